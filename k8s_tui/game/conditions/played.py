"""Conditions over what the player did: for hints that react, and for goals that are an answer."""

from __future__ import annotations

from attrs import frozen

from k8s_tui.game.conditions.scene import Scene, Verdict
from k8s_tui.game.diagnosis import GUESSES_LIMIT, is_named
from k8s_tui.game.fields import declare
from k8s_tui.game.verbs import begins_with


@frozen
class Tried:
    """The player typed a command."""

    command: str = declare("text", "how it begins, flags left out, as in kubectl rollout restart")
    at_least: int = declare("integer", "how often", default=1, limits=(1, None))

    def describe(self) -> str:
        """Return which command."""
        times = f" {self.at_least} times" if self.at_least > 1 else ""
        return f"`{self.command}` was tried{times}"

    def evaluate(self, scene: Scene) -> Verdict:
        """Count the lines that have such a command."""
        count = sum(begins_with(line, self.command) for line in scene.lines)
        return Verdict(count >= self.at_least, f"tried {count} times")


@frozen
class Diagnosed:
    """The player said with `:diagnose` what is at fault, before too many wrong answers."""

    answer: str = declare("text", "as in service/web, or nothing where all is well", name="object")

    def describe(self) -> str:
        """Return that an answer is wanted, not which."""
        return f"you said with :diagnose what is at fault, in at most {GUESSES_LIMIT} answers"

    def evaluate(self, scene: Scene) -> Verdict:
        """Look through the answers that count."""
        counted = scene.guesses[:GUESSES_LIMIT]
        held = any(is_named(guess, (self.answer,)) for guess in counted)
        return Verdict(held, "" if held else f"{len(counted)} of {GUESSES_LIMIT} answers given")
