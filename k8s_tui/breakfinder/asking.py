"""The whole question at once: manifests in, what breaks them out; for the command, the plugin and sweeps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen
from hypothesis.database import DirectoryBasedExampleDatabase

from k8s_tui import __version__
from k8s_tui.breakfinder.deeds import GROUPS
from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.breakfinder.given import Given
from k8s_tui.breakfinder.history import History
from k8s_tui.breakfinder.judging import judged
from k8s_tui.breakfinder.promises import PROMISES, Promise
from k8s_tui.breakfinder.remembering import Memory
from k8s_tui.breakfinder.searching import Finding, Plan, Result, Told, search
from k8s_tui.breakfinder.stage import Stage, open_stage

DEFAULT_BUDGET_S = 60.0


@frozen
class Question:
    """What is asked about some manifests.

    Attributes:
        groups: Of what may happen, as in `deeds.GROUPS`; none for all.
        promises: What must hold; none for all that are known.
        remembered: The folder in which it is kept what was tried, so that a search goes on where it was; None to begin
            anew, which finds the same wherever it is asked.
        spared: How much of the budget is left for proving, as `Plan` has it.
        tries: Histories that are tried, however long that takes; None for as many as the budget allows.
    """

    shape: Shape
    groups: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    budget_s: float = DEFAULT_BUDGET_S
    seed: int = 1
    remembered: Path | None = None
    tries: int | None = None
    spared: int = 0


@frozen
class Answer:
    """What a question came to, asked with one seed or with several.

    Attributes:
        stage: That of the question's own seed.
        result: Of all seeds together.
        found: Each finding, and the stage it was found on.
    """

    stage: Stage
    plan: Plan
    result: Result
    found: tuple[tuple[Stage, Finding], ...]
    seeds: tuple[int, ...]


def stage_of(given: Given, shape: Shape, seed: int) -> Stage:
    """Return the opened world of some manifests on a cluster that they fit on.

    Raises:
        GivenError: The API server refuses some of them.
    """
    whole = judged(given)
    return open_stage(whole, scenario_of(whole, shape), seed)


def ask(given: Given, question: Question, told: Told | None = None) -> Answer:
    """Look for the smallest outages of some manifests.

    Raises:
        GivenError: The API server refuses some of them.
    """
    stage = stage_of(given, question.shape, question.seed)
    plan = plan_of(question, given)
    result = search(stage, plan, told or _silent)
    found = tuple((stage, finding) for finding in result.findings)
    return Answer(stage, plan, result, found, (question.seed,))


def plan_of(question: Question, given: Given) -> Plan:
    """Return how to search."""
    return Plan(
        question.promises or tuple(PROMISES.values()),
        question.groups or tuple(GROUPS),
        question.budget_s,
        question.seed,
        _memory(question, given),
        question.tries,
        question.spared,
    )


def _memory(question: Question, given: Given) -> Memory | None:
    """Return where a search remembers: under the name of all that decides what becomes of a history."""
    if question.remembered is None:
        return None
    promises = [(each.name, each.about) for each in question.promises]
    told = json.dumps([each.data for each in given.documents], sort_keys=True, default=str)
    asked = f"{__version__} {question.seed} {question.shape} {promises} {told}"
    database = DirectoryBasedExampleDatabase(question.remembered)
    return Memory(database, hashlib.sha256(asked.encode()).digest())


def _silent(tried: int, history: History, findings: Sequence[Finding]) -> None:
    """Tell nobody."""
