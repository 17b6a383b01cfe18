"""The scopes of quotas: which pods a quota is about.

Source: kubernetes pkg/quota/v1/evaluator/core/pods.go (podMatchesScopeFunc), pkg/apis/core/validation
(validateScopeSelector, v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from k8s_tui.api.objects import encode_object
from k8s_tui.api.pods import Pod
from k8s_tui.apiserver.qos import qos_class

PRIORITY_CLASS: Final = "PriorityClass"
CROSS_NAMESPACE: Final = "CrossNamespacePodAffinity"


def in_scope(spec: Mapping[str, Any], obj: Any) -> bool:  # noqa: ANN401 - any kind of object
    """Tell whether a quota's spec is about an object; one with scopes is about pods alone."""
    expressions = [{"scopeName": scope, "operator": "Exists"} for scope in spec.get("scopes") or ()]
    expressions += (spec.get("scopeSelector") or {}).get("matchExpressions") or ()
    if not expressions:
        return True
    if not isinstance(obj, Pod):
        return False
    return all(_matches(obj, each) for each in expressions)


def _matches(pod: Pod, expression: Mapping[str, Any]) -> bool:
    scope, operator = str(expression.get("scopeName", "")), str(expression.get("operator", ""))
    if scope != PRIORITY_CLASS:
        return _holds(pod, scope)
    name = pod.spec.priority_class_name or ""
    values: Sequence[str] = expression.get("values") or ()
    verdicts = {
        "Exists": bool(name),
        "DoesNotExist": not name,
        "In": name in values,
        "NotIn": name not in values,
    }
    return verdicts.get(operator, False)


def _holds(pod: Pod, scope: str) -> bool:
    if scope == CROSS_NAMESPACE:
        return _crosses(pod)
    best_effort = qos_class(pod.spec) == "BestEffort"
    terminating = pod.spec.active_deadline_seconds is not None
    holds = {
        "BestEffort": best_effort,
        "NotBestEffort": not best_effort,
        "Terminating": terminating,
        "NotTerminating": not terminating,
    }
    return holds.get(scope, False)


def _crosses(pod: Pod) -> bool:
    """Tell whether the pod's affinity looks into other namespaces."""
    return _looks_elsewhere(encode_object(pod)["spec"].get("affinity"))


def _looks_elsewhere(part: Any) -> bool:  # noqa: ANN401 - any JSON value
    if isinstance(part, Mapping):
        if part.get("namespaces") or part.get("namespaceSelector") is not None:
            return True
        return any(_looks_elsewhere(item) for item in part.values())
    if isinstance(part, list | tuple):
        return any(_looks_elsewhere(item) for item in part)
    return False
