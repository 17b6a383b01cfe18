"""watch: a command again and again, until somebody has seen enough.

Simplified: each round is printed below the one before instead of over it.

Source: procps-ng 4.0, watch(1).
"""

from __future__ import annotations

from k8s_tui.machine.scripts import date_text
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.flags import BOOL, TEXT, Flag, FlagError, parse_flags
from k8s_tui.shell.tools.places import place_of

ROUNDS_LIMIT = 10_000
SHORTEST_MS = 100

FLAGS: tuple[Flag, ...] = (
    Flag("interval", "n", TEXT, "2"),
    Flag("differences", "d", BOOL),
    Flag("no-title", "t", BOOL),
    Flag("exec", "x", BOOL),
    Flag("color", "c", BOOL),
)


def _watch(call: Call) -> Result:
    try:
        flags = parse_flags(call.arguments, FLAGS, interspersed=False)
        interval_ms = max(SHORTEST_MS, round(float(flags.text("interval")) * 1000))
    except (FlagError, ValueError, OverflowError) as error:
        return call.fail(f"watch: {error}")
    if not flags.arguments:
        return call.fail("Usage:\n watch [options] command")
    return _rounds(call, flags.arguments, interval_ms, titled=not flags.on("no-title"))


def _rounds(call: Call, words: list[str], interval_ms: int, *, titled: bool) -> Steps:
    line = " ".join(words)
    for number in range(ROUNDS_LIMIT):
        if titled:
            head = f"Every {interval_ms / 1000:.1f}s: {line}"
            where = f"{place_of(call.session).name}: {date_text(call.session.now_ms)}"
            call.out(f"{chr(10) if number else ''}{head}    {where}\n")
        if len(words) == 1:
            yield from call.session.run_line(line, call.stdout, call.stderr)
        else:
            yield from call.session.call(words, None, call.stdout, call.stderr)
        yield interval_ms
    return 0


WATCHING: tuple[Program, ...] = (
    Program("watch", _watch, "a command again and again, as in `watch kubectl get pods`"),
)
