"""The scenarios as a list that can be filtered, with what is known of the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.game.origin import Origin
from k8s_tui.tui.edit_line import EditLine
from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.menu.campaign import next_of, shown_lines
from k8s_tui.tui.menu.details import PLAY, STARS_MAX, Record, button_cells, detail_height, detail_lines, stars
from k8s_tui.tui.menu.section import Section, Spot
from k8s_tui.tui.spans import pad, washed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual import events

    from k8s_tui.game.shelf import Title
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.menu.lobby import Lobby
    from k8s_tui.tui.spans import Line

HEAD_LINES = 2
NUMBER_CELLS = 6
SMALLEST_TITLE_CELLS = 24
WORLD_CELLS = 28
"""Of the column that names the chapter, where there is room for it."""


def matching(titles: Sequence[Title], text: str) -> tuple[Title, ...]:
    """Return the scenarios in whose words every word of `text` is found."""
    words = text.lower().split()
    return tuple(title for title in titles if all(word in _words_of(title) for word in words))


def _words_of(title: Title) -> str:
    return " ".join((title.name, title.title, title.chapter, *title.teaches)).lower()


class Shelves(Section):
    """The list.

    Attributes:
        typing: The filter while it is typed, None before and after.
        wanted: The filter in use.
        chosen: The name of the scenario under the cursor.
    """

    heading = "Scenarios"

    def __init__(self, look: Look, lobby: Lobby[Any], play: Callable[[Origin], object]) -> None:
        super().__init__(look, id="scenarios")
        self._lobby = lobby
        self._play = play
        self._titles: tuple[Title, ...] = ()
        self._records: Mapping[str, Record] = {}
        self.typing: EditLine | None = None
        self.wanted = ""
        self.chosen = ""
        self._page = 1

    def entered(self) -> None:
        """Read what there is and what was reached."""
        self._titles = self._lobby.titles()
        self._records = self._lobby.records()
        self.repaint()

    @property
    def shown(self) -> tuple[Title, ...]:
        """What the filter lets through."""
        return matching(self._titles, self.wanted)

    def title(self) -> tuple[Line, Line]:
        """Return the heading, and how many are shown."""
        count = len(self._titles)
        said = f"{len(self.shown)} of {count}" if self.wanted else f"{count}"
        return ((self.heading, "title"),), ((said, "dim"),)

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the list's keys."""
        if self.typing is not None:
            return (KeyHint("enter", self.look.glyphs.enter, "Keep"), KeyHint("escape", "Esc", "Clear"))
        return (KeyHint("enter", self.look.glyphs.enter, "Play"), KeyHint("slash", "/", "Filter"))

    def body(self, width: int, height: int) -> list[Line]:
        """Return the filter, the list, and what is known of one of it."""
        self.spots = [Spot(0, 0, width, "filter")]
        glyphs, shown = self.look.glyphs, self.shown
        lines: list[Line] = [self._filter_line()]
        self.seen = ""
        if not shown:
            return [*lines, (), ((" Nothing fits; Esc clears the filter.", "dim"),)]
        wide = max(SMALLEST_TITLE_CELLS, width - NUMBER_CELLS - STARS_MAX - 12)
        chapter = WORLD_CELLS if wide > SMALLEST_TITLE_CELLS + WORLD_CELLS else 0
        name_cells = wide - chapter
        lines.append(
            (
                (f"  {pad('TITLE', name_cells)}{pad('CHAPTER', chapter)}", "head"),
                (f"{pad('STARS', 7)}{pad('BEST', NUMBER_CELLS, right=True)}", "head"),
            )
        )
        below = detail_height(height)
        self._page = max(1, height - below - 1 - HEAD_LINES)
        here = self._row()
        top = max(0, min(here - self._page // 2, len(shown) - self._page))
        self.note_seen(top, self._page, len(shown))
        for y, title in enumerate(shown[top : top + self._page], start=HEAD_LINES):
            record = self._records.get(title.name)
            mark = glyphs.dot * STARS_MAX if record is None else stars(record[0], glyphs)
            points = "" if record is None else str(record[1])
            line: Line = (
                (f"{glyphs.cursor if title is shown[here] else ' '} ", "accent"),
                (pad(title.title, name_cells), "text"),
                (pad(title.chapter, chapter), "dim"),
                (f" {mark}   ", "dim" if record is None else "warn"),
                (pad(points, NUMBER_CELLS, right=True), "text"),
            )
            lines.append(washed(line, "cursor") if title is shown[here] else line)
            self.spots.append(Spot(y, 0, width, title.name))
        lines.append(((glyphs.box[1] * width, "frame"),))
        return [*lines, *self._details(shown[here], len(lines), width, height)]

    def _filter_line(self) -> Line:
        if self.typing is not None:
            line = self.typing
            return (
                (" /", "accent"),
                (line.text[: line.caret], "text"),
                (line.text[line.caret : line.caret + 1] or " ", "caret"),
                (line.text[line.caret + 1 :], "text"),
            )
        if self.wanted:
            return ((f" /{self.wanted}", "accent"), ("  Esc clears", "dim"))
        return ((" / to filter by name, chapter, or what it teaches", "dim"),)

    def _details(self, title: Title, y: int, width: int, height: int) -> list[Line]:
        start, end = button_cells(width - 2, self.look.glyphs)
        self.spots.append(Spot(y, start + 1, end + 1, PLAY))
        known = detail_lines(
            title,
            self._records.get(title.name),
            self._lobby.briefing(title),
            self.look.glyphs,
            width - 2,
            is_next=title.name == next_of(self._titles, self._records),
        )
        return shown_lines(known, height - y, width, self.look.glyphs)

    def _row(self) -> int:
        names = [title.name for title in self.shown]
        return names.index(self.chosen) if self.chosen in names else 0

    def press(self, target: str) -> None:
        """Type a filter, choose a scenario, or play the one that is chosen."""
        if target == "filter":
            self.typing = EditLine.of(self.wanted)
        elif self.shown and target in {PLAY, self.shown[self._row()].name}:
            self._play(Origin(scenario=self.shown[self._row()].name))
        else:
            self.chosen = target

    def leave(self) -> bool:
        """Clear the filter."""
        had = bool(self.wanted) or self.typing is not None
        self.typing, self.wanted = None, ""
        self.repaint()
        return had

    def navigate(self, key: str) -> bool:
        """Go up and down, play, or begin to type a filter."""
        last = len(self.shown) - 1
        step = {"j": 1, "down": 1, "k": -1, "up": -1, "pagedown": self._page, "pageup": -self._page}.get(key)
        if step is None:
            step = {"home": -last, "g": -last, "end": last, "G": last}.get(key)
        if step is not None and last >= 0:
            self.chosen = self.shown[max(0, min(last, self._row() + step))].name
        elif key in {"enter", "space"}:
            self.press(PLAY)
        elif key == "slash":
            self.press("filter")
        else:
            return step is not None
        self.repaint()
        return True

    def on_key(self, event: events.Key) -> None:
        """Type the filter, or move."""
        if self.typing is None or event.key in {"up", "down", "tab", "shift+tab"}:
            super().on_key(event)
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.typing = None
        elif event.key == "escape":
            self.leave()
        else:
            if event.is_printable and event.character is not None:
                self.typing = self.typing.insert(event.character)
            else:
                self.typing = self.typing.press(event.key) or self.typing
            self.wanted = self.typing.text
        self.repaint()

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the filter."""
        if self.typing is not None:
            event.stop()
            self.typing = self.typing.insert(event.text)
            self.wanted = self.typing.text
            self.repaint()
