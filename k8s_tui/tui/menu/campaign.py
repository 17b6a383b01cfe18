"""The campaign: a map with a road for each chapter, and on it a station for each scenario.

A station shows its stars, or dots before it is won; the one to play next stands in brackets, the one that is chosen
behind the cursor. Below the map stands what is known of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from k8s_tui.game.origin import Origin
from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.menu.details import PLAY, STARS_MAX, Record, button_cells, detail_height, detail_lines, stars
from k8s_tui.tui.menu.section import Section, Spot
from k8s_tui.tui.spans import cut, pad

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from k8s_tui.game.shelf import Title
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.menu.lobby import Lobby
    from k8s_tui.tui.spans import Line

CHAPTER_CELLS = 27
STATION_CELLS = 5


@frozen
class Road:
    """One line of the map.

    Attributes:
        chapter: Its name, empty where a chapter goes on in a further line.
        first: Which of all scenarios its first station is.
    """

    chapter: str
    first: int
    titles: tuple[Title, ...]


def next_of(titles: Sequence[Title], records: Mapping[str, Record]) -> str:
    """Return the name of the first scenario that is not won, empty where all are."""
    return next((title.name for title in titles if title.name not in records), "")


def roads(titles: Sequence[Title], width: int) -> list[Road]:
    """Return the map's lines for a width."""
    room = max(1, (width - CHAPTER_CELLS + 1) // (STATION_CELLS + 1))
    lines: list[Road] = []
    for index, title in enumerate(titles):
        goes_on = index > 0 and titles[index - 1].chapter == title.chapter
        if goes_on and len(lines[-1].titles) < room:
            last = lines[-1]
            lines[-1] = Road(last.chapter, last.first, (*last.titles, title))
        else:
            lines.append(Road("" if goes_on else title.chapter, index, (title,)))
    return lines


def road_line(road: Road, chosen: int, next_name: str, records: Mapping[str, Record], glyphs: Glyphs) -> Line:
    """Draw one line of the map."""
    spans: list[tuple[str, str]] = [(pad(road.chapter, CHAPTER_CELLS), "text" if road.chapter else "dim")]
    for number, title in enumerate(road.titles):
        if number:
            spans.append((glyphs.box[1], "frame"))
        record = records.get(title.name)
        mark = glyphs.dot * STARS_MAX if record is None else stars(record[0], glyphs)
        if road.first + number == chosen:
            spans.append((f"{glyphs.cursor}{mark} ", "button-on"))
        elif title.name == next_name:
            spans.append((f"[{mark}]", "accent"))
        else:
            spans.append((f" {mark} ", "dim" if record is None else "warn"))
    return tuple(spans)


class Campaign(Section):
    """The map, and what is chosen on it.

    Attributes:
        chosen: Which of all scenarios.
    """

    heading = "Campaign"

    def __init__(self, look: Look, lobby: Lobby[Any], play: Callable[[Origin], object]) -> None:
        super().__init__(look, id="campaign")
        self._lobby = lobby
        self._play = play
        self._titles: tuple[Title, ...] = ()
        self._records: Mapping[str, Record] = {}
        self._next = ""
        self._roads: list[Road] = []
        self.chosen = 0

    def entered(self) -> None:
        """Read what there is and what was reached, and stand on what comes next."""
        first = not self._titles
        self._titles = self._lobby.titles()
        self._records = self._lobby.records()
        before, self._next = self._next, next_of(self._titles, self._records)
        if first or before != self._next:
            names = [title.name for title in self._titles]
            self.chosen = names.index(self._next) if self._next else 0
        self.repaint()

    def title(self) -> tuple[Line, Line]:
        """Return the heading, and how far one has come."""
        won = sum(title.name in self._records for title in self._titles)
        reached = sum(count for count, _ in self._records.values())
        said = f"{won} of {len(self._titles)} solved {self.look.glyphs.dot} {self.look.glyphs.star} {reached}"
        return ((self.heading, "title"),), ((said, "dim"),) if self._titles else ()

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the map's keys."""
        return (
            KeyHint("enter", self.look.glyphs.enter, "Play"),
            KeyHint("right", self.look.glyphs.sideways, "Scenario"),
            KeyHint("down", self.look.glyphs.updown, "Chapter"),
        )

    def body(self, width: int, height: int) -> list[Line]:
        """Return the map and what is known of the chosen scenario."""
        self.spots = []
        if not self._titles:
            return [(("This installation has no scenarios.", "dim"),)]
        glyphs = self.look.glyphs
        self._roads = roads(self._titles, width - 1)
        below = detail_height(height)
        page = max(1, height - below - 1)
        here = self._row()
        top = max(0, min(here - page // 2, len(self._roads) - page))
        self.note_seen(top, page, len(self._roads))
        lines: list[Line] = []
        for y, road in enumerate(self._roads[top : top + page]):
            lines.append(((" ", "text"), *road_line(road, self.chosen, self._next, self._records, glyphs)))
            for number in range(len(road.titles)):
                start = 1 + CHAPTER_CELLS + number * (STATION_CELLS + 1)
                self.spots.append(Spot(y, start, start + STATION_CELLS, str(road.first + number)))
        lines.append(((glyphs.box[1] * width, "frame"),))
        title = self._titles[self.chosen]
        start, end = button_cells(width - 2, glyphs)
        self.spots.append(Spot(len(lines), start + 1, end + 1, PLAY))
        known = detail_lines(
            title,
            self._records.get(title.name),
            self._lobby.briefing(title),
            glyphs,
            width - 2,
            is_next=title.name == self._next,
        )
        return [*lines, *shown_lines(known, height - len(lines), width, glyphs)]

    def _row(self) -> int:
        return next(
            (
                y
                for y, road in enumerate(self._roads)
                if road.first <= self.chosen < road.first + len(road.titles)
            ),
            0,
        )

    def press(self, target: str) -> None:
        """Choose a station, or play the one that is chosen."""
        if target == PLAY or target == str(self.chosen):
            self._play(Origin(scenario=self._titles[self.chosen].name))
        else:
            self.chosen = int(target)

    def navigate(self, key: str) -> bool:
        """Go along the roads and between them."""
        if not self._titles:
            return False
        last = len(self._titles) - 1
        match key:
            case "left" | "h":
                self.chosen = max(0, self.chosen - 1)
            case "right" | "l":
                self.chosen = min(last, self.chosen + 1)
            case "home" | "g":
                self.chosen = 0
            case "end" | "G":
                self.chosen = last
            case "up" | "k" | "down" | "j":
                self._change_road(-1 if key in {"up", "k"} else 1)
            case "enter" | "space":
                self.press(PLAY)
            case _:
                return False
        self.repaint()
        return True

    def _change_road(self, step: int) -> None:
        if not self._roads:  # there has been no room to draw them
            return
        here = self._row()
        row = max(0, min(len(self._roads) - 1, here + step))
        column = self.chosen - self._roads[here].first
        road = self._roads[row]
        if row != here:
            self.chosen = road.first + min(column, len(road.titles) - 1)


def shown_lines(lines: Sequence[Line], height: int, width: int, glyphs: Glyphs) -> list[Line]:
    """Return as many lines as fit, with a margin; the last one tells where there are more."""
    shown: list[Line] = [((" ", "text"), *line) for line in lines[:height]]
    if len(lines) > height > 0:
        shown[-1] = ((f" {cut(glyphs.more * 3, width)}", "dim"),)
    return shown
