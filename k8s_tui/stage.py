"""Puts the screen on this terminal: the menu or a game, the player's settings, and the API that a game can serve.

Opening the menu imports nothing of clusters and of the command line, because the first frame must be there at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from k8s_tui.game.lobby import Lobby
from k8s_tui.game.saves import SaveError, Saves, default_path
from k8s_tui.tui.app import K8sTui, show
from k8s_tui.tui.settings import SettingsFile
from k8s_tui.tui.settings import default_path as default_settings_path

if TYPE_CHECKING:
    from k8s_tui.game.origin import Origin
    from k8s_tui.game.saves import Kept
    from k8s_tui.game.session import Session
    from k8s_tui.tui.contract import Door


def menu() -> int:
    """Show the menu until the player leaves; return the program's exit code."""
    lobby = Lobby(Saves(default_path()), Path.cwd(), carry_out)
    try:
        return show(K8sTui(lobby=lobby, file=SettingsFile(default_settings_path()), door_of=door_of))
    except SaveError as error:
        sys.stderr.write(f"k8s-tui: {error}\n")
        return 2


def play(
    lobby: Lobby, choice: Origin | Kept, speed: int | None, record: str = "", *, ascii_only: bool = False
) -> int:
    """Show a game until the player leaves; return the program's exit code.

    With `ascii_only`, nothing but ASCII is drawn, whatever the settings say.

    Raises:
        NoGame: It cannot be begun.
        SaveError: It cannot be kept.
    """
    file = SettingsFile(default_settings_path())
    settings = file.read()

    def begin() -> Session:
        session = lobby.begin(choice)
        session.set_speed(settings.speed if speed is None else speed)
        return session

    app = K8sTui(
        begin, lobby=lobby, file=file, settings=settings, ascii_only=ascii_only or None, door_of=door_of
    )
    app.record_to = record
    return show(app)


def carry_out(session: Session, text: str) -> None:
    """Carry out once more a request that a game remembers."""
    from k8s_tui.httpd.door import carry_out as repeat  # noqa: PLC0415 - only games that were served need it

    repeat(session, text)


def door_of(session: Session) -> Door:
    """Return the cluster's API as another way into a game."""
    from k8s_tui.httpd.door import GameDoor  # noqa: PLC0415 - the server is loaded with the first game

    return GameDoor(session)
