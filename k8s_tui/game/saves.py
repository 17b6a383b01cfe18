"""Saved games and solved scenarios, in one SQLite file of the player's.

A save is small: how the game began and what was typed when. Loading plays that again, and since the same seed
and the same commands give the same history, it arrives at the same moment.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from k8s_tui import __version__
from k8s_tui.game.origin import Origin
from k8s_tui.game.transcript import Entry

APPLICATION = "k8s-tui"
FILE_NAME = "games.sqlite3"
BUSY_LIMIT_S = 5.0
MAX_NAME_LENGTH = 100

LAST = "last"
"""The name of the game that is kept by itself."""

MIGRATIONS = (
    """
CREATE TABLE IF NOT EXISTS saves (
    name TEXT PRIMARY KEY,
    program TEXT NOT NULL,
    origin TEXT NOT NULL,
    transcript TEXT NOT NULL,
    until_ms INTEGER NOT NULL,
    hints TEXT NOT NULL,
    rewinds INTEGER NOT NULL,
    fingerprint TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS solved (
    scenario TEXT PRIMARY KEY,
    points INTEGER NOT NULL,
    stars INTEGER NOT NULL
);
""",
    """
CREATE TABLE IF NOT EXISTS journals (
    game TEXT PRIMARY KEY,
    process INTEGER NOT NULL,
    program TEXT NOT NULL,
    origin TEXT NOT NULL,
    hints TEXT NOT NULL,
    rewinds INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS entries (
    game TEXT NOT NULL,
    position INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    line TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (game, position)
);
CREATE TABLE IF NOT EXISTS runs (
    at TEXT NOT NULL,
    scenario TEXT NOT NULL,
    seed INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    points INTEGER NOT NULL,
    stars INTEGER NOT NULL,
    commands INTEGER NOT NULL,
    user_minutes_lost REAL NOT NULL,
    seconds REAL NOT NULL,
    touched INTEGER NOT NULL,
    bonus INTEGER NOT NULL,
    hints INTEGER NOT NULL,
    rewinds INTEGER NOT NULL,
    budget_percent REAL NOT NULL
);
""",
)
"""What brings the file from each version to the next; the file knows its own as `user_version`.

Each can be run twice: two programs may find a new file at once.
"""

SCHEMA_VERSION = len(MIGRATIONS)


class SaveError(Exception):
    """A game that cannot be saved or loaded; the text says why."""


@frozen
class SavedGame:
    """A game to be played again up to a moment.

    Attributes:
        program: The version that saved it.
        until_ms: When it was saved, after the start of the game.
        hints: Numbers of the hints that were taken.
        fingerprint: Of the world at that moment.
    """

    name: str
    origin: Origin
    transcript: tuple[Entry, ...]
    until_ms: int
    hints: tuple[int, ...] = ()
    rewinds: int = 0
    fingerprint: str = ""
    program: str = __version__


@frozen
class Kept:
    """A kept game, as a list shows it.

    Attributes:
        scenario: Its scenario, empty for a sandbox.
        watched: Whether it is to be seen once more, instead of gone on with.
    """

    name: str
    scenario: str
    until_ms: int
    watched: bool = False


def default_path() -> Path:
    """Return where this platform keeps the data of programs."""
    import platformdirs  # noqa: PLC0415 - only who saves needs it

    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)) / FILE_NAME


class Saves:
    """The file of saved games; it is opened for each use, so that several programs can share it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction.

        Raises:
            SaveError: It cannot be read or written, or a newer version of the program wrote it.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=BUSY_LIMIT_S)
        except OSError as error:
            raise SaveError(f"{self._path}: {error.strerror or error}") from error
        except sqlite3.Error as error:
            raise SaveError(f"{self._path}: {error}") from error
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            self._prepare(connection)
            with connection:
                yield connection
        except sqlite3.Error as error:
            is_damaged = (
                type(error) is sqlite3.DatabaseError
            )  # what cannot be done just now has a class below
            advice = "; move it away to begin anew" if is_damaged else ""
            raise SaveError(f"{self._path}: {error}{advice}") from error
        finally:
            connection.close()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise SaveError(f"{self._path} was written by a newer version of the program")
        for number in range(version, SCHEMA_VERSION):
            # The version is written with what makes it, so that a crash between both is not possible.
            script = f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;"
            connection.executescript(script)

    # -- games ------------------------------------------------------------------

    def put(self, game: SavedGame) -> None:
        """Keep a game, in place of one of the same name.

        Raises:
            SaveError: The name is none, or the file cannot be written.
        """
        if not game.name.strip() or len(game.name) > MAX_NAME_LENGTH or not game.name.isprintable():
            raise SaveError(f"a name has 1 to {MAX_NAME_LENGTH} characters that can be printed")
        with self.open() as connection:
            put(connection, game)

    def get(self, name: str) -> SavedGame:
        """Return a kept game.

        Raises:
            SaveError: There is none of that name, or it cannot be read.
        """
        with self.open() as connection:
            row = connection.execute(
                "SELECT program, origin, transcript, until_ms, hints, rewinds, fingerprint"
                " FROM saves WHERE name = ?",
                (name,),
            ).fetchone()
        if row is None:
            raise SaveError(f"there is no saved game {name!r}")
        try:
            return _saved_game(name, row)
        except (ValueError, TypeError) as error:
            raise SaveError(f"the saved game {name!r} cannot be read: {error}") from error

    def drop(self, name: str) -> None:
        """Forget a kept game, if there is one of that name."""
        with self.open() as connection:
            connection.execute("DELETE FROM saves WHERE name = ?", (name,))

    def names(self) -> tuple[str, ...]:
        """Return the names of all kept games, sorted."""
        with self.open() as connection:
            return tuple(row[0] for row in connection.execute("SELECT name FROM saves ORDER BY name"))

    def recent(self) -> tuple[Kept, ...]:
        """Return all kept games that can be read, the one that was kept last first."""
        with self.open() as connection:
            rows = connection.execute(
                "SELECT name, origin, until_ms FROM saves ORDER BY rowid DESC"
            ).fetchall()
        return tuple(kept for row in rows if (kept := _kept(*row)) is not None)

    # -- progress ---------------------------------------------------------------

    def solve(self, scenario: str, points: int, stars: int) -> None:
        """Remember that a scenario was won, with its best result."""
        with self.open() as connection:
            solve(connection, scenario, points, stars)

    def records(self) -> dict[str, tuple[int, int]]:
        """Return stars and points of the best run of each scenario that was won."""
        with self.open() as connection:
            rows = connection.execute("SELECT scenario, stars, points FROM solved ORDER BY scenario")
            return {scenario: (stars, points) for scenario, stars, points in rows}


def put(connection: sqlite3.Connection, game: SavedGame) -> None:
    """Keep a game within a transaction, in place of one of the same name."""
    row = (
        game.name,
        game.program,
        game.origin.dumped(),
        json.dumps([[entry.at_ms, entry.line, entry.number] for entry in game.transcript]),
        game.until_ms,
        json.dumps(game.hints),
        game.rewinds,
        game.fingerprint,
    )
    connection.execute("INSERT OR REPLACE INTO saves VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def solve(connection: sqlite3.Connection, scenario: str, points: int, stars: int) -> None:
    """Remember within a transaction that a scenario was won, with its best result."""
    connection.execute(
        "INSERT INTO solved VALUES (?, ?, ?) ON CONFLICT (scenario) DO UPDATE SET"
        " points = max(points, excluded.points), stars = max(stars, excluded.stars)",
        (scenario, points, stars),
    )


def _kept(name: str, origin: str, until_ms: int) -> Kept | None:
    try:
        return Kept(name, Origin.loaded(origin).scenario, until_ms)
    except ValueError:
        return None


def _saved_game(name: str, row: Sequence[str]) -> SavedGame:
    program, origin, transcript, until_ms, hints, rewinds, fingerprint = row
    return SavedGame(
        name,
        Origin.loaded(origin),
        tuple(Entry(int(at_ms), str(line), int(number)) for at_ms, line, number in json.loads(transcript)),
        int(until_ms),
        tuple(int(each) for each in json.loads(hints)),
        int(rewinds),
        fingerprint,
        program,
    )
