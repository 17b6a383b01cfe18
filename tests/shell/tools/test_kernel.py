"""The settings of a running kernel."""

import pytest

from tests.shell.tools.booted import run


@pytest.fixture
def bare(shell):
    run(shell, "cloud servers create worker-9")
    run(shell, "ssh worker-9")
    return shell


def test_swap_comes_back_after_a_reboot(bare):
    assert "/swap.img" in run(bare, "swapon --show").out
    run(bare, "swapoff -a")
    assert run(bare, "swapon").out == ""
    run(bare, "swapon -a")
    assert "/swap.img" in run(bare, "cat /proc/swaps").out
    run(bare, "swapoff /swap.img")
    assert "Invalid argument" in run(bare, "swapoff /swap.img").err
    run(bare, "exit")
    run(bare, "cloud servers reboot worker-9")
    run(bare, "sleep 30")
    assert "/swap.img" in run(bare, "ssh worker-9 cat /proc/swaps").out


def test_modules(bare):
    assert "No such file" in run(bare, "sysctl net.bridge.bridge-nf-call-iptables").err
    assert run(bare, "modprobe br_netfilter").code == 0
    assert "br_netfilter" in run(bare, "lsmod").out
    assert run(bare, "sysctl net.bridge.bridge-nf-call-iptables").out.endswith(" = 1\n")
    run(bare, "modprobe -r br_netfilter")
    assert "br_netfilter" not in run(bare, "lsmod").out
    assert "Module zfs not found" in run(bare, "modprobe zfs").err


def test_sysctls(bare):
    assert run(bare, "sysctl -n net.ipv4.ip_forward").out == "0\n"
    assert run(bare, "sysctl -w net.ipv4.ip_forward=1").out == "net.ipv4.ip_forward = 1\n"
    run(bare, "echo 0 > /proc/sys/net/ipv4/ip_forward")
    assert run(bare, "cat /proc/sys/net/ipv4/ip_forward").out == "0\n"
    run(bare, "echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/k8s.conf")
    assert "* Applying /etc/sysctl.d/k8s.conf" in run(bare, "sysctl --system").out
    assert run(bare, "sysctl -p /etc/sysctl.d/k8s.conf").out == "net.ipv4.ip_forward = 1\n"
    assert run(bare, "sysctl -p /nowhere").code == 255
    assert "vm.swappiness = 60" in run(bare, "sysctl -a").out
    assert run(bare, "sysctl no.such").code == 255


def test_keys(bare):
    assert "no valid OpenPGP data" in run(bare, "echo x | gpg --dearmor -o /tmp/k").err
    url = "https://pkgs.k8s.io/core:/stable:/v1.32/deb/Release.key"
    run(bare, f"curl -fsSL {url} | gpg --dearmor -o /tmp/k")
    assert "File exists" in run(bare, f"curl -fsSL {url} | gpg --dearmor -o /tmp/k").err
    assert "234654DA9A296436" in run(bare, f"curl -fsSL {url} | gpg --dearmor").out
