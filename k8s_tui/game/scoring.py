"""The score of a run, on separate axes against par; reading is free.

Par is what the scenario's own best solution needs. Each axis gives up to 100 points; hints are paid from the
sum.
"""

from __future__ import annotations

from attrs import frozen

AXIS_POINTS = 100
FREE_VERBS = frozenset(
    ["get", "describe", "logs", "events", "explain", "top", "version", "api-resources", "api-versions", "cluster-info", "config", "auth", "wait", "diff", "completion", "help", "options"]
)
"""Verbs of kubectl that change nothing."""

FREE_COMMANDS = frozenset(
    ["cat", "ls", "curl", "wget", "ping", "nslookup", "dig", "journalctl", "grep", "head", "tail", "wc", "sort", "uniq", "cut", "awk", "ps", "df", "free", "ip", "date", "uptime", "hostname", "echo", "history", "exit", "env", "ssh", "clear", "help"]
)
"""Other commands that change nothing."""


@frozen
class Performance:
    """What a run cost: changing commands, minutes that users lost, seconds until the users were well."""

    commands: int
    user_minutes_lost: float
    seconds: float


@frozen
class Score:
    """Points on each axis, the hints paid from them, and stars from one to three."""

    commands: int
    users: int
    time: int
    hints: int

    @property
    def total(self) -> int:
        """Return the sum, never below zero."""
        return max(0, self.commands + self.users + self.time - self.hints)

    @property
    def stars(self) -> int:
        """Return one star for winning, two from half of all points, three from five sixths."""
        return 1 + sum(self.total * parts >= 3 * AXIS_POINTS * whole for whole, parts in ((1, 2), (5, 6)))


def score(run: Performance, par: Performance, hints: int) -> Score:
    """Compare a won run with par."""
    return Score(
        _points(run.commands, par.commands),
        _points(run.user_minutes_lost, par.user_minutes_lost),
        _points(run.seconds, par.seconds),
        hints,
    )


def _points(spent: float, par: float) -> int:
    """Return all points at par or better, half at twice par, none beyond four times."""
    if spent <= max(par, 0.0):
        return AXIS_POINTS
    ratio = spent / par if par > 0 else 4.0
    share = 1 - (ratio - 1) / 2 if ratio <= 2 else (4 - ratio) / 4
    return max(0, round(AXIS_POINTS * share))


def is_change(line: str) -> bool:
    """Tell whether a command line changes something, as far as its words show."""
    for part in line.replace("&&", ";").replace("||", ";").replace("|", ";").split(";"):
        words = part.split()
        if words[:1] == ["ssh"]:
            words = words[2:]
        if words[:1] == ["sudo"]:
            words = words[1:]
        if words and _changes(words):
            return True
    return False


def _changes(words: list[str]) -> bool:
    command = words[0]
    if command.startswith(":") or command in FREE_COMMANDS:
        return False
    arguments = [word for word in words[1:] if not word.startswith("-")]
    if command in ("kubectl", "k"):
        verb = arguments[0] if arguments else "help"
        if verb == "rollout":
            return arguments[1:2] not in (["status"], ["history"])
        return verb not in FREE_VERBS
    if command == "systemctl":
        return bool(arguments) and arguments[0] not in (
            "status",
            "is-active",
            "is-enabled",
            "list-units",
            "cat",
        )
    if command == "crictl":
        return bool(arguments) and arguments[0] not in (
            "ps",
            "pods",
            "logs",
            "images",
            "inspect",
            "info",
            "stats",
        )
    return True
