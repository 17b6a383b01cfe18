"""Anti-affinity that asks for more places than there are, so that pods wait for ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.parts import mapping, mappings, selects
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.remedies.spreading import PLACES, REQUIRED, ZONE
from k8s_tui.breakfinder.workloads import SCALED_KINDS, Workload

PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
FEWER_BURDEN = 10
"""Fewer pods than were wanted are less capacity."""

STRONGEST = 100
"""The weight of a wish that comes before others."""


def _propose(case: Case) -> Iterator[Change]:
    for workload in case.workloads(*SCALED_KINDS):
        terms = _apart(workload)
        if terms:
            yield _preferred(workload, terms)
            places = min(_places(case, term) for term in terms)
            if workload.replicas > places:
                yield _fitting(workload, places, str(terms[0].get("topologyKey")))
            if workload.key.kind == "Deployment":
                yield _one_by_one(workload)
        if _strict(workload):
            yield _lenient(workload)


def _apart(workload: Workload) -> tuple[Mapping[str, Any], ...]:
    """Return the terms by which its pods must keep away from one another."""
    affinity = mapping(mapping(workload.pod_spec.get("affinity")).get("podAntiAffinity"))
    terms = mappings(affinity.get(REQUIRED))
    return tuple(term for term in terms if selects(term.get("labelSelector"), workload.labels))


def _places(case: Case, term: Mapping[str, Any]) -> int:
    return case.zones if term.get("topologyKey") == ZONE else case.workers


def _preferred(workload: Workload, terms: tuple[Mapping[str, Any], ...]) -> Change:
    wishes = [{"weight": STRONGEST, "podAffinityTerm": dict(term)} for term in terms]
    patch = {"affinity": {"podAntiAffinity": {REQUIRED: None, PREFERRED: wishes}}}
    edit = workload.pod_edit(f"affinity.podAntiAffinity.{REQUIRED}", patch)
    where = PLACES.get(str(terms[0].get("topologyKey")), "places")
    why = (
        f"A required anti-affinity allows one pod in each of the {where}, and each further one stays "
        "Pending: the extra pod of a rollout, a replacement, a replica too many. A preferred one spreads "
        "them as well and never blocks."
    )
    return Change(f"let {workload.key} prefer, not require, to be apart", why, (edit,))


def _fitting(workload: Workload, places: int, key: str) -> Change:
    where = PLACES.get(key, "places")
    why = (
        f"Its pods must be in different {where}, and there are {places}: the others never start. Ask for "
        "no more than fit, or for a weaker rule."
    )
    edit = workload.edit("spec.replicas", {"replicas": places})
    return Change(
        f"run {workload.key} with {places} replicas, as many as there are {where}",
        why,
        (edit,),
        burden=FEWER_BURDEN,
    )


def _one_by_one(workload: Workload) -> Change:
    patch = {"strategy": {"rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}}
    why = (
        "The extra pod of a rollout finds no place beside those it must keep away from, so the rollout "
        "never ends. maxSurge: 0 takes one away first."
    )
    edit = workload.edit("spec.strategy.rollingUpdate.maxSurge", patch)
    return Change(f"let a rollout of {workload.key} make room first", why, (edit,))


def _strict(workload: Workload) -> bool:
    present = mappings(workload.pod_spec.get("topologySpreadConstraints"))
    return any(each.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule" for each in present)


def _lenient(workload: Workload) -> Change:
    changed = [
        {"topologyKey": each.get("topologyKey"), "whenUnsatisfiable": "ScheduleAnyway", "minDomains": None}
        if each.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule"
        else dict(each)
        for each in mappings(workload.pod_spec.get("topologySpreadConstraints"))
    ]
    cleaned = [
        {name: value for name, value in each.items() if value is not None or _has_domains(workload, each)}
        for each in changed
    ]
    patch = {"topologySpreadConstraints": cleaned}
    why = (
        "DoNotSchedule counts the places that are lost as well, so the replacement of a lost pod may "
        "find none that keeps the skew. ScheduleAnyway spreads where it can and never blocks."
    )
    edit = workload.pod_edit("topologySpreadConstraints", patch)
    return Change(f"let the spread of {workload.key} be a wish", why, (edit,))


def _has_domains(workload: Workload, changed: Mapping[str, Any]) -> bool:
    present = mappings(workload.pod_spec.get("topologySpreadConstraints"))
    return any(
        each.get("topologyKey") == changed.get("topologyKey") and "minDomains" in each for each in present
    )


AFFINITY = Remedy(
    "affinity", ("scheduled", "recovery"), ("rollout", "growth", "drain", "node", "zone", "upgrade"), _propose
)
