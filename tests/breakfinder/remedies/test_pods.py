from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.remedies.case import Case
from k8s_tui.breakfinder.remedies.pods import PODS
from tests.breakfinder.remedies.builders import given, titles

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  nodeName: worker-2
  restartPolicy: Never
  containers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}]
"""
WEB = Key("Pod", "default", "web")


def case_of(text: str) -> Case:
    return Case(given(text), "available", ("drain",), concerned=(WEB,))


def test_a_pod_by_itself_becomes_a_deployment():
    case = case_of(POD)
    [change] = PODS.propose(case)
    assert change.title == "make pod/web a Deployment with 2 replicas"
    assert change.removed == (WEB,)
    [made] = change.applied(case.given).documents
    spec = made.data["spec"]
    assert (made.kind, spec["replicas"], spec["selector"]) == (
        "Deployment",
        2,
        {"matchLabels": {"app": "web"}},
    )
    [container] = spec["template"]["spec"].pop("containers")
    assert spec["template"] == {"metadata": {"labels": {"app": "web"}}, "spec": {}}
    assert container["lifecycle"] == {"preStop": {"sleep": {"seconds": 10}}}


def test_what_nobody_can_select_is_left_alone():
    assert titles(PODS, case_of(POD.replace(", labels: {app: web}", ""))) == []
