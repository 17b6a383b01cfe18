"""Priorities: who must go for whom where there is no room; without a class of its own a workload has priority 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.change import Change, Edit
from k8s_tui.breakfinder.given import key_of
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import Workload, workloads_of

OWN_CLASS = "must-stay"
NEVER = "Never"


def _propose(case: Case) -> Iterator[Change]:
    classes = {each.name: each for each in case.given.of_kind("PriorityClass")}
    stronger = [each for each in classes.values() if _value(each) > 0]
    used = {_class_of(each) for each in workloads_of(case.given)}
    preempting = [each for each in stronger if each.name in used and _preempts(each)]
    for workload in case.workloads():
        above = [each for each in preempting if _value(each) > _priority(workload, classes)]
        if above:
            yield _raised(workload, max(above, key=_value))
    for each in preempting:
        yield _meek(each)


def _class_of(workload: Workload) -> str:
    return str(workload.pod_spec.get("priorityClassName", ""))


def _value(document: Document) -> int:
    said = document.data.get("value")
    return said if isinstance(said, int) else 0


def _preempts(document: Document) -> bool:
    return document.data.get("preemptionPolicy") != NEVER


def _priority(workload: Workload, classes: dict[str, Document]) -> int:
    named = classes.get(_class_of(workload))
    default = next((each for each in classes.values() if each.data.get("globalDefault")), None)
    found = named or default
    return 0 if found is None else _value(found)


def _raised(workload: Workload, above: Document) -> Change:
    """Give a workload a class of its own, as strong as the strongest that others have."""
    made: dict[str, Any] = {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": f"{workload.key.name}-{OWN_CLASS}"},
        "value": _value(above),
        "preemptionPolicy": NEVER,
        "description": "Not to be preempted by other applications.",
    }
    at_fault = ((key_of(above), "value"),)
    edit = workload.pod_edit("priorityClassName", {"priorityClassName": made["metadata"]["name"]})
    why = (
        f"Where there is no room, pods of {key_of(above)} are let in and those of {workload.key} killed "
        "for them, since it has no priority. With an equal one the newcomer waits instead."
    )
    return Change(f"give {workload.key} a priority of its own", why, (edit,), (made,), at_fault=at_fault)


def _meek(document: Document) -> Change:
    key = key_of(document)
    why = (
        f"Pods of {document.name} may kill others to get their place. With preemptionPolicy: Never they "
        "are still first in the queue and wait until there is room."
    )
    edit = Edit(
        key,
        "preemptionPolicy" if "preemptionPolicy" in document.data else "value",
        {"preemptionPolicy": NEVER},
    )
    return Change(f"let {key} wait instead of preempting", why, (edit,))


PRIORITIES = Remedy(
    "priorities", ("no-eviction", "scheduled", "available"), ("growth", "node", "drain", "rollout"), _propose
)
