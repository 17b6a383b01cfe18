"""The help: what the keys do, first those of what has the focus, and what the glyphs mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.keymap import OTHER_NAMES, written
from k8s_tui.tui.keys import KEYS
from k8s_tui.tui.screens.dialog import Button, Dialog
from k8s_tui.tui.spans import cells, pad, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import Binding

    from k8s_tui.tui.keys import KeyHint
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

KEY_CELLS = 9
COLUMN_CELLS = 50
WIDTH_CELLS = 108
MOVING = (
    ("j k", "down, up; ^f ^b pages; g G ends"),
    ("1-6", "focus a panel; Tab the next one"),
)
ANYWHERE = (
    ("^p", "palette: everything by its words"),
    ("^o", "jump: a letter for each panel"),
    ("F12", "picture of the screen, as SVG"),
    ("^q", "leave the program"),
)
UNLIKE_K9S = (
    ("P", "pauses; :sort namespace sorts by namespace"),
    ("T", "is the timeline; R sorts by restarts"),
    ("n", "next namespace; digits go to panels"),
    ("-", "slower; [ goes to the view before"),
    ("F", "next event; f forwards a port"),
    ("u", "cordons as well; c copies everywhere"),
)
STATES = (
    ("bad", "failing"),
    ("warn", "in trouble"),
    ("unknown", "unknown"),
    ("ok", "fine"),
    ("done", "finished"),
)


def play_help(look: Look, focused: str, hints: Iterable[KeyHint]) -> Dialog:
    """Return the help of the play screen, beginning with the keys of what has the focus."""
    groups: dict[str, list[Line]] = {focused: [hint_line(hint) for hint in hints]}
    for key in KEYS:
        if key.shown:
            groups.setdefault(key.group, []).append(key_line(look.keymap.shown(key), key.help))
    groups["Panels"][:0] = [key_line(keys, about) for keys, about in MOVING]
    groups["Anywhere"] = [key_line(keys, about) for keys, about in ANYWHERE]
    groups["Other than in k9s"] = [key_line(keys, about) for keys, about in UNLIKE_K9S]
    return dialog(look, groups, (*sorted(key.id for key in KEYS if key.help), *sorted(OTHER_NAMES)))


def menu_help(look: Look, focused: str, hints: Iterable[KeyHint], bindings: Sequence[Binding]) -> Dialog:
    """Return the help of the menu, beginning with the keys of what has the focus."""
    groups = {
        focused: [hint_line(hint) for hint in hints],
        "Menu": [
            key_line(" ".join(written(key) for key in binding.key.split(",")), binding.description)
            for binding in bindings
        ],
        "Anywhere": [key_line(keys, about) for keys, about in ANYWHERE],
    }
    return dialog(look, groups, sorted(OTHER_NAMES))


def dialog(look: Look, groups: dict[str, list[Line]], names: Sequence[str]) -> Dialog:
    """Show groups of keys, and the glyphs of states."""
    glyphs = look.glyphs
    groups["States"] = [
        ((pad(glyphs.health(health), KEY_CELLS), health), (word, "text")) for health, word in STATES
    ]
    told = f"Names for the keymap in the settings: {', '.join(names)}."
    groups["Your own keys"] = [((line, "dim"),) for line in wrap(told, COLUMN_CELLS - 2)]
    return Dialog(
        look, "Keys", lambda width: help_lines(groups, width), (Button("Close", "close"),), width=WIDTH_CELLS
    )


def key_line(keys: str, about: str) -> Line:
    """Return a line about keys."""
    return ((pad(keys, max(KEY_CELLS, cells(keys) + 1)), "key"), (about, "text"))


def hint_line(hint: KeyHint) -> Line:
    """Return a line about a key of the bar."""
    return key_line(hint.shown, hint.label)


def help_lines(groups: dict[str, list[Line]], width: int) -> list[Line]:
    """Return the groups, in two columns where there is room."""
    blocks = [[((name, "title"),), *lines, ()] for name, lines in groups.items() if lines]
    if width < 2 * COLUMN_CELLS:
        return [line for block in blocks for line in block][:-1]
    half = sum(len(block) for block in blocks) / 2
    left: list[Line] = []
    right: list[Line] = []
    for block in blocks:
        (right if right or len(left) + len(block) > half + len(block) / 4 else left).extend(block)
    rows = max(len(left), len(right))
    left += [()] * (rows - len(left))
    right += [()] * (rows - len(right))
    return [(*_padded(one), *other) for one, other in zip(left, right, strict=True)][:-1]


def _padded(line: Line) -> Line:
    return (*line, (" " * max(1, COLUMN_CELLS - width_of(line)), "text"))
