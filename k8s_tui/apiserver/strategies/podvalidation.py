"""Validation of pod specs: everything around the containers.

Simplified: what the simulator does not act on is not judged.
Source: kubernetes pkg/apis/core/validation/validation.go, ValidatePodSpec (v1.32), in its order.
"""

from __future__ import annotations

from k8s_tui.api import names
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.pods import PodAffinity, PodSpec, Toleration, TopologySpreadConstraint, Volume
from k8s_tui.apiserver.metadata import validate_labels
from k8s_tui.apiserver.strategies.containers import (
    Errors,
    invalid,
    not_negative,
    validate_containers,
    validate_init_containers,
)

RESTART_POLICIES = ("Always", "OnFailure", "Never")
DNS_POLICIES = ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")
PREEMPTION_POLICIES = ("Never", "PreemptLowerPriority")
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
OPERATORS = ("Equal", "Exists")
UNSATISFIABLE_ACTIONS = ("DoNotSchedule", "ScheduleAnyway")
MAX_ACTIVE_DEADLINE_SECONDS = 2**31 - 1


def validate_pod_spec(spec: PodSpec, path: str) -> tuple[FieldError, ...]:
    """Return what is wrong with a pod spec that has its defaults."""
    return tuple(_spec(spec, path))


def _spec(spec: PodSpec, path: str) -> Errors:
    yield from _volumes(spec.volumes, f"{path}.volumes")
    volumes = frozenset(volume.name for volume in spec.volumes)
    yield from validate_containers(spec.containers, volumes, f"{path}.containers")
    yield from validate_init_containers(
        spec.init_containers, spec.containers, volumes, f"{path}.initContainers"
    )
    yield from _policies(spec, path)
    yield from validate_labels(spec.node_selector, f"{path}.nodeSelector")
    yield from _affinity(spec, f"{path}.affinity")
    yield from _spread(spec.topology_spread_constraints, f"{path}.topologySpreadConstraints")
    yield from _names(spec, path)
    yield from _tolerations(spec.tolerations, f"{path}.tolerations")
    if spec.priority_class_name:
        here = f"{path}.priorityClassName"
        yield from invalid(here, spec.priority_class_name, names.dns1123_subdomain(spec.priority_class_name))
    if spec.preemption_policy and spec.preemption_policy not in PREEMPTION_POLICIES:
        here = f"{path}.preemptionPolicy"
        yield FieldError.not_supported(here, spec.preemption_policy, PREEMPTION_POLICIES)


def _policies(spec: PodSpec, path: str) -> Errors:
    if not spec.restart_policy:
        yield FieldError.required(f"{path}.restartPolicy")
    elif spec.restart_policy not in RESTART_POLICIES:
        yield FieldError.not_supported(f"{path}.restartPolicy", spec.restart_policy, RESTART_POLICIES)
    if not spec.dns_policy:
        yield FieldError.required(f"{path}.dnsPolicy")
    elif spec.dns_policy not in DNS_POLICIES:
        yield FieldError.not_supported(f"{path}.dnsPolicy", spec.dns_policy, DNS_POLICIES)
    yield from not_negative(f"{path}.terminationGracePeriodSeconds", spec.termination_grace_period_seconds)


def _names(spec: PodSpec, path: str) -> Errors:
    if spec.service_account_name:
        here = f"{path}.serviceAccountName"
        yield from invalid(
            here, spec.service_account_name, names.dns1123_subdomain(spec.service_account_name)
        )
    if spec.node_name:
        yield from invalid(f"{path}.nodeName", spec.node_name, names.dns1123_subdomain(spec.node_name))
    deadline = spec.active_deadline_seconds
    if deadline is not None and not 1 <= deadline <= MAX_ACTIVE_DEADLINE_SECONDS:
        said = f"must be between 1 and {MAX_ACTIVE_DEADLINE_SECONDS}, inclusive"
        yield FieldError.invalid(f"{path}.activeDeadlineSeconds", deadline, said)
    if spec.hostname:
        yield from invalid(f"{path}.hostname", spec.hostname, names.dns1123_label(spec.hostname))
    if spec.subdomain:
        yield from invalid(f"{path}.subdomain", spec.subdomain, names.dns1123_label(spec.subdomain))


def _volumes(volumes: tuple[Volume, ...], path: str) -> Errors:
    seen: set[str] = set()
    for index, volume in enumerate(volumes):
        here = f"{path}[{index}]"
        yield from _volume_source(volume, here)
        if not volume.name:
            yield FieldError.required(f"{here}.name")
            continue
        complaints = names.dns1123_label(volume.name)
        yield from invalid(f"{here}.name", volume.name, complaints)
        if not complaints and volume.name in seen:
            yield FieldError.duplicate(f"{here}.name", volume.name)
        seen.add(volume.name)


_REQUIRED_PARTS = {
    "configMap": "name",
    "hostPath": "path",
    "persistentVolumeClaim": "claimName",
    "secret": "secretName",
}


def _volume_source(volume: Volume, path: str) -> Errors:
    sources = [word for word, source in volume.source.items() if source is not None]
    if not sources:
        yield FieldError.required(path, "must specify a volume type")
    for word in sources[1:]:
        yield FieldError.forbidden(f"{path}.{word}", "may not specify more than 1 volume type")
    for word in sources[:1]:
        part = _REQUIRED_PARTS.get(word)
        if part and not volume.source[word].get(part):
            yield FieldError.required(f"{path}.{word}.{part}")


def _tolerations(tolerations: tuple[Toleration, ...], path: str) -> Errors:
    for index, toleration in enumerate(tolerations):
        here = f"{path}[{index}]"
        if toleration.key:
            yield from invalid(f"{here}.key", toleration.key, names.qualified_name(toleration.key))
        elif toleration.operator != "Exists":
            said = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
            yield FieldError.invalid(f"{here}.operator", toleration.operator, said)
        if toleration.toleration_seconds is not None and toleration.effect != "NoExecute":
            said = "effect must be 'NoExecute' when `tolerationSeconds` is set"
            yield FieldError.invalid(f"{here}.effect", toleration.effect, said)
        if toleration.operator == "Exists" and toleration.value:
            said = "value must be empty when `operator` is 'Exists'"
            yield FieldError.invalid(f"{here}.operator", {"value": toleration.value}["value"], said)
        elif toleration.operator and toleration.operator not in OPERATORS:
            yield FieldError.not_supported(f"{here}.operator", toleration.operator, OPERATORS)
        if toleration.effect and toleration.effect not in EFFECTS:
            yield FieldError.not_supported(f"{here}.effect", toleration.effect, EFFECTS)


def _spread(constraints: tuple[TopologySpreadConstraint, ...], path: str) -> Errors:
    for index, constraint in enumerate(constraints):
        here = f"{path}[{index}]"
        if constraint.max_skew <= 0:
            yield FieldError.invalid(f"{here}.maxSkew", constraint.max_skew, "must be greater than zero")
        if not constraint.topology_key:
            yield FieldError.required(f"{here}.topologyKey", "can not be empty")
        if constraint.when_unsatisfiable not in UNSATISFIABLE_ACTIONS:
            where = f"{here}.whenUnsatisfiable"
            yield FieldError.not_supported(where, constraint.when_unsatisfiable, UNSATISFIABLE_ACTIONS)


def _affinity(spec: PodSpec, path: str) -> Errors:
    affinity = spec.affinity
    if affinity is None:
        return
    node = affinity.node_affinity
    if node is not None:
        required = node.required_during_scheduling_ignored_during_execution
        if required is not None and not required.node_selector_terms:
            here = f"{path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
            yield FieldError.required(here, "must have at least one node selector term")
        for index, wish in enumerate(node.preferred_during_scheduling_ignored_during_execution):
            here = f"{path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[{index}]"
            yield from _weight(wish.weight, here)
    yield from _pod_affinity(affinity.pod_affinity, f"{path}.podAffinity")
    yield from _pod_affinity(affinity.pod_anti_affinity, f"{path}.podAntiAffinity")


def _pod_affinity(affinity: PodAffinity | None, path: str) -> Errors:
    if affinity is None:
        return
    for index, term in enumerate(affinity.required_during_scheduling_ignored_during_execution):
        if not term.topology_key:
            here = f"{path}.requiredDuringSchedulingIgnoredDuringExecution[{index}]"
            yield FieldError.required(f"{here}.topologyKey", "can not be empty")
    for index, wish in enumerate(affinity.preferred_during_scheduling_ignored_during_execution):
        here = f"{path}.preferredDuringSchedulingIgnoredDuringExecution[{index}]"
        yield from _weight(wish.weight, here)
        if not wish.pod_affinity_term.topology_key:
            yield FieldError.required(f"{here}.podAffinityTerm.topologyKey", "can not be empty")


def _weight(weight: int, path: str) -> Errors:
    if not 1 <= weight <= 100:
        yield FieldError.invalid(f"{path}.weight", weight, "must be in the range 1-100")
