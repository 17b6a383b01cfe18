"""What a report holds, whichever form it has: findings, what they were like, where the fault is, and what helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from k8s_tui.breakfinder.asking import Answer
from k8s_tui.breakfinder.places import Spot, blamed, spots_of, suspect
from k8s_tui.breakfinder.proving import Proving
from k8s_tui.breakfinder.remedies.case import Case
from k8s_tui.breakfinder.rewriting import Rewritten, rewritten
from k8s_tui.breakfinder.searching import Finding
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.telling import Account

BROKEN_OFF = "the search was broken off: what was not tried yet may break them too"


@frozen
class Entry:
    """One finding with all that is told of it.

    Attributes:
        spots: Where the manifests are at fault: where the proven change lands, else the likeliest suspect.
        files: The manifests with the proven change that is told first, () where none was proved.
        seed: Of the world in which it was found.
    """

    account: Account
    proving: Proving
    spots: tuple[Spot, ...]
    files: tuple[Rewritten, ...] = ()
    seed: int = 1

    @property
    def finding(self) -> Finding:
        """The finding itself."""
        return self.account.finding

    @property
    def diff(self) -> str:
        """The proven change that is told first as a unified diff, "" where none was proved."""
        return "".join(each.diff for each in self.files)


@frozen
class Report:
    """What a search came to.

    Attributes:
        files: Of the manifests, in the order in which they were read.
        notes: What was left out, added or put in order.
        promises: Name and meaning of each.
        at_stake: The names of those that had something to say about what was tried.
        groups: Of the deeds that were looked at.
        deeds: How many there were.
        tried: Histories that were played.
        remembered: How many of them had been played before.
        seconds: Of the wall clock.
        seeds: With which it was searched.
        objects: How many the manifests hold.
    """

    files: tuple[str, ...]
    objects: int
    users: tuple[str, ...]
    workers: int
    zones: int
    promises: tuple[tuple[str, str], ...]
    at_stake: tuple[str, ...]
    groups: tuple[str, ...]
    deeds: int
    tried: int
    seconds: float
    seeds: tuple[int, ...]
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    remembered: int = 0

    def with_history_of(self, entry: Entry) -> int:
        """Return the number of the first entry that tells of the same history in the same world."""
        return self._first(entry, lambda other: other.finding.history == entry.finding.history)

    def with_change_of(self, entry: Entry) -> int:
        """Return the number of the first entry that is prevented by the same change."""
        return self._first(entry, lambda other: bool(other.diff) and other.diff == entry.diff)

    def _first(self, entry: Entry, is_same: Callable[[Entry], bool]) -> int:
        for number, other in enumerate(self.entries, start=1):
            if other is entry or (other.seed == entry.seed and is_same(other)):
                return number
        return 0


def entry_of(stage: Stage, account: Account, case: Case, proving: Proving) -> Entry:
    """Return all that is to be told of a finding, as it was felt and as it was proved."""
    if not proving.proofs:
        suspects = (*blamed(stage.given, account.refs), *case.concerned)
        return Entry(account, proving, suspect(stage.given, suspects), seed=stage.seed)
    change = proving.proofs[0].change
    spots = spots_of(stage.given, change, case.concerned)
    return Entry(account, proving, spots, rewritten(stage.given, change), stage.seed)


def report_of(answer: Answer, entries: Sequence[Entry]) -> Report:
    """Return the report of an answer."""
    stage, plan, result = answer.stage, answer.plan, answer.result
    cluster = stage.scenario.spec.cluster
    broken_off = () if result.is_whole else (BROKEN_OFF,)
    return Report(
        tuple(dict.fromkeys(each.source for each in stage.given.documents if each.source)),
        len(stage.given.documents),
        tuple(users.name for users in stage.scenario.spec.clients),
        cluster.workers,
        min(cluster.workers, max(1, len(cluster.zones))),
        tuple((promise.name, promise.about) for promise in plan.promises),
        result.promises,
        plan.groups,
        len(result.deeds),
        result.tried,
        result.seconds,
        answer.seeds,
        tuple(entries),
        (*broken_off, *stage.scenario.warnings),
        result.remembered,
    )
