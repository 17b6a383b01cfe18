"""The program's door to games: what there is to play, how to begin it, and what is kept of it.

Nothing of a cluster is imported before a game is begun, so that a menu can be there at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.game.history import remember, run_of
from k8s_tui.game.journal import Journal, recover
from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import LAST, MAX_NAME_LENGTH, Kept, SaveError, Saves
from k8s_tui.game.shelf import Title, read_briefing, titles

if TYPE_CHECKING:
    from k8s_tui.game.session import Session


def name_of_run(scenario: str) -> str:
    """Return the name of the last run that was decided, of a scenario by its name or its file."""
    return f"run of {Path(scenario).stem}"[:MAX_NAME_LENGTH]


class NoGame(Exception):
    """A game that cannot be begun; the text says why."""


@frozen
class Lobby:
    """Where players come from, and return to.

    Attributes:
        saves: Where results and games are kept.
        folder: Whose files the player's commands can read.
        carry_out: Carries out again requests that a kept game remembers.
    """

    saves: Saves
    folder: Path
    carry_out: Callable[[Session, str], None] | None = None

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
            recover(self.saves)
            return self.saves.recent()
        except SaveError:
            return ()

    def load(self) -> None:
        """Import what every game needs."""
        from k8s_tui.game import starting  # noqa: F401, PLC0415 - the cluster's code takes a second

    def find(self, name: str) -> Kept:
        """Return the kept game of a name, or the last run of the scenario that is called so.

        Raises:
            SaveError: There is none.
        """
        for known in (name, name_of_run(name)):
            if known in self.saves.names():
                saved = self.saves.get(known)
                return Kept(known, saved.origin.scenario, saved.until_ms)
        raise SaveError(f"there is no saved game {name!r}, and no run of a scenario called so")

    def begin(self, choice: Origin | Kept) -> Session:
        """Begin a game, go on with a kept one, or watch it.

        Raises:
            NoGame: It cannot be.
        """
        from k8s_tui.game.reading import ScenarioError  # noqa: PLC0415 - the cluster's code takes a second
        from k8s_tui.game.saving import replay  # noqa: PLC0415 - the same
        from k8s_tui.game.starting import start, watch  # noqa: PLC0415 - the same
        from k8s_tui.shell.files import FolderFiles  # noqa: PLC0415 - the same

        sources = (FolderFiles(self.folder),)
        try:
            if isinstance(choice, Origin):
                return self.journaled(start(choice, sources, self.saves, self.carry_out))
            saved = self.saves.get(choice.name)
            if choice.watched:
                return watch(saved, sources, self.saves, self.carry_out)
            session = start(saved.origin, sources, self.saves, self.carry_out)
            replay(session, saved)
        except (ScenarioError, SaveError) as error:
            raise NoGame(str(error)) from error
        return self.journaled(session)

    def journaled(self, session: Session) -> Session:
        """Write down what is typed in a session; where that cannot be, it is played all the same."""
        with suppress(SaveError):
            recover(self.saves)
            session.journal = Journal(self.saves, session)
        return session

    def keep(self, session: Session) -> None:
        """Keep a game under the name `LAST` until it is decided, then as a run, and its result.

        What is only watched is kept already.

        Raises:
            SaveError: It cannot be kept.
        """
        from k8s_tui.game.saving import save_game  # noqa: PLC0415 - whoever has a session has loaded it

        if session.watching:
            return
        self.keep_result(session)
        if session.verdict:
            save_game(session, name_of_run(session.origin.scenario))
            self.saves.drop(LAST)
        elif session.now_ms or session.play.transcript:
            save_game(session, LAST)
        if session.journal is not None:
            session.journal.close()
            session.journal = None

    def keep_result(self, session: Session) -> None:
        """Keep a run that was decided, and the best result; one won by going back in time has one star."""
        run = run_of(session, datetime.now(UTC).isoformat(timespec="seconds"))
        if run is not None:
            remember(self.saves, run)
