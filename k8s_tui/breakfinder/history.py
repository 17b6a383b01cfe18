"""Histories: what happens to a cluster, deed by deed, as values that replay.

A deed is one thing that happens in a cluster sooner or later: a machine loses power, a workload is rolled out anew,
a node is drained. A history is some of them with the time between. It becomes the timeline of a scenario, so that
whatever breaks a promise can be played.
"""

from __future__ import annotations

from attrs import evolve, frozen

from k8s_tui.game.conditions.scene import span
from k8s_tui.game.scenario import Moment

BEGIN_MS = 5 * 60_000
"""The first deed comes so long after the game has begun: whoever plays it has the time to prepare."""

LOST_GROUPS = frozenset({"node", "zone", "network", "kubelet"})
"""Deeds after which nobody knows of a machine's pods: those of a StatefulSet are not replaced until somebody does."""

AWAY_GROUPS = LOST_GROUPS | {"drain", "memory"}
"""Deeds after which a machine, or a zone, takes no pods."""


@frozen
class Deed:
    """One thing that happens.

    Attributes:
        text: What a report says of it, as in `worker-2 loses power`.
        group: The kind of deed, as `--faults` names it.
        subject: What it happens to, as in `worker-2` or `deployment/web`.
        moments: What really happens, in its order; times count from the deed.
        planned: It is an operator's work, and no fault.
    """

    text: str
    group: str
    subject: str
    moments: tuple[Moment, ...]
    planned: bool = False

    @property
    def lasts_ms(self) -> int:
        """From its beginning to its last moment."""
        return max((moment.at_ms or 0 for moment in self.moments), default=0)


@frozen
class Step:
    """A deed, and how long after the one before it begins."""

    after_ms: int
    deed: Deed

    def __str__(self) -> str:
        wait = f"{span(self.after_ms)} later " if self.after_ms else ""
        return f"{wait}{self.deed.text}"


@frozen
class History:
    """What happens, in its order; nothing at all is a history too."""

    steps: tuple[Step, ...] = ()

    @property
    def planned(self) -> bool:
        """All of it is an operator's work."""
        return all(step.deed.planned for step in self.steps)

    @property
    def timeline(self) -> tuple[Moment, ...]:
        """What happens as a scenario has it, by time; the first deed comes at `BEGIN_MS`."""
        found, at_ms = [], BEGIN_MS
        for step in self.steps:
            at_ms += step.after_ms
            found += [evolve(each, at_ms=at_ms + (each.at_ms or 0)) for each in step.deed.moments]
        return tuple(sorted(found, key=lambda each: each.at_ms or 0))

    @property
    def ends_ms(self) -> int:
        """When its last moment is, counted from the game's start."""
        return max((moment.at_ms or 0 for moment in self.timeline), default=BEGIN_MS)

    def __str__(self) -> str:
        """Return it in words, as in `worker-2 loses power, 30s later deployment/web is rolled out anew`."""
        if not self.steps:
            return "nothing happens"
        first, *rest = self.steps
        return str(first) + "".join(f", {step}" if step.after_ms else f" and {step}" for step in rest)
