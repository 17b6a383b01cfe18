"""The dialogs of a game: briefing, help, and asking before something is destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.keys import KEYS
from k8s_tui.tui.markdown import markdown_lines
from k8s_tui.tui.screens.dialog import Button, Dialog
from k8s_tui.tui.spans import pad, wrap

if TYPE_CHECKING:
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

HELP_KEY_CELLS = 9
HELP_COLUMN_CELLS = 50
HELP_WIDTH_CELLS = 108
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


def help_dialog(look: Look) -> Dialog:
    """List every key, and what the glyphs mean."""
    return Dialog(
        look,
        "Keys",
        lambda width: help_lines(look.glyphs, width),
        (Button("Close", CANCEL),),
        width=HELP_WIDTH_CELLS,
    )


def help_lines(glyphs: Glyphs, width: int) -> list[Line]:
    """Return the help, in two columns where there is room."""
    groups: dict[str, list[Line]] = {}
    for key in KEYS:
        if key.shown:
            line = ((pad(key.shown, HELP_KEY_CELLS), "key"), (key.help, "text"))
            groups.setdefault(key.group, []).append(line)
    groups["Panels"].insert(
        0, ((pad("1-6", HELP_KEY_CELLS), "key"), ("focus a panel; Tab the next one", "text"))
    )
    groups["Game"].append(((pad("^p ^q", HELP_KEY_CELLS), "key"), ("palette, quit", "text")))
    states = (
        ("bad", "failing"),
        ("warn", "in trouble"),
        ("unknown", "unknown"),
        ("ok", "fine"),
        ("done", "finished"),
    )
    groups["States"] = [
        ((pad(glyphs.health(health), HELP_KEY_CELLS), health), (word, "text")) for health, word in states
    ]
    blocks = [[((name, "title"),), *lines, ()] for name, lines in groups.items()]
    if width < 2 * HELP_COLUMN_CELLS:
        return [line for block in blocks for line in block][:-1]
    half = sum(len(block) for block in blocks) / 2
    left: list[Line] = []
    right: list[Line] = []
    for block in blocks:
        (right if right or len(left) + len(block) > half + len(block) / 4 else left).extend(block)
    rows = max(len(left), len(right))
    left += [()] * (rows - len(left))
    right += [()] * (rows - len(right))
    return [(*_padded(one, HELP_COLUMN_CELLS), *other) for one, other in zip(left, right, strict=True)][:-1]


def _padded(line: Line, width: int) -> Line:
    used = sum(len(text) for text, _ in line)
    return (*line, (" " * max(1, width - used), "text"))


def _markdown(text: str, width: int, glyphs: Glyphs) -> list[Line]:
    return markdown_lines(text, width, glyphs.bullet, glyphs.box[1])
