import pytest

from k8s_tui.machine.links import Link
from tests.shell.tools.booted import run


def test_a_machine_that_answers(shell):
    world = shell.session.world
    before_ms = world.now_ms
    said = run(shell, "ping -c 3 worker-1")
    assert said.out.startswith(
        "PING worker-1 (10.0.0.11) 56(84) bytes of data.\n64 bytes from 10.0.0.11: icmp_seq=1 ttl=64"
    )
    assert "3 packets transmitted, 3 received, 0% packet loss" in said.out
    assert world.now_ms - before_ms == 2_000
    assert said.code == 0


def test_a_machine_that_does_not(shell):
    shell.session.world.fleet.power_off("worker-1")
    said = run(shell, "ping -c 2 worker-1")
    assert "2 packets transmitted, 0 received, 100% packet loss" in said.out
    assert said.code == 1
    said = run(shell, "ssh worker-2 ping -c 2 worker-1")
    assert "From 10.0.0.12 icmp_seq=1 Destination Host Unreachable" in said.out
    assert "+2 errors" in said.out


def test_a_cut_and_a_slow_link(shell):
    links = shell.session.world.fleet.links
    links.set("worker-2", "worker-1", Link(delay_ms=40))
    assert "time=80." in run(shell, "ssh worker-2 ping -c 1 worker-1").out
    links.cut("worker-2", "worker-1")
    assert "0 received" in run(shell, "ssh worker-2 ping -q -c 1 -W 1 worker-1").out
    links.set("worker-2", "worker-1", Link(loss=1.0))
    assert "0 received" in run(shell, "ssh worker-2 ping -c 1 -W 1 worker-1").out


def test_a_pod_answers_machines_and_not_the_desk(shell):
    ip = run(shell, "kubectl get pods -l app=web -o jsonpath={.items[0].status.podIP}").out
    assert "1 received" in run(shell, f"ssh worker-2 ping -c 1 {ip}").out
    assert "0 received" in run(shell, f"ping -c 1 -W 1 {ip}").out
    assert "0 received" in run(shell, "ssh worker-2 ping -c 1 -W 1 10.96.0.1").out


@pytest.mark.parametrize(
    "line, words, code",
    [
        ("ping nosuch", "ping: nosuch: Name or service not known", 2),
        ("ping", "Destination address required", 1),
        ("ping -c many worker-1", "ping: ", 2),
        ("traceroute nosuch", "Name or service not known", 2),
        ("traceroute", "Usage", 2),
    ],
)
def test_what_it_refuses(shell, line, words, code):
    said = run(shell, line)
    assert words in said.err
    assert said.code == code


def test_the_way_to_a_pod_leads_over_its_machine(shell):
    node = run(shell, "kubectl get pods -l app=web -o jsonpath={.items[0].spec.nodeName}").out
    ip = run(shell, "kubectl get pods -l app=web -o jsonpath={.items[0].status.podIP}").out
    said = run(shell, f"ssh master-1 traceroute {ip}").out
    assert shell.session.world.fleet.machines[node].spec.ip in said
    assert ip in said.splitlines()[-1]
    assert "1  10.0.0.11" in run(shell, "traceroute worker-1").out
