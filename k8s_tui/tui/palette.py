"""The palette (`^p`): everything that can be done, found by its words.

A screen lists what is done on it by having `palette_entries`; the application adds what is done everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from attrs import frozen
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import App
    from textual.screen import Screen


@frozen
class Entry:
    """One line of the palette.

    Attributes:
        title: What is searched.
        about: What it does, and its key.
        run: Does it.
    """

    title: str
    about: str
    run: Callable[[], Any]


@runtime_checkable
class Lists(Protocol):
    """A screen, or the application, with something for the palette."""

    def palette_entries(self) -> Iterable[Entry]:
        """Return the entries, in the order in which they are shown."""
        ...


class OnScreen:
    """Runs an action of a screen when called."""

    def __init__(self, screen: Screen[Any], action: str) -> None:
        """Remember both."""
        self._screen = screen
        self._action = action

    async def __call__(self) -> None:
        """Run it."""
        await self._screen.run_action(f"screen.{self._action}")


def entries(app: App[Any], screen: Screen[Any]) -> tuple[Entry, ...]:
    """Return what can be done on a screen, and then everywhere."""
    return tuple(
        entry for each in (screen, app) if isinstance(each, Lists) for entry in each.palette_entries()
    )


class Palette(CommandPalette):
    """Textual's palette with a sign that every terminal has, one cell wide."""

    def on_mount(self) -> None:
        """Exchange the sign before the line in which one types."""
        self.query_one(SearchIcon).icon = "/"


class Commands(Provider):
    """The entries, as Textual's palette asks for them."""

    async def discover(self) -> Hits:
        """Yield all of them."""
        for entry in entries(self.app, self.screen):
            yield DiscoveryHit(entry.title, entry.run, help=entry.about)

    async def search(self, query: str) -> Hits:
        """Yield those that fit."""
        matcher = self.matcher(query)
        for entry in entries(self.app, self.screen):
            score = matcher.match(f"{entry.title} {entry.about}")
            if score > 0:
                yield Hit(score, matcher.highlight(entry.title), entry.run, help=entry.about)
