"""How everything is drawn at present: characters and inks, shared by all widgets of one application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.glyphs import ASCII, UNICODE
from k8s_tui.tui.inks import Inks

if TYPE_CHECKING:
    from collections.abc import Mapping


class Look:
    """Glyphs, fixed for a run, and inks, which follow the theme.

    Attributes:
        version: Counts the changes of theme; what was painted with another version is out of date.
    """

    def __init__(self, variables: Mapping[str, str], *, ascii_only: bool = False) -> None:
        """Start with a theme's variables."""
        self.glyphs = ASCII if ascii_only else UNICODE
        self.inks = Inks(variables)
        self.version = 0

    def use(self, variables: Mapping[str, str]) -> None:
        """Change to another theme's variables."""
        self.inks = Inks(variables)
        self.version += 1
