import pytest

from k8s_tui.game.views import Felt, History, Report, WhatIf
from k8s_tui.tui.glyphs import ASCII, UNICODE
from k8s_tui.tui.panels.postmortem import postmortem_lines, what_if_lines
from k8s_tui.tui.spans import plain, width_of


def report(*what_ifs: WhatIf, verdict: str = "won", lost: float = 10.0) -> Report:
    past = History(60_000, 300_000, (), (Felt("them", ((1_000, 0.5),)),))
    return Report("An outage", verdict, "It ended.", "", "", "", "", past, what_ifs, lost)


def shown(*what_ifs: WhatIf, imagining: bool = False, width: int = 80, lost: float = 10.0) -> list[str]:
    lines = what_if_lines(report(*what_ifs, lost=lost), UNICODE, width, imagining=imagining)
    return [plain(line).rstrip() for line in lines]


def test_bars_are_measured_by_the_worst() -> None:
    assert shown(WhatIf("nobody had come", 20.0), WhatIf("there had been two", 0.0, won=True)) == [
        "What if: user minutes lost to the same causes",
        "  ▓▓▓▓▓▓▓▓▓▓░░░░░░░░░░     10.0  as it was, with you",
        "  ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓     20.0  if nobody had come",
        "  ░░░░░░░░░░░░░░░░░░░░      0.0  if there had been two, and nobody would have",
        "                                 been needed",
        "",
    ]


@pytest.mark.parametrize(
    "what_ifs,imagining,last",
    [
        pytest.param((), True, "  running it once more …", id="under-way"),
        pytest.param(
            (WhatIf("a gnome", problem="no gnome"),),
            False,
            "  if a gnome: cannot be tried here (no gnome)",
            id="refused",
        ),
    ],
)
def test_what_is_not_known(what_ifs: tuple[WhatIf, ...], imagining: bool, last: str) -> None:
    assert shown(*what_ifs, imagining=imagining)[-2] == last


def test_nothing_is_said_where_there_is_nothing() -> None:
    assert shown() == []


def test_nothing_was_lost() -> None:
    assert "  ░░░░░░░░░░░░░░░░░░░░      0.0  as it was, with you" in shown(imagining=True, lost=0.0)


@pytest.mark.parametrize("width", [60, 78, 198])
@pytest.mark.parametrize("verdict", ["won", "lost", ""])
def test_lines_fit(width: int, verdict: str) -> None:
    told = report(WhatIf("all had been well " * 9, 3.0), verdict=verdict)
    for glyphs in (UNICODE, ASCII):
        lines = postmortem_lines(told, glyphs, width, imagining=True)
        assert max(width_of(line) for line in lines[2:] if line) <= width
