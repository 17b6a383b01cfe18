"""A case: a broken promise, and what there is to know about it for who proposes a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from attrs import field, frozen

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.given import Given, Key
from k8s_tui.breakfinder.workloads import KINDS, Workload

PLACE = "scheduled"
"""Pods that have no place neither answer nor recover: what gives them one is tried first."""


@frozen
class Case:
    """What a remedy may look at.

    Attributes:
        given: The manifests.
        promise: The name of the broken promise, as in `available`.
        groups: What was done, by the groups of its deeds, as in `drain`.
        lines: The command lines of it.
        concerned: The workloads that had to do with it, the most suspect first.
        zones: How many zones the workers lie in.
        workers: How many workers there are.
        spread: On how many machines the pods of a workload lie.
        data_paths: The workloads whose images keep data, with the folder in which they do.
        memory_bytes: What a pod of a workload was seen to use at most.
        others: The promises that were broken beside it.
    """

    given: Given
    promise: str
    groups: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    concerned: tuple[Key, ...] = ()
    zones: int = 3
    workers: int = 3
    spread: Mapping[Key, int] = field(factory=dict)
    data_paths: Mapping[Key, str] = field(factory=dict)
    memory_bytes: Mapping[Key, int] = field(factory=dict)
    others: tuple[str, ...] = ()

    def workloads(self, *kinds: str) -> tuple[Workload, ...]:
        """Return the workloads that had to do with it, of some kinds or of all, the most suspect first."""
        found = (self.given.find(key) for key in self.concerned if key.kind in (kinds or KINDS))
        return tuple(Workload(each) for each in found if each is not None)

    def keeps_data(self, workload: Workload) -> bool:
        """Tell whether a workload's image keeps data of its own."""
        return workload.key in self.data_paths


@frozen
class Remedy:
    """One family of changes.

    Attributes:
        name: As reports and rules call it.
        helps: The promises that it is most likely to keep.
        against: The groups of deeds that call for it.
        propose: Yields changes where the manifests lack something, the smallest first.
    """

    name: str
    helps: tuple[str, ...]
    against: tuple[str, ...]
    propose: Callable[[Case], Iterator[Change]]

    def likelihood(self, case: Case) -> int:
        """Return how likely it is to help, 0 where it has nothing to do with what was done."""
        called = not case.groups or any(group in case.groups for group in self.against)
        helped = {case.promise, *case.others} & set(self.helps)
        return called * (1 + bool(helped) + (PLACE in helped))
