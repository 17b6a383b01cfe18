"""Keys of the player's own: what of a keymap can be used, what is wrong with the rest, and how keys are written.

A keymap names what is done (`play.pause`, as the help and the settings call it) and the keys that do it, in Textual's
names, several separated by commas: `"play.pause" = "f5,ctrl+s"`.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from attrs import evolve
from textual.keys import Keys, key_to_character

from k8s_tui.tui.keys import EMPTY_PROMPT_KEYS, KEYS, KeyHint

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from k8s_tui.tui.keys import Key

_NAMED = frozenset(key.value for key in Keys)
_MODIFIERS = ("ctrl+", "alt+", "shift+")
_WRITTEN = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "delete": "Del",
    "pageup": "PgUp",
}

OTHER_NAMES: dict[str, str] = {
    "app.quit": "ctrl+q",
    "app.jump": "ctrl+o",
    "app.screenshot": "f12",
    "app.suspend": "ctrl+z",
    "app.end-tour": "f8",
    "menu.back": "escape",
    "menu.quit": "q",
    "menu.tab": "tab,shift+tab",
    "menu.help": "question_mark,f1",
    "play.interrupt": "ctrl+c",
    "play.next": "tab",
    "play.previous-panel": "shift+tab",
    "overlay.leave": "escape,q",
    "overlay.pause": "P",
    "viewer.search": "slash",
    "viewer.next": "n",
    "viewer.previous": "N",
    "viewer.wrap": "w",
    "viewer.follow": "f",
    "viewer.read": "r,ctrl+r",
    "logs.container": "c",
    "logs.since": "s",
    "logs.previous": "p",
    "logs.timestamps": "t",
    "logs.events": "e",
    "outline.choose": "enter",
    "outline.describe": "d",
    "outline.yaml": "y",
    "outline.logs": "l",
    "outline.read": "r,ctrl+r",
    "sheet.next": "tab,n,right",
    "sheet.previous": "shift+tab,N,left",
    "sheet.why": "w",
    "timeline.choose": "enter",
    "timeline.pause": "space",
    "timeline.step": "full_stop",
    "timeline.next": "F",
    "timeline.bookmark": "b",
    "timeline.faster": "plus,equals_sign",
    "timeline.slower": "minus",
    "postmortem.save": "s",
    "postmortem.timeline": "T",
    "postmortem.quit": "Q",
    "edit.save": "ctrl+s",
    "edit.leave": "escape",
    "edit.keyboard": "f9",
    "choices.leave": "escape,q",
    "choices.choose": "enter",
    "dialog.next": "tab,right",
    "dialog.previous": "shift+tab,left",
    "dialog.press": "enter",
    "dialog.cancel": "escape,q",
}
"""What can be mapped besides the keys of the play screen, and the keys as shipped.

Apart from them stand the keys that move within a panel or a text, and those of a line that is typed, as in a shell.
"""

OVERLAYS = frozenset(("viewer", "logs", "outline", "sheet", "timeline", "postmortem"))
"""What is over a game has the keys of `overlay` beside its own, logs those of `viewer` too."""


class Keymap:
    """A keymap as far as it can be used.

    Attributes:
        own: Keys by name, only what can be used.
        complaints: A sentence for each part that cannot.
    """

    def __init__(self, wanted: Mapping[str, str] | None = None) -> None:
        """Judge a keymap."""
        self.own: dict[str, str] = {}
        complaints: list[str] = []
        shipped = {**{key.id: key.keys for key in KEYS}, **OTHER_NAMES}
        for name, keys in (wanted or {}).items():
            names = tuple(part.strip() for part in keys.split(",") if part.strip())
            problem = _problem(name, names, shipped)
            if problem:
                complaints.append(problem)
            else:
                self.own[name] = ",".join(names)
        complaints += self._clashes(shipped)
        self.complaints = tuple(complaints)
        self._names = {(_group(name), key): name for name, keys in shipped.items() for key in keys.split(",")}
        self._by_default = {key: entry for entry in KEYS for key in entry.keys.split(",")}

    def _clashes(self, shipped: Mapping[str, str]) -> list[str]:
        """Drop what would take a key from something else; return the sentences about it."""
        found: list[str] = []
        for name, keys in list(self.own.items()):
            for other, theirs in {**shipped, **self.own}.items():
                meets = set(keys.split(",")) & set(theirs.split(","))
                if other != name and meets and _act_together(_group(name), _group(other)):
                    found.append(
                        f"The key {min(meets)} of {name} is {other}'s already; {name} keeps its own."
                    )
                    del self.own[name]
                    break
        return found

    def keys_of(self, key: Key) -> str:
        """Return Textual's names of the keys that do something, separated by commas."""
        return self.own.get(key.id, key.keys)

    def shown(self, key: Key) -> str:
        """Return how the help writes the keys."""
        own = self.own.get(key.id)
        return key.shown if own is None else " ".join(written(part) for part in own.split(","))

    def hint(self, hint: KeyHint, groups: Collection[str] = ("play",)) -> KeyHint:
        """Return what the bar shows of a key, where it was mapped to another; `groups` act where the bar is."""
        own = next(
            (
                keys
                for keys in (self.own.get(self._names.get((each, hint.key), "")) for each in groups)
                if keys
            ),
            None,
        )
        if own is None:
            return hint
        first = own.split(",", maxsplit=1)[0]
        return evolve(hint, key=first, shown=written(first))

    def at_empty_prompt(self) -> Mapping[str, str]:
        """Return the keys that act while the command line is empty, with what they do."""
        if not self.own:
            return EMPTY_PROMPT_KEYS
        mapped: dict[str, str] = {}
        for default, action in EMPTY_PROMPT_KEYS.items():
            entry = self._by_default.get(default)
            own = None if entry is None or entry.action != action else self.own.get(entry.id)
            mapped.update(dict.fromkeys([default] if own is None else own.split(","), action))
        return mapped


def _group(name: str) -> str:
    return name.partition(".")[0]


def _act_together(one: str, other: str) -> bool:
    """Tell whether the keys of two groups act on one screen."""
    both = {one, other}
    return (
        one == other
        or "app" in both
        or ("overlay" in both and bool(both & OVERLAYS))
        or both == {"viewer", "logs"}
    )


def _problem(name: str, keys: tuple[str, ...], shipped: Mapping[str, str]) -> str:
    if name not in shipped:
        near = difflib.get_close_matches(name, shipped, 1)
        return f"There is nothing named {name} to map{f'; did you mean {near[0]}?' if near else '.'}"
    if not keys:
        return f"{name} needs a key."
    unknown = next((key for key in keys if not is_key(key)), "")
    return (
        f"{name}: {unknown} is no key; keys are written as f5, ctrl+s, question_mark, x." if unknown else ""
    )


def is_key(name: str) -> bool:
    """Tell whether a name is one of a key."""
    bare = name
    for modifier in _MODIFIERS:
        bare = bare.removeprefix(modifier)
    return len(bare) == 1 or name in _NAMED or bare in _NAMED or key_to_character(bare) is not None


def written(name: str) -> str:
    """Return how people write a key: `^s`, `F5`, `?`."""
    if name.startswith("ctrl+"):
        return f"^{written(name.removeprefix('ctrl+'))}"
    return _WRITTEN.get(name) or key_to_character(name) or name.capitalize()
