"""Saving a session, and playing a saved one again up to the moment at which it was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from k8s_tui import __version__
from k8s_tui.game.conditions.scene import span
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.saves import SavedGame, SaveError, Saves
from k8s_tui.game.transcript import MAX_REQUEST_BYTES, REQUEST, repeated

if TYPE_CHECKING:
    from k8s_tui.game.session import Session


def save_game(session: Session, name: str) -> None:
    """Keep a session's game under a name.

    Raises:
        SaveError: It cannot be kept.
    """
    saves = _saves(session)
    play = session.play
    if play.request_bytes > MAX_REQUEST_BYTES:
        raise SaveError("more came from outside than can be kept")
    saves.put(
        SavedGame(
            name,
            session.origin,
            repeated(play.transcript),
            session.now_ms,
            play.game.state.ladder.taken,
            play.game.state.rewinds,
            play.world.fingerprint(),
        )
    )


def load_game(session: Session, name: str) -> str:
    """Let a session go on with a kept game; return what to tell the player.

    Raises:
        SaveError: There is none of that name, or it cannot be begun.
    """
    saved = _saves(session).get(name)
    if session.reopen is None:
        raise SaveError("games cannot be loaded here")
    try:
        other = session.reopen(saved.origin)
    except ScenarioError as error:
        raise SaveError(str(error)) from error
    if other.carry_out is None and any(entry.number == REQUEST for entry in saved.transcript):
        raise SaveError(f"{name} holds requests from outside, which cannot be carried out here")
    replay(other, saved)
    session.adopt(other)
    moment = f"{session.title}, T+{span(session.now_ms // 1000 * 1000)}"
    if other.play.world.fingerprint() == saved.fingerprint:
        return f"loaded {name}: {moment}"
    return (
        f"loaded {name}: {moment}; it was saved by version {saved.program}, and in {__version__} the same "
        "commands led to a somewhat different history"
    )


def replay(session: Session, saved: SavedGame) -> None:
    """Type and send again what was, everything at its time, and go on to the moment of the save."""
    state = session.play.game.state
    session.type_again(saved.transcript)
    session.pass_until(state.start_ms + saved.until_ms)
    state.rewinds = saved.rewinds
    state.ladder = evolve(state.ladder, taken=saved.hints)


def _saves(session: Session) -> Saves:
    if session.saves is None:
        raise SaveError("games are not kept here")
    return session.saves
