"""The output pane: what the last command line printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.highlight import is_tabular, printed_line
from k8s_tui.tui.spans import clean
from k8s_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from k8s_tui.tui.jobs import Foreground
    from k8s_tui.tui.spans import Line

LINES_MAX = 20_000
"""Of one command; the oldest go first."""


class Output(LineView):
    """Shows a `Foreground`'s output."""

    def show(self, foreground: Foreground, job_remark: str = "") -> None:
        """Show what was printed so far, its beginning when it came at once, its end while it runs."""
        glyphs = self.look.glyphs
        self.heading = ((f"{glyphs.prompt} ", "prompt"), (foreground.line, "title"))
        if foreground.running:
            self.remark = ((job_remark, "warn"),)
        elif foreground.exit_code:
            self.remark = ((f"{glyphs.bad} exit {foreground.exit_code}", "bad"),)
        else:
            self.remark = ((f"{glyphs.ok} done", "ok"),)
        self.follows = foreground.running
        self.set_lines(output_lines(foreground.output))

    @property
    def is_table(self) -> bool:
        """Whether a table is shown: a column that is cut can be asked for, the end of a sentence cannot."""
        return any(map(is_tabular, self.source))

    def foot(self) -> tuple[Line, Line]:
        """Return the keys, of which one shows whole lines where some are cut."""
        if self.remark:
            zoom = " zoom, with whole lines" if self.cuts else " zoom"
            self.keys = (("Esc", "key"), (" close  ", "dim"), ("F10", "key"), (zoom, "dim"))
        return super().foot()

    def note(self, heading: str, lines: list[Line]) -> None:
        """Show lines of the game's own, such as a hint."""
        self.heading = ((heading, "title"),)
        self.remark = ()
        self.keys = (("Esc", "key"), (" close", "dim"))
        self.follows = False
        self.offset_lines = 0
        self.set_lines(lines)


def output_lines(output: list[tuple[str, str]]) -> list[Line]:
    """Return pieces of output as lines; a line printed in several pieces is one line."""
    lines: list[Line] = []
    open_stream, open_text = "stdout", ""
    for stream, text in output:
        if open_text and stream != open_stream:
            lines.append(printed_line(clean(open_text), open_stream))
            open_text = ""
        open_stream = stream
        parts = (open_text + text).split("\n")
        open_text = parts.pop()
        lines.extend(printed_line(clean(part.removesuffix("\r")), stream) for part in parts)
    if open_text:
        lines.append(printed_line(clean(open_text), open_stream))
    return lines[-LINES_MAX:]
