import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec
from k8s_tui.traffic.generators import clients_of, may_ask
from tests.machine.world import booted_fleet, run


def a_pod(*command):
    spec = PodSpec(containers=(Container("c", "busybox:1.36", command=command),), node_name="worker-1")
    return Pod(ObjectMeta(name="load", namespace="default", uid="pod-1"), spec)


@pytest.mark.parametrize(
    "script, asked",
    [
        ("while sleep 0.01; do wget -q -O- http://web; done", [("http://web", pytest.approx(16.7, abs=0.1))]),
        (
            "while true; do curl -s http://web/a; sleep 1; done",
            [("http://web/a", pytest.approx(0.95, abs=0.01))],
        ),
        ("wget -q http://web; sleep 1000", []),
        ("while true; do wget -q web; done", []),
    ],
)
def test_what_is_asked(script, asked):
    machine = booted_fleet().machines["worker-1"]
    container = run(machine, "busybox:1.36", "sh", "-c", script)
    found = list(clients_of(a_pod("sh", "-c", script), [container]))
    assert [(client.target, client.rate.at(0)) for client in found] == asked


def test_only_pods_that_name_such_a_program_are_looked_at():
    assert may_ask(a_pod("sh", "-c", "wget http://web"))
    assert not may_ask(a_pod("sleep", "1000"))
