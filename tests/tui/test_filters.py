import pytest

from k8s_tui.tui.filters import parse_filter


@pytest.mark.parametrize(
    "text, kept",
    [
        ("", ["web-1 Running", "cart-2 Pending"]),
        ("web", ["web-1 Running"]),
        ("WEB", ["web-1 Running"]),
        ("^c.*2", ["cart-2 Pending"]),
        ("!Running", ["cart-2 Pending"]),
        ("!", ["web-1 Running", "cart-2 Pending"]),
        ("-f ctpn", ["cart-2 Pending"]),
        ("-f", ["web-1 Running", "cart-2 Pending"]),
    ],
)
def test_what_a_filter_keeps(text: str, kept: list[str]) -> None:
    wanted = parse_filter(text)
    assert not wanted.error
    assert [row for row in ("web-1 Running", "cart-2 Pending") if wanted.matches(row)] == kept


@pytest.mark.parametrize(
    "text, kept",
    [
        ("-l app=web", ["a"]),
        ("-l app!=web", ["b"]),
        ("-l app in (web,cart)", ["a", "b"]),
        ("-l tier", []),
        ("-l", None),
    ],
)
def test_a_selector_chooses_by_labels(text: str, kept: list[str] | None) -> None:
    wanted = parse_filter(text)
    assert not wanted.error
    if kept is None:
        assert not wanted.active
    else:
        assert wanted.chooses is not None
        rows = {"a": {"app": "web"}, "b": {"app": "cart"}}
        assert [name for name, labels in rows.items() if wanted.chooses(labels)] == kept


@pytest.mark.parametrize(
    "text", ["(", "-l =web", "x" * 1000, "-l a b"], ids=["pattern", "labels", "long", "two"]
)
def test_what_is_no_filter_hides_nothing_and_says_why(text: str) -> None:
    wanted = parse_filter(text)
    assert wanted.error
    assert not wanted.active
    assert wanted.matches("anything")
