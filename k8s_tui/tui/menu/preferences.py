"""The settings, as a form whose every change is seen and kept at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from k8s_tui.tui.menu.form import Form, Row
from k8s_tui.tui.settings import GLYPH_SETS, SPEEDS
from k8s_tui.tui.themes import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.settings import Settings

ABOUT = {
    "theme": "Colours: dark, light, high contrast, safe for the colour-blind, or the terminal's own. A state is "
    "always a glyph and a word besides. NO_COLOR in the environment takes all of them away.",
    "glyphs": "What is drawn with: auto asks the terminal; ascii is for fonts and readers that have nothing else.",
    "speed": "Simulated seconds a second when a game begins; + and - change it while one is played.",
    "motion": "Reduced: panels follow the game twice a second instead of eight times, and nothing moves for show.",
    "tour": "Whether the first scenario points at the key to press.",
    "keymap": "Keys are changed in the file, under [keymap], by the names that ? shows: "
    '"play.pause" = "f5,ctrl+s".',
}


class Preferences(Form):
    """The form.

    Attributes:
        settings: As they are now.
    """

    heading = "Settings"

    def __init__(
        self, look: Look, settings: Settings, path: str, apply: Callable[[Settings], object]
    ) -> None:
        """Show settings; `apply` is called with every change."""
        super().__init__(look, id="settings")
        self.settings = settings
        self.intro = f"Kept in {path}"
        self._apply = apply

    def rows(self) -> tuple[Row, ...]:
        """Return a row for each setting."""
        settings = self.settings
        own = len(settings.keymap)
        values = {
            "theme": ("Theme", NAMES.get(settings.theme or "k8s-dark", settings.theme)),
            "glyphs": ("Glyphs", settings.glyphs),
            "speed": ("Speed", f"{self.look.glyphs.times}{settings.speed}"),
            "motion": ("Motion", "reduced" if settings.reduced_motion else "full"),
            "tour": ("Tour", "on" if settings.tour else "off"),
            "keymap": ("Keys", f"{own} of your own" if own else "as shipped"),
        }
        return tuple(
            Row(key, label, value, ABOUT[key], fixed=key == "keymap")
            for key, (label, value) in values.items()
        )

    def change(self, key: str, step: int) -> None:
        """Take the next choice."""
        settings = self.settings
        match key:
            case "theme":
                names = tuple(NAMES)
                here = names.index(settings.theme) if settings.theme in names else 0
                changed = evolve(settings, theme=names[(here + step) % len(names)])
            case "glyphs":
                here = GLYPH_SETS.index(settings.glyphs)
                changed = evolve(settings, glyphs=GLYPH_SETS[(here + step) % len(GLYPH_SETS)])
            case "speed":
                nearest = min(range(len(SPEEDS)), key=lambda place: abs(SPEEDS[place] - settings.speed))
                changed = evolve(settings, speed=SPEEDS[max(0, min(len(SPEEDS) - 1, nearest + step))])
            case "motion":
                changed = evolve(settings, reduced_motion=not settings.reduced_motion)
            case _:
                changed = evolve(settings, tour=not settings.tour)
        self.settings = changed
        self._apply(changed)
