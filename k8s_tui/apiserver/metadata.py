"""Validation of what all objects have: names, labels, annotations, finalizers.

Source: apimachinery pkg/api/validation/objectmeta.go; the name functions in kubernetes pkg/apis/*/validation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from k8s_tui.api import names
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.scheme import Resource
from k8s_tui.apiserver.amend import Memo

NameRule = Callable[[str], tuple[str, ...]]

TOTAL_ANNOTATION_SIZE_LIMIT_BYTES = 256 * 1024
"""All annotations of an object together (TotalAnnotationSizeLimitB)."""


def path_segment(name: str) -> tuple[str, ...]:
    """Complaints about a name that may hold nearly anything, as those of RBAC's kinds."""
    if name in (".", ".."):
        return (f"may not be '{name}'",)
    return tuple(f"may not contain '{sign}'" for sign in "/%" if sign in name)


NAME_RULES: Mapping[str, NameRule] = {
    "namespaces": names.dns1123_label,
    "services": names.dns1035_label,
    "clusterrolebindings.rbac.authorization.k8s.io": path_segment,
    "clusterroles.rbac.authorization.k8s.io": path_segment,
    "rolebindings.rbac.authorization.k8s.io": path_segment,
    "roles.rbac.authorization.k8s.io": path_segment,
}
"""Whose names are not DNS subdomains."""


def _labels(labels: Mapping[str, str], path: str) -> tuple[FieldError, ...]:
    errors = []
    for key, text in labels.items():
        errors += [FieldError.invalid(path, key, said) for said in names.qualified_name(key)]
        errors += [FieldError.invalid(path, text, said) for said in names.label_value(text)]
    return tuple(errors)


validate_labels = Memo[Mapping[str, str], tuple[FieldError, ...]](_labels)
"""What is wrong with labels that stand at a path."""


def _annotations(annotations: Mapping[str, str], path: str) -> tuple[FieldError, ...]:
    errors = []
    size = 0
    for key, text in annotations.items():
        errors += [FieldError.invalid(path, key, said) for said in names.qualified_name(key.lower())]
        size += len(key) + len(text)
    if size > TOTAL_ANNOTATION_SIZE_LIMIT_BYTES:
        errors.append(FieldError.too_long(path, TOTAL_ANNOTATION_SIZE_LIMIT_BYTES))
    return tuple(errors)


validate_annotations = Memo[Mapping[str, str], tuple[FieldError, ...]](_annotations)
"""What is wrong with annotations that stand at a path."""


def validate_metadata(resource: Resource, meta: ObjectMeta) -> tuple[FieldError, ...]:
    """Return what is wrong with the metadata of an object that is to be stored."""
    errors: tuple[FieldError, ...] = ()
    rule = NAME_RULES.get(resource.group_resource, names.dns1123_subdomain)
    if meta.generate_name:
        base = names.generated_base(meta.generate_name)
        errors += tuple(
            [FieldError.invalid("metadata.generateName", meta.generate_name, s) for s in rule(base)]
        )
    if not meta.name:
        errors += (FieldError.required("metadata.name", "name or generateName is required"),)
    else:
        complaints = rule(meta.name)
        if complaints:
            errors += tuple([FieldError.invalid("metadata.name", meta.name, said) for said in complaints])
    if meta.labels:
        errors += validate_labels(meta.labels, "metadata.labels")
    if meta.annotations:
        errors += validate_annotations(meta.annotations, "metadata.annotations")
    for finalizer in meta.finalizers:
        errors += _finalizer(finalizer)
    return errors


STANDARD_FINALIZERS = (
    "orphan",
    "foregroundDeletion",
    "kubernetes",
    "customresourcecleanup.apiextensions.k8s.io",
)


def _finalizer(finalizer: str) -> tuple[FieldError, ...]:
    path = "metadata.finalizers"
    errors = tuple(FieldError.invalid(path, finalizer, said) for said in names.qualified_name(finalizer))
    if not errors and "/" not in finalizer and finalizer not in STANDARD_FINALIZERS:
        said = "name is neither a standard finalizer name nor is it fully qualified"
        return (FieldError.invalid(path, finalizer, said),)
    return errors


def validate_immutable(new: Any, old: Any, path: str, shown: Any = None) -> tuple[FieldError, ...]:  # noqa: ANN401
    """Return the complaint about a field that may not change."""
    if new is old or new == old:
        return ()
    return (FieldError.invalid(path, new if shown is None else shown, "field is immutable"),)
