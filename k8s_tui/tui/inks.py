"""Named inks: what a span's name means in the colours of the theme in use.

An ink is a name such as `bad` or `dim`, or a name on a row's background such as `bad@cursor`. They are made
from the variables of any Textual theme, so that every theme fits every widget. Each has a background of its
own, because a line handed to Textual is painted as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style

if TYPE_CHECKING:
    from collections.abc import Mapping

# ink: (colour variable, background variable or "", attributes)
RECIPES: dict[str, tuple[str, str, str]] = {
    "text": ("foreground", "", ""),
    "strong": ("foreground", "", "bold"),
    "dim": ("ink-dim", "", ""),
    "frame": ("ink-frame", "", ""),
    "focus": ("accent", "", "bold"),
    "title": ("foreground", "", "bold"),
    "head": ("ink-dim", "", "bold"),
    "accent": ("accent", "", ""),
    "bad": ("error", "", "bold"),
    "warn": ("warning", "", ""),
    "unknown": ("secondary", "", ""),
    "ok": ("success", "", ""),
    "done": ("ink-dim", "", ""),
    "key": ("accent", "", "bold"),
    "prompt": ("success", "", "bold"),
    "match": ("background", "warning", "bold"),
    "caret": ("background", "foreground", ""),
    "badge-bad": ("background", "error", "bold"),
    "badge-warn": ("background", "warning", "bold"),
    "badge-ok": ("background", "success", "bold"),
    "badge-quiet": ("foreground", "panel", ""),
    "button": ("foreground", "panel", ""),
    "button-on": ("background", "accent", "bold"),
    "button-danger": ("background", "error", "bold"),
}

REVERSED = frozenset(("caret", "match", "badge-bad", "badge-warn", "badge-ok", "button-on", "button-danger"))
"""Inks that must be seen without any colour, and where nothing is known of the terminal's own colours."""

REVERSE = "reverse"
"""In the place of a row background's colour: text and background change places, whatever they are."""

WASHES: dict[str, str] = {
    "cursor": "ink-cursor",
    "blur": "panel",
    "mark": "ink-mark",
    "bar": "panel",
    "alarm": "ink-alarm",
}
"""The row backgrounds an ink can stand on."""


class Inks:
    """The inks of one theme; looking one up makes it once.

    Raises:
        KeyError: From `[]`, for a name that is in neither table.
    """

    def __init__(self, variables: Mapping[str, str], *, colourless: bool = False) -> None:
        """Take the variables of a theme, as `App.theme_variables` has them; without colours, some are reversed."""
        self._variables = variables
        self._colourless = colourless
        self._made: dict[str, Style] = {}

    def __getitem__(self, name: str) -> Style:
        """Return the style of an ink."""
        style = self._made.get(name)
        if style is None:
            style = self._made[name] = self._make(name)
        return style

    def _make(self, name: str) -> Style:
        base, _, wash = name.partition("@")
        colour, background, attributes = RECIPES[base]
        bold = "bold" in attributes
        behind = background or (WASHES[wash] if wash else "background")
        if self._variables.get(behind) == REVERSE:
            return Style(color="default", bgcolor="default", bold=bold, reverse=True)
        if base in REVERSED and self._colour("background") == "default":
            return Style(color=self._colour(background), bgcolor="default", bold=bold, reverse=True)
        return Style(
            color=self._colour(colour),
            bgcolor=self._colour(behind),
            bold=bold,
            reverse=self._colourless and base in REVERSED,
        )

    def _colour(self, variable: str) -> str:
        value = self._variables.get(variable) or self._variables[FALLBACKS[variable]]
        if value.startswith("ansi_"):
            return value.split()[0].removeprefix("ansi_")
        return value[:7] if value.startswith("#") else "default"


FALLBACKS: dict[str, str] = {
    "ink-dim": "foreground-darken-3",
    "ink-frame": "primary-muted",
    "ink-cursor": "primary-muted",
    "ink-mark": "accent-muted",
    "ink-alarm": "error-muted",
}
"""Variables of our own themes, and what stands for them in Textual's."""
