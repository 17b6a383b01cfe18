"""PodSecurity: holds pods to the level that their namespace's labels ask for, or warns of it.

Source: k8s.io/pod-security-admission admission/admission.go (v1.32). Simplified: audit is kept and not written, as
there is no audit log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from k8s_tui.api.core import Namespace
from k8s_tui.api.errors import Forbidden, Invalid
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.objects import encode_object
from k8s_tui.api.pods import Pod
from k8s_tui.apiserver.podsecurity import LEVELS, PRIVILEGED, violations

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

MODES: Final = ("enforce", "audit", "warn")
PREFIX: Final = "pod-security.kubernetes.io/"
TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = {
    "cronjobs.batch": ("spec", "jobTemplate", "spec", "template", "spec"),
    **dict.fromkeys(
        (
            "daemonsets.apps",
            "deployments.apps",
            "jobs.batch",
            "replicasets.apps",
            "replicationcontrollers",
            "statefulsets.apps",
        ),
        ("spec", "template", "spec"),
    ),
}
"""Where workloads keep the spec of their pods; they are warned of and never refused."""

WARNED_PODS_LIMIT: Final = 3_000
"""How many pods of a namespace are looked at when its level changes (defaultNamespaceMaxPodsToCheck)."""


class PodSecurity:
    """Judges pods, and the templates of workloads."""

    name = "PodSecurity"
    concerns: tuple[str, ...] = ("namespaces", "pods", *TEMPLATES)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return `obj` unchanged.

        Raises:
            Forbidden: A pod does what its namespace's level forbids.
            Invalid: A namespace names a level that there is not.
        """
        if attributes.operation == "DELETE":
            return obj
        if isinstance(obj, Namespace):
            _refuse_unknown_levels(obj, attributes)
            _warn_of_pods(obj, attributes, server)
            return obj
        resource = attributes.resource.group_resource
        is_new_pod = isinstance(obj, Pod) and attributes.operation == "CREATE"
        if not is_new_pod and resource not in TEMPLATES:
            return obj
        entry = server.etcd().get(f"/registry/namespaces/{attributes.namespace}")
        labels: Mapping[str, str] = {} if entry is None else entry.value.metadata.labels
        if not any(label.startswith(PREFIX) for label in labels):
            return obj
        _judge(obj, labels, attributes, server, enforced=is_new_pod)
        return obj


def _judge(
    obj: Any,  # noqa: ANN401 - a pod or a workload
    labels: Mapping[str, str],
    attributes: Attributes,
    server: ApiServer,
    *,
    enforced: bool,
) -> None:
    spec: Any = encode_object(obj)
    for step in TEMPLATES.get(attributes.resource.group_resource, ("spec",)):
        spec = spec.get(step) or {}
    enforce, warn = _level(labels, "enforce"), _level(labels, "warn")
    if enforced:
        found = violations(enforce, spec)
        if found:
            said = f"violates PodSecurity {quote(_shown(labels, 'enforce'))}: {', '.join(found)}"
            raise Forbidden.of("pods", attributes.name, said)
    if warn != enforce or not enforced:
        found = violations(warn, spec)
        if found:
            server.warn(f"would violate PodSecurity {quote(_shown(labels, 'warn'))}: {', '.join(found)}")


def _level(labels: Mapping[str, str], mode: str) -> str:
    return labels.get(PREFIX + mode, PRIVILEGED)


def _shown(labels: Mapping[str, str], mode: str) -> str:
    return f"{_level(labels, mode)}:{labels.get(f'{PREFIX}{mode}-version', 'latest')}"


def _refuse_unknown_levels(namespace: Namespace, attributes: Attributes) -> None:
    old = attributes.old
    if old is not None and old.metadata.labels == namespace.metadata.labels:
        return
    errors = []
    for mode in MODES:
        label, level = PREFIX + mode, namespace.metadata.labels.get(PREFIX + mode)
        if level is not None and level not in LEVELS:
            said = f"must be one of {', '.join(LEVELS)}"
            errors.append(FieldError.invalid(f"metadata.labels[{label}]", level, said))
    if errors:
        raise Invalid.of("Namespace", "", namespace.metadata.name, errors)


def _warn_of_pods(namespace: Namespace, attributes: Attributes, server: ApiServer) -> None:
    """Tell which pods are there that a stricter level would not let in."""
    old, labels = attributes.old, namespace.metadata.labels
    level = _level(labels, "enforce")
    if old is None or level not in LEVELS or level == _level(old.metadata.labels, "enforce"):
        return
    prefix = f"/registry/pods/{namespace.metadata.name}/"
    entries = sorted(server.etcd().range(prefix), key=lambda entry: entry.key)[:WARNED_PODS_LIMIT]
    groups: dict[str, list[str]] = {}
    for entry in entries:
        found = violations(level, encode_object(entry.value).get("spec") or {})
        if found:
            kinds = ", ".join(each.partition(" (")[0] for each in found)
            groups.setdefault(kinds, []).append(entry.value.metadata.name)
    if not groups:
        return
    shown = quote(_shown(labels, "enforce"))
    server.warn(
        f"existing pods in namespace {quote(namespace.metadata.name)} violate the new PodSecurity enforce level {shown}"
    )
    for kinds, names in groups.items():
        more = {1: "", 2: " (and 1 other pod)"}.get(len(names), f" (and {len(names) - 1} other pods)")
        server.warn(f"{names[0]}{more}: {kinds}")
