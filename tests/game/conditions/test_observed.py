from typing import Any

import pytest

from k8s_tui.api.objects import decode_object
from k8s_tui.game.loading import parse_condition
from k8s_tui.traffic.alerts import Page
from tests.game.builders import StubScene, pod


def event(reason: str, about: str, count: int) -> Any:
    return decode_object(
        {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"{about}.{reason}", "namespace": "default"},
            "involvedObject": {"kind": "Pod", "name": about},
            "reason": reason,
            "count": count,
        }
    )


SCENE = StubScene(
    by_word={"events": [event("BackOff", "web-1", 3)], "pods": [pod("web-1")]},
    written=["listening on 80", "cannot reach redis"],
    failures={("laptop", "http://web"): "connection refused"},
    processes={"worker-1/kubelet"},
    pages=(Page("KubeNodeNotReady", "warning", "node worker-2", "", 0),),
)


@pytest.mark.parametrize(
    "text,held",
    [
        ("{event: {reason: BackOff}}", True),
        ("{event: {reason: BackOff, about: web, atLeast: 3}}", True),
        ("{event: {reason: BackOff, atLeast: 4}}", False),
        ("{event: {reason: Killing}}", False),
        ("{log: {contains: redis}}", True),
        ("{log: {contains: redis, selector: app=db}}", False),
        ("{log: {contains: postgres}}", False),
        ("{reachable: {address: 'http://web'}}", False),
        ("{reachable: {address: 'http://web', from: worker-1}}", True),
        ("{component: {name: kubelet}}", True),
        ("{component: {name: kubelet, machine: worker-2}}", False),
        ("{allClear: {}}", False),
    ],
)
def test_what_is_observed(text: str, held: bool) -> None:
    assert parse_condition(text).evaluate(SCENE).held is held


KILLED = {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}


@pytest.mark.parametrize(
    "workload,happened,held",
    [
        ("statefulset/db", [event("Evicted", "db-0", 1)], False),
        ("statefulset/db", [event("Preempted", "db-1", 1)], False),
        ("statefulset/db", [event("Evicted", "db-backup-0", 1), event("BackOff", "db-0", 1)], True),
        ("deployment/web", [event("Preempted", "web-6d4cf56db6-x7k2p", 1)], False),
        ("deployment/web", [event("Evicted", "web-agent-x7k2p", 1)], True),
        ("deploy/web", [event("Preempted", "web-6d4cf56db6-x7k2p", 1)], False),
        ("sts/db", [event("Evicted", "db-0", 1)], False),
        ("daemonset/agent", [event("Evicted", "agent-x7k2p", 1)], False),
        ("statefulset/db", [pod("db-0", state=KILLED)], False),
        ("statefulset/db", [pod("db-0")], True),
    ],
)
def test_a_workload_is_spared_unless_its_memory_or_place_was_taken(
    workload: str, happened: list[Any], held: bool
) -> None:
    scene = StubScene(
        by_word={
            "events": [each for each in happened if hasattr(each, "reason")],
            "pods": [each for each in happened if hasattr(each, "spec")],
        }
    )
    condition = parse_condition(f"{{spared: {{object: {workload}}}}}")
    assert condition.evaluate(scene).held is held
    assert condition.describe().startswith(f"no pod of {workload} is evicted")


@pytest.mark.parametrize(
    "text,words",
    [
        ("{event: {reason: BackOff, about: web, atLeast: 2}}", "event BackOff about web was seen 2 times"),
        ("{log: {contains: redis}}", "a log of a pod says 'redis'"),
        ("{reachable: {address: 'http://web', from: worker-1}}", "http://web answers from worker-1"),
        ("{component: {name: kubelet, machine: worker-2}}", "kubelet runs on worker-2"),
    ],
)
def test_its_words_are_made_from_it(text: str, words: str) -> None:
    assert parse_condition(text).describe() == words


@pytest.mark.parametrize(
    "text,held,words",
    [
        ("{pages: {atLeast: 1}}", True, "at least 1 pages are open"),
        ("{pages: {atMost: 0}}", False, "no pages are open"),
        ("{pages: {atMost: 0, alert: KubeSchedulerDown}}", True, "no pages KubeSchedulerDown are open"),
        (
            "{pages: {atLeast: 1, atMost: 2, alert: KubeNodeNotReady}}",
            True,
            "at least 1 pages KubeNodeNotReady are open and",
        ),
    ],
)
def test_pages_are_counted(text: str, held: bool, words: str) -> None:
    condition = parse_condition(text)
    assert condition.evaluate(SCENE).held is held
    assert condition.describe().startswith(words)


@pytest.mark.parametrize(
    "text,held,words",
    [
        ("{answersAtLeast: 99}", False, "at least 99 %"),
        ("{answersAtMost: 40}", True, "at most 40 %"),
        ("{answersAtLeast: 20, answersAtMost: 40}", True, "at least 20 % and at most 40 %"),
        ("{}", True, "any part"),
    ],
)
def test_how_much_the_api_server_answers(text: str, held: bool, words: str) -> None:
    condition = parse_condition(f"{{apiserver: {text}}}")
    assert condition.describe() == f"the API server answers {words} of requests in time"
    verdict = condition.evaluate(StubScene(answered=0.25))
    assert (verdict.held, verdict.detail) == (held, "25 %")
