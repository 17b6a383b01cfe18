"""Conditions that name what no manifest and no cause makes."""

import pytest

from k8s_tui.game.unmade import unmade, unmade_causes
from tests.game.builders import OUTAGE, scenario

GOAL = "{traffic: {client: visitors, successAtLeast: 99}, for: 20s}"
CAUSE = "{at: 5s, fault: {kind: StopProcess, machine: worker-2, process: kubelet}}"


def complaints(goal: str, cause: str = CAUSE) -> list[str]:
    text = OUTAGE.replace(GOAL, goal).replace(CAUSE, cause)
    assert goal in text
    assert cause in text
    return [mistake.told("") for mistake in unmade(scenario(text))]


@pytest.mark.parametrize(
    "goal,complaint",
    [
        (GOAL, ""),
        ("{exists: {object: service/web}}", ""),
        (
            "{exists: {object: service/wbe}}",
            "nothing makes service/wbe in default (did you mean web?)",
        ),
        ("{absent: {object: networkpolicy/deny}}", "nothing makes networkpolicy/deny in default"),
        ("{condition: {object: deploy/web, condition: Available}}", ""),
        (
            "{condition: {object: deploy/web, condition: Available, namespace: shop}}",
            "nothing makes the namespace 'shop'",
        ),
        ("{condition: {object: deploy/coredns, condition: Available, namespace: kube-system}}", ""),
        ('{jsonpath: {object: pod/web-5, path: "{.status.phase}", value: Running}}', ""),
        (
            '{jsonpath: {object: pod/api-5, path: "{.status.phase}", value: Running}}',
            "nothing makes pod/api-5 in default",
        ),
        ("{exists: {object: configmap/kube-root-ca.crt}}", ""),
        ("{exists: {object: storageclass/standard}}", ""),
        (
            "{condition: {object: node/worker-9, condition: Ready}}",
            "no machine is called 'worker-9' (did you mean worker-",
        ),
        ("{count: {of: pods, node: worker-2, atLeast: 1}}", ""),
        ("{count: {of: pods, node: worker-3, atLeast: 1}}", "no machine is called 'worker-3'"),
        ("{count: {of: pods, namespace: shop, atLeast: 1}}", "nothing makes the namespace 'shop'"),
        ("{drained: {node: worker-8}}", "no machine is called 'worker-8'"),
        ("{component: {name: kubelet, machine: worker-7}}", "no machine is called 'worker-7'"),
        ("{event: {reason: BackOff, namespace: shop}}", "nothing makes the namespace 'shop'"),
        ("{log: {contains: hello}}", ""),
        ('{reachable: {address: "http://web", from: pod/default/web-1}}', ""),
        ('{reachable: {address: "http://web", from: pod/default/api-1}}', "nothing makes pod/api-1"),
        ("{data: {of: shop/orders, intact: true}}", "nothing makes the namespace 'shop'"),
        (
            "{not: {any: [{exists: {object: service/web}}, {exists: {object: service/api}}]}}",
            "nothing makes service/api in default",
        ),
    ],
)
def test_what_nothing_makes_is_told(goal: str, complaint: str) -> None:
    told = complaints(goal)
    assert len(told) == bool(complaint)
    assert complaint in "".join(told)


@pytest.mark.parametrize(
    "goal,cause",
    [
        ("{exists: {object: secret/login}}", "kubectl create secret generic login --from-literal=a=b"),
        ("{count: {of: pods, namespace: shop, atLeast: 1}}", "kubectl create namespace shop"),
        ("{condition: {object: node/worker-3, condition: Ready}}", "cloud servers create worker-3"),
    ],
)
def test_what_a_command_of_the_timeline_makes_is_there(goal: str, cause: str) -> None:
    assert complaints(goal)
    assert complaints(goal, f'{{at: 5s, run: "{cause}"}}') == []


def test_an_object_of_a_list_is_made() -> None:
    made = "- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Secret, metadata: {name: login}}]}\n    - |"
    text = OUTAGE.replace(GOAL, "{exists: {object: secret/login}}")
    assert len(list(unmade(scenario(text)))) == 1
    assert list(unmade(scenario(text.replace("- |", made, 1)))) == []


def test_hints_and_states_are_looked_at_too() -> None:
    hint = "{text: Look at the nodes., when: {exists: {object: service/wbe}}}"
    text = OUTAGE.replace("{text: Look at the nodes.}", hint)
    assert [mistake.path for mistake in unmade(scenario(text))] == ["spec.hints[0].when"]


@pytest.mark.parametrize(
    "cause,complaint",
    [
        ("service/web", ""),
        ("service/default/web", ""),
        ("pod/web-1", ""),
        ("service/wbe", "spec.postmortem.rootCause[0]: nothing makes service/wbe (did you mean web?)"),
        ("service/shop/web", "nothing makes the namespace 'shop'"),
        ("node/worker-2", ""),
        ("kubelet/worker-2", ""),
        ("node/worker-9", "no machine is called 'worker-9'"),
        ("kubelet/worker-9", "no machine is called 'worker-9'"),
        ("priorityclass/edition", ""),
        ("nothing", ""),
    ],
)
def test_a_root_cause_that_nobody_could_name_is_told(cause: str, complaint: str) -> None:
    text = OUTAGE.replace("rootCause: [node/worker-2]", f"rootCause: [{cause}]")
    told = [mistake.told("") for mistake in unmade_causes(scenario(text))]
    assert len(told) == bool(complaint)
    assert complaint in "".join(told)
