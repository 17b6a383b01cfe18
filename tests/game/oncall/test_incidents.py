import pytest

from k8s_tui.client.client import resource
from k8s_tui.game.changing import is_change
from k8s_tui.game.oncall.incidents import INCIDENTS, MASTER, WORKER, WORKLOAD, Incident, Target
from k8s_tui.game.verbs import commands

TARGET = Target("shop", "web", "shop/web", 3, "worker-2", "master-1")
EACH = [pytest.param(each, id=each.name) for each in INCIDENTS]


@pytest.mark.parametrize("incident", EACH)
def test_an_incident_has_a_cause_and_a_mend(incident: Incident) -> None:
    moment = incident.moment(TARGET, 5_000)
    assert moment.at_ms == 5_000
    assert bool(moment.run) is (moment.fault is None)
    assert incident.aims in (WORKLOAD, WORKER, MASTER)
    assert incident.level in (1, 2, 3)
    for line in (*incident.mending(TARGET), *filter(None, (moment.run,))):
        assert "$" not in line
        assert list(commands(line)), line
    assert any(map(is_change, incident.mending(TARGET)))
    kind, *name = incident.at_fault(TARGET).split("/")
    resource(kind)
    assert name
    assert "$" not in name[-1]


@pytest.mark.parametrize(
    "name,culprit",
    [
        ("wrong-port", "service/shop/web"),
        ("walled-in", "networkpolicy/shop/closed"),
        ("names-forgotten", "deployment/kube-system/coredns"),
        ("scaled-away", "deployment/shop/web"),
        ("runtime-stopped", "node/worker-2"),
    ],
)
def test_the_postmortem_blames_what_was_changed(name: str, culprit: str) -> None:
    (incident,) = (each for each in INCIDENTS if each.name == name)
    assert incident.at_fault(TARGET) == culprit


def test_names_are_not_given_twice() -> None:
    names = [each.name for each in INCIDENTS]
    assert len(set(names)) == len(names)
