"""The history of a player's runs: best ones, achievements, and a file of all that to take along.

Achievements are for skill alone: none is for time spent or for playing a lot.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_type_hints

from attrs import asdict, frozen

from k8s_tui.game.saves import SaveError, Saves, solve

if TYPE_CHECKING:
    from k8s_tui.game.session import Session

FORMAT = "k8s-tui progress"
FORMAT_VERSION = 1
MAX_FILE_BYTES = 20_000_000
MAX_RUNS = 100_000
TEXT_LIMIT = 200
NUMBER_LIMIT = 2**53
"""What every program that reads JSON can hold; SQLite's whole numbers go a little further."""

BOUNDS = {"stars": (0, 3), "points": (0, 1_000)}
"""Of numbers that a table or a menu draws."""

WON = "won"


@frozen
class Run:
    """One run that was decided.

    Attributes:
        at: When, as in `2026-05-04T10:11:12+00:00`.
        budget_percent: What was left of the error budget, -1 where there is none.
    """

    at: str
    scenario: str
    seed: int
    verdict: str
    points: int = 0
    stars: int = 0
    commands: int = 0
    user_minutes_lost: float = 0.0
    seconds: float = 0.0
    touched: int = 0
    bonus: int = 0
    hints: int = 0
    rewinds: int = 0
    budget_percent: float = -1.0


KINDS: Mapping[str, type] = get_type_hints(Run)
"""What each part of a run is: `str`, `int` or `float`."""

NAMES = tuple(KINDS)


def run_of(session: Session, at: str) -> Run | None:
    """Return the run of a session whose scenario is decided, None for any other."""
    game = session.play.game
    if game.scenario is None or not game.state.verdict:
        return None
    points, cost, state = game.score(), game.performance(), game.state
    budget = game.budget_percent()
    stars = 0 if points is None else points.stars
    return Run(
        at,
        game.scenario.metadata.name,
        session.origin.seed,
        state.verdict,
        0 if points is None else points.total,
        min(1, stars) if state.rewinds else stars,
        cost.commands,
        cost.user_minutes_lost,
        cost.seconds,
        cost.touched,
        cost.bonus,
        len(state.ladder.taken),
        state.rewinds,
        -1.0 if budget is None else budget,
    )


def remember(saves: Saves, run: Run) -> None:
    """Keep a run; one that was won counts for the scenario's best result too.

    Raises:
        SaveError: It cannot be kept.
    """
    with saves.open() as connection:
        _remember(connection, run)


def _remember(connection: sqlite3.Connection, run: Run) -> None:
    connection.execute(
        f"INSERT INTO runs ({', '.join(NAMES)}) VALUES ({', '.join('?' * len(NAMES))})",  # noqa: S608 - names of fields
        tuple(asdict(run).values()),
    )
    if run.verdict == WON and run.stars:
        solve(connection, run.scenario, run.points, run.stars)


def runs(saves: Saves) -> tuple[Run, ...]:
    """Return all runs, oldest first."""
    with saves.open() as connection:
        rows = connection.execute(f"SELECT {', '.join(NAMES)} FROM runs ORDER BY rowid")  # noqa: S608 - names of fields
        return tuple(Run(*row) for row in rows)


@frozen
class Achievement:
    """Something that takes skill.

    Attributes:
        is_earned: Looks through the runs that were won.
    """

    name: str
    about: str
    is_earned: Callable[[Sequence[Run]], bool]


def _clean(run: Run) -> bool:
    return not run.hints and not run.rewinds


ACHIEVEMENTS: tuple[Achievement, ...] = (
    Achievement("surgeon", "three stars, nothing healthy touched, no hint", lambda won: any(
        run.stars == 3 and not run.touched and _clean(run) for run in won)),
    Achievement("diagnostician", "the root cause named at the first try in five scenarios", lambda won: len(
        {run.scenario for run in won if run.bonus >= 50}) >= 5),
    Achievement("by any name", "one scenario won with three stars in three variants", lambda won: any(
        len({run.seed for run in won if run.scenario == name and run.stars == 3}) >= 3
        for name in {run.scenario for run in won})),
    Achievement("single stroke", "ten scenarios mended with one command each", lambda won: len(
        {run.scenario for run in won if run.commands == 1 and _clean(run)}) >= 10),
    Achievement("steady hands", "a shift of eight hours with half of the error budget left", lambda won: any(
        run.scenario == "on-call" and run.budget_percent >= 50 and run.seconds >= 8 * 3600 for run in won)),
    Achievement("nobody noticed", "a scenario won with less than one user minute lost", lambda won: any(
        run.user_minutes_lost < 1 and run.stars == 3 and _clean(run) for run in won)),
)  # fmt: skip
"""All there are, and what each looks for."""


def earned(every: Sequence[Run]) -> tuple[Achievement, ...]:
    """Return the achievements that the runs earn."""
    won = [run for run in every if run.verdict == WON]
    return tuple(each for each in ACHIEVEMENTS if each.is_earned(won))


def report(saves: Saves) -> str:
    """Return best runs and achievements as text."""
    every = runs(saves)
    lines = [f"{'SCENARIO':<26}{'BEST':>6}  {'STARS':<6}{'WON':>5}{'RUNS':>6}"]
    for name, (stars, points) in saves.records().items():
        mine = [run for run in every if run.scenario == name]
        won = sum(run.verdict == WON for run in mine)
        lines.append(f"{name:<26}{points:>6}  {'★' * stars:<6}{won:>5}{len(mine):>6}")
    has = earned(every)
    lines += ["", "achievements, for skill alone:"]
    lines += [f"  {'✓' if each in has else ' '} {each.name:<16} {each.about}" for each in ACHIEVEMENTS]
    return "\n".join(lines) + "\n"


def exported(saves: Saves) -> str:
    """Return all progress as JSON."""
    solved = {name: list(best) for name, best in saves.records().items()}
    every = [asdict(run) for run in runs(saves)]
    data = {"format": FORMAT, "version": FORMAT_VERSION, "solved": solved, "runs": every}
    return json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def imported(saves: Saves, text: str) -> int:
    """Add the progress of an exported file, all of it or nothing; return how many runs are new.

    Raises:
        SaveError: It is none, or of a newer version, or cannot be kept.
    """
    solved, given = _parsed(text)
    new = dict.fromkeys(given)
    for run in runs(saves):
        new.pop(run, None)
    with saves.open() as connection:
        for run in new:
            _remember(connection, run)
        for name, (stars, points) in solved.items():
            solve(connection, name, points, stars)
    return len(new)


def _parsed(text: str) -> tuple[dict[str, tuple[int, int]], list[Run]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SaveError(f"not a file of progress: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise SaveError(f"not a file of progress: it does not say it is {FORMAT!r}")
    if data.get("version") != FORMAT_VERSION:
        raise SaveError(f"written by another version of the program: {data.get('version')!r}")
    try:
        solved = {
            _text("solved", name): (_whole("stars", best[0]), _whole("points", best[1]))
            for name, best in data["solved"].items()
        }
        given = [_run(each) for each in data["runs"][:MAX_RUNS]]
    except KeyError as error:
        raise SaveError(f"a damaged file of progress: {error.args[0]} is missing") from error
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise SaveError(f"a damaged file of progress: {error}") from error
    return solved, given


def _run(data: Mapping[str, Any]) -> Run:
    parts: dict[str, Any] = {name: READERS[kind](name, data[name]) for name, kind in KINDS.items()}
    return Run(**parts)


def _text(name: str, value: Any) -> str:  # noqa: ANN401 - whatever a file has
    if not isinstance(value, str) or not value.isprintable() or len(value) > TEXT_LIMIT:
        raise ValueError(f"{name} must be a short text, not {value!r:.60}")
    return value


def _whole(name: str, value: Any) -> int:  # noqa: ANN401 - the same
    if type(value) is not int:
        raise ValueError(f"{name} must be a whole number, not {value!r:.60}")
    return int(_number(name, value))


def _number(name: str, value: Any) -> float:  # noqa: ANN401 - the same
    least, most = BOUNDS.get(name, (-NUMBER_LIMIT, NUMBER_LIMIT))
    if type(value) not in (int, float) or not least <= value <= most:
        raise ValueError(f"{name} must be a number from {least} to {most}, not {value!r:.60}")
    return float(value)


READERS: Mapping[type, Callable[[str, Any], Any]] = {str: _text, int: _whole, float: _number}


def reset(saves: Saves) -> None:
    """Forget all results; kept games stay."""
    with saves.open() as connection:
        connection.execute("DELETE FROM runs")
        connection.execute("DELETE FROM solved")
