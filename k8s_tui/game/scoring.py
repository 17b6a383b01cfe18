"""The score of a run, on separate axes against par; reading is free.

Par is what the scenario's own best solution needs. Each axis gives up to 100 points, and a right diagnosis
before anything was changed a bonus; hints are paid from the sum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from k8s_tui.game.scenario import Scenario
from k8s_tui.game.verbs import KUBECTL, commands, without_flags

AXIS_POINTS = 100
AXES = 4
FULL_POINTS = AXES * AXIS_POINTS
"""All points of a run without the bonus for its diagnosis."""

TOUCHED_POINTS = 25
"""What each healthy object costs that is touched beyond par."""

FREE_VERBS = (
    *("get", "describe", "logs", "events", "explain", "top", "version", "api-resources", "api-versions"),
    *("cluster-info", "config", "auth", "wait", "diff", "completion", "help", "options", "port-forward"),
)
"""Verbs of kubectl that change nothing."""

FREE_COMMANDS = (
    *("cat", "ls", "curl", "wget", "ping", "nslookup", "dig", "journalctl", "grep", "head", "tail", "wc"),
    *(
        "sort",
        "uniq",
        "cut",
        "awk",
        "ps",
        "df",
        "free",
        "ip",
        "date",
        "uptime",
        "hostname",
        "echo",
        "history",
    ),
    *("exit", "env", "printenv", "clear", "help", "sleep", "printf", "cd", "pwd", "export", "true", "false"),
    *("whoami", "id", "uname", "less", "more", "find", "stat", "base64", "jq", "test", "du", "lsblk"),
)
"""Other commands that change nothing."""

READING_WORDS: Mapping[str, tuple[str, ...]] = {
    "systemctl": (
        "status",
        "is-active",
        "is-enabled",
        "is-failed",
        "list-units",
        "list-unit-files",
        "cat",
        "show",
    ),
    "crictl": ("ps", "pods", "logs", "images", "inspect", "inspectp", "info", "stats", "version"),
    "etcdctl": ("get", "member", "endpoint", "version", "alarm"),
    "etcdutl": ("snapshot", "version"),
    "kubeadm": ("version", "config", "certs", "token"),
    "cloud": ("servers", "balancers", "sizes", "images", "quota"),
}
"""Words after which these commands change nothing, unless one of those below follows."""

CHANGING_WORDS = (
    *("add", "remove", "promote", "update", "disarm", "restore", "renew"),
    *("create", "delete", "start", "stop", "reboot"),
)
"""Words that make a change of what would only be looked at, as in `etcdctl member remove`, `cloud servers stop`."""

ASSIGNMENT = re.compile(r"\w+=(?:\$\((?P<inner>.*)\))?.*", re.DOTALL)
"""A variable of the shell; what changes something in it is the command whose output it takes."""


@frozen
class Performance:
    """What a run cost.

    Attributes:
        commands: That changed something.
        seconds: Until the users were well.
        touched: Healthy objects that were changed or removed.
        bonus: Points for the diagnosis.
    """

    commands: int
    user_minutes_lost: float
    seconds: float
    touched: int = 0
    bonus: int = 0


@frozen
class Score:
    """Points on each axis, the hints paid from them, and stars from one to three."""

    commands: int
    users: int
    time: int
    blast: int
    bonus: int
    hints: int

    @property
    def total(self) -> int:
        """Return the sum, never below zero."""
        return max(0, self.commands + self.users + self.time + self.blast + self.bonus - self.hints)

    @property
    def stars(self) -> int:
        """Return one star for winning, two from half of all points, three from five sixths."""
        return 1 + sum(self.total * parts >= FULL_POINTS * whole for whole, parts in ((1, 2), (5, 6)))


def par_of(scenario: Scenario) -> Performance:
    """Return a scenario's par; where it states none, half its time and the shortest solution's commands."""
    par = scenario.spec.par
    if par is not None:
        return Performance(par.commands, par.user_minutes_lost, par.time_ms / 1000, par.touched)
    shortest = min((sum(map(is_change, script)) for script in scenario.spec.solutions), default=1)
    return Performance(shortest, 0.0, scenario.spec.deadline_ms / 2000)


def score(run: Performance, par: Performance, hints: int) -> Score:
    """Compare a won run with par."""
    return Score(
        _points(run.commands, par.commands),
        _points(run.user_minutes_lost, par.user_minutes_lost),
        _points(run.seconds, par.seconds),
        max(0, AXIS_POINTS - TOUCHED_POINTS * max(0, run.touched - par.touched)),
        run.bonus,
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
    return not line.lstrip().startswith(":") and any(map(_changes, commands(line)))


def _changes(line: list[str]) -> bool:
    """Tell whether one command with its arguments changes something."""
    if not line or line[0] in FREE_COMMANDS:
        return False
    command, rest = line[0], line[1:]
    assigned = ASSIGNMENT.fullmatch(" ".join(line))
    if assigned is not None:
        return is_change(assigned["inner"] or "")
    if command in ("sudo", "watch", "time"):
        return _changes(without_flags(rest))
    if command == "ssh":
        return is_change(" ".join(without_flags(rest)[1:]))
    if command in KUBECTL:
        return _kubectl_changes(rest)
    reading = READING_WORDS.get(command)
    if reading is None:
        return True
    words = [word for word in without_flags(rest) if not word.startswith("$")][:2]
    return bool(words) and (words[0] not in reading or words[-1] in CHANGING_WORDS)


def _kubectl_changes(arguments: list[str]) -> bool:
    if any(word.startswith("--dry-run") and word != "--dry-run=none" for word in arguments):
        return False
    verb, *rest = without_flags(arguments) or ["help"]
    if verb == "rollout":
        return rest[:1] not in (["status"], ["history"])
    if verb == "exec":
        inner = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
        return _changes(inner)
    return verb not in FREE_VERBS
