"""Conditions made of conditions."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from k8s_tui.game.conditions.scene import Condition, Scene, Timed, Verdict
from k8s_tui.game.fields import declare


@frozen
class Not:
    """The opposite of a condition."""

    of: Timed = declare("condition", "what must not hold")

    def describe(self) -> str:
        """Return the words with a negation before them."""
        return f"not ({self.of.describe()})"

    def evaluate(self, scene: Scene) -> Verdict:
        """Judge the condition and turn it round."""
        verdict = self.of.evaluate(scene)
        return Verdict(not verdict.held, verdict.detail)


@frozen
class All:
    """Several conditions that must hold together."""

    of: tuple[Timed, ...] = declare("conditions", "what must hold together", limits=(1, 20))

    def describe(self) -> str:
        """Return the words of all, joined."""
        return " and ".join(each.describe() for each in self.of)

    def evaluate(self, scene: Scene) -> Verdict:
        """Judge each; the first that does not hold explains."""
        for each in self.of:
            verdict = each.evaluate(scene)
            if not verdict.held:
                return verdict
        return Verdict(held=True)


@frozen
class AnyOf:
    """Several conditions of which one must hold."""

    of: tuple[Timed, ...] = declare("conditions", "of which one must hold", limits=(1, 20))

    def describe(self) -> str:
        """Return the words of all, joined."""
        return " or ".join(each.describe() for each in self.of)

    def evaluate(self, scene: Scene) -> Verdict:
        """Judge each until one holds."""
        details = []
        for each in self.of:
            verdict = each.evaluate(scene)
            if verdict.held:
                return verdict
            details.append(verdict.detail)
        return Verdict(held=False, detail="; ".join(filter(None, details)))


def parts(timed: Timed) -> Iterator[Condition]:
    """Yield the conditions that a condition is made of, itself where it is none of these."""
    if isinstance(timed.condition, Not):
        yield from parts(timed.condition.of)
    elif isinstance(timed.condition, All | AnyOf):
        for each in timed.condition.of:
            yield from parts(each)
    else:
        yield timed.condition
