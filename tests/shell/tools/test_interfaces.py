import pytest

from k8s_tui.shell.tools.interfaces import listening_on, mac_of
from tests.shell.tools.booted import run


def test_addresses_of_a_machine(shell):
    said = run(shell, "ssh worker-1 ip addr").out
    assert "inet 10.0.0.11/24" in said
    assert said.count("veth") >= 1
    assert "10.0.0.11/24" in run(shell, "ssh worker-1 ip -br a").out
    assert "veth" not in run(shell, "kubectl exec deploy/box -- ip a").out
    assert "mtu 1500" in run(shell, "ssh worker-1 ip link").out


def test_routes_lead_to_the_other_machines_pods(shell):
    said = run(shell, "ssh worker-1 ip route").out
    assert said.startswith("default via 10.0.0.1 dev eth0\n")
    for other in ("master-1", "worker-2"):
        machine = shell.session.world.fleet.machines[other]
        assert f"{machine.runtime.pod_cidr} via {machine.spec.ip} dev eth0" in said
    assert "default via 10.244." in run(shell, "kubectl exec deploy/box -- ip r").out


def test_neighbours(shell):
    shell.session.world.fleet.power_off("worker-2")
    said = run(shell, "ssh worker-1 ip neigh").out
    assert "10.0.0.12 dev eth0 FAILED" in said
    assert "10.0.0.10 dev eth0 lladdr 02:42:0a:00:00:0a REACHABLE" in said


def test_who_listens(shell):
    machine = shell.session.world.fleet.machines["master-1"]
    ports = {each.port: each.program for each in listening_on(machine)}
    assert ports[22] == "sshd"
    assert ports[6443] == "kube-apiserver"
    assert ports[10248] == "kubelet"
    said = run(shell, "ssh master-1 ss -ltnp").out
    assert 'users:(("kube-apiserver",pid=' in said
    assert "kube-apiserver" in run(shell, "ssh master-1 netstat -tlnp").out
    machine.units.stop("kubelet")
    assert 10250 not in {each.port for each in listening_on(machine)}
    assert ":6379" in run(shell, "kubectl exec deploy/cache -- netstat -tln").out
    assert "LISTEN" not in run(shell, "ss -ltn").out


def test_a_strange_word(shell):
    assert run(shell, "ip frobnicate").code == 255
    assert run(shell, "ip").code == 255


@pytest.mark.parametrize("ip, mac", [("10.0.0.11", "02:42:0a:00:00:0b")])
def test_hardware_addresses(ip, mac):
    assert mac_of(ip) == mac
