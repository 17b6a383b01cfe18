"""The program's door to games: what there is to play, how to begin it, and what is kept of it.

Nothing of a cluster is imported before a game is begun, so that a menu can be there at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import Kept, SaveError, Saves
from k8s_tui.game.shelf import Title, read_briefing, titles

if TYPE_CHECKING:
    from k8s_tui.game.session import Session

LAST = "last"
"""The name of the game that is kept by itself."""


class NoGame(Exception):
    """A game that cannot be begun; the text says why."""


@frozen
class Lobby:
    """Where players come from, and return to.

    Attributes:
        saves: Where results and games are kept.
        folder: Whose files the player's commands can read.
    """

    saves: Saves
    folder: Path

    def titles(self) -> tuple[Title, ...]:
        """Return all scenarios, chapter by chapter."""
        return titles()

    def briefing(self, title: Title) -> str:
        """Return what the pager says in a scenario, in Markdown."""
        return read_briefing(title.path)

    def records(self) -> Mapping[str, tuple[int, int]]:
        """Return stars and points of each scenario that was won; none where they cannot be read."""
        try:
            return self.saves.records()
        except SaveError:
            return {}

    def kept(self) -> tuple[Kept, ...]:
        """Return the games that were kept, the last one first; none where they cannot be read."""
        try:
            return self.saves.recent()
        except SaveError:
            return ()

    def load(self) -> None:
        """Import what every game needs."""
        from k8s_tui.game import starting  # noqa: F401, PLC0415 - the cluster's code takes a second

    def begin(self, choice: Origin | Kept) -> Session:
        """Begin a game, or go on with a kept one.

        Raises:
            NoGame: It cannot be.
        """
        from k8s_tui.game.reading import ScenarioError  # noqa: PLC0415 - the cluster's code takes a second
        from k8s_tui.game.saving import replay  # noqa: PLC0415 - the same
        from k8s_tui.game.starting import start  # noqa: PLC0415 - the same
        from k8s_tui.shell.files import FolderFiles  # noqa: PLC0415 - the same

        sources = (FolderFiles(self.folder),)
        try:
            if isinstance(choice, Origin):
                return start(choice, sources, self.saves)
            saved = self.saves.get(choice.name)
            session = start(saved.origin, sources, self.saves)
            replay(session, saved)
        except (ScenarioError, SaveError) as error:
            raise NoGame(str(error)) from error
        return session

    def keep(self, session: Session) -> None:
        """Keep a game under the name `LAST` until it is decided, and its result.

        Raises:
            SaveError: It cannot be kept.
        """
        from k8s_tui.game.saving import save_game  # noqa: PLC0415 - whoever has a session has loaded it

        self.keep_result(session)
        if session.verdict:
            self.saves.drop(LAST)
        elif session.now_ms:
            save_game(session, LAST)

    def keep_result(self, session: Session) -> None:
        """Keep the best result of a scenario that was won; one won by going back in time has one star."""
        game = session.play.game
        points = game.score()
        if points is not None and game.scenario is not None:
            stars = 1 if game.state.rewinds else points.stars
            self.saves.solve(game.scenario.metadata.name, points.total, stars)
