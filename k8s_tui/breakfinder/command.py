"""`k8s-tui break`: reads manifests, looks for the smallest outage that breaks them, and tells.

The exit code is 0 where nothing was found, 1 where something was, and 2 where what was given cannot be used.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

from attrs import frozen
from cyclopts import Parameter

from k8s_tui.breakfinder.asking import Question, ask
from k8s_tui.breakfinder.deeds import GROUPS
from k8s_tui.breakfinder.fitting import Shape
from k8s_tui.breakfinder.given import GivenError, Refusal, read
from k8s_tui.breakfinder.history import History
from k8s_tui.breakfinder.searching import Finding
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
) -> int:
    """Find the smallest outage that breaks some manifests: what happens, what users feel, and why."""
    stdin = sys.stdin.read() if "-" in file else ""
    shape = Shape(workers=machines.nodes, zones=machines.zones)
    question = Question(shape, _groups(faults), budget_s=_seconds(budget), seed=seed)
    result = ask(read(file, stdin), question, _tell).result
    for finding in result.findings:
        print(finding)  # noqa: T201 - a command's output
    return EXIT_FOUND if result.findings else 0


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
