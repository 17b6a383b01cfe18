"""The views one has been to: back and forward among them, as in a browser."""

from __future__ import annotations

from attrs import frozen

PLACES_MAX = 100
"""Older ones are forgotten."""


@frozen
class View:
    """A place of the play screen.

    Attributes:
        panel: Its name.
        namespace: The one shown, "" for all.
        word: The kind that was browsed, "" for the panels of their own.
    """

    panel: str
    namespace: str = ""
    word: str = ""


class Visited:
    """Views in the order in which one went to them, and where one stands."""

    def __init__(self) -> None:
        """Begin nowhere."""
        self._views: list[View] = []
        self._place = -1

    def go(self, view: View) -> None:
        """Note a view; what lay ahead is forgotten, and the same view twice is one."""
        if self._place >= 0 and self._views[self._place] == view:
            return
        del self._views[self._place + 1 :]
        self._views.append(view)
        del self._views[:-PLACES_MAX]
        self._place = len(self._views) - 1

    def turn(self, delta: int) -> View | None:
        """Go back (-1) or forward (1); None where there is nothing."""
        place = self._place + delta
        if not 0 <= place < len(self._views):
            return None
        self._place = place
        return self._views[place]
