"""The journal: each line of a running game on disk before it does anything, so that a crash loses at most the last.

A game that ended by itself closes its journal. Those that are left behind by programs that run no more become kept
games when saves are looked at next, the newest of them `LAST`.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from k8s_tui import __version__
from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import LAST, SavedGame, SaveError, Saves, put
from k8s_tui.game.transcript import Entry, repeated

if TYPE_CHECKING:
    from k8s_tui.game.session import Session


class Journal:
    """What is typed in one session, line by line."""

    def __init__(self, saves: Saves, session: Session) -> None:
        """Begin it; what the session has behind it is its first part."""
        self._saves = saves
        self._session = session
        self._game = secrets.token_hex(8)
        self._origin: Origin | None = None
        self._length = 0
        with saves.open() as connection:
            self._write(connection)

    def note(self) -> None:
        """Write what is new in the session's transcript.

        A file that cannot be written now stops no game.
        """
        with suppress(SaveError), self._saves.open() as connection:
            self._write(connection)

    def write_anew(self) -> None:
        """Write all of the session's transcript, where a rewind has ended; until then what it takes back stays."""
        self._length = 0
        self.note()

    def _write(self, connection: sqlite3.Connection) -> None:
        session = self._session
        state, entries = session.play.game.state, session.play.transcript
        if session.origin is not self._origin:  # another game was loaded
            self._origin, self._length = session.origin, 0
        first = max(0, min(self._length, len(entries) - 1))
        connection.execute("DELETE FROM entries WHERE game = ? AND position >= ?", (self._game, first))
        connection.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
            (
                (
                    self._game,
                    position,
                    entries[position].at_ms,
                    entries[position].line,
                    entries[position].number,
                )
                for position in range(first, len(entries))
            ),
        )
        self._length = len(entries)
        taken = json.dumps(state.ladder.taken)
        connection.execute(
            "INSERT OR REPLACE INTO journals VALUES (?, ?, ?, ?, ?, ?)",
            (self._game, os.getpid(), __version__, session.origin.dumped(), taken, state.rewinds),
        )

    def close(self) -> None:
        """Forget it: the game is kept elsewhere, or decided."""
        with self._saves.open() as connection:
            _forget(connection, self._game)


def recover(saves: Saves) -> bool:
    """Keep the games that programs left behind, the newest as `LAST`, older ones beside; return whether there was one.

    What cannot be read is forgotten.
    """
    with saves.open() as connection:
        rows = connection.execute(
            "SELECT game, process, program, origin, hints, rewinds FROM journals ORDER BY rowid DESC"
        ).fetchall()
        found: list[SavedGame] = []
        for game, process, *head in rows:
            if _runs(int(process)):
                continue
            name = LAST if not found else f"{LAST} {len(found) + 1}"
            with suppress(ValueError, TypeError):
                found += _left(connection, game, name, head)
            _forget(connection, game)
        for saved in reversed(found):
            put(connection, saved)
    return bool(found)


def _left(connection: sqlite3.Connection, game: str, name: str, head: Sequence[Any]) -> list[SavedGame]:
    """Return the game of a journal as one to be kept, nothing where nothing was typed in it."""
    program, origin, hints, rewinds = head
    lines = connection.execute(
        "SELECT at_ms, line, number FROM entries WHERE game = ? ORDER BY position", (game,)
    ).fetchall()
    if not lines:
        return []
    entries = tuple(Entry(int(at_ms), str(line), int(number)) for at_ms, line, number in lines)
    taken = tuple(int(each) for each in json.loads(hints))
    until_ms = entries[-1].at_ms + 1
    saved = SavedGame(
        name, Origin.loaded(origin), repeated(entries), until_ms, taken, int(rewinds), program=program
    )
    return [saved]


def _forget(connection: sqlite3.Connection, game: str) -> None:
    connection.execute("DELETE FROM entries WHERE game = ?", (game,))
    connection.execute("DELETE FROM journals WHERE game = ?", (game,))


def _runs(process: int) -> bool:
    """Tell whether a process of this machine still runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
