"""`k8s-tui break`: reads manifests, looks for the smallest outage that breaks them, and tells.

The exit code is 0 where nothing was found, 1 where something was, and 2 where what was given cannot be used.
"""

from __future__ import annotations

import errno
import math
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from attrs import frozen
from cyclopts import Parameter, validators
from hypothesis.configuration import set_hypothesis_home_dir

from k8s_tui.breakfinder import scenariofile
from k8s_tui.breakfinder.asking import DEFAULT_BUDGET_S, Answer, Question, ask
from k8s_tui.breakfinder.deeds import GROUPS, known_groups
from k8s_tui.breakfinder.fitting import WORKERS_LIMIT, ZONES_LIMIT, Shape
from k8s_tui.breakfinder.given import Given, GivenError, Refusal, read
from k8s_tui.breakfinder.history import History
from k8s_tui.breakfinder.promises import PROMISES, Promise, written
from k8s_tui.breakfinder.report import Entry, Report, render, report_of, terminal
from k8s_tui.breakfinder.searching import Finding
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.sweeping import Swept, summed, sweep, workers
from k8s_tui.breakfinder.weighing import entries_of
from k8s_tui.game.loading import MAX_FILE_BYTES, parse_duration
from k8s_tui.game.textfiles import read_text

EXIT_FOUND = 1
EXIT_INTERRUPTED = 128 + signal.SIGINT

SPARED = 10
"""Histories that could be tried in the time that one finding needs, on the average: it is played once more to be told,
and its changes on their own worlds, some of them on several machines."""

PROVING_SHARE = 0.5
"""Of the budget; a sweep leaves so much for proving, however long its seeds took."""

AT_LEAST_ONE = validators.Number(gte=1)
PROGRESS_CELLS = 78
REPORT_CELLS = 120
"""A wider report is hard to read."""


@Parameter(name="*")
@frozen
class Machines:
    """The cluster that is made for the manifests.

    Attributes:
        nodes: Workers.
        zones: In which they lie.
    """

    nodes: Annotated[
        int, Parameter(validator=validators.Number(gte=1, lte=WORKERS_LIMIT), help="worker machines")
    ] = 3
    zones: Annotated[
        int, Parameter(validator=validators.Number(gte=1, lte=ZONES_LIMIT), help="zones they lie in")
    ] = 3


@Parameter(name="*")
@frozen
class Search:
    """What is searched for, and how long.

    Attributes:
        faults: Groups of deeds, by comma; all by default.
        promise: Names of promises, conditions, or files of conditions; all that are known by default.
        budget: A duration.
        tries: How many histories, instead of a duration.
        seed: Of the world and of the search.
    """

    faults: Annotated[str, Parameter(help=f"what may happen, of {', '.join(GROUPS)}; all by default")] = ""
    promise: Annotated[
        tuple[str, ...],
        Parameter(
            negative=(),
            help=f"what must hold: a name ({', '.join(PROMISES)}), a condition as scenarios have it, or a file of them",
        ),
    ] = ()
    budget: Annotated[str, Parameter(help="how long to search and to prove, as in 10m")] = (
        f"{DEFAULT_BUDGET_S:.0f}s"
    )
    tries: Annotated[
        int | None,
        Parameter(
            validator=AT_LEAST_ONE,
            help="try so many histories and all that may prevent them, however long it takes: "
            "the same report on every machine",
        ),
    ] = None
    seed: Annotated[int, Parameter(help="chooses the history; the same seed gives the same one")] = 1


@Parameter(name="*")
@frozen
class Sweep:
    """Whether the question is asked with several seeds, and by whom.

    Attributes:
        seeds: How many, from `--seed` on.
        jobs: Processes of this machine.
        scheduler: Of a dask cluster, "" for this machine.
        resume: A folder in which the search remembers what it tried.
    """

    seeds: Annotated[
        int, Parameter(validator=AT_LEAST_ONE, help="ask with so many seeds, from --seed on")
    ] = 1
    jobs: Annotated[
        int, Parameter(validator=AT_LEAST_ONE, help="processes that work beside one another, for --seeds")
    ] = 2
    scheduler: Annotated[str, Parameter(help="address of a dask cluster that works instead")] = ""
    resume: Annotated[Path | None, Parameter(help="a folder for what was tried, to go on with later")] = None


@Parameter(name="*")
@frozen
class Telling:
    """How it is told.

    Attributes:
        format: One of the forms of reports.
        output: The file of the report, standard output by default.
        scenario: The file of the game day.
    """

    format: Annotated[
        Literal["text", "markdown", "json", "sarif"], Parameter(help="the form of the report")
    ] = "text"
    output: Annotated[
        Path | None, Parameter(name=["--output", "-o"], help="the report's file; standard output by default")
    ] = None
    scenario: Annotated[
        Path | None,
        Parameter(help="a file for the worst finding that can be prevented, as a scenario to play"),
    ] = None


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
    wanted: Search = Search(),
    many: Sweep = Sweep(),
    telling: Telling = Telling(),
) -> int:
    """Find the smallest outage that breaks some manifests: what happens, what users feel, why, and what prevents it."""
    # Hypothesis keeps tables of its own; they do not belong into the folder of somebody's manifests.
    set_hypothesis_home_dir(platformdirs.user_cache_path("k8s-tui") / "hypothesis")
    for path in (telling.output, telling.scenario):
        _check_writable(path)
    given = read(file, sys.stdin.read() if "-" in file else "")
    question = _question(machines, wanted, many)
    ends = math.inf if wanted.tries else time.monotonic() + _seconds(wanted.budget)
    if many.seeds > 1 or many.scheduler:
        answer = _swept(given, question, many)
        ends = max(ends, time.monotonic() + question.budget_s * PROVING_SHARE)
    else:
        answer = ask(given, question, _tell)
    is_whole = answer.result.is_whole
    entries = entries_of(answer.found, answer.plan.promises, ends if is_whole else 0.0, _say)
    _say("")
    report = report_of(answer, entries)
    _write(_text(report, telling), telling.output)
    if telling.scenario is not None and entries:
        stages = {stage.seed: stage for stage, _ in answer.found}
        _write_scenario(stages, entries, telling.scenario)
    if entries:
        return EXIT_FOUND
    return 0 if is_whole else EXIT_INTERRUPTED


def _question(machines: Machines, wanted: Search, many: Sweep) -> Question:
    return Question(
        Shape(workers=machines.nodes, zones=machines.zones),
        known_groups(name.strip() for name in wanted.faults.split(",") if name.strip()),
        tuple(_promises(wanted.promise)),
        _seconds(wanted.budget),
        wanted.seed,
        _folder(many.resume),
        wanted.tries,
        SPARED,
    )


def _swept(given: Given, question: Question, many: Sweep) -> Answer:
    seeds = tuple(range(question.seed, question.seed + many.seeds))
    with workers(many.jobs, many.scheduler) as executor:
        return summed(given, question, seeds, sweep(given, question, seeds, executor, _tell_swept))


# -- what was given -------------------------------------------------------------


def _promises(texts: Sequence[str]) -> Iterator[Promise]:
    """Yield what must hold; conditions alone are asked beside all that is usually promised.

    Raises:
        GivenError: A file cannot be read.
        ScenarioError: What is no name is no condition.
    """
    named = [name.strip() for text in texts for name in text.split(",") if name.strip() in PROMISES]
    if texts:
        yield from (PROMISES[name] for name in named or PROMISES)
    for text in texts:
        if all(name.strip() in PROMISES for name in text.split(",")):
            continue
        if text.endswith((".yaml", ".yml", ".json")):
            try:
                yield from written(read_text(Path(text), MAX_FILE_BYTES), text)
            except ValueError as error:
                raise _refused(f"{text}: {error}") from error
        else:
            yield from written(text)


def _folder(path: Path | None) -> Path | None:
    """Return a folder, which is made where there is none.

    Raises:
        GivenError: It cannot be made.
    """
    try:
        if path is not None:
            path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(f"--resume {path}: {error.strerror or error}") from error
    return path


def _seconds(text: str) -> float:
    """Return the seconds of a duration.

    Raises:
        GivenError: It is none.
    """
    try:
        return parse_duration(text) / 1000
    except ValueError as error:
        raise _refused(f"the budget {error}") from error


def _refused(message: str) -> GivenError:
    return GivenError([Refusal("", f"error: {message}")])


# -- what is told ---------------------------------------------------------------


def _text(report: Report, telling: Telling) -> str:
    if telling.format == "text" and telling.output is None and sys.stdout.isatty():
        width = min(shutil.get_terminal_size().columns, REPORT_CELLS)
        return terminal(report, width, color=True)
    return render(report, telling.format)


def _check_writable(path: Path | None) -> None:
    """Look whether a file can be written, before anybody waits for what is written.

    Raises:
        GivenError: It cannot.
    """
    if path is None:
        return
    if path.is_dir():
        raise _refused(f"{path}: {os.strerror(errno.EISDIR)}")
    if not path.parent.is_dir():
        raise _refused(f"{path}: {os.strerror(errno.ENOENT)}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _refused(f"{path}: {os.strerror(errno.EACCES)}")


def _write(text: str, path: Path | None) -> None:
    if path is None:
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _refused(f"{path}: {error.strerror or error}") from error


def _write_scenario(stages: Mapping[int, Stage], entries: Sequence[Entry], path: Path) -> None:
    """Write the finding that cost users most, of those with a proven change, as a scenario; say what it lacks."""
    entry = max(entries, key=lambda each: (bool(each.proving.proofs), each.finding.outcome.user_minutes_lost))
    game_day = scenariofile.written(stages[entry.seed], entry, scenariofile.name_of(path.name))
    _write(game_day.text, path)
    if game_day.problem:
        sys.stderr.write(f"warning: {path}: {game_day.problem}\n")


def _tell(tried: int, history: History, findings: Sequence[Finding]) -> None:
    """Say how far the search is."""
    _say(f"{tried} tried, {len(findings)} found; now: {history}")


def _tell_swept(swept: Swept, left: int) -> None:
    """Say what a seed came to."""
    _say(f"seed {swept.seed}: {swept.tried} tried, {len(swept.findings)} found; {left} left")


def _say(line: str) -> None:
    """Show a line instead of the one before, where somebody looks."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line[:PROGRESS_CELLS]}")
        sys.stderr.flush()
