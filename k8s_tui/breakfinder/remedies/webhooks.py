"""Admission webhooks: one that must be asked about its own pods, and fails closed, keeps itself from coming back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.change import Change, Edit
from k8s_tui.breakfinder.given import key_of
from k8s_tui.breakfinder.parts import NAMESPACE_LABEL, mapping, mappings, selects
from k8s_tui.breakfinder.remedies.case import Case, Remedy

KINDS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
OPEN_BURDEN = 10
"""What enforces nothing while it is away is a weaker guarantee."""

FAIL = "Fail"
"""failurePolicy, where nothing is said."""


def _propose(case: Case) -> Iterator[Change]:
    for document in case.given.of_kind(*KINDS):
        closed = [each for each in mappings(document.data.get("webhooks")) if _is_closed_on_itself(each)]
        if closed:
            yield _leaving_out(document, closed)
        failing = [
            each
            for each in mappings(document.data.get("webhooks"))
            if each.get("failurePolicy", FAIL) == FAIL
        ]
        if failing:
            yield _open(document, failing)


def _own_namespace(webhook: Mapping[str, Any]) -> str:
    service = mapping(mapping(webhook.get("clientConfig")).get("service"))
    return str(service.get("namespace", ""))


def _is_closed_on_itself(webhook: Mapping[str, Any]) -> bool:
    space = _own_namespace(webhook)
    fails = webhook.get("failurePolicy", FAIL) == FAIL
    return bool(space) and fails and selects(webhook.get("namespaceSelector"), {NAMESPACE_LABEL: space})


def _first(document: Document, webhooks: list[Mapping[str, Any]], field: str) -> str:
    index = mappings(document.data.get("webhooks")).index(webhooks[0])
    return f"webhooks[{index}].{field}"


def _leaving_out(document: Document, closed: list[Mapping[str, Any]]) -> Change:
    key = key_of(document)
    changed = []
    for each in closed:
        present = mappings(mapping(each.get("namespaceSelector")).get("matchExpressions"))
        own = {"key": NAMESPACE_LABEL, "operator": "NotIn", "values": [_own_namespace(each)]}
        expressions = [*(dict(one) for one in present), own]
        changed.append({"name": each.get("name"), "namespaceSelector": {"matchExpressions": expressions}})
    edit = Edit(key, _first(document, closed, "failurePolicy"), {"webhooks": changed})
    why = (
        "When all its pods are gone, the API server must ask the webhook whether they may be made anew, "
        "gets no answer and refuses. Leave out the namespace that it runs in, and it can come back by "
        "itself."
    )
    return Change(f"let {key} leave out its own namespace", why, (edit,))


def _open(document: Document, failing: list[Mapping[str, Any]]) -> Change:
    key = key_of(document)
    changed = [{"name": each.get("name"), "failurePolicy": "Ignore"} for each in failing]
    edit = Edit(key, _first(document, failing, "failurePolicy"), {"webhooks": changed})
    why = (
        "While it does not answer, nothing that it judges can be created. With failurePolicy: Ignore "
        "that goes through unjudged; right for what sets defaults, wrong for what enforces security."
    )
    return Change(f"let {key} fail open", why, (edit,), burden=OPEN_BURDEN)


WEBHOOKS = Remedy(
    "webhooks",
    ("recovery", "available", "scheduled", "drain"),
    ("node", "zone", "drain", "rollout", "reboot", "network", "upgrade", "memory"),
    _propose,
)
