"""What the menu asks of the program: what there is to play, what was reached, and games.

The menu is on the screen before the cluster's code is loaded, so nothing here is answered by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8s_tui.game.origin import Origin
    from k8s_tui.game.saves import Kept
    from k8s_tui.game.shelf import Title

Played = TypeVar("Played")
"""The games of one lobby."""


class Lobby(Protocol[Played]):
    """Where players come from, and return to."""

    def titles(self) -> tuple[Title, ...]:
        """Return all scenarios, chapter by chapter."""
        ...

    def briefing(self, title: Title) -> str:
        """Return what the pager says in a scenario, in Markdown."""
        ...

    def records(self) -> Mapping[str, tuple[int, int]]:
        """Return stars and points of the best run of each scenario that was won."""
        ...

    def kept(self) -> tuple[Kept, ...]:
        """Return the games that were kept, the last one first."""
        ...

    def load(self) -> None:
        """Load whatever is needed to begin a game, so that beginning one takes less long."""
        ...

    def begin(self, choice: Origin | Kept) -> Played:
        """Begin a game, or go on with a kept one.

        Raises:
            NoGame: It cannot be.
        """
        ...

    def keep(self, session: Played) -> None:
        """Keep a game that was begun here as it is now, and its result if it was won."""
        ...
