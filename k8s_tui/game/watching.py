"""Live reload while a scenario is written: with each change it is linted, its story is checked, and it is solved."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from k8s_tui.game.linting import lint
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.solving import solve, table

LOOKS_PER_S = 4
"""How often the file is looked at."""


def looks() -> Iterator[None]:
    """Yield at once, and then again so many times a second, for ever."""
    yield
    while True:
        time.sleep(1 / LOOKS_PER_S)
        yield


def changes(path: Path, ticks: Iterable[object]) -> Iterator[None]:
    """Yield once at first, then whenever the file differs from what it was at the last look."""
    seen: object = ()
    for _ in ticks:
        try:
            found = path.stat()
            now: object = (found.st_mtime_ns, found.st_size)
        except OSError:
            now = None  # editors put a new file in the old one's place
        if now is not None and now != seen:
            seen = now
            yield


def check(path: Path, out: Callable[[str], None], *, variants: int = 1) -> None:
    """Say what is wrong with a file now, the quick things first."""
    complaints = lint(path)
    for complaint in complaints:
        out(f"{complaint}\n")
    try:
        runs = solve(path, variants=variants)
    except ScenarioError as error:
        if not complaints:
            out(f"{error}\n")
        return
    out(f"{table(runs)}\n")
    wrong = sum(bool(run.problem) for run in runs) + len(complaints)
    out("nothing to complain about\n" if not wrong else f"{wrong} things to mend\n")


def watch(path: Path, out: Callable[[str], None], ticks: Iterable[object], *, variants: int = 1) -> None:
    """Check a file whenever it changes, until the ticks end."""
    for _ in changes(path, ticks):
        out(f"\n{path.name}\n")
        check(path, out, variants=variants)
