"""Candidates: the histories that are worth a trial, drawn by chance, in pairs, or made smaller.

Fair are those that somebody's cluster must bear: a history in which no manifest could have kept a promise says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from operator import itemgetter
from typing import TypeVar

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from k8s_tui.breakfinder.history import AWAY_GROUPS, Deed, History, Step

WAITS_MS = (0, 15_000, 60_000, 120_000, 300_000)
"""Between two deeds; the shortest is the simplest."""

TURN = 8
"""So many deeds of one kind are tried before those of the next."""

PAIRS_LIMIT = 12
"""So many pairs of machines are drained at once before Hypothesis chooses; with six workers, nearly all."""

STEPS_LIMIT = 3
FAULTS_LIMIT = 1
"""Nothing is promised for two faults at once, as no provider promises it."""

UNRELIABLE_GROUPS = AWAY_GROUPS | {"reboot"}
"""Deeds after which a machine, or a zone, bears no pods for a while, or none that can be relied on."""

AWAY_LIMIT = 2
"""One is worked on while another one fails, or two are worked on; a third has a pool of three to itself."""

BEYOND = 3 << 40
"""From here on choices are counted. Of numbers over 99, Hypothesis prefers those that stand in the sources of whatever
modules are loaded, and these differ from machine to machine; none is so large."""

T = TypeVar("T")


def is_fair(history: History, workers: int) -> bool:
    """Tell whether promises hold for a history: few faults, no deed twice, and machines left at all times.

    Machines that are away, an upgrade that takes one after the other, and growth all ask for the room that is left: a
    cluster that must bear two of them at once needs more machines, and no manifest gives it any.
    """
    deeds = [step.deed for step in history.steps]
    faults = sum(not deed.planned for deed in deeds)
    groups = {deed.group for deed in deeds}
    away = {deed.subject: len(deed.moments) for deed in deeds if deed.group in UNRELIABLE_GROUPS}
    asks = bool(away) + ("growth" in groups) + ("upgrade" in groups)
    if asks > 1 or ("upgrade" in groups and faults):
        return False
    is_borne = len(away) <= AWAY_LIMIT and sum(away.values()) < max(workers, 2)
    return faults <= FAULTS_LIMIT and len(set(deeds)) == len(deeds) and is_borne


def chosen(values: Sequence[T]) -> SearchStrategy[T]:
    """Return a strategy of one of some values, the first the simplest: with one seed the same ones everywhere."""
    return st.integers(BEYOND, BEYOND + len(values) - 1).map(lambda number: values[number - BEYOND])


def histories(deeds: Sequence[Deed]) -> SearchStrategy[History]:
    """Return a strategy of histories of some deeds; it shrinks to few, simple ones, one at once after the other."""
    steps = st.builds(Step, chosen(WAITS_MS), chosen(deeds))
    return st.lists(steps, min_size=1, max_size=STEPS_LIMIT).map(lambda found: History(tuple(found)))


def singles(deeds: Sequence[Deed]) -> Iterator[History]:
    """Yield each deed by itself, simple ones first; of a kind with very many the others come when all kinds were there.

    Whoever has sixty services wants to know of a lost machine before the ninth of sixty rollouts.
    """
    seen: Counter[str] = Counter()
    turns = []
    for deed in deeds:
        turns.append(seen[deed.group] // TURN)
        seen[deed.group] += 1
    for _, deed in sorted(zip(turns, deeds, strict=True), key=itemgetter(0)):
        yield History((Step(0, deed),))


def pairs(deeds: Sequence[Deed]) -> Iterator[History]:
    """Yield two drains at once, as whoever renews machines in bulk does."""
    drains = [deed for deed in deeds if deed.group == "drain"]
    for pair in islice(combinations(drains, 2), PAIRS_LIMIT):
        yield History(tuple(Step(0, deed) for deed in pair))


def smaller(history: History) -> Iterator[History]:
    """Yield a history without one of its steps, and with one wait that is shorter, the smallest first."""
    steps = history.steps
    for index in range(len(steps)) if len(steps) > 1 else ():
        yield History(steps[:index] + steps[index + 1 :])
    for index, step in enumerate(steps):
        for wait_ms in WAITS_MS:
            if wait_ms < step.after_ms:
                yield History((*steps[:index], evolve(step, after_ms=wait_ms), *steps[index + 1 :]))
