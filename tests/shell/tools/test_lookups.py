import pytest

from tests.shell.tools.booted import run


def inside(line):
    return f"kubectl exec deploy/box -- {line}"


def test_a_service_from_within_a_pod(shell):
    said = run(shell, inside("nslookup web"))
    assert said.out.startswith(
        "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tweb.default.svc.cluster.local\n"
    )
    assert said.code == 0
    ip = run(shell, "kubectl get svc web -o jsonpath={.spec.clusterIP}").out
    assert run(shell, inside("dig +short web.default.svc.cluster.local")).out == f"{ip}\n"
    assert run(shell, inside("dig +search +short web")).out == f"{ip}\n"
    assert run(shell, inside("getent hosts web")).out.split() == [ip, "web.default.svc.cluster.local"]
    assert "has address" in run(shell, inside("host web")).out


def test_a_machine_asks_the_sites_resolver_unless_told_otherwise(shell):
    assert run(shell, "nslookup worker-1").out.startswith("Server:\t\t10.0.0.2")
    assert run(shell, "ssh worker-1 dig +short web.default.svc.cluster.local").out == ""
    full = "web.default.svc.cluster.local"
    assert run(shell, f"ssh worker-1 dig +short @10.96.0.10 {full}").out.startswith("10.")
    assert run(shell, f"ssh worker-1 nslookup {full} 10.96.0.10").code == 0
    pod_ip = run(
        shell, "kubectl get pods -n kube-system -l k8s-app=kube-dns -o jsonpath={.items[0].status.podIP}"
    ).out
    assert run(shell, f"ssh worker-1 nslookup {full} {pod_ip}").code == 0


@pytest.mark.parametrize(
    "line, words, code",
    [
        ("nslookup nosuch", "** server can't find nosuch: NXDOMAIN", 1),
        ("host nosuch", "Host nosuch not found: 3(NXDOMAIN)", 1),
        ("dig nosuch", "status: NXDOMAIN", 0),
        ("dig worker-1 SRV", "ANSWER: 0", 0),
        ("dig -t A -q worker-1", "10.0.0.11", 0),
        ("dig -x 10.0.0.11", "11.0.0.10.in-addr.arpa", 0),
    ],
)
def test_answers(shell, line, words, code):
    said = run(shell, line)
    assert words in said.out
    assert said.code == code


@pytest.mark.parametrize("line", ["nslookup", "host", "dig", "getent passwd root", "getent"])
def test_what_they_refuse(shell, line):
    assert run(shell, line).code == 1


def test_without_a_dns_server(shell):
    run(shell, "kubectl -n kube-system scale deploy coredns --replicas=0")
    shell.session.world.run_for(15_000)
    for line, code in (("nslookup web", 1), ("dig web", 9), ("host web", 1), ("getent hosts web", 2)):
        assert run(shell, inside(line)).code == code
    assert "connection refused" in run(shell, inside("nslookup web")).out
    assert "curl: (6)" in run(shell, inside("curl -sS http://web")).err


def test_a_resolver_that_is_cut_off_is_waited_for(shell):
    world = shell.session.world
    world.fleet.links.isolate("worker-1")
    world.fleet.links.isolate("worker-2")
    world.fleet.links.isolate("master-1")
    machine = world.fleet.machines["worker-1"]
    before_ms = world.now_ms
    shell.session.machine = "worker-1"
    shell.session.world.fleet.links.rejoin("worker-1")
    said = run(shell, "nslookup web.default.svc.cluster.local 10.244.9.9")
    assert "no servers could be reached" in said.out
    assert world.now_ms - before_ms >= 15_000
    assert machine.is_up()
