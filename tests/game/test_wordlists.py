import pytest

from k8s_tui.api.names import dns1123_label
from k8s_tui.game.wordlists import WORD_LISTS


@pytest.mark.parametrize("name", WORD_LISTS)
def test_words_can_name_anything_and_are_not_repeated(name: str) -> None:
    words = WORD_LISTS[name]
    assert len(set(words)) == len(words) >= 8
    assert all(dns1123_label(word) == () and len(word) <= 20 for word in words)
