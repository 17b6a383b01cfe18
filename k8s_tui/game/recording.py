"""A solution recorded by playing it: what was typed in a won run, with the waits between, as scripts have it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from k8s_tui.game.transcript import CANCELLED, REQUEST, Entry, game_command

NEEDED = ("all-clear", "diagnose")
"""Commands of the game that may be what wins."""

SHORTEST_WAIT_MS = 5_000
"""Shorter pauses are those of somebody who thinks and types."""


def script_of(entries: Iterable[Entry], start_ms: int = 0) -> tuple[str, ...]:
    """Return the lines of a solution from what was typed; `start_ms` is the handover.

    Lines that were interrupted, and what came over HTTPS, are left out.
    """
    entries = tuple(entries)
    interrupted = {entry.number for entry in entries if entry.line == CANCELLED}
    return tuple(_lines(entries, interrupted, start_ms))


def _lines(entries: Iterable[Entry], interrupted: set[int], now_ms: int) -> Iterator[str]:
    for entry in entries:
        line = entry.line.strip()
        if entry.number == REQUEST or line == CANCELLED or entry.number in interrupted:
            continue
        if line.startswith(":") and game_command(line) not in NEEDED:
            continue  # the waits among them show in the time of what follows
        if entry.at_ms - now_ms >= SHORTEST_WAIT_MS:
            pause_s = math.ceil((entry.at_ms - now_ms) / 1000)
            yield f":wait {pause_s}s"
            now_ms += pause_s * 1000
        yield line


def as_yaml(script: Iterable[str]) -> str:
    """Return a script as an entry of `solutions:` in a scenario file."""
    rows = []
    for number, line in enumerate(script):
        mark = "    - - " if number == 0 else "      - "
        if "\n" in line:
            body = "\n".join(f"          {part}" for part in line.split("\n"))
            rows.append(f"{mark}|-\n{body}")
        else:
            quoted = line.replace("'", "''")
            rows.append(f"{mark}'{quoted}'")
    return "\n".join(rows) + "\n"
