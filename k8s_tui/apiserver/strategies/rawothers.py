"""Storage, policies and access in wire form: what is filled in, refused and fixed for good.

Source: kubernetes pkg/apis/{core,networking,policy,rbac,storage,scheduling} (v1.32).
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api.fielderrors import FieldError, GoLiteral
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.quantity import Quantity, QuantityError
from k8s_tui.apiserver.contents import (
    Complaints,
    Content,
    ContentRules,
    change_spec,
    with_spec,
)
from k8s_tui.apiserver.strategies.containers import valid_share

RBAC_GROUP = "rbac.authorization.k8s.io"
ACCESS_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
PVC_CHANGES = (
    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound"
    " claims"
)
PDB_BOTH = "minAvailable and maxUnavailable cannot be both set"


def _spec(content: Content) -> dict[str, Any]:
    return content.get("spec") or {}


# -- storage ------------------------------------------------------------


def _volume(content: Content) -> Content:
    content = with_spec(content, persistentVolumeReclaimPolicy="Retain", volumeMode="Filesystem")
    host_path = _spec(content).get("hostPath")
    if host_path is not None and host_path.get("type") is None:
        content = change_spec(content, hostPath={**host_path, "type": ""})
    return content


def _claim(content: Content) -> Content:
    return with_spec(content, volumeMode="Filesystem")


def _judge_access_modes(content: Content) -> Complaints:
    modes = _spec(content).get("accessModes")
    if not modes:
        return (FieldError.required("spec.accessModes", "at least 1 access mode is required"),)
    return tuple(
        FieldError.not_supported("spec.accessModes", mode, ACCESS_MODES)
        for mode in modes
        if mode not in ACCESS_MODES
    )


def _judge_volume(content: Content) -> Complaints:
    errors = _judge_access_modes(content)
    if not (_spec(content).get("capacity") or {}).get("storage"):
        errors += (FieldError.required("spec.capacity", "must specify a storage capacity"),)
    return errors


def _judge_claim(content: Content) -> Complaints:
    errors = _judge_access_modes(content)
    requests = (_spec(content).get("resources") or {}).get("requests") or {}
    if "storage" not in requests:
        errors += (FieldError.required("spec.resources[storage]"),)
    elif Quantity.parse(str(requests["storage"])).nano <= 0:
        said = "must be greater than zero"
        errors += (FieldError.invalid("spec.resources[storage]", str(requests["storage"]), said),)
    return errors


def _judge_claim_update(new: Content, old: Content) -> Complaints:
    """A claim may grow, and may be given a volume once; the rest stays."""
    wanted, before = dict(_spec(new)), dict(_spec(old))
    for name in ("resources", "volumeAttributesClassName"):
        wanted.pop(name, None)
        before.pop(name, None)
    if before.get("volumeName") is None:
        wanted.pop("volumeName", None)
    if wanted != before:
        return (FieldError.forbidden("spec", PVC_CHANGES),)
    sizes = [
        Quantity.parse(str(((_spec(each).get("resources") or {}).get("requests") or {}).get("storage", "0")))
        for each in (new, old)
    ]
    if sizes[0] < sizes[1]:
        said = "field can not be less than status.capacity"
        return (FieldError.forbidden("spec.resources.requests.storage", said),)
    return ()


def _storage_class(content: Content) -> Content:
    missing = {"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"}
    return {**content, **{name: item for name, item in missing.items() if content.get(name) is None}}


# -- policies ------------------------------------------------------------


def _judge_budget(content: Content) -> Complaints:
    spec = _spec(content)
    errors: Complaints = ()
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        shown = GoLiteral("policy.PodDisruptionBudgetSpec{...}")
        errors = (FieldError.invalid("spec", shown, PDB_BOTH),)
    for name in ("minAvailable", "maxUnavailable"):
        errors += tuple(valid_share(f"spec.{name}", spec.get(name)))
    return errors


def _limit_range(content: Content) -> Content:
    items = _spec(content).get("limits") or []
    return change_spec(content, limits=[_limit_item(item) for item in items]) if items else content


def _limit_item(item: Content) -> Content:
    """A container's limit is at most the maximum; its request is its limit, or at least the minimum."""
    if item.get("type") != "Container":
        return item
    limits = {**(item.get("max") or {}), **(item.get("default") or {})}
    requests = {**(item.get("min") or {}), **limits, **(item.get("defaultRequest") or {})}
    filled = dict(item)
    if limits:
        filled["default"] = limits
    if requests:
        filled["defaultRequest"] = requests
    return filled


def _judge_quota(content: Content) -> Complaints:
    errors: Complaints = ()
    for name, text in (_spec(content).get("hard") or {}).items():
        try:
            amount = Quantity.parse(str(text))
        except QuantityError as error:
            errors += (FieldError.invalid(f"spec.hard[{name}]", str(text), str(error)),)
            continue
        if amount.nano < 0:
            said = "must be greater than or equal to 0"
            errors += (FieldError.invalid(f"spec.hard[{name}]", str(text), said),)
    return errors


def _priority_class(content: Content) -> Content:
    return (
        content
        if content.get("preemptionPolicy")
        else {**content, "preemptionPolicy": "PreemptLowerPriority"}
    )


def _judge_priority_class_update(new: Content, old: Content) -> Complaints:
    if new.get("value", 0) == old.get("value", 0):
        return ()
    return (FieldError.forbidden("value", "may not be changed in an update."),)


# -- access ------------------------------------------------------------


def _binding(content: Content) -> Content:
    filled = dict(content)
    reference = content.get("roleRef")
    if reference is not None and not reference.get("apiGroup"):
        filled["roleRef"] = {**reference, "apiGroup": RBAC_GROUP}
    subjects = content.get("subjects")
    if subjects:
        filled["subjects"] = [_subject(subject) for subject in subjects]
    return filled


def _subject(subject: Content) -> Content:
    if subject.get("apiGroup") or subject.get("kind") not in ("User", "Group"):
        return subject
    return {**subject, "apiGroup": RBAC_GROUP}


def _judge_binding_update(new: Content, old: Content) -> Complaints:
    reference = new.get("roleRef") or {}
    if reference == (old.get("roleRef") or {}):
        return ()
    parts = [("APIGroup", "apiGroup"), ("Kind", "kind"), ("Name", "name")]
    shown = ", ".join(f"{word}:{quote(str(reference.get(name, '')))}" for word, name in parts)
    return (FieldError.invalid("roleRef", GoLiteral(f"rbac.RoleRef{{{shown}}}"), "cannot change roleRef"),)


_BINDING = ContentRules(_binding, validate_update=_judge_binding_update)

RULES: dict[str, ContentRules] = {
    "clusterrolebindings.rbac.authorization.k8s.io": _BINDING,
    "limitranges": ContentRules(_limit_range),
    "persistentvolumeclaims": ContentRules(
        _claim, _judge_claim, _judge_claim_update, status={"phase": "Pending"}
    ),
    "persistentvolumes": ContentRules(_volume, _judge_volume, status={"phase": "Pending"}),
    "poddisruptionbudgets.policy": ContentRules(
        validate=_judge_budget,
        status={"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0},
    ),
    "priorityclasses.scheduling.k8s.io": ContentRules(
        _priority_class, validate_update=_judge_priority_class_update
    ),
    "resourcequotas": ContentRules(validate=_judge_quota, status={}),
    "rolebindings.rbac.authorization.k8s.io": _BINDING,
    "storageclasses.storage.k8s.io": ContentRules(_storage_class),
}
"""By group and resource."""
