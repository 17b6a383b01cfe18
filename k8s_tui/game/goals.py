"""Goals and their progress: which conditions hold, since when, and what that means for the game."""

from __future__ import annotations

from attrs import frozen

from k8s_tui.game.conditions.scene import Scene, Timed, span
from k8s_tui.game.views import GoalRow


@frozen
class Progress:
    """One goal and how far it is.

    Attributes:
        held_since_ms: Since when it holds without a break, None while it does not.
        was_broken: It did not hold at some time; a goal that never broke was never at stake.
        expired: Its time ran out before it was reached, or it failed and never might.
        detail: What the last check found.
    """

    goal: Timed
    is_guard: bool = False
    held_since_ms: int | None = None
    was_broken: bool = False
    expired: bool = False
    detail: str = ""

    def is_met(self, now_ms: int) -> bool:
        """Tell whether it has held for as long as it must."""
        return self.held_since_ms is not None and now_ms - self.held_since_ms >= self.goal.for_ms

    def checked(self, scene: Scene, start_ms: int, *, under_way: bool = True) -> Progress:
        """Return the progress after judging the goal now; `under_way` once the first cause has happened."""
        verdict = self.goal.evaluate(scene)
        now_ms = scene.now_ms
        since_ms = (
            (self.held_since_ms if self.held_since_ms is not None else now_ms) if verdict.held else None
        )
        is_met = since_ms is not None and now_ms - since_ms >= self.goal.for_ms
        within_ms = self.goal.within_ms
        late = within_ms is not None and now_ms - start_ms > within_ms and not is_met
        failed = self.goal.always and under_way and not verdict.held
        found = (
            since_ms,
            self.was_broken or not verdict.held,
            self.expired or late or failed,
            verdict.detail,
        )
        if found == (self.held_since_ms, self.was_broken, self.expired, self.detail):
            return self
        return Progress(self.goal, self.is_guard, *found)

    def row(self, now_ms: int) -> GoalRow:
        """Return what the screen shows of it."""
        state = "failed" if self.expired or (self.is_guard and self.held_since_ms is None) else "open"
        progress = self.detail if self.held_since_ms is None else ""
        if self.is_met(now_ms) and state == "open":
            state = "done"
        elif self.held_since_ms is not None and state == "open":
            state = "held"
            progress = f"{span((now_ms - self.held_since_ms) // 1000 * 1000)} of {span(self.goal.for_ms)}"
        return GoalRow(self.goal.describe(), state, progress, self.is_guard)
