"""Pods of one workload on different machines and in different zones, so that they do not fall together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from k8s_tui.breakfinder.change import Change, Edit
from k8s_tui.breakfinder.parts import mapping, mappings, selects
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import POD_SPEC, SCALED_KINDS, Workload

HOSTNAME = "kubernetes.io/hostname"
ZONE = "topology.kubernetes.io/zone"
PLACES = {HOSTNAME: "machines", ZONE: "zones"}

RULE_BURDEN = 3
"""A rule that cannot be kept leaves pods without a place."""

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def _propose(case: Case) -> Iterator[Change]:
    for workload in case.workloads(*SCALED_KINDS):
        if case.keeps_data(workload):
            continue
        pins = tuple(_pins(workload))
        if pins:
            yield _unpinned(workload, pins)
        if case.workers > 1 and (pins or not _is_spread(case, workload)):
            yield from _spread(workload, HOSTNAME, pins)
        if 1 < case.zones < case.workers:
            yield from _spread(workload, ZONE, pins)


def _is_spread(case: Case, workload: Workload) -> bool:
    """Tell whether the scheduler has put its pods on as many machines as it can by itself."""
    places = min(workload.replicas, case.workers)
    return workload.replicas > 1 and case.spread.get(workload.key, 0) >= places


def _pins(workload: Workload) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what holds all pods on one machine, each with the patch of the pods' spec that lets go of it."""
    if workload.pod_spec.get("nodeName"):
        yield "nodeName", {"nodeName": None}
    selector = mapping(workload.pod_spec.get("nodeSelector"))
    for label in (HOSTNAME, ZONE):
        if label in selector:
            left = None if len(selector) == 1 else {label: None}
            yield f"nodeSelector.{label}" if left else "nodeSelector", {"nodeSelector": left}
    affinity = mapping(workload.pod_spec.get("affinity"))
    for term in mappings(mapping(affinity.get("podAffinity")).get(REQUIRED)):
        if term.get("topologyKey") == HOSTNAME and selects(term.get("labelSelector"), workload.labels):
            yield f"affinity.podAffinity.{REQUIRED}", {"affinity": {"podAffinity": None}}
    needed = mapping(mapping(affinity.get("nodeAffinity")).get(REQUIRED))
    terms = mappings(needed.get("nodeSelectorTerms"))
    if terms and all(_names_one_machine(term) for term in terms):
        yield f"affinity.nodeAffinity.{REQUIRED}", {"affinity": {"nodeAffinity": {REQUIRED: None}}}


def _names_one_machine(term: Mapping[str, Any]) -> bool:
    return any(
        each.get("key") == HOSTNAME and each.get("operator") == "In" and len(each.get("values") or ()) == 1
        for each in mappings(term.get("matchExpressions"))
    )


def _unpinned(workload: Workload, pins: tuple[tuple[str, Mapping[str, Any]], ...]) -> Change:
    edits = tuple(workload.pod_edit(path, patch) for path, patch in pins)
    why = (
        "Its pods are bound to one place, so they fall with it, and there is nowhere else to start them. "
        "Let the scheduler choose the machine."
    )
    return Change(f"let {workload.key} run on any machine", why, edits)


def _spread(
    workload: Workload, key: str, pins: tuple[tuple[str, Mapping[str, Any]], ...]
) -> Iterator[Change]:
    """Yield a wish and a rule; the rule does not count machines that pods cannot go to, or a lost one blocks all."""
    present = mappings(workload.pod_spec.get("topologySpreadConstraints"))
    if any(each.get("topologyKey") == key and each.get("maxSkew") == 1 for each in present):
        return
    base = {"maxSkew": 1, "topologyKey": key, "labelSelector": workload.selector}
    wish = {**base, "whenUnsatisfiable": "ScheduleAnyway"}
    rule = {
        **base,
        "whenUnsatisfiable": "DoNotSchedule",
        "nodeTaintsPolicy": "Honor",
        "matchLabelKeys": ["pod-template-hash"],
    }
    if workload.key.kind != "Deployment":
        del rule["matchLabelKeys"]
    yield _constrained(workload, key, wish, pins, "spread")
    yield _constrained(workload, key, rule, pins, "always spread")


def _constrained(
    workload: Workload,
    key: str,
    constraint: Mapping[str, Any],
    pins: tuple[tuple[str, Mapping[str, Any]], ...],
    how: str,
) -> Change:
    path = f"{POD_SPEC}.topologySpreadConstraints"
    patch = {"template": {"spec": {"topologySpreadConstraints": [dict(constraint)]}}}
    edits: tuple[Edit, ...] = tuple(workload.pod_edit(where, freed) for where, freed in pins)
    why = (
        f"Nothing keeps its pods on different {PLACES[key]}, so they can be lost together, however many "
        f"there are. A spread constraint does ({how})."
    )
    burden = 0 if constraint["whenUnsatisfiable"] == "ScheduleAnyway" else RULE_BURDEN
    title = f"{how} {workload.key} over {PLACES[key]}"
    return Change(title, why, (*edits, workload.edit(path, patch)), burden=burden)


SPREADING = Remedy(
    "spreading",
    ("available", "recovery"),
    ("node", "zone", "reboot", "network", "kubelet", "memory", "drain", "upgrade"),
    _propose,
)
