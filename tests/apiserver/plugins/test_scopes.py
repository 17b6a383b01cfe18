import pytest

from k8s_tui.api.core import ConfigMap
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.objects import decode_object
from k8s_tui.apiserver.plugins.scopes import in_scope


def pod(**spec):
    containers = spec.pop("containers", [{"name": "c", "image": "nginx"}])
    document = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}
    return decode_object({**document, "spec": {"containers": containers, **spec}})


def chosen(operator, *values, scope="PriorityClass"):
    return {
        "scopeSelector": {
            "matchExpressions": [{"scopeName": scope, "operator": operator, "values": [*values]}]
        }
    }


SIZED = [{"name": "c", "image": "nginx", "resources": {"requests": {"cpu": "1"}}}]
ELSEWHERE = {
    "podAntiAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone", "namespaces": ["other"]}]
    }
}


@pytest.mark.parametrize(
    "spec, obj, within",
    [
        ({}, ConfigMap(ObjectMeta(name="c")), True),
        ({"scopes": ["BestEffort"]}, ConfigMap(ObjectMeta(name="c")), False),
        ({"scopes": ["BestEffort"]}, pod(), True),
        ({"scopes": ["BestEffort"]}, pod(containers=SIZED), False),
        ({"scopes": ["NotBestEffort", "NotTerminating"]}, pod(containers=SIZED), True),
        ({"scopes": ["Terminating"]}, pod(activeDeadlineSeconds=5), True),
        (chosen("In", "high"), pod(priorityClassName="high"), True),
        (chosen("In", "high"), pod(), False),
        (chosen("NotIn", "high"), pod(priorityClassName="low"), True),
        (chosen("Exists"), pod(priorityClassName="low"), True),
        (chosen("DoesNotExist"), pod(), True),
        (chosen("Exists", scope="CrossNamespacePodAffinity"), pod(affinity=ELSEWHERE), True),
        (chosen("Exists", scope="CrossNamespacePodAffinity"), pod(), False),
    ],
)
def test_what_a_quota_is_about(spec, obj, within):
    assert in_scope(spec, obj) is within
