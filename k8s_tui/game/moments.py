"""Moments to come back to: forks of the play, dense for the last minutes and sparse long ago.

Whatever lies between two of them is reached by letting the same history happen again from the earlier one, so
their distance decides how long going back takes, never whither one can go. Memory is bounded: there are so many
moments, and fewer of a large cluster, whose forks share little after a while. Such a fork takes seconds, too, so
that it is made part by part: the world stands still meanwhile, and whoever plays does not.
"""

from __future__ import annotations

from attrs import frozen

from k8s_tui.game.play import Play
from k8s_tui.sim.parts import Parts

INTERVAL_MS = 30_000
"""Between two moments, of a cluster that forks in milliseconds."""

INTERVAL_OBJECTS = 2_000
"""Nodes and pods for which this interval holds, and which are forked at once; of twice as many, twice the interval."""

INTERVAL_LIMIT_MS = 30 * 60_000
"""Of a cluster whose fork takes seconds, which nobody wants to wait for often."""

KEPT_MAX = 64
KEPT_MIN = 2
"""The beginning and the newest."""

OBJECT_BYTES = 3_500
"""What a fork holds for itself for each node or pod, measured a minute after it was taken."""

BYTES_MAX = 256 * 1024**2

HORIZON_MS = 10 * 60_000
"""Moments younger than this are about evenly spread; of older ones, the distance grows with their age."""

RERUN_LIMIT_MS = 5 * 60_000
"""For so long history is repeated from a moment without running commands rather than lose one that ran."""


@frozen
class Moment:
    """One fork.

    Attributes:
        at_ms: On the world's clock.
        busy: A command of the player ran then, which a fork cannot hold.
    """

    at_ms: int
    play: Play
    busy: bool = False


@frozen
class _Forking:
    """A fork that is being made of a play, which must stand still."""

    play: Play
    busy: bool
    at_ms: int
    parts: Parts[Play]


class Moments:
    """The forks of one session, oldest first; the first is the beginning and always kept."""

    def __init__(self, play: Play) -> None:
        self._kept: list[Moment] = []
        self._forking: _Forking | None = None
        self.begin(play)

    @property
    def due_ms(self) -> int:
        """When the next one is to be kept, on the world's clock."""
        newest = self._kept[-1] if self._forking is None else self._forking
        share = max(1, _size(newest.play) // INTERVAL_OBJECTS)
        return newest.at_ms + min(INTERVAL_MS * share, INTERVAL_LIMIT_MS)

    @property
    def first_ms(self) -> int:
        """The earliest time that can be reached, on the world's clock."""
        return self.times()[0]

    def times(self) -> tuple[int, ...]:
        """Return when moments are kept, oldest first."""
        self.finish()
        return tuple(moment.at_ms for moment in self._kept)

    def remember(self, play: Play, *, busy: bool = False) -> None:
        """Keep the present moment, and let go of those that are the least loss."""
        self.begin(play, busy=busy)
        self.finish()

    def begin(self, play: Play, *, busy: bool = False) -> None:
        """Begin to do that; a cluster that is not small must stand still until `go_on` says that it is done."""
        self.finish()
        self._forking = _Forking(play, busy, play.world.now_ms, play.fork_in_parts())
        if _size(play) <= INTERVAL_OBJECTS:
            self.finish()

    @property
    def is_forking(self) -> bool:
        """Whether a moment was begun that is not kept yet."""
        return self._forking is not None

    def go_on(self) -> bool:
        """Make the next part of what was begun; return whether all is done."""
        forking = self._forking
        if forking is None:
            return True
        try:
            next(forking.parts)
        except StopIteration as end:
            self._forking = None
            self._keep(Moment(forking.at_ms, end.value, forking.busy))
            return True
        return False

    def finish(self) -> None:
        """Make all that is left of what was begun."""
        while not self.go_on():
            continue

    def _keep(self, moment: Moment) -> None:
        self._kept.append(moment)
        limit = max(KEPT_MIN, min(KEPT_MAX, BYTES_MAX // (OBJECT_BYTES * max(1, _size(moment.play)))))
        while len(self._kept) > limit:
            self._kept.pop(self._least_loss()).play.world.close()

    def _least_loss(self) -> int:
        """Return which of them has its neighbours closest together, for its age."""
        kept, now_ms = self._kept, self._kept[-1].at_ms
        return min(
            range(1, len(kept) - 1),
            key=lambda i: (kept[i + 1].at_ms - kept[i - 1].at_ms) / (now_ms - kept[i].at_ms + HORIZON_MS),
        )

    def before(self, at_ms: int) -> Play:
        """Return a play from which `at_ms` is reached by repeating what happened."""
        self.finish()
        earlier = [moment for moment in self._kept if moment.at_ms <= at_ms] or self._kept[:1]
        calm = next(moment for moment in reversed(earlier) if not moment.busy)
        return (calm if at_ms - calm.at_ms <= RERUN_LIMIT_MS else earlier[-1]).play.fork()

    def lies_between(self, after_ms: int, until_ms: int) -> bool:
        """Tell whether one is kept that is later than the one time and not later than the other."""
        return any(after_ms < each_ms <= until_ms for each_ms in self.times())

    def forget_after(self, at_ms: int) -> None:
        """Let go of what lies after a time, because it did not happen."""
        self.finish()
        while len(self._kept) > 1 and self._kept[-1].at_ms > at_ms:
            self._kept.pop().play.world.close()


def _size(play: Play) -> int:
    return len(play.observer.pods.objects) + len(play.observer.nodes.objects)
