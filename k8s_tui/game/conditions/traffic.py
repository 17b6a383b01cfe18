"""What users experience: the condition that most goals should be made of."""

from __future__ import annotations

from attrs import frozen

from k8s_tui.game.conditions.scene import Scene, Verdict, span
from k8s_tui.game.fields import declare

DEFAULT_WINDOW_MS = 10_000


@frozen
class Traffic:
    """A group of users gets so many answers, so quickly, over a window of time."""

    client: str = declare("text", "the group of users")
    success_at_least: float | None = declare("number", "percent of requests", default=None, limits=(0, 100))
    success_at_most: float | None = declare("number", "percent of requests", default=None, limits=(0, 100))
    latency_at_most_ms: int | None = declare("duration", "median latency", default=None)
    window_ms: int = declare("duration", "over which time", default=DEFAULT_WINDOW_MS)

    def describe(self) -> str:
        """Return what the users must get."""
        parts = []
        if self.success_at_least is not None:
            parts.append(f"at least {self.success_at_least:g} % of requests succeed")
        if self.success_at_most is not None:
            parts.append(f"at most {self.success_at_most:g} % of requests succeed")
        if self.latency_at_most_ms is not None:
            parts.append(f"answers take at most {span(self.latency_at_most_ms)}")
        return f"{self.client}: {' and '.join(parts) or 'is served'}"

    def evaluate(self, scene: Scene) -> Verdict:
        """Judge the last window."""
        if self.client not in scene.record.by_client:
            return Verdict(held=False, detail="no such group of users")
        success, latency_ms = scene.record.by_client[self.client].over(self.window_ms)
        held = (
            success >= (self.success_at_least or 0)
            and (self.success_at_most is None or success <= self.success_at_most)
            and (self.latency_at_most_ms is None or latency_ms <= self.latency_at_most_ms)
        )
        answers = f" at {latency_ms:.0f} ms" if success else ""
        return Verdict(held, f"{success:.1f} %{answers}")
