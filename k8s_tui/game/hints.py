"""Hints: a ladder of rungs, each offered in the state that calls for it, its cost shown first.

A rung may have other texts for other states: for what is wrong now, or for what the player has tried already.
"""

from __future__ import annotations

from attrs import frozen

from k8s_tui.game.conditions.scene import Scene
from k8s_tui.game.scenario import HintText
from k8s_tui.game.views import Hint

OTHERS = 100
"""A hint's number is its rung's, plus so much times the number of the other text that was told."""


@frozen
class Ladder:
    """The hints of a scenario and those that were taken, by number."""

    rungs: tuple[HintText, ...]
    taken: tuple[int, ...] = ()

    def next(self, scene: Scene) -> int | None:
        """Return the number of the hint that suits now: the first not taken whose state is here.

        Where none suits, the next of the ladder is given all the same: somebody who asks gets an answer.
        """
        used = [number % OTHERS for number in self.taken]
        left = [number for number in range(len(self.rungs)) if number not in used]
        for number in left:
            when = self.rungs[number].when
            if when is None or when.evaluate(scene).held:
                return number
        return left[0] if left else None

    def take(self, scene: Scene) -> Ladder:
        """Return the ladder with the suiting hint taken, the same where none is left."""
        number = self.next(scene)
        if number is None:
            return self
        for other, text in enumerate(self.rungs[number].instead, start=1):
            if text.when.evaluate(scene).held:
                number += other * OTHERS
                break
        return Ladder(self.rungs, (*self.taken, number))

    def text(self, number: int) -> str:
        """Return what a taken hint said."""
        other, rung = divmod(number, OTHERS)
        return self.rungs[rung].instead[other - 1].text if other else self.rungs[rung].text

    @property
    def cost(self) -> int:
        """Points paid so far."""
        return sum(self.rungs[number % OTHERS].cost for number in self.taken)

    def view(self, scene: Scene) -> Hint:
        """Return what the screen shows."""
        number = self.next(scene)
        return Hint(
            len(self.taken),
            len(self.rungs),
            0 if number is None else self.rungs[number].cost,
            tuple(self.text(each) for each in self.taken),
        )
