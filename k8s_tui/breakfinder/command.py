"""`k8s-tui break`: reads manifests, looks for the smallest outage that breaks them, and tells.

The exit code is 0 where nothing was found, 1 where something was, and 2 where what was given cannot be used.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from attrs import evolve, frozen
from cyclopts import Parameter

from k8s_tui.breakfinder.asking import Question, ask
from k8s_tui.breakfinder.deeds import GROUPS
from k8s_tui.breakfinder.fitting import Shape
from k8s_tui.breakfinder.given import Given, GivenError, Refusal, read
from k8s_tui.breakfinder.history import History
from k8s_tui.breakfinder.searching import Finding
from k8s_tui.breakfinder.sweeping import Swept, sweep, workers
from k8s_tui.game.loading import parse_duration

EXIT_FOUND = 1
PROGRESS_CELLS = 78


@Parameter(name="*")
@frozen
class Machines:
    """The cluster that is made for the manifests.

    Attributes:
        nodes: Workers.
        zones: In which they lie.
    """

    nodes: Annotated[int, Parameter(help="worker machines")] = 3
    zones: Annotated[int, Parameter(help="zones they lie in")] = 3


@Parameter(name="*")
@frozen
class Sweep:
    """Whether the question is asked with several seeds, and by whom.

    Attributes:
        seeds: How many, from `--seed` on.
        jobs: Processes of this machine.
        scheduler: Of a dask cluster, "" for this machine.
        resume: A folder in which the search remembers what it found.
    """

    seeds: Annotated[int, Parameter(help="ask with so many seeds, from --seed on")] = 1
    jobs: Annotated[int, Parameter(help="processes that work beside one another, for --seeds")] = 2
    scheduler: Annotated[str, Parameter(help="address of a dask cluster that works instead")] = ""
    resume: Annotated[Path | None, Parameter(help="a folder for what was found, to go on with later")] = None


def break_manifests(
    *,
    file: Annotated[
        tuple[str, ...],
        Parameter(
            name=["--file", "-f"],
            negative=(),
            allow_leading_hyphen=True,
            help="manifests: files, folders, or - for standard input",
        ),
    ],
    machines: Machines = Machines(),
    faults: Annotated[str, Parameter(help=f"what may happen, of {','.join(GROUPS)}")] = ",".join(GROUPS),
    budget: Annotated[str, Parameter(help="how long to search, as in 60s or 10m")] = "60s",
    seed: Annotated[int, Parameter(help="chooses the history; the same seed gives the same one")] = 1,
    many: Sweep = Sweep(),
) -> int:
    """Find the smallest outage that breaks some manifests: what happens, what users feel, and why."""
    given = read(file, sys.stdin.read() if "-" in file else "")
    shape = Shape(workers=machines.nodes, zones=machines.zones)
    question = Question(shape, _groups(faults), budget_s=_seconds(budget), seed=seed, remembered=many.resume)
    if many.seeds > 1 or many.scheduler:
        question = _chosen(given, question, many)
    result = ask(given, question, _tell).result
    for finding in result.findings:
        print(finding)  # noqa: T201 - a command's output
    return EXIT_FOUND if result.findings else 0


def _chosen(given: Given, question: Question, many: Sweep) -> Question:
    """Return the question with the seed that found most, the first of equals."""
    seeds = range(question.seed, question.seed + many.seeds)
    with workers(many.jobs, many.scheduler) as executor:
        swept = sweep(given, question, seeds, executor, _tell_swept)
    best = max(swept, key=lambda each: len(each.findings))
    return evolve(question, seed=best.seed)


def _groups(text: str) -> tuple[str, ...]:
    """Return the groups of deeds that a list names.

    Raises:
        GivenError: There is none of a name.
    """
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in GROUPS:
            known = ", ".join(GROUPS)
            raise GivenError(
                [Refusal("", f"error: nothing is called {name!r} that may happen (there are: {known})")]
            )
    return names


def _seconds(text: str) -> float:
    """Return the seconds of a duration.

    Raises:
        GivenError: It is none.
    """
    try:
        return parse_duration(text) / 1000
    except ValueError as error:
        raise GivenError([Refusal("", f"error: the budget {error}")]) from error


def _tell(tried: int, history: History, findings: Sequence[Finding]) -> None:
    """Say on a terminal how far the search is."""
    if sys.stderr.isatty():
        line = f"{tried} tried, {len(findings)} found; now: {history}"
        sys.stderr.write(f"\r\x1b[K{line[:PROGRESS_CELLS]}")
        sys.stderr.flush()


def _tell_swept(swept: Swept, left: int) -> None:
    """Say on a terminal what a seed came to."""
    if sys.stderr.isatty():
        sys.stderr.write(
            f"seed {swept.seed}: {swept.tried} tried, {len(swept.findings)} found; {left} left\n"
        )
