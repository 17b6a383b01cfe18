"""The goals panel: what is to be reached, what must not be sacrificed, and the hints bought so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.game.views import GoalRow
from k8s_tui.tui.spans import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8s_tui.game.views import Hint
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line

GOAL_INKS = {"done": "ok", "held": "warn", "failed": "bad", "open": "text"}
GOAL_BOXES = {"done": "[x]", "held": "[~]", "failed": "[!]", "open": "[ ]"}


STAY = "everything is met, and has to stay so: more is to come"
"""Said while causes of the outage are still ahead, so that nobody waits for a verdict without knowing why."""


def goal_lines(
    goals: Sequence[GoalRow], hint: Hint, glyphs: Glyphs, width: int, *, is_over: bool = False
) -> list[Line]:
    """Return the panel's lines."""
    lines: list[Line] = []
    reached, wanted = goals_counted(goals)
    if wanted and reached == wanted and not is_over:
        lines.extend(((part, "accent"),) for part in wrap(STAY, max(1, width)))
    for goal in goals:
        if not goal.is_guard:
            lines.extend(_goal(goal, GOAL_BOXES.get(goal.state, "[ ]"), width))
    guards = [goal for goal in goals if goal.is_guard]
    for goal in guards:
        if goal.state == "failed":
            lines.extend(_goal(goal, f"{glyphs.bad} !", width))
    kept = f" {glyphs.dot} ".join(goal.text for goal in guards if goal.state != "failed")
    if kept:
        lines.extend(_goal(GoalRow(kept, "held", "", is_guard=True), f"{glyphs.ok}  ", width))
    lines.extend(hint_lines(hint, width, offered=not is_over))
    return lines


def hint_lines(hint: Hint, width: int, *, offered: bool) -> list[Line]:
    """Return the hints told so far and, where it is still `offered`, what the next one costs."""
    lines: list[Line] = []
    for told in hint.lines:
        for index, part in enumerate(wrap(told, max(1, width - 6))):
            lines.append((("Hint: " if index == 0 else " " * 6, "accent"), (part, "text")))
    if offered and hint.taken < hint.total:
        lines.append((("H", "key"), (f": hint {hint.taken + 1}/{hint.total} (-{hint.cost})", "dim")))
    return lines


def goals_counted(goals: Sequence[GoalRow]) -> tuple[int, int]:
    """Return how many objectives are reached, and how many there are, guards apart."""
    objectives = [goal for goal in goals if not goal.is_guard]
    return sum(goal.state == "done" for goal in objectives), len(objectives)


def _goal(goal: GoalRow, box: str, width: int) -> list[Line]:
    ink = GOAL_INKS.get(goal.state, "text")
    if goal.is_guard and goal.state == "held":
        ink = "ok"
    quiet = "dim" if goal.is_guard and goal.state != "failed" else "dim" if goal.state == "done" else "text"
    progress = f"  {goal.progress}" if goal.progress else ""
    parts = wrap(goal.text, max(1, width - len(box) - 1))
    lines: list[Line] = []
    for index, part in enumerate(parts):
        lead = f"{box} " if index == 0 else " " * (len(box) + 1)
        lines.append(((lead, ink), (part, quiet)))
    if progress and len(lead) + len(parts[-1]) + len(progress) <= width:
        lines[-1] = (*lines[-1], (progress, "accent"))
    elif progress:
        lines.append(((" " * (len(box) - 1) + progress, "accent"),))
    return lines
