"""What the keys and colon commands of the play screen do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from k8s_tui.tui.colon import (
    Act,
    Browse,
    Colon,
    Record,
    Run,
    SetFilter,
    SetNamespace,
    SetTheme,
    ShowPanel,
    XRay,
    browse,
    colon_words,
    read_colon,
)
from k8s_tui.tui.command_line import FILTER
from k8s_tui.tui.keys import KEYS
from k8s_tui.tui.palette import Entry, OnScreen
from k8s_tui.tui.recording import RecordingError, Records
from k8s_tui.tui.screens.change_actions import MANIFEST, ChangeActions
from k8s_tui.tui.screens.dialogs import (
    briefing_dialog,
    told_dialog,
)
from k8s_tui.tui.screens.help import play_help
from k8s_tui.tui.screens.look_actions import LookActions
from k8s_tui.tui.screens.page_actions import PageActions
from k8s_tui.tui.screens.postmortem import Postmortem
from k8s_tui.tui.screens.time_actions import TimeActions
from k8s_tui.tui.spans import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator


JOB_RUNS = "running, ^C cancels"
JOB_WAITS = "waits, for the game is paused: P goes on, ^C cancels"
"""What is said of a command in the foreground."""

NAMESPACED_PANELS = ("pods", "services", "events")


class PlayActions(LookActions, ChangeActions, PageActions, TimeActions):
    """The actions; the play screen itself builds and refreshes what they act on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key.keys, key.action, key.help, show=False, id=key.id) for key in KEYS),
        Binding("ctrl+c", "interrupt", "Cancel the command that runs", show=False, id="play.interrupt"),
        Binding("tab", "app.focus_next", "Next panel", show=False, id="play.next"),
        Binding("shift+tab", "app.focus_previous", "Previous panel", show=False, id="play.previous-panel"),
    ]

    def palette_entries(self) -> Iterator[Entry]:
        """List what the keys do, and the words behind a colon."""
        for key in KEYS:
            if key.help:
                title = key.help[0].upper() + key.help[1:]
                yield Entry(title, f"{key.group}: {key.shown}", OnScreen(self, key.action))
        for word in colon_words():
            yield Entry(word, "Command line", partial(self.submit, word))

    # -- the command line ------------------------------------------------------------------------------------

    @property
    def job_running(self) -> bool:
        """Whether a command runs in the foreground."""
        return self.foreground.running

    @property
    def job_remark(self) -> str:
        """That a command runs in the foreground, "" while none does."""
        if not self.foreground.running:
            return ""
        return JOB_WAITS if self.session.paused else JOB_RUNS

    @property
    def prompt_hint(self) -> str:
        """What can be done, while the command line has not the focus."""
        if self.session.watching:
            return "a replay: L goes on from here, T jumps, : for views, ? for help"
        if self.snapshot.verdict:
            return "it is over: :postmortem tells how it went, T goes back to a moment, ^q leaves"
        return "$ to type a command, : for views, ? for help"

    def submit(self, line: str) -> None:
        """Run what was typed: a view, a word for a key, or a line of the shell or the game."""
        if not line.lstrip().startswith(":"):
            if not self.edit_typed(line):
                self.run_lines(line)
            return
        self._obey(read_colon(line))

    def _obey(self, colon: Colon) -> None:
        """Do what a colon command asks of the screen."""
        match colon:
            case ShowPanel(panel, namespace):
                self.set_namespace(self.namespace if namespace is None else namespace)
                self.focus_panel(panel)
                self.remember()
            case Browse(word, namespace):
                self.browse(word, namespace)
            case SetNamespace(namespace):
                self.set_namespace(namespace)
            case SetFilter(text):
                self.filter_changed(text)
            case XRay(word, namespace):
                self._xray_or_say(word, namespace)
            case SetTheme(name):
                self._set_theme(name)
            case Record(start, path):
                self._record(path, start=start)
            case Act(action):
                self.act(action)
            case Run(command):
                self._run_unless_kind(command)

    def _xray_or_say(self, word: str, namespace: str | None) -> None:
        if not self.xray(word, namespace):
            self.note("XRay", f"There is no tree of {word}, but of po, svc, deploy, rs, sts and ds.")

    def _run_unless_kind(self, command: str) -> None:
        """Show the kind that a colon and its name ask for; everything else is run."""
        words = command.removeprefix(":").split()
        if command.startswith(":") and words:
            kind = browse(words)
            if self.browse(kind.word, kind.namespace):
                return
        self.run_lines(command)

    def browse(self, word: str, namespace: str | None) -> bool:
        """Show all objects of a kind; False where there is no such kind."""
        if not self.session.browse(word):
            return False
        if namespace is not None:
            self.namespace = namespace
        self.word = word
        self.show_snapshot()
        self.focus_panel("kind")
        self.remember()
        return True

    def run_lines(self, *lines: str) -> None:
        """Run lines of the shell one after the other."""
        if not self.foreground.run(*lines):
            self.app.bell()
        self.show_output()
        self.show_snapshot()

    def act(self, action: str) -> None:
        """Do what a key of the panels does."""
        self.call_next(self.run_action, f"screen.{action}")

    def filter_changed(self, text: str) -> None:
        """Filter the panel that was used last."""
        table = self.tables.get(self.current)
        if table is not None:
            table.model.set_filter(text)
            table.repaint()

    def leave_prompt(self) -> None:
        """Close the output if there is one, else go to the panels."""
        if not self.close_output():
            self.focus_panel(self.current)

    def cancel_job(self) -> bool:
        """Interrupt the foreground."""
        cancelled = self.foreground.cancel()
        if cancelled:
            self.show_output()
        return cancelled

    def type_key(self, key: str) -> None:
        """Do what a key of the keyboard on the screen does: in the command line, whatever had the focus."""
        self.prompt.focus(scroll_visible=False)
        if len(key) == 1:
            self.command_line.insert(key)
            if self.command_line.mode == FILTER:
                self.filter_changed(self.command_line.line.text)
            self.prompt.repaint()
        else:
            self.app.simulate_key(key)

    def action_keyboard(self) -> None:
        """Show a keyboard to click on, or hide it."""
        self.toggle_class("typing")
        self.command_line.offer_at_start(self.has_class("typing"))
        self.prompt.focus(scroll_visible=False)
        self.prompt.repaint()

    def paste_lines(self, text: str) -> bool:
        """Take several lines that are pasted into an empty command line: a manifest is shown to be applied."""
        if MANIFEST not in text or not self.command_line.empty:
            return False
        self.write_manifest(text)
        return True

    def action_screenshot(self) -> None:
        """Write a picture of the screen."""
        self.call_after_refresh(self.app.run_action, "app.take_picture")

    def _record(self, path: str, *, start: bool) -> None:
        """Begin or end a recording, and say where it is."""
        app = self.app
        if not isinstance(app, Records):
            return
        if not start:
            stopped = app.stop_recording()
            self.note(
                "Recording", f"It is in {stopped}; play it with asciinema." if stopped else "None goes on."
            )
            return
        try:
            self.note("Recording", f"What is drawn goes to {app.record(path)}, until :record stop.")
        except RecordingError as error:
            self.note("Recording", f"{error}.")

    def _set_theme(self, name: str) -> None:
        names = self.app.available_themes
        wanted = name if name in names else f"k8s-{name}"
        if wanted in names:
            self.app.theme = wanted
        else:
            known = ", ".join(theme.removeprefix("k8s-") for theme in names if theme.startswith("k8s-"))
            self.note("Theme", f"There is no theme {name}. There are {known}, and all of Textual's.")

    def note(self, heading: str, text: str) -> None:
        """Say something of the game's own in the output pane."""
        width = max(20, self.size.width - 6)
        self.output.note(
            heading, [((part, "text"),) for line in text.splitlines() for part in wrap(line, width)]
        )
        self.fit_output()

    def set_namespace(self, namespace: str) -> None:
        """Show a namespace, empty for all."""
        self.namespace = namespace
        self.show_snapshot()
        for name in NAMESPACED_PANELS:
            self.tables[name].repaint()

    # -- going about -----------------------------------------------------------------------------------------

    def action_command(self, text: str) -> None:
        """Go to the command line."""
        self.prompt.open(text)

    def action_filter(self) -> None:
        """Type a filter for the current panel."""
        table = self.tables.get(self.current)
        if table is not None:
            self.prompt.open(table.model.filter.text, FILTER)

    def action_panel(self, digit: int) -> None:
        """Focus a panel by its digit."""
        self.focus_panel(list(self.panels)[digit - 1])
        self.remember()

    def action_back(self) -> None:
        """Leave zoom, close the output, drop marks, clear the filter, or go to the command line."""
        table = self.tables.get(self.current)
        if self.has_class("zoomed"):
            self.remove_class("zoomed")
        elif self.close_output():
            pass
        elif table is not None and table.model.marks:
            table.model.clear_marks()
            table.repaint()
        elif table is not None and table.model.filter.text:
            came = self.current == "pods" and table.model.filter.text == self.drilled
            self.filter_changed("")
            self.drilled = ""
            if came:
                self.action_turn_view(-1)
        elif self.current == "kind":
            self.focus_panel("pods")
        else:
            self.prompt.focus(scroll_visible=False)

    def action_zoom(self) -> None:
        """Let what has the focus fill the screen, or not any more."""
        if self.output.display and self.focused in {self.output, self.prompt}:
            self.toggle_class("output-zoomed")
            self.fit_output()
        else:
            self.toggle_class("zoomed")

    def action_header(self) -> None:
        """Hide the header, for a row or three more, or show it again."""
        self.toggle_class("headless")

    def action_refresh(self) -> None:
        """Look again, and paint everything anew."""
        self.show_snapshot()
        self.refresh()

    def action_crumbs(self) -> None:
        """Leave out of the header where one is, or say it again."""
        self.shows_crumbs = not self.shows_crumbs
        self.header.repaint()

    def action_all_namespaces(self) -> None:
        """Show every namespace."""
        self.set_namespace("")

    def action_next_namespace(self) -> None:
        """Show the namespace after the present one, all of them after the last."""
        everything = self.session.snapshot("")
        names = sorted(
            {pod.namespace for pod in everything.pods}
            | {service.namespace for service in everything.services}
        )
        places = ["", *names]
        here = places.index(self.namespace) if self.namespace in places else 0
        self.set_namespace(places[(here + 1) % len(places)])

    # -- time and game ---------------------------------------------------------------------------------------

    def action_hint(self) -> None:
        """Take a hint."""
        self.note("Hint", self.session.take_hint())
        self.show_snapshot()

    def action_interrupt(self) -> None:
        """Interrupt the command that runs."""
        self.cancel_job()

    def action_clear(self) -> None:
        """Close the output pane."""
        self.close_output()

    def action_help(self) -> None:
        """List the keys."""
        at_prompt = self.focused is self.prompt or self.focused is None
        focused = "Command line" if at_prompt else self.current.replace("-", " ").capitalize()
        self.app.push_screen(play_help(self.look, f"Here: {focused}", self.keys.own_hints()))

    def action_quit(self) -> None:
        """Leave the game."""
        self.app.call_next(self.app.run_action, "app.leave_game")

    async def action_serve(self) -> None:
        """Let the player's own kubectl in, and tell how."""
        if self.door is None:
            return
        try:
            text = await self.door.open()
        except OSError as error:
            text = f"The API cannot be served: {error.strerror or error}."
        self.app.push_screen(told_dialog(self.look, "Your own kubectl", text))

    def action_briefing(self) -> None:
        """Read the briefing again."""
        self.open_briefing()

    def action_postmortem(self) -> None:
        """Read the postmortem again."""
        self.open_postmortem()

    def open_briefing(self) -> None:
        """Show what the pager says; a game that has not begun begins when it is closed."""

        def closed(_: str | None) -> None:
            self.waits_for_start = False

        self.app.push_screen(briefing_dialog(self.look, self.session.title, self.session.briefing), closed)

    def open_postmortem(self) -> None:
        """Show how it ended and why."""
        self.app.push_screen(Postmortem(self.look, self))
