import pytest
from attrs import evolve

from k8s_tui.tui.filters import parse_filter


@pytest.mark.parametrize(
    "text, kept",
    [
        ("", ["web-1 Running", "cart-2 Pending"]),
        ("web", ["web-1 Running"]),
        ("WEB", ["web-1 Running"]),
        ("^c.*2", ["cart-2 Pending"]),
        ("^C.*2", ["cart-2 Pending"]),
        (r"\S+-1\b", ["web-1 Running"]),
        ("!web|nothing", ["cart-2 Pending"]),
        ("!Running", ["cart-2 Pending"]),
        ("!", ["web-1 Running", "cart-2 Pending"]),
        ("-f ctpn", ["cart-2 Pending"]),
        ("-f c-^", []),
        ("-f", ["web-1 Running", "cart-2 Pending"]),
    ],
)
def test_what_a_filter_keeps(text: str, kept: list[str]) -> None:
    wanted = parse_filter(text)
    assert not wanted.error
    assert wanted.keep(("web-1 Running", "cart-2 Pending"), str.lower) == kept


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
        rows = {"a": {"app": "web"}, "b": {"app": "cart"}}
        assert wanted.keep(list(rows), str, rows.__getitem__) == kept
        assert wanted.keep(list(rows), str) == []


@pytest.mark.parametrize(
    "text", ["(", "-l =web", "x" * 1000, "-l a b"], ids=["pattern", "labels", "long", "two"]
)
def test_what_is_no_filter_hides_nothing_and_says_why(text: str) -> None:
    wanted = parse_filter(text)
    assert wanted.error
    assert not wanted.active
    assert wanted.keep(("anything",), str) == ["anything"]


def test_labels_that_many_share_are_judged_once() -> None:
    shared, judged = {"app": "web"}, []

    def chooses(labels) -> bool:
        judged.append(labels)
        return True

    wanted = evolve(parse_filter("-l app=web"), chooses=chooses)
    assert wanted.keep(range(1000), str, lambda _: shared) == list(range(1000))
    assert len(judged) == 1


@pytest.mark.parametrize(
    "longer, shorter, narrows",
    [
        ("web-3", "web-", True),
        ("10.2", "10.", True),
        ("-f w3", "-f w", True),
        ("!web", "!we", False),
        ("a|b", "a|", False),
        ("ab?", "ab", False),
        ("-l app=web-3", "-l app=web", False),
        ("-l app", "-", False),
        ("web", "", False),
        ("cart", "web", False),
    ],
)
def test_one_more_letter_looks_into_what_was_found_where_that_is_sure(longer, shorter, narrows) -> None:
    assert parse_filter(longer).narrows(parse_filter(shorter)) is narrows
