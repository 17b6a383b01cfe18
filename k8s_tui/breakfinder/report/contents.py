"""What a report holds, whichever form it has: findings, what they were like, where the fault is, and what helps."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from k8s_tui.breakfinder.places import Spot, spots_of, suspect
from k8s_tui.breakfinder.proving import Prover, Proving
from k8s_tui.breakfinder.rewriting import Rewritten, rewritten
from k8s_tui.breakfinder.searching import Finding, Plan, Result
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.suspecting import case_of
from k8s_tui.breakfinder.telling import Account, account_of


@frozen
class Entry:
    """One finding with all that is told of it.

    Attributes:
        spots: Where the manifests are at fault: where the smallest proven change lands, else the likeliest suspect.
        files: The manifests with the smallest proven change, () where none was proved.
    """

    account: Account
    proving: Proving
    spots: tuple[Spot, ...]
    files: tuple[Rewritten, ...] = ()

    @property
    def finding(self) -> Finding:
        """The finding itself."""
        return self.account.finding

    @property
    def diff(self) -> str:
        """The smallest proven change as a unified diff, "" where none was proved."""
        return "".join(each.diff for each in self.files)


@frozen
class Report:
    """What a search came to.

    Attributes:
        files: Of the manifests, in the order in which they were read.
        notes: What was left out, added or put in order.
        promises: Name and meaning of each.
        groups: Of the deeds that were looked at.
        deeds: How many there were.
        tried: Histories that were played.
        seconds: Of the wall clock.
        objects: How many the manifests hold.
    """

    files: tuple[str, ...]
    objects: int
    users: tuple[str, ...]
    workers: int
    zones: int
    promises: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    deeds: int
    tried: int
    seconds: float
    seed: int
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()


def entry_of(prover: Prover, finding: Finding, budget_s: float) -> Entry:
    """Return all that is to be told of a finding; so much time is spent on proving changes."""
    stage = prover.stage
    account = account_of(stage, finding, prover.promises)
    case = case_of(stage, finding, account.refs)
    proving = prover.prove(finding, case, budget_s)
    if not proving.proofs:
        return Entry(account, proving, suspect(stage.given, case.concerned))
    change = proving.proofs[0].change
    return Entry(
        account, proving, spots_of(stage.given, change, case.concerned), rewritten(stage.given, change)
    )


def report_of(stage: Stage, plan: Plan, result: Result, entries: Sequence[Entry]) -> Report:
    """Return the report of a search."""
    cluster = stage.scenario.spec.cluster
    return Report(
        tuple(dict.fromkeys(each.source for each in stage.given.documents)),
        len(stage.given.documents),
        tuple(users.name for users in stage.scenario.spec.clients),
        cluster.workers,
        min(cluster.workers, max(1, len(cluster.zones))),
        tuple((promise.name, promise.about) for promise in plan.promises),
        plan.groups,
        len(result.deeds),
        result.tried,
        result.seconds,
        plan.seed,
        tuple(entries),
        (*stage.given.notes, *stage.scenario.warnings),
    )
