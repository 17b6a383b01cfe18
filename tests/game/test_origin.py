import pytest

from k8s_tui.game.origin import Origin


def test_an_origin_survives_being_written() -> None:
    origin = Origin("silent-worker", 3, 5, 2, ("a", "b"))
    assert Origin.loaded(origin.dumped()) == origin


@pytest.mark.parametrize("text", ["", "[]", "{}x", '{"colour": 1}', '{"manifests": 3}', '{"workers": -1}'])
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Origin.loaded(text)
