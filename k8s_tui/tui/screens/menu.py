"""The menu: at the left what one can do, at the right the section of what is chosen.

A section is seen as soon as the cursor is on its name; Enter goes into it, Esc comes back.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from k8s_tui import __version__
from k8s_tui.tui.keys import HELP_HINT, KeyHint
from k8s_tui.tui.menu.campaign import Campaign
from k8s_tui.tui.menu.kept import KeptGames
from k8s_tui.tui.menu.oncall import OnCall
from k8s_tui.tui.menu.preferences import Preferences
from k8s_tui.tui.menu.sandbox import Sandbox
from k8s_tui.tui.menu.section import Section, Spot
from k8s_tui.tui.menu.shelves import Shelves
from k8s_tui.tui.palette import Entry
from k8s_tui.tui.screens.help import menu_help
from k8s_tui.tui.screens.play_style import HORIZONTAL_BREAKPOINTS
from k8s_tui.tui.spans import pad, two_ended, washed
from k8s_tui.tui.widgets.blocks import Header, KeyBar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual import events
    from textual.app import ComposeResult

    from k8s_tui.game.origin import Origin
    from k8s_tui.game.saves import Kept
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.menu.lobby import Lobby
    from k8s_tui.tui.settings import Settings
    from k8s_tui.tui.spans import Line

NAME = "k8s-tui"
MOTTO = "learn Kubernetes by mending it"
QUIT = "quit"
FIRST = "campaign"


class Names(Section):
    """The sections' names, and the way out.

    Attributes:
        chosen: Which one the cursor is on.
    """

    heading = "Menu"

    def __init__(
        self, look: Look, names: dict[str, str], show: Callable[[str], object], enter: Callable[[str], object]
    ) -> None:
        """List names by their sections; `show` is called with the one under the cursor, `enter` to go there."""
        super().__init__(look, id="names")
        self._names = names
        self._show = show
        self._enter = enter
        self.chosen = 0

    @property
    def current(self) -> str:
        """The section under the cursor."""
        return list(self._names)[self.chosen]

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the menu's own keys."""
        return (
            KeyHint("enter", self.look.glyphs.enter, "Open"),
            KeyHint("down", self.look.glyphs.updown, "Choose"),
            KeyHint("1", f"1-{len(self._names)}", "Go to"),
        )

    def body(self, width: int, height: int) -> list[Line]:
        """Return the names."""
        self.spots = []
        lines: list[Line] = []
        for number, (section, label) in enumerate(self._names.items()):
            here = number == self.chosen
            cursor = self.look.glyphs.cursor if here else " "
            line: Line = (
                (f"{cursor} ", "accent"),
                (f"{number + 1} ", "key"),
                (pad(label, width - 4), "strong" if here else "text"),
            )
            self.spots.append(Spot(number, 0, width, section))
            lines.append(washed(line, "cursor" if self.has_focus else "blur") if here else line)
        return lines

    def press(self, target: str) -> None:
        """Go to a section."""
        self.choose(target)
        self._enter(target)

    def choose(self, section: str) -> None:
        """Put the cursor on a section's name."""
        self.chosen = list(self._names).index(section)
        self._show(section)
        self.repaint()

    def navigate(self, key: str) -> bool:
        """Go up and down, or into what is chosen."""
        step = {"j": 1, "down": 1, "k": -1, "up": -1}.get(key)
        if step is not None:
            names = list(self._names)
            self.choose(names[(self.chosen + step) % len(names)])
        elif key.isdigit() and 1 <= int(key) <= len(self._names):
            section = list(self._names)[int(key) - 1]
            self.choose(section)
            if section != QUIT:
                self._enter(section)
        elif key in {"enter", "space", "right", "l"}:
            self._enter(self.current)
        else:
            return False
        return True


class WayOut(Section):
    """What is seen before one leaves."""

    heading = "Quit"

    def __init__(self, look: Look, leave: Callable[[], object]) -> None:
        super().__init__(look, id=QUIT)
        self._leave = leave

    def body(self, width: int, height: int) -> list[Line]:
        """Return what stays."""
        return [
            ((" What was reached, and the last game, are kept.", "text"),),
            (),
            ((" Enter leaves.", "dim"),),
        ]

    def entered(self) -> None:
        """Nothing changes here."""


class MenuScreen(Screen[None]):
    """The menu.

    Attributes:
        sections: By their names, in the order in which they are listed.
    """

    DEFAULT_CSS = """
    MenuScreen { layout: vertical; background: $background; }
    #menu-header { height: 1; }
    #menu-body { height: 1fr; }
    #names { width: 20; }
    MenuScreen.-wide #names, MenuScreen.-ultra #names { width: 24; }
    .section { width: 1fr; display: none; }
    .section.shown { display: block; }
    #menu-keys { height: 1; }
    """
    AUTO_FOCUS: ClassVar[str | None] = "#names"
    HORIZONTAL_BREAKPOINTS = HORIZONTAL_BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back to the list", show=False, id="menu.back"),
        Binding("q", "leave", "back, then quit", show=False, id="menu.quit"),
        Binding(
            "tab,shift+tab", "other_side", "from the list to the section and back", show=False, id="menu.tab"
        ),
        Binding("question_mark,f1", "help", "this help", show=False, id="menu.help"),
    ]

    def __init__(
        self,
        look: Look,
        lobby: Lobby[Any],
        settings: Settings,
        path: str,
        *,
        play: Callable[[Origin | Kept], object],
        apply: Callable[[Settings], object],
    ) -> None:
        """Show what `lobby` has; `play` begins a game, `apply` uses and keeps changed settings."""
        super().__init__()
        self.look = look
        self._lobby = lobby
        self._filled = False
        self.preferences = Preferences(look, settings, path, apply)
        self.sections: dict[str, Section] = {
            "continue": KeptGames(look, lobby, play),
            "campaign": Campaign(look, lobby, play),
            "scenarios": Shelves(look, lobby, play),
            "sandbox": Sandbox(look, play),
            "oncall": OnCall(look, play),
            "settings": self.preferences,
            QUIT: WayOut(look, self.app_exit),
        }
        self.names = Names(
            look, {name: each.heading for name, each in self.sections.items()}, self.show, self.enter
        )
        self.header = Header(look, self._header_lines, id="menu-header")
        self.keys = KeyBar(look, id="menu-keys")

    def compose(self) -> ComposeResult:
        """Show header, names, the section, and the keys."""
        yield self.header
        with Horizontal(id="menu-body"):
            yield self.names
            for section in self.sections.values():
                section.add_class("section")
                yield section
        yield self.keys

    def on_mount(self) -> None:
        """Begin with the campaign, which is filled when the first frame has been seen."""
        self.names.chosen = list(self.sections).index(FIRST)
        self.sections[FIRST].add_class("shown")
        self.show_keys()
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        self._filled = True
        self.sections[self.names.current].entered()

    def on_screen_resume(self) -> None:
        """Be up to date when one comes back from a game."""
        if self._filled:
            self.sections[self.names.current].entered()
            self.show_keys()

    def _header_lines(self, width: int) -> list[Line]:
        left: Line = ((f" {NAME}", "focus"), (f"  {MOTTO}", "dim"))
        return [two_ended(left, ((f"{__version__} ", "dim"),), width)]

    # -- going about

    def show(self, name: str) -> None:
        """Let a section be seen."""
        for other, section in self.sections.items():
            section.set_class(other == name, "shown")
        self.sections[name].entered()

    def use_settings(self, settings: Settings) -> None:
        """Show settings that were changed elsewhere."""
        self.preferences.settings = settings
        self.preferences.repaint()

    def enter(self, name: str) -> None:
        """Go into a section."""
        if name == QUIT:
            self.app_exit()
        else:
            self.sections[name].focus(scroll_visible=False)

    def app_exit(self) -> None:
        """Leave the program."""
        self.app.exit()

    def action_back(self) -> None:
        """Step back within the section, or from it to the names."""
        section = self.sections[self.names.current]
        if self.focused is not self.names and not section.leave():
            self.names.focus(scroll_visible=False)
        self.show_keys()

    def action_leave(self) -> None:
        """Step back, and from the names to the way out."""
        if self.focused is self.names:
            self.app_exit()
        else:
            self.action_back()

    def action_other_side(self) -> None:
        """Go from the names to the section, or back."""
        if self.focused is self.names:
            self.enter(self.names.current) if self.names.current != QUIT else None
        else:
            self.names.focus(scroll_visible=False)

    def palette_entries(self) -> Iterator[Entry]:
        """List the sections."""
        for number, (name, section) in enumerate(self.sections.items(), start=1):
            yield Entry(section.heading, f"Menu: {number}", partial(self.names.press, name))

    # -- keys

    def action_help(self) -> None:
        """List the keys, first those of what has the focus."""
        at_names = self.focused is self.names or self.focused is None
        section: Section = self.names if at_names else self.sections[self.names.current]
        bindings = [binding for binding in self.BINDINGS if isinstance(binding, Binding)]
        self.app.push_screen(menu_help(self.look, f"Here: {section.heading}", section.hints(), bindings))

    def show_keys(self) -> None:
        """Show the keys of what has the focus."""
        at_names = self.focused is self.names or self.focused is None
        section: Section = self.names if at_names else self.sections[self.names.current]
        back = KeyHint("q", "q", "Quit") if at_names else KeyHint("escape", "Esc", "Back")
        palette = KeyHint("ctrl+p", "^p", "Palette")
        self.keys.show((*section.hints(), back, palette), HELP_HINT)

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        """Show the keys that act now."""
        self.show_keys()

    def on_key(self, event: events.Key) -> None:
        """Go to a section by its digit, where that means nothing else; show the keys that act now."""
        if event.key.isdigit() and self.names.navigate(event.key):
            event.stop()
        self.show_keys()
