import pytest

from k8s_tui.tui import phrase


@pytest.mark.parametrize(
    "ms, text",
    [
        (0, "0s"),
        (119_999, "119s"),
        (120_000, "2m"),
        (7_199_000, "119m"),
        (7_200_000, "2h"),
        (172_800_000, "2d"),
    ],
)
def test_age(ms: int, text: str) -> None:
    assert phrase.age(ms) == text


@pytest.mark.parametrize("ms, text", [(0, "00:00"), (3_599_000, "59:59"), (3_600_000, "1:00:00")])
def test_moment(ms: int, text: str) -> None:
    assert phrase.moment(ms) == text


def test_clock() -> None:
    assert phrase.clock(360_760_000) == "100:12:40"


@pytest.mark.parametrize(
    "number, text",
    [(0, "0"), (7, "7"), (0.4, "0.4"), (388, "388"), (3_120, "3.1k"), (41_240, "41.2k"), (2_400_000, "2.4M")],
)
def test_count(number: float, text: str) -> None:
    assert phrase.count(number) == text


@pytest.mark.parametrize("ms, text", [(None, "-"), (4.2, "4ms"), (812, "812ms"), (2_400, "2.4s")])
def test_latency(ms: float | None, text: str) -> None:
    assert phrase.latency(ms) == text


@pytest.mark.parametrize(
    "share, digits, text",
    [
        (None, 1, "-"),
        (0, 1, "0.0%"),
        (0.001, 1, "0.1%"),
        (99.999, 1, "99.9%"),
        (100, 2, "100.00%"),
        (99.999, 2, "99.99%"),
    ],
    ids=["nobody asks", "nothing", "a trace", "nearly all", "all", "nearly all, finer"],
)
def test_a_share_never_reads_as_wholly_what_it_is_only_nearly(share, digits: int, text: str) -> None:
    assert phrase.percent(share, digits) == text


def test_rate() -> None:
    assert phrase.rate(None) == "-"
    assert phrase.rate(18.0) == "18"
