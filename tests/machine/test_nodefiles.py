"""The files of a machine that is ready to become a node."""

import pytest

from k8s_tui.machine.nodefiles import first_files, ready_files
from k8s_tui.machine.packages import CONTAINERD_CONFIG, CRICTL_CONFIG
from k8s_tui.machine.platforms import UBUNTU_24_04


@pytest.mark.parametrize("runtime, socket", [("containerd", "containerd.sock"), ("cri-o", "crio.sock")])
def test_a_ready_machine(runtime, socket):
    files = ready_files(runtime)
    assert socket in files[CRICTL_CONFIG]
    assert "net.ipv4.ip_forward = 1" in files["/etc/sysctl.d/k8s.conf"]
    assert ("SystemdCgroup = true" in files.get(CONTAINERD_CONFIG, "")) is (runtime == "containerd")


def test_a_machine_says_what_it_is():
    files = first_files("w", "10.0.0.9", UBUNTU_24_04)
    assert 'PRETTY_NAME="Ubuntu 24.04.1 LTS"' in files["/etc/os-release"]
    assert files["/etc/hostname"] == "w\n"
