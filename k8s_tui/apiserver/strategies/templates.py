"""Pod templates of workloads: their defaults, and whether the workload's selector finds its own pods.

Source: ValidatePodTemplateSpecForReplicaSet in kubernetes pkg/apis/apps/validation (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api import names, selectors
from k8s_tui.api.fielderrors import FieldError, GoLiteral
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.meta import LabelSelector, LabelSelectorRequirement
from k8s_tui.api.pods import PodSpec, PodTemplateSpec
from k8s_tui.apiserver.amend import Memo, amended
from k8s_tui.apiserver.metadata import validate_annotations, validate_labels
from k8s_tui.apiserver.strategies.containers import Errors, invalid
from k8s_tui.apiserver.strategies.podspec import defaulted_template_spec
from k8s_tui.apiserver.strategies.podvalidation import validate_pod_spec

NO_MATCH = "`selector` does not match template `labels`"
OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")

_defaulted_spec = Memo[PodSpec, PodSpec](defaulted_template_spec)
_judged_spec = Memo[PodSpec, tuple[FieldError, ...]](validate_pod_spec)


def defaulted_template(template: PodTemplateSpec) -> PodTemplateSpec:
    """Return the template with its defaults; itself where it has them."""
    return amended(template, spec=_defaulted_spec(template.spec))


def validate_selector(selector: LabelSelector, path: str) -> tuple[FieldError, ...]:
    """Return what is wrong with a selector by itself."""
    return tuple(_selector(selector, path))


def _selector(selector: LabelSelector, path: str) -> Errors:
    yield from validate_labels(selector.match_labels, f"{path}.matchLabels")
    for index, expression in enumerate(selector.match_expressions):
        here = f"{path}.matchExpressions[{index}]"
        if expression.operator in ("In", "NotIn"):
            if not expression.values:
                said = "must be specified when `operator` is 'In' or 'NotIn'"
                yield FieldError.required(f"{here}.values", said)
        elif expression.operator in ("Exists", "DoesNotExist"):
            if expression.values:
                said = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
                yield FieldError.forbidden(f"{here}.values", said)
        else:
            yield FieldError.invalid(f"{here}.operator", expression.operator, "not a valid selector operator")
        yield from invalid(f"{here}.key", expression.key, names.qualified_name(expression.key))
        for at, value in enumerate(expression.values):
            yield from invalid(f"{here}.values[{at}]", value, names.label_value(value))


def validate_workload_selector(selector: LabelSelector | None, kind: str) -> tuple[FieldError, ...]:
    """Return what is wrong with the selector of a workload, which must select something."""
    path = "spec.selector"
    if selector is None:
        return (FieldError.required(path),)
    errors = validate_selector(selector, path)
    if not selector.match_labels and not selector.match_expressions:
        said = f"empty selector is invalid for {kind}"
        errors += (FieldError.invalid(path, go_selector(selector), said),)
    return errors


def validate_template(
    template: PodTemplateSpec, selector: LabelSelector | None, kind: str, *, judge_spec: bool = True
) -> tuple[FieldError, ...]:
    """Return what is wrong with the template of a workload called `kind` whose pods restart always.

    The specs of stateful sets are not judged: volumes may come from their claim templates.
    """
    path = "spec.template"
    errors: tuple[FieldError, ...] = ()
    labels = template.metadata.labels
    if selector is not None and not _finds(selector, labels):
        errors += (FieldError.invalid(f"{path}.metadata.labels", dict(labels), NO_MATCH),)
    errors += validate_labels(labels, f"{path}.metadata.labels")
    errors += validate_annotations(template.metadata.annotations, f"{path}.metadata.annotations")
    if judge_spec:
        errors += _judged_spec(template.spec, f"{path}.spec")
    if template.spec.restart_policy != "Always":
        here = f"{path}.spec.restartPolicy"
        errors += (FieldError.not_supported(here, template.spec.restart_policy, ("Always",)),)
    if template.spec.active_deadline_seconds is not None:
        said = f"activeDeadlineSeconds in {kind} is not Supported"
        errors += (FieldError.forbidden(f"{path}.spec.activeDeadlineSeconds", said),)
    return errors


def _finds(selector: LabelSelector, labels: Mapping[str, str]) -> bool:
    """Tell whether a selector selects labels; one that is wrong or empty is complained of elsewhere."""
    if validate_selector(selector, "") or not (selector.match_labels or selector.match_expressions):
        return True
    return selectors.of_query(selector).matches(labels)


def validate_selector_kept(new: LabelSelector | None, old: LabelSelector | None) -> tuple[FieldError, ...]:
    """Return the complaint about a selector that was changed."""
    if new == old:
        return ()
    return (FieldError.invalid("spec.selector", go_selector(new), "field is immutable"),)


def go_selector(selector: LabelSelector | None) -> GoLiteral | None:
    """Return a selector as Go prints the value."""
    if selector is None:
        return None
    labels = "map[string]string(nil)"
    if selector.match_labels:
        pairs = ", ".join(
            f"{quote(key)}:{quote(selector.match_labels[key])}" for key in sorted(selector.match_labels)
        )
        labels = f"map[string]string{{{pairs}}}"
    expressions = "[]v1.LabelSelectorRequirement(nil)"
    if selector.match_expressions:
        listed = ", ".join(map(_go_requirement, selector.match_expressions))
        expressions = f"[]v1.LabelSelectorRequirement{{{listed}}}"
    return GoLiteral(f"v1.LabelSelector{{MatchLabels:{labels}, MatchExpressions:{expressions}}}")


def _go_requirement(expression: LabelSelectorRequirement) -> str:
    values = "[]string(nil)"
    if expression.values:
        values = f"[]string{{{', '.join(map(quote, expression.values))}}}"
    return (
        f"v1.LabelSelectorRequirement{{Key:{quote(expression.key)}, "
        f"Operator:{quote(expression.operator)}, Values:{values}}}"
    )
