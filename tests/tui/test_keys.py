from collections import Counter

from k8s_tui.tui.keys import KEYS


def test_every_key_has_a_name_of_its_own_for_keymaps() -> None:
    names = Counter(key.id for key in KEYS)
    assert {name for name, count in names.items() if count > 1} == set()
    assert {"play.command", "play.shell", "play.panel-3", "play.sort-by-name", "play.sort-next"} <= set(names)


def test_no_two_keys_are_the_same() -> None:
    keys = Counter(name for key in KEYS for name in key.keys.split(","))
    assert {name for name, count in keys.items() if count > 1} == set()
