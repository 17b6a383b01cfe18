"""The game master's command: a menu of hidden faults for a game that somebody else plays."""

from __future__ import annotations

from k8s_tui.game.calls import Call, Colon
from k8s_tui.game.oncall.master import let_happen, menu


def _master(call: Call) -> str:
    game = call.session.play.game
    choices = menu(game.referee)
    if not call.words:
        rows = (f"{number:>3}  {choice.told()}" for number, choice in enumerate(choices, start=1))
        return "\n".join((*rows, "`:master NUMBER` lets one happen, hidden, within a minute and a half"))
    let_happen(game, choices[call.number("a number of the menu, as in :master 3", len(choices)) - 1])
    return "it will happen"


MASTER: tuple[Colon, ...] = (
    Colon(
        "master", ":master [NUMBER]", "game master: let something hidden happen while another plays", _master
    ),
)
"""All of them."""
