# ruff: noqa: E501 - the sentences of the server stand in one piece
import pytest

from k8s_tui.api.errors import Invalid
from tests.apiserver import manifests

REPLICA_SET = """
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: nginx}]}}
"""


def test_a_deployment_that_says_little(api):
    (document,) = api.apply(REPLICA_SET.replace("ReplicaSet", "Deployment"))
    spec = {name: item for name, item in document["spec"].items() if name not in ("selector", "template")}
    assert spec == {
        "replicas": 1,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}},
        "revisionHistoryLimit": 10,
        "progressDeadlineSeconds": 600,
    }
    template = document["spec"]["template"]
    assert template["metadata"] == {"creationTimestamp": None, "labels": {"app": "web"}}
    assert "enableServiceLinks" not in template["spec"]
    assert document["status"] == {}


def test_a_daemon_set_that_says_little(api):
    (document,) = api.apply(REPLICA_SET.replace("ReplicaSet", "DaemonSet"))
    assert document["spec"]["updateStrategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0},
    }
    assert document["spec"]["revisionHistoryLimit"] == 10


def test_a_replica_set_that_says_little(api):
    (document,) = api.apply(REPLICA_SET)
    assert document["spec"]["replicas"] == 1
    assert document["status"] == {"replicas": 0}


def test_a_change_of_replicas_keeps_the_very_template(api):
    api.apply(REPLICA_SET)
    before = api.get("rs", "web")
    api.patch("rs", "web", {"spec": {"replicas": 3}})
    assert api.get("rs", "web").spec.template is before.spec.template


def test_recreate_has_no_rolling_update(api):
    (document,) = api.apply(manifests.DEPLOYMENT.replace("  replicas: 3", "  strategy: {type: Recreate}"))
    assert document["spec"]["strategy"] == {"type": "Recreate"}


@pytest.mark.parametrize("kind", ["Deployment", "ReplicaSet", "DaemonSet"])
def test_a_selector_stays(api, kind):
    api.apply(REPLICA_SET.replace("ReplicaSet", kind))
    body = {
        "spec": {
            "selector": {"matchLabels": {"app": "new"}},
            "template": {"metadata": {"labels": {"app": "new"}}},
        }
    }
    with pytest.raises(Invalid) as caught:
        api.patch(f"{kind.lower()}s", "web", body, "merge")
    said = (
        'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"new"}, '
        "MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable"
    )
    assert str(caught.value) == f'{kind}.apps "web" is invalid: {said}'


PARTS = {
    "no selector": (
        ("  selector: {matchLabels: {app: web}}\n", ""),
        ["spec.selector: Required value"],
    ),
    "an empty selector": (
        ("matchLabels: {app: web}", ""),
        [
            (
                "spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), "
                "MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for deployment"
            )
        ],
    ),
    "a bad expression": (
        ("matchLabels: {app: web}", "matchExpressions: [{key: a, operator: In}, {key: b, operator: Near}]"),
        [
            (
                "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or "
                "'NotIn'"
            ),
            'spec.selector.matchExpressions[1].operator: Invalid value: "Near": not a valid selector operator',
        ],
    ),
    "another restart policy": (
        ("      containers:", "      restartPolicy: Never\n      containers:"),
        ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ),
    "a deadline of its pods": (
        ("      containers:", "      activeDeadlineSeconds: 5\n      containers:"),
        [
            "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported"
        ],
    ),
    "negative numbers": (
        ("  replicas: 3", "  replicas: -4\n  minReadySeconds: -1\n  revisionHistoryLimit: -1"),
        [
            f"spec.{name}: Invalid value: {value}: must be greater than or equal to 0"
            for name, value in (("replicas", -4), ("minReadySeconds", -1), ("revisionHistoryLimit", -1))
        ],
    ),
    "no time to make progress": (
        ("  replicas: 3", "  minReadySeconds: 700"),
        ["spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds"],
    ),
    "an unknown strategy": (
        ("  replicas: 3", "  strategy: {type: Magic}"),
        ['spec.strategy.type: Unsupported value: "Magic": supported values: "Recreate", "RollingUpdate"'],
    ),
    "both strategies": (
        ("  replicas: 3", "  strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}"),
        ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ),
    "a standstill": (
        ("  replicas: 3", "  strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}"),
        ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
    ),
    "shares": (
        ("  replicas: 3", "  strategy: {rollingUpdate: {maxSurge: half, maxUnavailable: 120%}}"),
        [
            (
                'spec.strategy.rollingUpdate.maxSurge: Invalid value: "half": a valid percent string must be a numeric '
                "string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
            ),
            'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "120%": must not be greater than 100%',
        ],
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_what_is_wrong_with_a_deployment(api, name):
    (old, new), said = PARTS[name]
    assert old in manifests.DEPLOYMENT
    with pytest.raises(Invalid) as caught:
        api.apply(manifests.DEPLOYMENT.replace(old, new, 1))
    assert [f"{cause.field}: {cause.message}" for cause in caught.value.causes] == said


def test_what_is_wrong_with_a_daemon_set(api):
    text = manifests.DAEMON_SET.replace("spec:\n", "spec:\n  updateStrategy: {type: Magic}\n", 1)
    with pytest.raises(
        Invalid, match=r'spec\.updateStrategy\.type: Unsupported value: "Magic": supported values: "Ro'
    ):
        api.apply(text)
