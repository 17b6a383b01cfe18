"""Games that were kept: go on with the last one, or with any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.menu.section import Section, Spot
from k8s_tui.tui.phrase import clock
from k8s_tui.tui.spans import pad, washed, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from k8s_tui.game.saves import Kept
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.menu.lobby import Lobby
    from k8s_tui.tui.spans import Line

NAME_CELLS_MIN = 18
NAME_CELLS_MAX = 36
CLOCK_CELLS = 10
GAME_CELLS = 24
"""What is left to the game's title before its name gets more."""

INTRO = (
    "A game that is left is kept by itself; :save NAME keeps "
    "one under a name. Going on types again what was typed."
)


class KeptGames(Section):
    """The list of games, the last one first."""

    heading = "Continue"

    def __init__(self, look: Look, lobby: Lobby[Any], resume: Callable[[Kept], object]) -> None:
        super().__init__(look, id="continue")
        self._lobby = lobby
        self._resume = resume
        self._games: tuple[Kept, ...] = ()
        self._titles: Mapping[str, str] = {}
        self.chosen = 0

    def entered(self) -> None:
        """Read what is kept."""
        self._games = self._lobby.kept()
        self._titles = {title.name: title.title for title in self._lobby.titles()}
        self.chosen = min(self.chosen, max(0, len(self._games) - 1))
        self.repaint()

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the list's keys."""
        if not self._games:
            return ()
        return (
            KeyHint("enter", self.look.glyphs.enter, "Go on"),
            KeyHint("w", "w", "Watch it again"),
            KeyHint("down", self.look.glyphs.updown, "Game"),
        )

    def body(self, width: int, height: int) -> list[Line]:
        """Return the games, as many as fit."""
        self.spots = []
        lines: list[Line] = [*(((f" {line}", "dim"),) for line in wrap(INTRO, width - 2)), ()]
        if not self._games:
            return [*lines, ((" There is none yet.", "text"),)]
        room = width - 3 - CLOCK_CELLS - GAME_CELLS
        name_cells = max(NAME_CELLS_MIN, min(NAME_CELLS_MAX, room))
        lines.append(((f"   {pad('KEPT AS', name_cells)}{pad('CLOCK', CLOCK_CELLS)}GAME", "head"),))
        page = max(1, height - len(lines))
        top = max(0, min(self.chosen - page // 2, len(self._games) - page))
        for number, game in enumerate(self._games[top : top + page], start=top):
            here = number == self.chosen
            what = self._titles.get(game.scenario, game.scenario) or "Sandbox"
            line: Line = (
                (f" {self.look.glyphs.cursor if here else ' '} ", "accent"),
                (pad(game.name, name_cells - 1) + " ", "strong"),
                (pad(clock(game.until_ms), CLOCK_CELLS), "dim"),
                (what, "text"),
            )
            self.spots.append(Spot(len(lines), 0, width, str(number)))
            lines.append(washed(line, "cursor") if here else line)
        return lines

    def press(self, target: str) -> None:
        """Choose a game, or go on with the one that is chosen."""
        if int(target) == self.chosen:
            self._resume(self._games[self.chosen])
        else:
            self.chosen = int(target)

    def navigate(self, key: str) -> bool:
        """Go up and down, or go on with a game."""
        step = {"j": 1, "down": 1, "k": -1, "up": -1}.get(key)
        if step is not None:
            self.chosen = max(0, min(len(self._games) - 1, self.chosen + step))
        elif key in {"enter", "space"} and self._games:
            self._resume(self._games[self.chosen])
        elif key == "w" and self._games:
            self._resume(evolve(self._games[self.chosen], watched=True))
        else:
            return False
        self.repaint()
        return True
