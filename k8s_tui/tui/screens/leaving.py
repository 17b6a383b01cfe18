"""Screens that go away once: keys that were typed ahead do not take what is below with them.

Textual's `dismiss` removes whichever screen is on top, so that a second Enter, sent before the first one was
acted on, would close the game.
"""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

R = TypeVar("R")


class Leaving(Screen[R]):
    """A screen that is dismissed only while it is on top."""

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """Go away with a result; a second time nothing happens."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)


class ModalLeaving(Leaving[R], ModalScreen[R]):
    """The same over what is shown."""
