import pytest

from k8s_tui.game.calls import Call, UsageError
from k8s_tui.game.session import Session


@pytest.mark.parametrize("text,ms", [("30s", 30_000), ("5", 5_000), ("1m30s", 90_000), ("24h", 86_400_000)])
def test_a_duration_is_read(session: Session, text: str, ms: int) -> None:
    assert Call(session, ()).duration_ms(text) == ms


@pytest.mark.parametrize("text", ["", "soon", "25h", "-3s"])
def test_what_is_no_duration_is_refused(session: Session, text: str) -> None:
    with pytest.raises(UsageError):
        Call(session, ()).duration_ms(text)


@pytest.mark.parametrize("words,only", [(("a",), "a"), ((), None), (("a", "b"), None)])
def test_one_argument_is_wanted(session: Session, words: tuple[str, ...], only: str | None) -> None:
    if only is None:
        with pytest.raises(UsageError, match="needs a name"):
            Call(session, words).only("a name")
    else:
        assert Call(session, words).only("a name") == only
