"""Moments to come back to: forks of the play, dense for the last minutes and sparse before."""

from __future__ import annotations

from k8s_tui.game.play import Play

FINE_INTERVAL_MS = 10_000
FINE_KEPT = 18
"""Three minutes, ten seconds apart."""

COARSE_INTERVAL_MS = 60_000
COARSE_KEPT = 30
"""Before that half an hour, a minute apart, and always the beginning."""


class Moments:
    """The forks of one session, oldest first."""

    def __init__(self, play: Play) -> None:
        self._kept: list[tuple[int, Play]] = []
        self.remember(play)

    @property
    def due_ms(self) -> int:
        """When the next one is to be kept, on the world's clock."""
        return self._kept[-1][0] + FINE_INTERVAL_MS

    def remember(self, play: Play) -> None:
        """Keep the present moment."""
        self._kept.append((play.world.now_ms, play.fork()))
        if len(self._kept) > FINE_KEPT:
            self._thin()

    def _thin(self) -> None:
        """Let go of what lies too close to what was kept before it."""
        old, fine = self._kept[:-FINE_KEPT], self._kept[-FINE_KEPT:]
        first, *others = old
        sparse = [first]
        for moment in others:
            if moment[0] - sparse[-1][0] >= COARSE_INTERVAL_MS:
                sparse.append(moment)
        if sparse[-1] is not old[-1] and old[-1][0] - sparse[-1][0] >= COARSE_INTERVAL_MS:
            sparse.append(old[-1])
        self._kept = [first, *sparse[1:][-COARSE_KEPT:], *fine]

    def back_to(self, at_ms: int) -> Play:
        """Return a play at the newest moment that is not after `at_ms`, and forget those after it."""
        kept = [moment for moment in self._kept if moment[0] <= at_ms] or self._kept[:1]
        self._kept = kept
        return kept[-1][1].fork()
