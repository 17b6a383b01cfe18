"""journalctl: what the units and the kernel of a machine said.

Source: systemd 252, journalctl(1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from k8s_tui.api.time import parse_time
from k8s_tui.machine.journal import Line
from k8s_tui.machine.machine import Machine
from k8s_tui.shell.calls import PAUSE_MS, Call, Program, Result, Steps
from k8s_tui.shell.flags import BOOL, LIST, TEXT, Flag, FlagError, Flags, parse_flags
from k8s_tui.shell.tools.clock import DAY_MS, instant
from k8s_tui.shell.tools.places import own_machine
from k8s_tui.shell.tools.unitstatus import journal_line

KERNEL = "kernel"
FOLLOW_LINES = 10
END_LINES = 1_000
"""How many lines `-f` and `-e` begin with."""

FLAGS: tuple[Flag, ...] = (
    Flag("unit", "u", LIST),
    Flag("lines", "n", TEXT, bare="10"),
    Flag("follow", "f", BOOL),
    Flag("since", "S", TEXT),
    Flag("until", "U", TEXT),
    Flag("no-pager", "", BOOL),
    Flag("catalog", "x", BOOL),
    Flag("pager-end", "e", BOOL),
    Flag("output", "o", TEXT, "short"),
    Flag("reverse", "r", BOOL),
    Flag("dmesg", "k", BOOL),
    Flag("boot", "b", TEXT, bare="0"),
    Flag("priority", "p", TEXT),
    Flag("grep", "g", TEXT),
    Flag("quiet", "q", BOOL),
    Flag("identifier", "t", LIST),
    Flag("no-hostname", "", BOOL),
    Flag("all", "a", BOOL),
    Flag("full", "l", BOOL),
)

_UNITS_MS = {"s": 1_000, "sec": 1_000, "second": 1_000, "m": 60_000, "min": 60_000, "minute": 60_000}
_UNITS_MS |= {"h": 3_600_000, "hour": 3_600_000, "hr": 3_600_000, "d": DAY_MS, "day": DAY_MS}
_PART = re.compile(r"(\d+)\s*([a-z]+?)s?(?=[\d\s]|\Z)")
_LINES = re.compile(r"(?:-([a-zA-Z]*)n(\d*)|--lines())\Z")
_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)?\s*(\d\d:\d\d)?(:\d\d)?(?: UTC)?\Z")


class JournalTimeError(ValueError):
    """A time that journalctl cannot read."""


def moment(text: str, now_ms: int) -> int:
    """Return the moment that `5 min ago`, `-1h`, `today` or `2026-01-05 09:10` means.

    Raises:
        JournalTimeError: It means none.
    """
    text = text.strip().lower()
    today_ms = (
        now_ms - (instant(now_ms).hour * 3600 + instant(now_ms).minute * 60 + instant(now_ms).second) * 1000
    )
    words = {"now": now_ms, "today": today_ms, "yesterday": today_ms - DAY_MS}
    if text in words:
        return words[text]
    if text.endswith(" ago") or text.startswith(("-", "+")):
        sign = 1 if text.startswith("+") else -1
        return now_ms + sign * _span(text.removesuffix(" ago").lstrip("+-").strip(), text)
    match = _DATE_TIME.match(text)
    if match is None or not (match[1] or match[2]):
        raise JournalTimeError(f"Failed to parse timestamp: {text}")
    date = match[1] or f"{instant(now_ms):%Y-%m-%d}"
    try:
        return parse_time(f"{date}T{match[2] or '00:00'}{match[3] or ':00'}Z")
    except ValueError:
        raise JournalTimeError(f"Failed to parse timestamp: {text}") from None


def _span(text: str, whole: str) -> int:
    total_ms, end = 0, 0
    for match in _PART.finditer(text):
        unit = _UNITS_MS.get(match[2])
        if unit is None or text[end : match.start()].strip():
            break
        total_ms, end = total_ms + int(match[1]) * unit, match.end()
    if not end or text[end:].strip():
        raise JournalTimeError(f"Failed to parse timestamp: {whole}")
    return total_ms


def _journalctl(call: Call) -> Result:
    try:
        flags = parse_flags(list(_spelled_out(call.arguments)), FLAGS)
        since, until = _limits(flags, call.session.now_ms)
    except FlagError as error:
        return call.fail(f"journalctl: {error}")
    except JournalTimeError as error:
        return call.fail(str(error))
    if any(word.startswith("--disk-usage") for word in call.arguments):
        call.out("Archived and active journals take up 8.0M in the file system.")
        return 0
    machine = own_machine(call)
    if flags.arguments and not flags.arguments[0].startswith("_"):
        return call.fail(f"Failed to add match '{flags.arguments[0]}': Invalid argument")
    sources = _sources(machine, flags)
    found = [each for each in _lines(machine, sources, since) if until is None or each[1].at_ms <= until]
    wanted = _wanted(flags)
    found = [each for each in found if _matches(each[1].text, flags)]
    shown = found if wanted is None else found[len(found) - wanted :] if wanted < len(found) else found
    for source, line in reversed(shown) if flags.on("reverse") else shown:
        _print(call, machine, source, line, flags)
    if flags.on("follow"):
        return _follow(call, machine, sources, flags)
    if not shown and not flags.on("quiet"):
        call.out("-- No entries --")
    return 0


def _spelled_out(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the words with `-n`, whose value may be missing or follow at once, in its long form."""
    words = list(arguments)
    while words:
        word = words.pop(0)
        match = _LINES.match(word)
        if match is None:
            yield word
            continue
        if match[1]:
            yield f"-{match[1]}"
        count = match[2]
        if not count and words and (words[0].isdigit() or words[0] == "all"):
            count = words.pop(0)
        yield f"--lines={count or FOLLOW_LINES}"


def _limits(flags: Flags, now_ms: int) -> tuple[int | None, int | None]:
    since = moment(flags.text("since"), now_ms) if flags.text("since") else None
    until = moment(flags.text("until"), now_ms) if flags.text("until") else None
    return since, until


def _wanted(flags: Flags) -> int | None:
    text = flags.text("lines")
    if text == "all":
        return None
    if text.lstrip("+").isdigit():
        return int(text.lstrip("+"))
    if flags.on("follow"):
        return FOLLOW_LINES
    return END_LINES if flags.on("pager-end") else None


def _sources(machine: Machine, flags: Flags) -> tuple[str, ...]:
    if flags.on("dmesg"):
        return (KERNEL,)
    named = [name if "." in name else f"{name}.service" for name in flags.items("unit")]
    named += [name if name == KERNEL else f"{name}.service" for name in flags.items("identifier")]
    named += [word.partition("=")[2] for word in flags.arguments if word.startswith("_SYSTEMD_UNIT=")]
    return tuple(named) or machine.journal.sources()


def _lines(machine: Machine, sources: tuple[str, ...], since_ms: int | None) -> list[tuple[str, Line]]:
    found = [(source, line) for source in sources for line in machine.journal.read(source, since_ms=since_ms)]
    return sorted(found, key=lambda each: each[1].at_ms)


def _matches(text: str, flags: Flags) -> bool:
    pattern = flags.text("grep")
    if not pattern:
        return True
    try:
        return re.search(pattern, text, re.IGNORECASE if pattern.islower() else 0) is not None
    except re.error:
        return pattern in text


def _print(call: Call, machine: Machine, source: str, line: Line, flags: Flags) -> None:
    text = journal_line(machine, source, line.at_ms, line.text, flags.text("output"))
    if flags.on("no-hostname"):
        text = text.replace(f" {machine.name} ", " ", 1)
    call.out(text)


def _follow(call: Call, machine: Machine, sources: tuple[str, ...], flags: Flags) -> Steps:
    seen = {source: machine.journal.read(source) for source in sources}
    boots = machine.boots
    while machine.is_up() and machine.boots == boots:
        yield PAUSE_MS
        fresh: list[tuple[str, Line]] = []
        for source in sources:
            lines = machine.journal.read(source)
            fresh += [(source, line) for line in newer(seen.get(source, ()), lines)]
            seen[source] = lines
        for source, line in sorted(fresh, key=lambda each: each[1].at_ms):
            if _matches(line.text, flags):
                _print(call, machine, source, line, flags)
    return 1


def newer(before: tuple[Line, ...], now: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines of a bounded log that came since an earlier look at it."""
    if before is now or not now:
        return ()
    if not before:
        return now
    last_ms = before[-1].at_ms
    old = sum(line.at_ms == last_ms for line in before)
    same = [line for line in now if line.at_ms == last_ms]
    return (*same[old:], *(line for line in now if line.at_ms > last_ms))


def _dmesg(call: Call) -> int:
    machine = own_machine(call)
    for line in machine.journal.read(KERNEL):
        call.out(f"[{max(0, line.at_ms - machine.booted_ms) / 1000:12.6f}] {line.text}")
    return 0


JOURNALCTL: tuple[Program, ...] = (
    Program(
        "journalctl",
        _journalctl,
        "the logs of a machine's services, as in `journalctl -u kubelet -n 20`",
        at_desk=False,
    ),
    Program("dmesg", _dmesg, "what the kernel said", at_desk=False),
)
