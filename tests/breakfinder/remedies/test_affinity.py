from k8s_tui.breakfinder.remedies.affinity import AFFINITY
from tests.breakfinder.remedies.builders import DEPLOYMENT, case, change, spec_after, titles

APART = """\
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - {topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels: {app: web}}}
      containers"""


def test_a_rule_that_asks_for_more_zones_than_there_are_becomes_a_wish():
    strict = case(DEPLOYMENT.replace("      containers", APART).replace("replicas: 2", "replicas: 4"))
    assert titles(AFFINITY, strict) == [
        "let deployment/web prefer, not require, to be apart",
        "run deployment/web with 3 replicas, as many as there are zones",
        "let a rollout of deployment/web make room first",
    ]
    spec = spec_after(next(AFFINITY.propose(strict)), strict)["template"]["spec"]
    [(kind, [wish])] = spec["affinity"]["podAntiAffinity"].items()
    assert kind == "preferredDuringSchedulingIgnoredDuringExecution"
    assert wish["podAffinityTerm"]["topologyKey"] == "topology.kubernetes.io/zone"
    assert spec_after(change(AFFINITY, strict, "run"), strict)["replicas"] == 3


def test_a_rule_about_other_pods_is_none_about_its_own():
    other = case(DEPLOYMENT.replace("      containers", APART.replace("app: web", "app: db")))
    assert titles(AFFINITY, other) == []


def test_a_hard_spread_becomes_a_wish():
    hard = (
        "      topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, minDomains: 3, "
    )
    hard += "whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]\n      containers"
    strict = case(DEPLOYMENT.replace("      containers", hard))
    assert titles(AFFINITY, strict) == ["let the spread of deployment/web be a wish"]
    spec = spec_after(next(AFFINITY.propose(strict)), strict)["template"]["spec"]
    [constraint] = spec["topologySpreadConstraints"]
    assert constraint["whenUnsatisfiable"] == "ScheduleAnyway"
    assert "minDomains" not in constraint
