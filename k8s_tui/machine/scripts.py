"""What a command does over time, as data: what it says when, which files it makes, when and how it ends.

A script is computed once, from the command line; what it has said by some moment follows from that moment
alone, so that a container that prints a line a second for a week costs nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from k8s_tui.api.time import EPOCH
from k8s_tui.machine.journal import LINES_LIMIT, Line
from k8s_tui.sim.value import frozen

SAY = "say"
WRITE = "write"
REMOVE = "remove"
ASK = "ask"

DATE_MARK = "\x03"
"""Stands in a text for the output of `date` at the moment it is said."""

TERMINATION_LOG = "/dev/termination-log"

_NUMBER = re.compile(r"\d+")


@frozen
class Step:
    """One effect: `say` a line, `write` or `remove` a file, `ask` an address.

    The time counts from the script's start.
    """

    at_ms: int
    kind: str
    text: str = ""
    path: str = ""


@frozen
class Loop:
    """Steps that repeat for ever.

    Attributes:
        from_ms: When the first round begins.
        period_ms: How long a round takes.
        steps: Those of the first round, counted from its begin.
        growth: For each step how much the numbers in its text grow each round, () for not at all.
    """

    from_ms: int
    period_ms: int
    steps: tuple[Step, ...]
    growth: tuple[tuple[int, ...], ...]


@frozen
class Wait:
    """A loop until something answers.

    Attributes:
        kind: `dns` (the name resolves), `tcp` (the address accepts connections) or `file`.
        target: The name, `host:port`, or path.
        every_ms: From one attempt to the next.
        says: What each failed attempt says.
    """

    kind: str
    target: str
    every_ms: int
    says: tuple[str, ...] = ()


@frozen
class Script:
    """A command's life.

    Attributes:
        ends_ms: When it ends by itself, None for never.
        exit_code: With which it then ends.
        wait: At its end it waits for something and goes on with `then`.
        server: At its end the process becomes this command, which is not a small one.
        busy: It burns a core without pause.
    """

    steps: tuple[Step, ...] = ()
    loop: Loop | None = None
    ends_ms: int | None = None
    exit_code: int = 0
    wait: Wait | None = None
    then: Script | None = None
    server: tuple[str, ...] = ()
    busy: bool = False


def lines_until(script: Script, started_ms: int, now_ms: int) -> tuple[Line, ...]:
    """Return what a script has said from `started_ms` to `now_ms`; of long loops only the last lines."""
    age_ms = now_ms - started_ms
    lines = [
        _line(started_ms + step.at_ms, step.text)
        for step in script.steps
        if step.kind == SAY and step.at_ms <= age_ms
    ]
    if script.loop is not None:
        lines.extend(_loop_lines(script.loop, started_ms, age_ms))
    if script.wait is not None and script.ends_ms is not None:
        lines.extend(_wait_lines(script.wait, started_ms + script.ends_ms, now_ms))
    return tuple(lines[-LINES_LIMIT:])


def files_at(script: Script, age_ms: int) -> dict[str, str | None]:
    """Return what the script did to files by an age: their text, None for those it removed."""
    files: dict[str, str | None] = {}
    for step in script.steps:
        if step.at_ms > age_ms:
            break
        if step.kind == WRITE:
            files[step.path] = step.text
        elif step.kind == REMOVE:
            files[step.path] = None
    return files


def next_change_ms(script: Script, age_ms: int) -> int | None:
    """Return the age at which the script does something to a file next, None for never."""
    ages = [step.at_ms for step in script.steps if step.kind in (WRITE, REMOVE) and step.at_ms > age_ms]
    return min(ages) if ages else None


def asks_per_s(script: Script) -> tuple[tuple[str, float], ...]:
    """Return the addresses that a script asks again and again, with how often a second."""
    if script.loop is None:
        return ()
    counts: dict[str, int] = {}
    for step in script.loop.steps:
        if step.kind == ASK:
            counts[step.text] = counts.get(step.text, 0) + 1
    return tuple((url, count * 1000 / script.loop.period_ms) for url, count in counts.items())


def _loop_lines(loop: Loop, started_ms: int, age_ms: int) -> Iterator[Line]:
    says = [(step, growth) for step, growth in zip(loop.steps, loop.growth, strict=True) if step.kind == SAY]
    if not says or age_ms < loop.from_ms:
        return
    rounds = (age_ms - loop.from_ms) // loop.period_ms + 1
    first = max(0, rounds - LINES_LIMIT // len(says) - 1)
    for number in range(first, rounds):
        begin_ms = loop.from_ms + number * loop.period_ms
        for step, growth in says:
            if begin_ms + step.at_ms <= age_ms:
                yield _line(started_ms + begin_ms + step.at_ms, _grown(step.text, growth, number))


def _wait_lines(wait: Wait, from_ms: int, now_ms: int) -> Iterator[Line]:
    if not wait.says or now_ms < from_ms:
        return
    rounds = (now_ms - from_ms) // wait.every_ms + 1
    for number in range(max(0, rounds - LINES_LIMIT), rounds):
        for text in wait.says:
            yield _line(from_ms + number * wait.every_ms, text)


def _grown(text: str, growth: tuple[int, ...], rounds: int) -> str:
    if not growth:
        return text
    steps = iter(growth)
    return _NUMBER.sub(lambda match: str(int(match[0]) + rounds * next(steps)), text)


def growth_between(first: tuple[Step, ...], second: tuple[Step, ...]) -> tuple[tuple[int, ...], ...]:
    """Return how the numbers in the texts of one round differ from those of the round before."""
    if len(first) != len(second):
        return tuple(() for _ in first)
    return tuple(_growth(one.text, two.text) for one, two in zip(first, second, strict=True))


def _growth(one: str, two: str) -> tuple[int, ...]:
    if one == two or _NUMBER.split(one) != _NUMBER.split(two):
        return ()
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(two), strict=True)
    return tuple(int(after) - int(before) for before, after in pairs)


def _line(at_ms: int, text: str) -> Line:
    return Line(at_ms, text.replace(DATE_MARK, date_text(at_ms)) if DATE_MARK in text else text)


def date_text(at_ms: int) -> str:
    """Return what `date` prints: `Mon Jan  5 09:00:00 UTC 2026`."""
    instant = EPOCH + dt.timedelta(milliseconds=at_ms)
    return f"{instant:%a %b} {instant.day:2d} {instant:%H:%M:%S} UTC {instant.year}"
