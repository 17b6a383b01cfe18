import pytest

from k8s_tui.machine.applications import Application
from k8s_tui.machine.behaviour import Behaviour
from k8s_tui.machine.containers import EXITED, RUNNING, Container, ContainerConfig
from k8s_tui.machine.portclash import bound

WEB = Application("web")


def server(*ports: int) -> Behaviour:
    return Behaviour(WEB, ports=ports, serves_ms=100)


def container(behaviour: Behaviour, state: str = RUNNING) -> Container:
    return Container("c1", "pod", ContainerConfig("other", "web"), "", behaviour, state, 0)


@pytest.mark.parametrize(
    "neighbour, state, said",
    [
        pytest.param(server(8080), RUNNING, "listen tcp :8080: bind: address already in use", id="taken"),
        pytest.param(server(9090), RUNNING, "", id="another port"),
        pytest.param(server(8080), EXITED, "", id="a container that ended"),
        pytest.param(Behaviour(WEB, ports=(8080,)), RUNNING, "", id="a program that does not serve"),
    ],
)
def test_a_port_can_be_taken_once(neighbour: Behaviour, state: str, said: str) -> None:
    found = bound(server(8080, 8443), [container(neighbour, state)])
    assert [step.text for step in found.script.steps] == ([said] if said else [])
    assert (found.serves_ms is None) is bool(said)
    assert found.script.exit_code == (1 if said else 0)


def test_a_program_that_does_not_listen_needs_no_port() -> None:
    job = Behaviour(WEB)
    assert bound(job, [container(server(8080))]) == job
