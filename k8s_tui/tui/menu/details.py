"""What the menu tells about the scenario that is chosen: how it went, what it is about, what the pager says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.markdown import markdown_lines
from k8s_tui.tui.spans import two_ended, width_of

if TYPE_CHECKING:
    from k8s_tui.game.shelf import Title
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line

STARS_MAX = 3
DIFFICULTY_MAX = 5
DETAIL_LINES_MIN = 7
DETAIL_SHARE = 0.35
PLAY = "play"
PLAY_LABEL = " Play "

Record = tuple[int, int]
"""Stars and points of the best run."""


def stars(count: int, glyphs: Glyphs) -> str:
    """Return the stars of a scenario that was won."""
    return glyphs.star * count + glyphs.hollow * (STARS_MAX - count)


def standing(record: Record | None, glyphs: Glyphs, *, is_next: bool) -> Line:
    """Return how a scenario went, in words."""
    if record is not None:
        count, points = record
        return ((f"{glyphs.ok} solved ", "ok"), (stars(count, glyphs), "warn"), (f" best {points}", "text"))
    if is_next:
        return ((f"{glyphs.cursor} next", "accent"),)
    return ((f"{glyphs.done} not solved yet", "dim"),)


def detail_lines(
    title: Title, record: Record | None, briefing: str, glyphs: Glyphs, width: int, *, is_next: bool
) -> list[Line]:
    """Return the lines about a scenario; the button to play it ends the first one.

    What it teaches is often its cause, so that this is told once it is solved.
    """
    button: Line = ((f"{glyphs.cursor}{PLAY_LABEL}", "button-on"),)
    level = f"difficulty {title.difficulty}/{DIFFICULTY_MAX}"
    about: Line = (*standing(record, glyphs, is_next=is_next), (f" {glyphs.dot} {level}", "dim"))
    return [
        two_ended(((title.title, "strong"),), button, width),
        about,
        ((f"taught {', '.join(title.teaches)}", "dim"),) if title.teaches and record is not None else (),
        *markdown_lines(briefing, width, glyphs.bullet, glyphs.box[1]),
    ]


def detail_height(height: int) -> int:
    """Return how many of so many lines tell about the scenario."""
    return max(DETAIL_LINES_MIN, int(height * DETAIL_SHARE))


def button_cells(width: int, glyphs: Glyphs) -> tuple[int, int]:
    """Return where in the first line the button stands."""
    return width - width_of(((f"{glyphs.cursor}{PLAY_LABEL}", ""),)), width
