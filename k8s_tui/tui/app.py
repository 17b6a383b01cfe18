"""The application: themes, the palette, and the play screen."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING, Any

from textual.app import App, SystemCommand

from k8s_tui.tui.keys import KEYS
from k8s_tui.tui.look import Look
from k8s_tui.tui.screens.boot import BootScreen
from k8s_tui.tui.screens.play import PlayScreen
from k8s_tui.tui.themes import DARK, THEMES
from k8s_tui.tui.widgets.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.screen import Screen
    from textual.theme import Theme

    from k8s_tui.tui.contract import Door, Session

    DoorOf = Callable[[Any], Door]


class K8sTui(App[None]):
    """k8s-tui on the screen.

    Attributes:
        look: Glyphs and inks in use.
        failure: Why the game could not be opened, None where it was.
    """

    TITLE = "k8s-tui"
    CSS = "Screen { scrollbar-size: 0 0; }"
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self,
        session: Session | Callable[[], Session],
        *,
        ascii_only: bool | None = None,
        theme: str = DARK,
        show_briefing: bool = True,
        door_of: DoorOf | None = None,
    ) -> None:
        """Show a session.

        Args:
            session: The game, or what opens it, which is called when the first frame has been shown.
            ascii_only: Whether to draw with ASCII alone; None for what the terminal seems to need.
            theme: One of ours, or of Textual's.
            show_briefing: Whether to begin with the briefing, time standing still until it is closed.
            door_of: Makes another way into a session.
        """
        super().__init__()
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme
        self.look = Look(
            self.get_css_variables(), ascii_only=wants_ascii() if ascii_only is None else ascii_only
        )
        self.animation_level = "none"
        self.failure: Exception | None = None
        self._session = session
        self._show_briefing = show_briefing
        self._door_of = door_of

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the game, or with a word about what is under way until it is there."""
        if callable(self._session):
            return BootScreen(self.look, self._open)
        return self._play_screen(self._session)

    def _play_screen(self, session: Session) -> PlayScreen:
        door = None if self._door_of is None else self._door_of(session)
        return PlayScreen(session, self.look, show_briefing=self._show_briefing, door=door)

    def _open(self) -> None:
        """Open the game and show it; what goes wrong is told by whoever runs the application."""
        assert callable(self._session)
        try:
            self._session = self._session()
        except Exception as error:  # noqa: BLE001 - raised again when the terminal is itself again
            self.failure = error
            self.exit()
            return
        # What is loaded by now stays for the whole run: the collector's walks over a large world make keys wait.
        gc.collect()
        gc.freeze()
        self.push_screen(self._play_screen(self._session))

    def on_mount(self) -> None:
        """Follow changes of the theme."""
        self.theme_changed_signal.subscribe(self, self._use_theme)

    def _use_theme(self, _: Theme) -> None:
        self.look.use(self.theme_variables)
        for screen in self.screen_stack:
            for canvas in screen.query(Canvas):
                canvas.repaint()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """List in the palette what the keys do."""
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
        yield SystemCommand("Quit", "Leave the program", self.action_quit)
        if not isinstance(screen, PlayScreen):
            return
        for key in KEYS:
            if key.help:
                title = key.help[0].upper() + key.help[1:]
                yield SystemCommand(title, f"{key.group}: {key.shown}", _Press(screen, key.action))


def play_on_screen(
    open_session: Callable[[], Session],
    *,
    ascii_only: bool | None = None,
    theme: str = DARK,
    door_of: DoorOf | None = None,
) -> None:
    """Open a session and play it on this terminal until the player leaves.

    Raises:
        Exception: Whatever `open_session` raises, once the terminal is itself again.
    """
    app = K8sTui(open_session, ascii_only=ascii_only, theme=theme, door_of=door_of)
    try:
        app.run()
    finally:
        gc.unfreeze()
    if app.failure is not None:
        raise app.failure


class _Press:
    """Runs an action of a screen when called."""

    def __init__(self, screen: Screen[Any], action: str) -> None:
        self._screen = screen
        self._action = action

    async def __call__(self) -> None:
        await self._screen.run_action(f"screen.{self._action}")


def wants_ascii() -> bool:
    """Return whether the terminal says that it cannot show more than ASCII."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or ""
    return os.environ.get("TERM") in {"linux", "dumb"} or (locale != "" and "utf" not in locale.lower())
