import pytest
from attrs import evolve

from k8s_tui.game.views import Capacity, NodeRow
from k8s_tui.tui.glyphs import UNICODE
from k8s_tui.tui.panels import nodes as module
from k8s_tui.tui.panels.nodes import NodeBanner, capacity_lines, heat_lines, short_status
from k8s_tui.tui.spans import plain

GIB = 1024**3
NODE = NodeRow("worker-1", "Ready", "ok", "<none>", "zone-a", 5, 20, 30, 0, 0, "v1.32.2")


def heat(nodes: list[NodeRow], width: int) -> list[str]:
    return [plain(line) for line in heat_lines(nodes, UNICODE, width)]


def test_small_zones_share_a_line() -> None:
    nodes = [
        NODE,
        evolve(NODE, name="b", zone="zone-b", health="bad"),
        evolve(NODE, name="c", memory_percent=95),
    ]
    assert heat(nodes, 40) == ["zone-a █▒  zone-b ×"]


def test_many_nodes_share_a_cell_and_the_worst_decides() -> None:
    nodes = [evolve(NODE, name=f"n-{number:04d}") for number in range(100)]
    nodes[55] = evolve(nodes[55], health="bad")
    (line,) = heat(nodes, 30)
    assert line.startswith("zone-a ")
    assert line.count("×") == 1
    assert len(line) <= 30


def test_more_zones_than_lines_are_one() -> None:
    nodes = [evolve(NODE, name=str(number), zone=f"z{number}") for number in range(9)]
    assert heat(nodes, 40) == ["heat ▒▒▒▒▒▒▒▒▒"]


def test_no_nodes_have_no_heat() -> None:
    assert heat([], 40) == []


def test_the_heat_is_drawn_anew_only_for_other_nodes_or_another_width(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[int] = []
    monkeypatch.setattr(module, "heat_lines", lambda _rows, _glyphs, width: drawn.append(width) or [])
    banner, few, more = NodeBanner(), (NODE,), (NODE, evolve(NODE, name="b"))
    for rows, width in ((few, 40), (few, 40), (few, 50), (more, 50), (more, 50)):
        assert len(banner.lines(rows, Capacity(1, 1, GIB, GIB, 1, 1, 1), UNICODE, width)) == 1
    assert drawn == [40, 50, 50]


def test_the_nodes_add_up_to_one_machine() -> None:
    capacity = Capacity(14_000, 6_200, 28 * GIB, 11 * GIB + GIB // 2, 3, 4, 18)
    assert plain(capacity_lines(capacity, UNICODE, 60)[0]) == "together: cpu 6.2/14 · mem 11.5/28Gi · 18 pods"
    assert plain(capacity_lines(capacity, UNICODE, 40)[0]) == "cpu 6.2/14 · mem 11.5/28Gi · 18 pods"


def test_the_long_word_for_cordoned_is_made_short() -> None:
    assert short_status("Ready,SchedulingDisabled") == "Ready,Cordoned"
