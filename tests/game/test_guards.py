import pytest
from attrs import evolve

from k8s_tui.api.objects import decode_object
from k8s_tui.game.guards import baseline
from k8s_tui.game.scenario import DefaultGuards
from tests.game.builders import StubScene, deployment

BUDGET = decode_object(
    {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "web", "namespace": "default"},
        "spec": {"minAvailable": 1},
    }
)
SETS = decode_object(
    {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "db", "namespace": "default"},
        "spec": {"replicas": 2},
    }
)
BEFORE = {"deployments": [deployment("web", 3)], "statefulsets": [SETS], "poddisruptionbudgets": [BUDGET]}


def broken(now: dict[str, list[object]], switches: DefaultGuards = DefaultGuards()) -> list[str]:
    guards = baseline(StubScene(by_word=BEFORE), switches)
    verdicts = [guard.evaluate(StubScene(by_word={**BEFORE, **now})) for guard in guards]
    return [verdict.detail for verdict in verdicts if not verdict.held]


@pytest.mark.parametrize(
    "now,expected",
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"deployments": [deployment("web", 5)]}, [], id="more"),
        pytest.param({"deployments": [deployment("web", 2)]}, ["web wants 2 of 3"], id="fewer"),
        pytest.param({"deployments": [deployment("web", 0)]}, ["web wants 0 of 3"], id="none"),
        pytest.param({"deployments": [deployment("web", None)]}, ["web wants 1 of 3"], id="default"),
        pytest.param({"deployments": []}, ["deployments/web is gone"], id="deleted"),
        pytest.param({"statefulsets": []}, ["statefulsets/db is gone"], id="another-kind"),
        pytest.param({"poddisruptionbudgets": []}, ["poddisruptionbudgets/web is gone"], id="policy"),
    ],
)
def test_what_must_not_be_sacrificed(now: dict[str, list[object]], expected: list[str]) -> None:
    assert broken(now) == expected


def test_an_object_on_its_way_out_is_gone() -> None:
    going = deployment("web", 3)
    going = evolve(going, metadata=evolve(going.metadata, deletion_timestamp=5))
    assert broken({"deployments": [going]}) == ["deployments/web is gone"]


def test_guards_can_be_switched_off() -> None:
    off = DefaultGuards(replicas=False, workloads=False)
    assert broken({"deployments": []}, off) == []


def test_there_is_no_guard_for_what_is_not_there() -> None:
    assert baseline(StubScene(), DefaultGuards()) == ()
    assert [guard.describe() for guard in baseline(StubScene(by_word=BEFORE), DefaultGuards())] == [
        "no workload has fewer replicas",
        "no workload is removed",
        "no policy or disruption budget is removed",
    ]
