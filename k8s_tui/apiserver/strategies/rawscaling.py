"""Horizontal pod autoscalers, in wire form: their defaults, and what is wrong with them.

Source: kubernetes pkg/apis/autoscaling/v2/defaults.go, pkg/apis/autoscaling/validation (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.api.fielderrors import FieldError
from k8s_tui.apiserver.contents import Complaints, Content, ContentRules, change_spec, with_spec

CPU_UTILIZATION_PERCENT = 80
"""What an autoscaler without metrics aims at (DefaultCPUUtilization)."""

_DOUBLE: Content = {"type": "Percent", "value": 100, "periodSeconds": 15}
SCALE_UP: Content = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}, _DOUBLE],
}
SCALE_DOWN: Content = {"selectPolicy": "Max", "policies": [_DOUBLE]}
"""What an autoscaler's behavior leaves open (GenerateHPAScaleUpRules, GenerateHPAScaleDownRules)."""

METRIC_TYPES = ("ContainerResource", "External", "Object", "Pods", "Resource")
POLICY_TYPES = ("Percent", "Pods")
MAX_PERIOD_S = 1800
NO_SOURCE = "must populate information for the given metric source"
NO_TARGET = "must set either a target raw value or a target utilization"


def _defaulted(content: Content) -> Content:
    target = {"type": "Utilization", "averageUtilization": CPU_UTILIZATION_PERCENT}
    cpu = {"type": "Resource", "resource": {"name": "cpu", "target": target}}
    content = with_spec(content, minReplicas=1, metrics=[cpu])
    behavior = (content.get("spec") or {}).get("behavior")
    if behavior is None:
        return content
    up = {**SCALE_UP, **(behavior.get("scaleUp") or {})}
    down = {**SCALE_DOWN, **(behavior.get("scaleDown") or {})}
    return change_spec(content, behavior={**behavior, "scaleUp": up, "scaleDown": down})


def _judge(content: Content) -> Complaints:
    spec = content.get("spec") or {}
    return (
        *_judge_bounds(spec),
        *_judge_target(spec.get("scaleTargetRef") or {}),
        *(
            error
            for number, metric in enumerate(spec.get("metrics") or ())
            for error in _judge_metric(f"spec.metrics[{number}]", metric)
        ),
        *(
            error
            for name in ("scaleUp", "scaleDown")
            for error in _judge_rules(f"spec.behavior.{name}", (spec.get("behavior") or {}).get(name) or {})
        ),
    )


def _judge_bounds(spec: Content) -> Iterator[FieldError]:
    least, most = spec.get("minReplicas", 1), spec.get("maxReplicas", 0)
    if least < 1:
        yield FieldError.invalid("spec.minReplicas", least, "must be greater than or equal to 1")
    if most < 1:
        yield FieldError.invalid("spec.maxReplicas", most, "must be greater than 0")
    if most < least:
        yield FieldError.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`")


def _judge_target(reference: Content) -> Iterator[FieldError]:
    for name in ("kind", "name"):
        if not reference.get(name):
            yield FieldError.required(f"spec.scaleTargetRef.{name}")


def _judge_metric(path: str, metric: Content) -> Iterator[FieldError]:
    kind = str(metric.get("type", ""))
    if not kind:
        yield FieldError.required(f"{path}.type", "must specify a metric source type")
        return
    if kind not in METRIC_TYPES:
        yield FieldError.not_supported(f"{path}.type", kind, METRIC_TYPES)
        return
    field = kind[:1].lower() + kind[1:]
    source = metric.get(field)
    if not source:
        yield FieldError.required(f"{path}.{field}", NO_SOURCE)
        return
    path = f"{path}.{field}"
    if kind in ("Resource", "ContainerResource"):
        if not source.get("name"):
            yield FieldError.required(f"{path}.name", "must specify a resource name")
        if kind == "ContainerResource" and not source.get("container"):
            yield FieldError.required(f"{path}.container")
    elif not (source.get("metric") or {}).get("name"):
        yield FieldError.required(f"{path}.metric.name")
    yield from _judge_goal(f"{path}.target", source.get("target") or {}, kind)


def _judge_goal(path: str, target: Content, kind: str) -> Iterator[FieldError]:
    if not target.get("type"):
        yield FieldError.required(f"{path}.type", "must specify a metric target type")
    utilization = target.get("averageUtilization")
    if utilization is not None and utilization < 1:
        yield FieldError.invalid(f"{path}.averageUtilization", utilization, "must be greater than 0")
    if all(target.get(name) is None for name in ("averageUtilization", "averageValue", "value")):
        name = "averageUtilization" if kind in ("Resource", "ContainerResource") else "averageValue"
        yield FieldError.required(f"{path}.{name}", NO_TARGET)


def _judge_rules(path: str, rules: Content) -> Iterator[FieldError]:
    for number, policy in enumerate(rules.get("policies") or ()):
        where = f"{path}.policies[{number}]"
        if policy.get("type") not in POLICY_TYPES:
            yield FieldError.not_supported(f"{where}.type", policy.get("type", ""), POLICY_TYPES)
        if policy.get("value", 0) <= 0:
            yield FieldError.invalid(f"{where}.value", policy.get("value", 0), "must be greater than zero")
        seconds = policy.get("periodSeconds", 0)
        if seconds <= 0:
            yield FieldError.invalid(f"{where}.periodSeconds", seconds, "must be greater than zero")
        elif seconds > MAX_PERIOD_S:
            said = f"must be less than or equal to {MAX_PERIOD_S}"
            yield FieldError.invalid(f"{where}.periodSeconds", seconds, said)


RULES: dict[str, ContentRules] = {
    "horizontalpodautoscalers.autoscaling": ContentRules(
        _defaulted, _judge, status={"currentMetrics": None, "desiredReplicas": 0}
    ),
}
