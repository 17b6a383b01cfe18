"""What a search remembers, so that it goes on where it was: what broke nothing, and what broke something.

Both lie in one of Hypothesis's example databases. What broke something Hypothesis keeps there itself, and tries it
first; what broke nothing is kept beside it, and need not be played again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen
from hypothesis.database import ExampleDatabase

from k8s_tui.breakfinder.history import Deed, History, Step
from k8s_tui.breakfinder.trial import Outcome

HELD = b"/held"


@frozen
class Memory:
    """Where a search remembers, and under which name.

    Attributes:
        key: Of the question; whoever asks another one must remember under another name.
    """

    database: ExampleDatabase
    key: bytes

    def keep(self, history: History, outcome: Outcome) -> None:
        """Remember a history that broke nothing."""
        said = {
            "steps": [[step.after_ms, step.deed.text] for step in history.steps],
            "lost": outcome.user_minutes_lost,
            "lasted_ms": outcome.lasted_ms,
            "promises": list(outcome.promises),
        }
        self.database.save(self.key + HELD, json.dumps(said).encode())

    def held(self, deeds: Iterable[Deed]) -> Mapping[History, Outcome]:
        """Return the histories of some deeds that are known to break nothing, with what became of them."""
        by_text = {deed.text: deed for deed in deeds}
        return dict(self._held(by_text))

    def _held(self, deeds: Mapping[str, Deed]) -> Iterator[tuple[History, Outcome]]:
        for value in self.database.fetch(self.key + HELD):
            try:
                said = json.loads(value)
                steps = tuple(Step(after_ms, deeds[text]) for after_ms, text in said["steps"])
                outcome = Outcome((), said["lost"], said["lasted_ms"], tuple(said["promises"]))
            except (ValueError, KeyError, TypeError):
                # Half of a file, as one that was being written leaves it, or a deed that is not looked at now.
                continue
            yield History(steps), outcome
