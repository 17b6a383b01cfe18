from k8s_tui.breakfinder.remedies.tolerations import TOLERATIONS
from tests.breakfinder.remedies.builders import DEPLOYMENT, WEB, case, change, spec_after, titles

TAINTING = "kubectl taint node worker-1 dedicated=batch:NoSchedule"


def tolerations(changed, case):
    return spec_after(changed, case)["template"]["spec"]["tolerations"]


def test_a_taint_of_the_history_is_tolerated():
    tainted = case(DEPLOYMENT, lines=(TAINTING,))
    assert titles(TOLERATIONS, tainted) == [
        "let deployment/web tolerate dedicated",
        "replace lost pods of deployment/web after 30 s",
    ]
    assert tolerations(next(TOLERATIONS.propose(tainted)), tainted) == [
        {"key": "dedicated", "operator": "Equal", "value": "batch", "effect": "NoSchedule"}
    ]


def test_pods_of_lost_machines_are_replaced_sooner():
    lost = case(DEPLOYMENT)
    found = tolerations(change(TOLERATIONS, lost, "replace lost pods"), lost)
    assert {each["key"] for each in found} == {
        "node.kubernetes.io/not-ready",
        "node.kubernetes.io/unreachable",
    }
    assert {each["tolerationSeconds"] for each in found} == {30}


def test_the_only_one_that_takes_writes_is_replaced_at_once():
    lost = case(DEPLOYMENT, stores={WEB: "/data"})
    found = tolerations(change(TOLERATIONS, lost, "replace lost pods of deployment/web at once"), lost)
    assert {each["tolerationSeconds"] for each in found} == {0}


def test_what_is_borne_already_stays():
    text = DEPLOYMENT.replace(
        "      containers", "      tolerations: [{key: gpu, operator: Exists}]\n      containers"
    )
    tainted = case(text, lines=("kubectl taint node worker-1 gpu:NoExecute",))
    assert titles(TOLERATIONS, tainted) == ["replace lost pods of deployment/web after 30 s"]
    assert tolerations(next(TOLERATIONS.propose(tainted)), tainted)[0] == {"key": "gpu", "operator": "Exists"}
