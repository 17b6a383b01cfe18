"""How everything is drawn at present: characters and inks, shared by all widgets of one application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.glyphs import ASCII, UNICODE
from k8s_tui.tui.inks import Inks
from k8s_tui.tui.keymap import Keymap
from k8s_tui.tui.settings import REFRESH_MS

if TYPE_CHECKING:
    from collections.abc import Mapping


class Look:
    """Glyphs, and inks, which follow the theme.

    Attributes:
        keymap: The player's own keys.
        refresh_ms: How long panels stand still at least.
        version: Counts the changes of theme; what was painted with another version is out of date.
    """

    def __init__(
        self, variables: Mapping[str, str], *, ascii_only: bool = False, colourless: bool = False
    ) -> None:
        """Start with a theme's variables; without colours, what is chosen is drawn in reverse."""
        self.glyphs = ASCII if ascii_only else UNICODE
        self._colourless = colourless
        self.keymap = Keymap()
        self.refresh_ms = REFRESH_MS
        self.inks = Inks(variables, colourless=colourless)
        self.version = 0

    def use(self, variables: Mapping[str, str]) -> None:
        """Change to another theme's variables."""
        self.inks = Inks(variables, colourless=self._colourless)
        self.version += 1

    def use_glyphs(self, *, ascii_only: bool) -> None:
        """Change to another set of characters; what is open keeps those that it took before."""
        self.glyphs = ASCII if ascii_only else UNICODE
