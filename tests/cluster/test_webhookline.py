import pytest

from k8s_tui.cluster.webhookline import holds, verdict_of
from k8s_tui.game.opening import application_of
from k8s_tui.game.scenario import Image, Reviewed
from k8s_tui.machine.admissionrules import AdmissionRule

POD = {
    "kind": "Pod",
    "metadata": {"name": "web", "labels": {"team": "shop"}},
    "spec": {"containers": [{"name": "a", "image": "nginx:latest"}, {"name": "b", "image": "redis:7"}]},
}


@pytest.mark.parametrize(
    "rule, held",
    [
        (AdmissionRule(), True),
        (AdmissionRule(kinds=("Pod", "Service")), True),
        (AdmissionRule(kinds=("Service",)), False),
        (AdmissionRule(field=".metadata.labels.team"), True),
        (AdmissionRule(field="{.metadata.labels.team}"), True),
        (AdmissionRule(field=".metadata.labels.owner"), False),
        (AdmissionRule(field=".metadata.labels.owner", absent=True), True),
        (AdmissionRule(field=".metadata.labels.team", absent=True), False),
        (AdmissionRule(field=".spec.containers[*].image", pattern=":latest$"), True),
        (AdmissionRule(field=".spec.containers[*].image", pattern="^alpine"), False),
    ],
)
def test_when_a_rule_holds(rule, held):
    assert holds(rule, POD) is held


def test_the_first_denial_decides():
    rules = [
        AdmissionRule(warning="mind"),
        AdmissionRule(deny="no", code=400, reason=""),
        AdmissionRule(deny="never"),
    ]
    verdict = verdict_of(rules)
    assert (verdict.allowed, verdict.message, verdict.code) == (False, "no", 400)
    assert verdict.warnings == ("mind",)


def test_patches_of_all_rules_are_laid_over():
    verdict = verdict_of([AdmissionRule(patch='{"a": 1}'), AdmissionRule(patch='{"b": 2}')])
    assert verdict.patches == ({"a": 1}, {"b": 2})


def test_a_scenario_says_what_an_image_answers():
    image = Image(
        "shop/policy", admission=(Reviewed("/check", ("Pod",), ".spec.hostNetwork", deny="no host network"),)
    )
    rules = application_of(image).admission
    assert rules is not None
    assert [(each.path, each.kinds, each.deny) for each in rules] == [("/check", ("Pod",), "no host network")]
    assert application_of(Image("shop/web")).admission is None
