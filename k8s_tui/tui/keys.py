"""The keys: what each does, where it is shown, and its word in the help.

k9s's keys where k9s has them. Different on purpose: `^d` and `^k` ask with Cancel as the default; digits focus panels,
so `n` goes through the namespaces; `-`, `T` and `F` belong to time, so `[` is the last view, `R` sorts by restarts and
`f` forwards a port; `P` pauses everywhere because Space marks; `u` cordons as well as uncordons, so that `c` copies
everywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line, Span


_NO_WORD = re.compile(r"[^a-z0-9]+")


@frozen
class KeyHint:
    """One key on the bar at the bottom.

    Attributes:
        key: Textual's name of it.
        shown: What the bar calls it.
        label: What it does, in a word.
    """

    key: str
    shown: str
    label: str

    def line(self) -> Line:
        """Return it as drawn."""
        return ((self.shown, "key"), (f" {self.label}", "dim"))


SHOWN_KEYS = {"Esc": "escape", "Enter": "enter", "Tab": "tab", "Space": "space"}


def pressed_by(shown: str) -> str:
    """Return Textual's name of a key as it is shown in a frame, such as `Esc`, `^d` or `F10`."""
    if shown.startswith("^"):
        return f"ctrl+{shown[1:]}"
    return SHOWN_KEYS.get(shown, shown if len(shown) == 1 else shown.lower())


def frame_hint(text: str) -> Line:
    """Return keys with what they do, as `d describe  l logs`, as a frame shows them."""
    spans: list[Span] = []
    for index, part in enumerate(text.split("  ")):
        key, _, about = part.partition(" ")
        spans += [("  " if index else "", "dim"), (key, "key"), (f" {about}", "dim")]
    return tuple(span for span in spans if span[0])


@frozen
class Key:
    """One key of the play screen.

    Attributes:
        keys: Textual's names, separated by commas.
        action: The action of the play screen.
        group: Under which head the help lists it.
        help: What it does.
        shown: How the help writes the key.
        name: What a keymap calls it; by default as its action.
    """

    keys: str
    action: str
    group: str
    help: str
    shown: str
    name: str = ""

    @property
    def id(self) -> str:
        """Its name in keymaps, such as `play.sort-by-name`."""
        return f"play.{self.name or _NO_WORD.sub('-', self.action).strip('-')}"


KEYS: tuple[Key, ...] = (
    Key("colon", "command(':')", "Command line", "views and words: :po :no :svc :ns :q", ":", "command"),
    Key("dollar_sign", "command('')", "Command line", "type kubectl, ssh, curl, ...", "$", "shell"),
    Key("f9", "keyboard", "Command line", "a keyboard to click on", "F9"),
    Key("slash", "filter", "Panels", "filter: rx, !rx, -l labels, -f fuzzy", "/"),
    Key("escape,q", "back", "Panels", "close, clear the filter, or leave", "Esc q"),
    *(Key(str(digit), f"panel({digit})", "Panels", "", "") for digit in range(1, 7)),
    Key("0", "all_namespaces", "Panels", "show all namespaces", "0"),
    Key("n", "next_namespace", "Panels", "show the next namespace", "n"),
    Key("greater_than_sign,shift+right", "sort(1)", "Panels", "sort by the next column", ">", "sort-next"),
    Key("less_than_sign,shift+left", "sort(-1)", "Panels", "sort by the column before", "<", "sort-back"),
    Key("N", "sort_by('name')", "Panels", "sort by name", "N"),
    Key("A", "sort_by('age')", "Panels", "sort by age", "A"),
    Key("S", "sort_by('status')", "Panels", "sort by status", "S"),
    Key("R", "sort_by('restarts')", "Panels", "sort by restarts", "R"),
    Key("C", "sort_by('used-cpu')", "Panels", "sort by the CPU that is used", "C", "sort-by-cpu"),
    Key("M", "sort_by('used-memory')", "Panels", "sort by the memory that is used", "M", "sort-by-memory"),
    Key("I", "sort_by('ip')", "Panels", "sort by the address", "I"),
    Key("O", "turn_order", "Panels", "sort the other way round", "O"),
    Key("W", "sort_by('')", "Panels", "worst first again", "W", "worst-first"),
    Key("ctrl+w", "wide", "Panels", "all columns, or those that matter", "^w"),
    Key("ctrl+z", "faults", "Panels", "in a panel: only what is in trouble", "^z"),
    Key("left_square_bracket", "turn_view(-1)", "Panels", "the view before", "[", "view-back"),
    Key("right_square_bracket", "turn_view(1)", "Panels", "the view after", "]", "view-forward"),
    Key("ctrl+e", "header", "Panels", "show the header, or not", "^e"),
    Key("ctrl+r", "refresh", "Panels", "look again, and paint everything", "^r"),
    Key("ctrl+g", "crumbs", "Panels", "show where one is, or not", "^g"),
    Key("f10", "zoom", "Panels", "let the focused panel fill the screen", "F10"),
    Key("enter", "open", "Objects", "its pods; describes what has none", "Enter"),
    Key("d", "describe", "Objects", "describe", "d"),
    Key("y,v", "yaml", "Objects", "YAML", "y v"),
    Key("l", "logs", "Objects", "logs", "l"),
    Key("p", "previous", "Objects", "logs of the container before the restart", "p"),
    Key("w", "why", "Objects", "why? from the symptom to its cause", "w"),
    Key("m", "map", "Objects", "map of the users' path", "m"),
    Key("x", "xray", "Objects", "tree of what hangs below", "x"),
    Key("V", "menu", "Objects", "menu: what can be done (right click)", "V"),
    Key("e", "edit", "Objects", "edit the YAML", "e"),
    Key("c", "copy", "Objects", "copy the name", "c"),
    Key("J", "owner", "Objects", "go to the owner", "J"),
    Key("o", "jump_to_node", "Objects", "go to the pod's node", "o"),
    Key("space", "mark", "Objects", "mark", "Space"),
    Key("ctrl+@", "mark_to", "Objects", "mark from the nearest mark to here", "^Space"),
    Key("ctrl+a", "mark_all", "Objects", "mark all", "^a"),
    Key("ctrl+backslash", "unmark", "Objects", "mark none", "^\\"),
    Key("s", "enter_or_scale", "Objects", "shell in a pod or node; scale a workload", "s", "scale"),
    Key("a", "acknowledge", "Objects", "acknowledge pages; where none waits, attach to a pod", "a"),
    Key("i", "image", "Objects", "set a workload's image; elsewhere type", "i"),
    Key("f", "port_forward", "Objects", "forward a port (to be typed)", "f"),
    Key("t", "trigger", "Objects", "run a CronJob now", "t"),
    Key("ctrl+d", "delete", "Objects", "delete (asks)", "^d"),
    Key("ctrl+k", "kill", "Objects", "kill a pod, without grace (asks)", "^k"),
    Key("u", "cordon", "Objects", "nodes: cordon or uncordon", "u"),
    Key("r", "drain_or_restart", "Objects", "drain a node, restart a workload (asks)", "r", "drain"),
    Key("P", "pause", "Time", "pause or go on", "P"),
    Key("plus,equals_sign", "speed(1)", "Time", "faster", "+", "faster"),
    Key("minus", "speed(-1)", "Time", "slower", "-", "slower"),
    Key("full_stop", "step", "Time", "one second on", "."),
    Key("F", "next", "Time", "on to what happens next", "F", "next-event"),
    Key("T", "timeline", "Time", "timeline, and back to any moment", "T"),
    Key("b", "bookmark", "Time", "remember this moment", "b"),
    Key("L", "take_over", "Time", "in a replay: go on from here", "L", "take-over"),
    Key("H", "hint", "Game", "take a hint", "H"),
    Key("K", "serve", "Game", "your own kubectl, in another terminal", "K"),
    Key("B", "briefing", "Game", "read the briefing again", "B"),
    Key("question_mark,f1", "help", "Game", "this help", "? F1"),
)

DESCRIBED = ("pods", "events", "control-plane")
"""The panels whose rows have no pods; there Enter describes, as `d` does everywhere."""

NO_OBJECTS = "goals"
"""The panel in which nothing can be described."""

EMPTY_PROMPT_KEYS: dict[str, str] = {
    key: entry.action
    for entry in KEYS
    for key in entry.keys.split(",")
    if entry.action
    in {
        "filter",
        "all_namespaces",
        "pause",
        "speed(1)",
        "speed(-1)",
        "step",
        "hint",
        "help",
        *(f"panel({digit})" for digit in range(1, 7)),
    }
}
EMPTY_PROMPT_KEYS["space"] = "pause"
"""Keys no command begins with: they act even while the command line has the focus, as long as it is empty."""


def table_hints(glyphs: Glyphs, panel: str) -> tuple[KeyHint, ...]:
    """Return the bar's keys while a panel has the focus."""
    own = {
        "nodes": (KeyHint("u", "u", "Cordon"), KeyHint("r", "r", "Drain"), KeyHint("s", "s", "Shell")),
        "pods": (KeyHint("l", "l", "Logs"), KeyHint("s", "s", "Shell"), KeyHint("o", "o", "Node")),
        "control-plane": (KeyHint("l", "l", "Logs"),),
        "events": (KeyHint("a", "a", "Acknowledge"),),
    }.get(panel, ())
    typed = (KeyHint("colon", ":", "Command"), KeyHint("dollar_sign", "$", "Shell"))
    asked = (KeyHint("w", "w", "Why?"), KeyHint("m", "m", "Map"))
    if panel == NO_OBJECTS:
        return (*typed, *asked, *common_hints())
    return (
        *typed,
        KeyHint("slash", "/", "Filter"),
        *(() if panel in DESCRIBED else (KeyHint("enter", glyphs.enter, "Pods"),)),
        KeyHint("d", "d", "Describe"),
        KeyHint("y", "y", "YAML"),
        KeyHint("e", "e", "Edit"),
        *asked,
        *own,
        KeyHint("V", "V", "Menu"),
        KeyHint("x", "x", "XRay"),
        *common_hints(),
    )


def prompt_hints(glyphs: Glyphs, *, running: bool) -> tuple[KeyHint, ...]:
    """Return the bar's keys while the command line has the focus."""
    cancel = (KeyHint("ctrl+c", "^C", "Cancel"),) if running else ()
    return (
        *cancel,
        KeyHint("enter", glyphs.enter, "Run"),
        KeyHint("tab", "Tab", "Complete"),
        KeyHint("ctrl+r", "^R", "History"),
        KeyHint("escape", "Esc", "Panels"),
        KeyHint("f9", "F9", "Keyboard"),
        *common_hints(),
    )


def replay_hints() -> tuple[KeyHint, ...]:
    """Return the bar's keys while one watches a game."""
    return (
        KeyHint("L", "L", "Live from here"),
        KeyHint("T", "T", "Timeline"),
        KeyHint("P", "P", "Pause"),
        KeyHint("plus", "+/-", "Speed"),
        KeyHint("F", "F", "Next event"),
        KeyHint("full_stop", ".", "Step"),
        KeyHint("d", "d", "Describe"),
        KeyHint("1", "1-6", "Panels"),
        KeyHint("ctrl+q", "^q", "Quit"),
    )


def common_hints() -> tuple[KeyHint, ...]:
    """Return the bar's keys wherever one is."""
    return (
        KeyHint("P", "P", "Pause"),
        KeyHint("plus", "+/-", "Speed"),
        KeyHint("H", "H", "Hint"),
        KeyHint("full_stop", ".", "Step"),
        KeyHint("T", "T", "Timeline"),
        KeyHint("1", "1-6", "Panels"),
        KeyHint("ctrl+p", "^p", "Palette"),
        KeyHint("ctrl+q", "^q", "Quit"),
    )


HELP_HINT = KeyHint("question_mark", "?", "Help")
