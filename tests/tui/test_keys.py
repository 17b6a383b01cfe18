from collections import Counter

import pytest

from k8s_tui.tui.keys import KEYS, frame_hint, pressed_by
from k8s_tui.tui.spans import label_at, plain


def test_every_key_has_a_name_of_its_own_for_keymaps() -> None:
    names = Counter(key.id for key in KEYS)
    assert {name for name, count in names.items() if count > 1} == set()
    assert {"play.command", "play.shell", "play.panel-3", "play.sort-by-name", "play.sort-next"} <= set(names)


def test_no_two_keys_are_the_same() -> None:
    keys = Counter(name for key in KEYS for name in key.keys.split(","))
    assert {name for name, count in keys.items() if count > 1} == set()


@pytest.mark.parametrize(
    "shown, key",
    [("Esc", "escape"), ("^d", "ctrl+d"), ("F10", "f10"), ("d", "d"), ("N", "N")],
)
def test_a_key_is_pressed_by_what_a_frame_shows(shown: str, key: str) -> None:
    assert pressed_by(shown) == key


def test_a_frame_shows_keys_that_can_be_clicked_with_what_they_do() -> None:
    line = frame_hint("d describe  ^d delete")
    assert plain(line) == "d describe  ^d delete"
    assert [label_at(line, cell, "key") for cell in (0, 5, 12, 20, 99)] == ["d", "d", "^d", "^d", ""]
