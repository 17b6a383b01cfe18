"""The nodes that manifests suppose: labels that pods select, and taints that they tolerate.

A label that pods must have is given to every worker. Where they also tolerate a taint, they are meant for machines of
their own: a further pool of as many workers with that label and that taint. So is what wants another value
of a label that the first workers have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, field, frozen

from k8s_tui.breakfinder.given import Given, Key
from k8s_tui.breakfinder.parts import mapping, mappings
from k8s_tui.breakfinder.workloads import Workload, all_workloads_of

ZONE_LABELS = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
USUAL_LABELS = (
    *ZONE_LABELS,
    "kubernetes.io/arch",
    "kubernetes.io/os",
    "beta.kubernetes.io/arch",
    "beta.kubernetes.io/os",
    "node-role.kubernetes.io/control-plane",
)
"""What every node has by itself."""

HOSTNAME = "kubernetes.io/hostname"
"""A machine has one name: pods that want a certain machine want no pool."""

USUAL_TAINTS = ("node.kubernetes.io/", "node-role.kubernetes.io/", "node.cloudprovider.kubernetes.io/")
POOLS_LIMIT = 4
"""Further pools are not made: whoever needs them stays Pending, which the note says."""

POOL_WORKERS = 3
"""A further pool has at most so many workers."""


@frozen
class Pool:
    """Workers of one kind.

    Attributes:
        labels: What they have beside the usual ones.
        taints: As `kubectl taint` writes them.
        wanted_by: Whose pods need them.
    """

    labels: Mapping[str, str] = field(factory=dict)
    taints: tuple[str, ...] = ()
    wanted_by: tuple[Key, ...] = ()

    def agrees(self, labels: Mapping[str, str]) -> bool:
        """Tell whether no label of it has another value."""
        return all(self.labels.get(name, value) == value for name, value in labels.items())


def pools_of(given: Given) -> tuple[Pool, ...]:
    """Return the pools that manifests suppose; the first is for everything that asks for nothing else."""
    pools = [Pool()]
    for workload in all_workloads_of(given):
        labels = wanted_labels(workload)
        labels.pop(HOSTNAME, None)
        if not labels:
            continue
        taints = tuple(_tolerated(workload))
        at = _place(pools, labels, bool(taints))
        if at is None and len(pools) < POOLS_LIMIT:
            pools.append(Pool(labels, taints, (workload.key,)))
        elif at is not None:
            found = pools[at]
            pools[at] = evolve(
                found,
                labels={**found.labels, **labels},
                taints=tuple(dict.fromkeys((*found.taints, *taints))),
                wanted_by=(*found.wanted_by, workload.key),
            )
    return _with_taints_last(pools)


def _place(pools: list[Pool], labels: Mapping[str, str], is_dedicated: bool) -> int | None:
    """Return the pool in which pods with these labels belong, None for one of their own."""
    for at, pool in enumerate(pools):
        if at and pool.agrees(labels) and pool.labels.items() & labels.items():
            return at
    return 0 if not is_dedicated and pools[0].agrees(labels) else None


def _with_taints_last(pools: list[Pool]) -> tuple[Pool, ...]:
    """Return the pools, with those labels of the first that a later pool has for itself taken away."""
    first, *others = pools
    own = {item for pool in others if pool.taints for item in pool.labels.items()}
    shared = {name: value for name, value in first.labels.items() if (name, value) not in own}
    return (evolve(first, labels=shared), *others)


def wanted_labels(workload: Workload) -> dict[str, str]:
    """Return the labels that a node must have for some pods, as far as it does not have them by itself."""
    found = {str(name): str(value) for name, value in mapping(workload.pod_spec.get("nodeSelector")).items()}
    terms = mappings(_required(workload.pod_spec).get("nodeSelectorTerms"))
    for each in mappings(terms[0].get("matchExpressions")) if terms else ():
        name, values = str(each.get("key")), list(each.get("values") or ("0",))
        match each.get("operator"):
            case "In":
                found.setdefault(name, str(values[0]))
            case "Exists":
                found.setdefault(name, "true")
            case "Gt":
                found.setdefault(name, str(int(values[0]) + 1))
            case "Lt":
                found.setdefault(name, str(int(values[0]) - 1))
    return {name: value for name, value in found.items() if name not in USUAL_LABELS}


def hostnames_of(given: Given) -> tuple[str, ...]:
    """Return the names of machines to which pods are pinned, each once."""
    found = (wanted_labels(each).get(HOSTNAME, "") for each in all_workloads_of(given))
    return tuple(dict.fromkeys(name for name in found if name))


def _required(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    affinity = mapping(mapping(spec.get("affinity")).get("nodeAffinity"))
    return mapping(affinity.get("requiredDuringSchedulingIgnoredDuringExecution"))


def _tolerated(workload: Workload) -> Iterator[str]:
    """Yield the taints that pods tolerate and that keep others away."""
    for each in mappings(workload.pod_spec.get("tolerations")):
        key, effect = str(each.get("key") or ""), str(each.get("effect") or "NoSchedule")
        if key and not key.startswith(USUAL_TAINTS) and effect in ("NoSchedule", "NoExecute"):
            value = each.get("value")
            yield f"{key}={value}:{effect}" if value else f"{key}:{effect}"


def zones_of(given: Given, count: int) -> tuple[str, ...]:
    """Return the names of so many zones; those that manifests name come first."""
    named: dict[str, None] = {}
    for workload in all_workloads_of(given):
        for name in ZONE_LABELS:
            value = mapping(workload.pod_spec.get("nodeSelector")).get(name)
            named.update({str(value): None} if value else {})
        for term in mappings(_required(workload.pod_spec).get("nodeSelectorTerms")):
            for each in mappings(term.get("matchExpressions")):
                if each.get("key") in ZONE_LABELS and each.get("operator") == "In":
                    named.update(dict.fromkeys(map(str, each.get("values") or ())))
    usual = (f"zone-{letter}" for letter in "abcdefghij")
    return tuple([*named, *(each for each in usual if each not in named)][:count])
