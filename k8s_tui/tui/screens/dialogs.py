"""The dialogs of a game: briefing, help, and asking before something is destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.markdown import markdown_lines
from k8s_tui.tui.screens.dialog import Button, Dialog
from k8s_tui.tui.spans import wrap

if TYPE_CHECKING:
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

HOW_TO_BEGIN = (
    "> Type `kubectl ...` below to look and to mend; `Tab` completes, `Esc` goes to the panels, "
    "`?` lists all keys, `H` gives a hint."
)
CANCEL = "cancel"
CONFIRMED = "confirmed"


def briefing_dialog(look: Look, title: str, text: str) -> Dialog:
    """Return what the pager says, with what a newcomer needs to know to begin."""
    glyphs = look.glyphs

    def lines(width: int) -> list[Line]:
        return [
            *_markdown(text, width, glyphs),
            (),
            *_markdown(HOW_TO_BEGIN, width, glyphs),
        ]

    return Dialog(look, title, lines, (Button("Start", CONFIRMED),))


def told_dialog(look: Look, title: str, text: str) -> Dialog:
    """Return something that the player asked for, in Markdown."""
    return Dialog(look, title, lambda width: _markdown(text, width, look.glyphs), (Button("Close", CANCEL),))


def confirm_dialog(look: Look, question: str, commands: tuple[str, ...], label: str) -> Dialog:
    """Ask before commands are run; Cancel is the default."""
    glyphs = look.glyphs

    def lines(width: int) -> list[Line]:
        shown: list[Line] = [*(((part, "strong"),) for part in wrap(question, width)), ()]
        for command in commands:
            parts = wrap(command, max(8, width - 2))
            shown.append(((f"{glyphs.prompt} ", "prompt"), (parts[0], "text")))
            shown.extend((("  ", "text"), (part, "text")) for part in parts[1:])
        return shown

    buttons = (Button("Cancel", CANCEL), Button(label, CONFIRMED, danger=True))
    return Dialog(look, "Are you sure?", lines, buttons, width=66)


def _markdown(text: str, width: int, glyphs: Glyphs) -> list[Line]:
    return markdown_lines(text, width, glyphs.bullet, glyphs.box[1])
