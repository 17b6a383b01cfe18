import pytest

from k8s_tui.breakfinder.remedies.spreading import SPREADING
from tests.breakfinder.remedies.builders import DEPLOYMENT, WEB, case, change, spec_after, titles


def pinned(text):
    return DEPLOYMENT.replace("    spec:\n      containers", f"    spec:\n      {text}\n      containers")


PINS = {
    "name": "nodeName: worker-1",
    "selector": "nodeSelector: {kubernetes.io/hostname: worker-1}",
    "selector-and-more": "nodeSelector: {kubernetes.io/hostname: worker-1, kubernetes.io/os: linux}",
    "together": "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
    "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}]}}",
    "affinity": "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: "
    "[{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [worker-1]}]}]}}}",
}


@pytest.mark.parametrize("pin", PINS)
def test_what_holds_all_pods_on_one_machine_is_let_go(pin):
    held = case(pinned(PINS[pin]))
    pod = spec_after(change(SPREADING, held, "let deployment/web run on any machine"), held)["template"][
        "spec"
    ]
    assert "worker-1" not in str(pod)
    assert "podAffinity" not in str(pod)
    if pin == "selector-and-more":
        assert pod["nodeSelector"] == {"kubernetes.io/os": "linux"}


def test_pods_are_spread_over_machines_and_zones_as_a_wish_first():
    free = case(DEPLOYMENT, workers=6)
    assert titles(SPREADING, free) == [
        "spread deployment/web over machines",
        "always spread deployment/web over machines",
        "spread deployment/web over zones",
        "always spread deployment/web over zones",
    ]
    wish, rule, *_ = (spec_after(each, free)["template"]["spec"] for each in SPREADING.propose(free))
    [constraint] = wish["topologySpreadConstraints"]
    assert constraint["whenUnsatisfiable"] == "ScheduleAnyway"
    assert constraint["labelSelector"] == {"matchLabels": {"app": "web"}}
    [constraint] = rule["topologySpreadConstraints"]
    assert (constraint["whenUnsatisfiable"], constraint["nodeTaintsPolicy"]) == ("DoNotSchedule", "Honor")


def test_a_constraint_over_zones_keeps_the_one_over_machines():
    present = "{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, "
    spread = case(
        pinned(f"topologySpreadConstraints: [{present}labelSelector: {{matchLabels: {{app: web}}}}}}]"),
        workers=6,
    )
    changed = change(SPREADING, spread, "spread deployment/web over zones")
    constraints = spec_after(changed, spread)["template"]["spec"]["topologySpreadConstraints"]
    keys = {each["topologyKey"] for each in constraints}
    assert keys == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}
    assert "spread deployment/web over machines" not in titles(SPREADING, spread)


def test_nothing_is_spread_where_there_is_one_place():
    assert titles(SPREADING, case(DEPLOYMENT, zones=1, workers=1)) == []


def test_what_the_scheduler_has_spread_needs_no_word():
    assert titles(SPREADING, case(DEPLOYMENT, spread={WEB: 2})) == []
    together = titles(SPREADING, case(DEPLOYMENT, spread={WEB: 1}))
    assert together == ["spread deployment/web over machines", "always spread deployment/web over machines"]
