"""What is told of all that was found: the gravest first, and a proof for each before a second one for any.

What is broken as it stands comes first, then what loses data, then what users felt, by how much of it; then what needs
somebody's hand, and last what is hardly felt. A change that is proved for one finding is tried first against the next
of the same workloads: fewer changes are easier to make.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

from attrs import define, evolve, field

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.history import History
from k8s_tui.breakfinder.promises import Promise
from k8s_tui.breakfinder.proving import PROVEN_WANTED, Prover, Proving
from k8s_tui.breakfinder.remedies.case import Case
from k8s_tui.breakfinder.report.contents import Entry, entry_of
from k8s_tui.breakfinder.searching import Finding
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.suspecting import case_of
from k8s_tui.breakfinder.telling import Account, accounts_of

OUTAGE_MINUTES = 1.0
"""User minutes; who loses less has hardly felt it."""

HARDLY_FELT = frozenset({"available", "rollout"})
"""Promises about what users feel; where they did not, nobody needs to get up."""

SHARE = 2.0
"""Of the time for proving, divided by one more than the findings that wait, one may take so many parts: of two the
graver may take two thirds. The others get what it leaves."""

LEAST_S = 5.0
"""One gets so much of it at least, as long as it lasts: in less nothing is proved."""

TELLING_SHARE = 0.4
TELLING_LEAST_S = 10.0
"""Of the time that is left after the search, so much may go into what findings were like, but at least some seconds;
the others, which are the least grave, are told of without."""

Say = Callable[[str], None]
"""Is told what is worked at."""


def gravity(finding: Finding) -> tuple[int, float]:
    """Return the place of a finding among others, the gravest first."""
    promises = {broken.goal.promise for broken in (finding.broken, *finding.also)}
    lost = finding.outcome.user_minutes_lost
    if not finding.history.steps:
        rank = -1
    elif "data" in promises:
        rank = 0
    elif lost >= OUTAGE_MINUTES:
        rank = 1
    else:
        rank = 3 if promises <= HARDLY_FELT else 2
    return rank, -lost


@define
class _Draft:
    """What is known of a finding so far."""

    prover: Prover
    finding: Finding
    account: Account
    case: Case
    proving: Proving = field(factory=Proving)

    def prove(self, until: float, wanted: int, first: Sequence[Change]) -> None:
        left_s = max(0.0, until - time.monotonic())
        self.proving = self.prover.prove(self.finding, self.case, left_s, wanted=wanted, first=first)


def entries_of(
    found: Sequence[tuple[Stage, Finding]], promises: Sequence[Promise], ends: float, say: Say
) -> tuple[Entry, ...]:
    """Return what is to be told of each finding; all is proved that can be until a moment of the monotonic clock.

    Whoever interrupts the proving gets what is known by then.
    """
    provers = {id(stage): Prover(stage, promises, ends=ends) for stage, _ in found}
    drafts: list[_Draft] = []
    now = time.monotonic()
    told_until = now + max(TELLING_LEAST_S, (ends - now) * TELLING_SHARE)
    for number, (stage, findings) in enumerate(_by_history(found)):
        if number and time.monotonic() >= told_until:
            accounts = tuple(Account(finding, is_told=False) for finding in findings)
        else:
            say(f"{len(found)} found; what was it like when {findings[0].history}?")
            accounts = accounts_of(stage, findings, promises)
        for account in accounts:
            case = case_of(stage, account.finding, account.refs)
            drafts.append(_Draft(provers[id(stage)], account.finding, account, case))
    drafts.sort(key=lambda draft: gravity(draft.finding))
    try:
        _prove(drafts, ends, say)
    except KeyboardInterrupt:
        say("")
    return tuple(_entry(draft, drafts) for draft in drafts)


def _by_history(found: Sequence[tuple[Stage, Finding]]) -> list[tuple[Stage, list[Finding]]]:
    """Return the findings of each history together, the gravest first."""
    groups: dict[tuple[int, History], tuple[Stage, list[Finding]]] = {}
    for stage, finding in found:
        groups.setdefault((id(stage), finding.history), (stage, []))[1].append(finding)
    return sorted(groups.values(), key=lambda group: min(map(gravity, group[1])))


def _prove(drafts: Sequence[_Draft], ends: float, say: Say) -> None:
    for wanted in range(1, PROVEN_WANTED + 1):
        for number, draft in enumerate(drafts):
            now = time.monotonic()
            if now >= ends and wanted > 1:
                return
            say(f"{len(drafts)} found; what prevents number {number + 1}?")
            share = min(1.0, SHARE / (len(drafts) - number + 1))
            until = min(ends, now + max(LEAST_S, (ends - now) * share))
            draft.prove(until, wanted, _helped(drafts))


def _helped(drafts: Sequence[_Draft]) -> tuple[Change, ...]:
    return tuple(proof.change for draft in drafts for proof in draft.proving.proofs)


def _entry(draft: _Draft, drafts: Sequence[_Draft]) -> Entry:
    """Return the entry of a finding; the change that prevents most of the others too is told first."""
    helps = Counter(change.title for change in _helped(drafts))
    proofs = sorted(draft.proving.proofs, key=lambda proof: (-helps[proof.change.title], proof.change.weight))
    proving = evolve(draft.proving, proofs=tuple(proofs))
    return entry_of(draft.prover.stage, draft.account, draft.case, proving)
