"""The command line on the screen: what is typed, candidates, usage.

Keys that begin no command act on the game while the line is empty (see `keys.EMPTY_PROMPT_KEYS`), so that a
player who has not learned the panels can pause, look about and type in one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from k8s_tui.tui.command_line import FILTER, HISTORY, SHELL, CommandLine
from k8s_tui.tui.spans import cells, cut, fit, two_ended, width_of
from k8s_tui.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from textual import events
    from textual.timer import Timer

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line, Span

CARET_MARGIN_CELLS = 2
PLACEHOLDER = "kubectl get pods -A"
CANDIDATES_AT = 2
"""The line of the widget on which candidates stand."""

LEAD_CELLS = 2
"""The prompt's sign and a space."""

MENTIONED_S = 3


class PromptHost(Protocol):
    """What the command line asks of the screen it is on."""

    @property
    def job_remark(self) -> str:
        """That a command runs in the foreground, "" while none does."""
        ...

    @property
    def prompt_hint(self) -> str:
        """What can be done, while the command line has not the focus."""
        ...

    def submit(self, line: str) -> None:
        """Run a line."""
        ...

    def act(self, action: str) -> None:
        """Do what a key of the panels does."""
        ...

    def filter_changed(self, text: str) -> None:
        """Filter while one types."""
        ...

    def leave_prompt(self) -> None:
        """Give the focus back to the panels."""
        ...

    def paste_lines(self, text: str) -> bool:
        """Take several lines that are pasted; return whether they were taken."""
        ...

    def cancel_job(self) -> bool:
        """Interrupt what runs; return whether anything did."""
        ...


class Prompt(Panel):
    """The command line."""

    def __init__(self, look: Look, command_line: CommandLine, host: PromptHost, *, id: str) -> None:
        super().__init__(look, id=id)
        self.command_line = command_line
        self._host = host
        self._places: list[tuple[int, int, int]] = []
        self._mentioned = ""
        self._forgetting: Timer | None = None

    def mention(self, text: str) -> None:
        """Say in the frame for a moment, where it hides nothing, what has been done."""
        if self._forgetting is not None:
            self._forgetting.stop()
        self._mentioned = text
        self._forgetting = self.set_timer(MENTIONED_S, self._forget) if text else None
        self.repaint()

    def _forget(self) -> None:
        self.mention("")

    # -- drawing ---------------------------------------------------------------------------------------------

    def body(self, width: int, height: int) -> list[Line]:
        """Draw the line, the candidates and the usage."""
        lines = [self._typed(width), self._candidates(width)]
        if height > len(lines):
            lines.append(self._usage(width))
        elif not self.command_line.completion.candidates and self.command_line.completion.usage:
            lines[1] = self._usage(width)
        return lines

    def title(self) -> tuple[Line, Line]:
        """Return nothing, or that a command runs, and what has been done."""
        remark, mentioned = self._host.job_remark, self._mentioned
        return ((remark, "warn"),) if remark else (), ((mentioned, "accent"),) if mentioned else ()

    def _typed(self, width: int) -> Line:
        state = self.command_line
        sign: Span = (f"{self.look.glyphs.prompt} ", "prompt")
        if state.mode == FILTER:
            sign = ("/ ", "accent")
        elif state.mode == HISTORY:
            sign = (f"search {state.needle.text}: ", "accent")
        room = max(4, width - cells(sign[0]))
        text, caret = state.line.text, state.line.caret
        start = max(0, caret - room + CARET_MARGIN_CELLS)
        shown, place = text[start:], caret - start
        if not self.has_focus:
            hint = "" if text else self._host.prompt_hint
            return (sign, (shown, "text"), (hint, "dim"))
        if state.empty:
            return (sign, (" ", "caret"), (PLACEHOLDER, "dim"))
        ghost = state.ghost()
        at, rest = shown[place : place + 1], shown[place + 1 :]
        if not at and ghost:
            at, rest, ink = ghost[0], ghost[1:], "dim"
        else:
            ink = "text"
        return fit((sign, (shown[:place], "text"), (at or " ", "caret"), (rest, ink)), width)

    def _candidates(self, width: int) -> Line:
        state, glyphs = self.command_line, self.look.glyphs
        spans: list[Span] = [(" " * LEAD_CELLS, "text")]
        if state.suggests:
            spans.append(("did you mean ", "dim"))
        candidates = state.completion.candidates
        first = max(0, (state.chosen or 0) - 3)
        self._places = []
        for index, word in enumerate(candidates[first:], start=first):
            if width_of(tuple(spans)) + cells(word) + 4 > width:
                spans.append((glyphs.more, "dim"))
                break
            ink = "button-on" if index == state.chosen else "accent" if index == 0 else "text"
            place = width_of(tuple(spans))
            self._places.append((place, place + cells(word), index))
            spans.extend(((word, ink), ("   ", "text")))
        keys = (
            f"Tab accept {glyphs.dot} {glyphs.updown} history {glyphs.dot} ^R search {glyphs.dot} Esc panels"
        )
        if state.mode == FILTER:
            keys = f"rx   !rx   -l labels   -f fuzzy {glyphs.dot} {glyphs.enter} keep {glyphs.dot} Esc clear"
        elif state.mode == HISTORY:
            keys = f"^R older {glyphs.dot} Tab edit {glyphs.dot} {glyphs.enter} run {glyphs.dot} Esc back"
        used = width_of(tuple(spans))
        for shown in (keys, keys.partition(f" {glyphs.dot} ")[0]):
            if self.has_focus and used + cells(shown) + 1 <= width:
                return two_ended(tuple(spans), ((f"{shown} ", "dim"),), width)
        return tuple(spans)

    def _usage(self, width: int) -> Line:
        usage = self.command_line.completion.usage
        return ((cut(f"  {usage}", width, self.look.glyphs.more), "dim"),) if usage else ()

    # -- keys ------------------------------------------------------------------------------------------------

    def open(self, text: str, mode: str = SHELL) -> None:
        """Take the focus with a text to go on from."""
        if mode != SHELL or text or self.command_line.mode != SHELL:
            self.command_line.set_text(text, mode)
        self.focus(scroll_visible=False)
        self.repaint()

    def on_key(self, event: events.Key) -> None:
        """Edit, run, complete or leave."""
        state = self.command_line
        action = self.look.keymap.at_empty_prompt().get(event.key) if state.empty else None
        if action is not None:
            event.stop()
            event.prevent_default()
            self._host.act(action)
            return
        if self._act(event):
            event.stop()
            event.prevent_default()
            if state.mode == FILTER:
                self._host.filter_changed(state.line.text)
            self.repaint()

    def _act(self, event: events.Key) -> bool:
        state, key = self.command_line, event.key
        if key == "enter":
            self._enter()
        elif key == "escape":
            self._escape()
        elif key == "ctrl+c":
            self._interrupt()
        elif key == "ctrl+d" and not state.empty:
            state.press("delete")
        elif event.is_printable and event.character is not None:
            state.insert(event.character)
        else:
            return state.press(key)
        return True

    def _enter(self) -> None:
        state = self.command_line
        if state.mode == FILTER:
            self._host.filter_changed(state.line.text)
            self._leave_filter()
            return
        line = state.take()
        if line.strip():
            self._host.submit(line)

    def _escape(self) -> None:
        state = self.command_line
        if state.mode == FILTER:
            self._host.filter_changed("")
            self._leave_filter()
        elif state.mode == HISTORY:
            state.set_text("")
        else:
            self._host.leave_prompt()

    def _leave_filter(self) -> None:
        self.command_line.set_text("")
        self._host.leave_prompt()

    def _interrupt(self) -> None:
        if not self._host.cancel_job():
            self.command_line.set_text("")

    def on_paste(self, event: events.Paste) -> None:
        """Type what is pasted."""
        event.stop()
        if "\n" in event.text.strip() and self._host.paste_lines(event.text):
            return
        self.command_line.insert(event.text)
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        """Put the caret where one clicks, or take the candidate that was clicked."""
        for start, end, index in self._places if event.y == CANDIDATES_AT else ():
            if start <= event.x - 1 < end:
                self.command_line.choose(index)
        if event.y == 1 and self.command_line.mode == SHELL:
            text = self.command_line.line.text
            place = max(0, min(len(text), event.x - 1 - LEAD_CELLS))
            self.command_line.line = type(self.command_line.line)(text, place)
        self.repaint()
