import pytest

from k8s_tui.api.errors import Invalid

HEAD = """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  maxReplicas: 3
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
"""


def behavior(api, text):
    return api.apply(HEAD + f"  behavior: {text}\n")[0]["spec"]["behavior"]


def test_a_behavior_is_filled_up(api):
    one = {"type": "Pods", "value": 1, "periodSeconds": 60}
    found = behavior(api, "{scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 60}]}}")
    assert found["scaleUp"] == {"stabilizationWindowSeconds": 0, "selectPolicy": "Max", "policies": [one]}
    assert found["scaleDown"]["policies"] == [{"type": "Percent", "value": 100, "periodSeconds": 15}]
    assert "stabilizationWindowSeconds" not in found["scaleDown"]


@pytest.mark.parametrize(
    "more, message",
    [
        (
            "minReplicas: 5",
            "spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`",
        ),
        (
            "metrics: [{type: Resource}]",
            "spec.metrics[0].resource: Required value: must populate information for the given metric source",
        ),
        (
            "metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]",
            (
                "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw "
                "value or a target utilization"
            ),
        ),
        (
            "behavior: {scaleDown: {policies: [{type: Pods, value: 1, periodSeconds: 9999}]}}",
            (
                "spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 9999: must be less than or equal "
                "to 1800"
            ),
        ),
    ],
)
def test_what_is_refused(api, more, message):
    with pytest.raises(Invalid) as refusal:
        api.apply(HEAD + f"  {more}\n")
    assert message in str(refusal.value)
