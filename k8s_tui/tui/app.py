"""The application: the menu, the games one goes to from it, and what holds for all of them."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import evolve
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType

from k8s_tui.game.lobby import NoGame
from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import SaveError
from k8s_tui.tui.driver import PatientDriver
from k8s_tui.tui.hangup import on_hangup
from k8s_tui.tui.keymap import Keymap
from k8s_tui.tui.look import Look
from k8s_tui.tui.palette import Commands, Entry, Palette
from k8s_tui.tui.recording import Recording, RecordingError, free_path, write_picture
from k8s_tui.tui.screens.boot import BootScreen
from k8s_tui.tui.screens.dialogs import told_dialog
from k8s_tui.tui.screens.jump import JumpScreen, targets
from k8s_tui.tui.screens.menu import MenuScreen
from k8s_tui.tui.screens.play_base import PlayBase
from k8s_tui.tui.settings import Settings, SettingsFile, refresh_ms
from k8s_tui.tui.themes import DARK, NAMES, THEMES
from k8s_tui.tui.tour import Tour
from k8s_tui.tui.typeahead import acted_on, is_meant_for_something
from k8s_tui.tui.widgets.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.driver import Driver
    from textual.screen import Screen
    from textual.theme import Theme
    from textual.timer import Timer

    from k8s_tui.game.saves import Kept
    from k8s_tui.tui.contract import Door, Session
    from k8s_tui.tui.menu.lobby import Lobby
    from k8s_tui.tui.screens.play import PlayScreen

    DoorOf = Callable[[Any], Door]


SETTLE_DELAY_S = 0.15
"""After the last change of the terminal's size."""

PICTURE = "k8s-tui"
"""How the files of pictures and recordings begin."""


class K8sTui(App[None]):
    """k8s-tui on the screen.

    Attributes:
        look: Glyphs and inks in use.
        settings: What the player has chosen for good.
        session: The game that is played, None in the menu.
        record_to: A file into which what is drawn is recorded from the beginning, empty for none.
        recording: What is being recorded, None while nothing is.
        failure: Why the game could not be opened, None where it was.
    """

    TITLE = "k8s-tui"
    CSS = "Screen { scrollbar-size: 0 0; }"
    ESCAPE_TO_MINIMIZE = False
    COMMANDS = {Commands}  # noqa: RUF012 - Textual's own form of it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "leave the program", show=False, priority=True, id="app.quit"),
        Binding("ctrl+o", "jump", "a letter for each panel", show=False, priority=True, id="app.jump"),
        Binding(
            "f12",
            "take_picture",
            "a picture of the screen, as SVG",
            show=False,
            priority=True,
            id="app.screenshot",
        ),
        Binding("f8", "end_tour", "end the tour", show=False, priority=True, id="app.end-tour"),
        Binding("ctrl+z", "suspend_process", "stop it, as the shell does", show=False, id="app.suspend"),
    ]

    def __init__(
        self,
        session: Session | Callable[[], Session] | None = None,
        *,
        lobby: Lobby[Any] | None = None,
        file: SettingsFile | None = None,
        settings: Settings | None = None,
        ascii_only: bool | None = None,
        theme: str = "",
        show_briefing: bool = True,
        door_of: DoorOf | None = None,
    ) -> None:
        """Show the menu, or a session.

        Args:
            session: The game, or what opens it, which is called when the first frame has been shown; None for the menu.
            lobby: Where games come from and are kept; the menu needs it.
            file: Where settings are kept; None where they are not.
            settings: Instead of those in the file.
            ascii_only: Whether to draw with ASCII alone, whatever the settings say.
            theme: One of ours, or of Textual's, whatever the settings say.
            show_briefing: Whether to begin with the briefing, time standing still until it is closed.
            door_of: Makes another way into a session.
        """
        colourless = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if colourless else None)
        self._file = file
        self.settings = settings or (Settings() if file is None else file.read())
        self._ascii_only = ascii_only
        for known in THEMES:
            self.register_theme(known)
        wanted = theme or self.settings.theme
        self.theme = wanted if wanted in self.available_themes else DARK
        self.look = Look(self.get_css_variables(), ascii_only=self._wants_ascii(), colourless=colourless)
        self.look.refresh_ms = refresh_ms(self.settings)
        self.look.keymap = Keymap(self.settings.keymap)
        self.set_keymap(self.look.keymap.own)
        self.animation_level = "none"
        self.failure: Exception | None = None
        self.session: Session | None = None
        self.recording: Recording | None = None
        self._lobby = lobby
        self._opener = session
        self._show_briefing = show_briefing
        self._door_of = door_of
        self.record_to = ""
        self._menu: MenuScreen | None = None
        self._settling: Timer | None = None
        self._deaf_until = 0.0
        self._typed: asyncio.Queue[events.Key | events.Paste] = asyncio.Queue()

    def get_driver_class(self) -> type[Driver]:
        """Drive a terminal patiently; a browser and a test have drivers of their own."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        return PatientDriver

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the menu, with the game, or with a word about what is under way until it is there."""
        if self._opener is None:
            assert self._lobby is not None
            where = "" if self._file is None else str(self._file.path)
            self._menu = MenuScreen(
                self.look, self._lobby, self.settings, where, play=self.play, apply=self.use_settings
            )
            return self._menu
        if callable(self._opener):
            return BootScreen(self.look, self._open)
        return self._play_screen(self._opener)

    def on_mount(self) -> None:
        """Follow changes of the theme, and begin to load what a game needs as soon as the menu is seen."""
        self.theme_changed_signal.subscribe(self, self._use_theme)
        self.run_worker(self._take_keys(), name="keys")
        if not self.is_headless:
            on_hangup(self._hung_up)
        if self.record_to:
            self._record_from_the_beginning()
        if self._menu is not None:
            self.call_after_refresh(self._load_behind)
        complaints = (*(() if self._file is None else self._file.complaints), *self.look.keymap.complaints)
        if complaints:
            self.call_after_refresh(self.tell, "Settings", "\n\n".join(complaints))

    def tell(self, title: str, text: str) -> None:
        """Show a sentence that the player must not miss."""
        self.push_screen(told_dialog(self.look, title, text))

    def on_resize(self) -> None:
        """Paint everything again: a terminal that changed its size and back may have lost what it showed."""
        if self.recording is not None:
            self.recording.resized(self.size.width, self.size.height)
        self.screen.refresh()
        if len(self.screen_stack) > 1:
            self._settle_below()

    def _settle_below(self) -> None:
        """Lay out what is below a dialog once more: it was painted before it had the classes of the new size."""
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLE_DELAY_S, self._lay_out_below)

    def _lay_out_below(self) -> None:
        for screen in self.screen_stack:
            screen.refresh(layout=True)

    async def on_event(self, event: events.Event) -> None:
        """Let what is typed wait for its turn; what was meant for something that is seen no more is let go."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif event.time >= self._deaf_until or not is_meant_for_something(event):
            self._typed.put_nowait(event)

    async def _take_keys(self) -> None:
        """Take what is typed, one after the other, as long as there is anybody to take it."""
        while True:
            event = await self._typed.get()
            target = self.focused or self.screen
            await super().on_event(event)
            await acted_on(self, target)

    def hold_keys(self, seconds: float = 0.0) -> None:
        """Let go what was typed up to now, and for a while: the screen has changed without being asked to."""
        self._deaf_until = time.monotonic() + seconds

    def on_app_focus(self) -> None:
        """Give the keys to somebody: a page may lose them before anything had them."""
        wanted = self.screen.AUTO_FOCUS
        if self.screen.focused is None and wanted and wanted != "*":
            self.screen.query_one(wanted).focus(scroll_visible=False)

    def action_jump(self) -> None:
        """Put a letter on each panel, and go where the one that is pressed stands."""
        if isinstance(self.screen, JumpScreen):
            self.screen.dismiss("")
            return
        places = targets(self.screen)

        def jumped(letter: str | None) -> None:
            if letter:
                places[letter].focus(scroll_visible=False)

        if places:
            self.push_screen(JumpScreen(places), jumped)

    def _load_behind(self) -> None:
        assert self._lobby is not None
        threading.Thread(target=_load, args=(self._lobby,), daemon=True).start()

    # -- games -----------------------------------------------------------------------------------------------

    def play(self, choice: Origin | Kept) -> None:
        """Begin a game from the menu, or go on with a kept one."""
        lobby = self._lobby
        assert lobby is not None

        def begin() -> Session:
            session: Session = lobby.begin(choice)
            session.set_speed(self.settings.speed)
            return session

        self._opener = begin
        self.push_screen(BootScreen(self.look, self._open))

    def _open(self) -> None:
        """Open the game and show it; what goes wrong is told by the menu, or by whoever runs the application."""
        assert callable(self._opener)
        try:
            session = self._opener()
        except NoGame as error:
            self._refuse(error)
            return
        except Exception as error:  # noqa: BLE001 - raised again when the terminal is itself again
            self.failure = error
            self.exit()
            return
        # What is loaded by now stays for the whole game: the collector's walks over a large world make keys wait.
        gc.collect()
        gc.freeze()
        self.hold_keys()
        screen = self._play_screen(session)
        if self._menu is None:
            self.push_screen(screen)
        else:
            self.switch_screen(screen)
        if self.settings.tour and session.briefing and self._lobby is not None and not session.watching:
            screen.call_after_refresh(self._begin_tour, screen)

    def _begin_tour(self, screen: PlayScreen) -> None:
        tour = Tour(self.look, screen, partial(self._keep_setting, tour=False))
        screen.mount(tour, before="#keys")

    def action_end_tour(self) -> None:
        """End the tour that is under way."""
        for screen in self.screen_stack:
            for tour in screen.query(Tour):
                tour.end()

    def _refuse(self, error: NoGame) -> None:
        if self._menu is None:
            self.failure = error
            self.exit()
            return
        self.switch_screen(told_dialog(self.look, "No game", str(error)))

    def _play_screen(self, session: Session) -> PlayScreen:
        from k8s_tui.tui.screens.play import PlayScreen  # noqa: PLC0415 - the menu is there before it

        self.session = session
        door = None if self._door_of is None else self._door_of(session)
        return PlayScreen(session, self.look, show_briefing=self._show_briefing, door=door)

    def keep(self) -> str:
        """Keep the game that is played, and what was reached; return what went wrong, or nothing."""
        if self.session is None or self._lobby is None:
            return ""
        try:
            self._lobby.keep(self.session)
        except SaveError as error:
            return str(error)
        return ""

    async def action_leave_game(self) -> None:
        """Go back to the menu, or leave the program where one did not come from there."""
        if self._menu is None:
            self.exit()
            return
        problem = self.keep()
        self.session = None
        while self.screen is not self._menu:
            await self.pop_screen()
        gc.unfreeze()
        if problem:
            self.tell("Not kept", problem)

    def _hung_up(self) -> None:
        """Leave as nobody looks any more; what was reached is kept when the application has ended."""
        self.exit()

    def action_command_palette(self) -> None:
        """Open the palette, once."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def palette_entries(self) -> Iterator[Entry]:
        """List what can be done everywhere."""
        titles = () if self._menu is None or self._lobby is None else self._lobby.titles()
        for title in titles:
            origin = Origin(scenario=title.name)
            yield Entry(
                f"Play: {title.title}", f"{title.chapter}: {title.name}", partial(self._play_other, origin)
            )
        for name, words in NAMES.items():
            yield Entry(
                f"Theme: {words}",
                f":theme {name.removeprefix('k8s-')}",
                partial(setattr, self, "theme", name),
            )
        if self.session is not None:
            yield Entry("Leave the game", "it is kept; :q", partial(self.run_action, "app.leave_game"))
        yield Entry("Quit", "leave the program; ^q", self.exit)

    async def _play_other(self, origin: Origin) -> None:
        """Leave the game that is played, if there is one, and begin another."""
        if self.session is not None:
            await self.action_leave_game()
        self.play(origin)

    # -- pictures --------------------------------------------------------------------------------------------

    def action_take_picture(self) -> None:
        """Write the screen into a file of the present folder, and say which."""
        try:
            path = free_path(Path.cwd(), PICTURE, ".svg")
            write_picture(path, self.export_screenshot(title=self.title))
        except RecordingError as error:
            self.tell("Picture", str(error))
            return
        if isinstance(self.screen, PlayBase):
            self.screen.prompt.mention(f"picture: {path.name}")
        else:
            self.notify(path.name, title="Picture", markup=False)

    def _record_from_the_beginning(self) -> None:
        try:
            self.record(self.record_to)
        except RecordingError as error:
            self.failure = NoGame(str(error))
            self.exit()

    def record(self, name: str = "") -> Path:
        """Begin to record what is drawn, into a file of that name or a free one of the present folder.

        Raises:
            RecordingError: It cannot be, or one goes on already.
        """
        if self.recording is not None:
            raise RecordingError(f"{self.recording.path} is being recorded already")
        if not isinstance(self._driver, PatientDriver):
            raise RecordingError("only what is drawn on a terminal can be recorded")
        path = Path(name).expanduser() if name else free_path(Path.cwd(), PICTURE, ".cast")
        self.recording = Recording(path, (self.size.width, self.size.height), self.title, time.monotonic)
        self._driver.listener = self.recording.wrote
        self.screen.refresh()
        return path

    def stop_recording(self) -> Path | None:
        """End the recording that goes on; return its file, None where there is none."""
        recording, self.recording = self.recording, None
        if isinstance(self._driver, PatientDriver):
            self._driver.listener = None
        if recording is None:
            return None
        recording.stop()
        return recording.path

    # -- settings --------------------------------------------------------------------------------------------

    def use_settings(self, settings: Settings) -> None:
        """Use settings from now on, and keep them."""
        self.settings = settings
        wanted = settings.theme or DARK
        if wanted in self.available_themes and wanted != self.theme:
            self.theme = wanted
        self.look.use_glyphs(ascii_only=self._wants_ascii())
        self.look.refresh_ms = refresh_ms(settings)
        self._repaint()
        problem = "" if self._file is None else self._file.write(settings)
        if problem:
            self.tell("Settings", problem)

    def _keep_setting(self, *, tour: bool) -> None:
        """Keep what the tour has changed; the menu's form shows it as well."""
        self.use_settings(evolve(self.settings, tour=tour))
        if self._menu is not None:
            self._menu.use_settings(self.settings)

    def _wants_ascii(self) -> bool:
        if self._ascii_only is not None:
            return self._ascii_only
        return {"unicode": False, "ascii": True}.get(self.settings.glyphs, wants_ascii())

    def _use_theme(self, _: Theme) -> None:
        self.look.use(self.theme_variables)
        self._repaint()

    def _repaint(self) -> None:
        for screen in self.screen_stack:
            for canvas in screen.query(Canvas):
                canvas.repaint()


def _load(lobby: Lobby[Any]) -> None:
    """Load what every game needs, beside the menu."""
    lobby.load()
    from k8s_tui.tui.screens import play  # noqa: F401, PLC0415 - the menu is there before it


def show(app: K8sTui) -> int:
    """Run the application on this terminal until the player leaves, and keep what was reached.

    Returns 0, or 1 where the application broke.

    Raises:
        Exception: Whatever opening its session raised, once the terminal is itself again.
        SaveError: The game cannot be kept.
    """
    try:
        app.run()
    finally:
        gc.unfreeze()
        app.stop_recording()
        problem = app.keep()
    if app.failure is not None:
        raise app.failure
    if problem:
        raise SaveError(problem)
    return app.return_code or 0


def wants_ascii() -> bool:
    """Return whether the terminal says that it cannot show more than ASCII."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or ""
    return os.environ.get("TERM") in {"linux", "dumb"} or (locale != "" and "utf" not in locale.lower())
