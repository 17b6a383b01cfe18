"""Playing in lines of text, for screen readers and terminals without a screen: nothing is drawn, nothing moves.

First comes what is asked of the player and what the state is; after each command what it printed, then what has
changed since the last one, a sentence each; then the prompt. Time stands still while one reads and types. It passes
where a command waits, and with every empty line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from k8s_tui.game.colon import IMAGINE_LIMIT_MS
from k8s_tui.game.lines import whole_commands
from k8s_tui.game.session import Session
from k8s_tui.game.views import ClientRow, ControlPlaneRow, GoalRow, NodeRow, PodRow, ServiceRow, Snapshot

EMPTY_LINE_MS = 10_000
"""What an empty line lets pass."""

LINES_MAX = 8
"""Of one kind of change; the rest is counted."""

STATE_WORDS = (":state", ":where")
HOW = (
    "Type kubectl, ssh and the other tools. :state says how things are, :goals what is left to do, :hint gives a "
    "hint, :help lists more, :quit leaves. Time stands still while you type; an empty line lets 10 seconds pass."
)
GOAL_WORDS = {"open": "to do", "held": "holds, and must last", "done": "done", "failed": "failed"}


Row = TypeVar("Row")


class HasHealth(Protocol):
    """A row that says how it is."""

    @property
    def health(self) -> str:
        """One of the healths that rows have."""
        ...


Healthy = TypeVar("Healthy", bound=HasHealth)


def moment(ms: int) -> str:
    """Return a time in words."""
    seconds = ms // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    parts = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((hours, "hour"), (minutes, "minute"), (seconds % 60, "second"))
        if count
    ]
    return " ".join(parts) or "0 seconds"


def state_lines(snapshot: Snapshot) -> list[str]:
    """Return how things are, in sentences, what matters first."""
    lines = [f"State after {moment(snapshot.now_ms)}."]
    lines += [client_line(client) for client in snapshot.clients]
    if snapshot.stale_since_ms is not None:
        lines.append("The API server does not answer; what follows was true before.")
    lines += _counted("control plane", snapshot.control_plane, _control_plane_line)
    lines += _counted("nodes", snapshot.nodes, _node_line)
    lines += _counted("pods", snapshot.pods, _pod_line)
    lines += _counted("services", snapshot.services, _service_line)
    if snapshot.deadline_ms is not None:
        left_ms = max(0, snapshot.deadline_ms - snapshot.now_ms)
        lines.append(f"Time left to reach the goals: {moment(left_ms)}.")
    lines += [_goal_line(goal) for goal in snapshot.goals]
    return lines


def _counted(kind: str, rows: Sequence[Healthy], line: Callable[[Healthy], str]) -> list[str]:
    told = [line(row) for row in rows if row.health in {"bad", "warn", "unknown"}]
    if not rows:
        return []
    head = f"{kind[0].upper()}{kind[1:]}: {len(rows) - len(told)} of {len(rows)} fine."
    return [head, *_limited(told)]


def _limited(lines: list[str]) -> list[str]:
    if len(lines) <= LINES_MAX:
        return lines
    return [*lines[: LINES_MAX - 1], f"And {len(lines) - LINES_MAX + 1} more."]


def client_line(client: ClientRow) -> str:
    """Return what a group of users experiences."""
    felt = f"Users {client.name}: {client.success_percent:.0f} percent of requests succeed"
    return f"{felt}; {'; '.join(client.failing)}." if client.failing else f"{felt}."


def _control_plane_line(row: ControlPlaneRow) -> str:
    return f"{row.name} on {row.machine}: {row.state}, {row.note}."


def _node_line(row: NodeRow) -> str:
    return f"Node {row.name}: {row.status}."


def _pod_line(row: PodRow) -> str:
    known = "last known as " if row.health == "unknown" else ""
    return f"Pod {row.name} in {row.namespace}: {known}{row.status}, {row.ready} ready, on {row.node or 'no node'}."


def _service_line(row: ServiceRow) -> str:
    ready = f"{row.endpoints_ready} of {row.endpoints_total} endpoints ready"
    failing = f", {row.error_percent:.0f} percent of requests fail" if row.error_percent else ""
    return f"Service {row.name} in {row.namespace}: {ready}{failing}."


def _goal_line(goal: GoalRow) -> str:
    if goal.is_guard:
        return f"Keep: {goal.text}: {'broken' if goal.state == 'failed' else 'holds'}."
    progress = f", {'now ' if goal.state == 'open' else ''}{goal.progress}" if goal.progress else ""
    return f"Goal: {goal.text}: {GOAL_WORDS.get(goal.state, goal.state)}{progress}."


def change_lines(before: Snapshot, after: Snapshot) -> list[str]:
    """Return what is different, in sentences."""
    lines = [
        *_changed(before.clients, after.clients, lambda row: row.name, client_line, "Users"),
        *_changed(
            before.control_plane,
            after.control_plane,
            lambda row: f"{row.name} on {row.machine}",
            _control_plane_line,
            "Process",
            lambda row: row.state,
        ),
        *_changed(before.nodes, after.nodes, lambda row: row.name, _node_line, "Node"),
        *_changed(before.pods, after.pods, lambda row: f"{row.name} in {row.namespace}", _pod_line, "Pod"),
        *_changed(
            before.services,
            after.services,
            lambda row: f"{row.name} in {row.namespace}",
            _service_line,
            "Service",
            lambda row: f"{row.endpoints_ready} {row.endpoints_total} {row.health}",
        ),
        *_changed(before.goals, after.goals, lambda row: row.text, _goal_line, "Goal", _goal_line),
    ]
    pages = [event for event in after.events if event.kind == "page" and event.at_ms > before.now_ms]
    warnings = [event for event in after.events if event.kind == "warning" and event.at_ms > before.now_ms]
    lines += _limited([f"Page: {event.message}." for event in pages])
    lines += _limited(
        [f"Warning {event.reason} about {event.subject}: {event.message}" for event in warnings]
    )
    return lines


def _changed(
    before: Iterable[Row],
    after: Iterable[Row],
    name: Callable[[Row], str],
    line: Callable[[Row], str],
    kind: str,
    seen: Callable[[Row], str] | None = None,
) -> list[str]:
    """Return a line for each row that is new, gone, or reads differently; `seen` is what is compared of it."""
    look = seen or line
    old = {name(row): row for row in before}
    new = {name(row): row for row in after}
    lines = [line(row) for key, row in new.items() if key not in old or look(old[key]) != look(row)]
    lines += [f"{kind} {key} is gone." for key in old if key not in new]
    return _limited(lines)


def converse(session: Session, lines: Iterable[str], out: Callable[[str], None]) -> None:
    """Play until there are no more lines, the player leaves, or it is decided; here-documents span lines."""
    say = _Says(out)
    say(session.title, session.briefing, HOW, *state_lines(session.snapshot("")))
    for line in whole_commands(lines):
        before = session.snapshot("")
        if line.strip() in STATE_WORDS:
            say(*state_lines(before))
            continue
        if line.strip():
            command = session.run(line)
            for _, text in command.read():
                out(text if text.endswith("\n") else f"{text}\n")
            if command.exit_code and not session.verdict:
                say(f"It failed with exit code {command.exit_code}.")
        else:
            session.step(EMPTY_LINE_MS)
        after = session.snapshot("")
        changes = change_lines(before, after)
        passed_ms = after.now_ms - before.now_ms
        say(*([f"{moment(passed_ms)} passed."] if passed_ms >= 1_000 else []), *changes)
        if not line.strip() and not changes:
            say("Nothing has changed.")
        if session.verdict:
            session.imagine(IMAGINE_LIMIT_MS)
            say(f"The game is {session.verdict}.", session.postmortem())
        if session.left or session.verdict:
            return


class _Says:
    """Prints sentences, each on a line of its own."""

    def __init__(self, out: Callable[[str], None]) -> None:
        self._out = out

    def __call__(self, *lines: str) -> None:
        for line in lines:
            if line:
                self._out(f"{line.rstrip()}\n")
