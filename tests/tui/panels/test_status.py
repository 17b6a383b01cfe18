import pytest
from attrs import evolve

from k8s_tui.tui.glyphs import UNICODE
from k8s_tui.tui.panels.status import (
    breadcrumb,
    control_plane_short,
    header_action,
    narrow_header,
    wide_header,
)
from k8s_tui.tui.spans import plain, width_of
from tests.tui.fake import FakeSession

OUTAGE = FakeSession(now_ms=95_000).snapshot("")
BARE = evolve(OUTAGE, clients=(), goals=(), budget_percent=None, success_percent=None, control_plane=())


@pytest.mark.parametrize("snapshot", [OUTAGE, BARE], ids=["outage", "bare"])
@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_a_header_keeps_to_its_width(snapshot, width: int) -> None:
    for line in (
        *narrow_header(snapshot, UNICODE, width),
        *wide_header(snapshot, UNICODE, width, "pods(all)"),
    ):
        assert width_of(line) == width


def test_an_old_picture_is_told_at_every_width() -> None:
    old = evolve(OUTAGE, stale_since_ms=61_000)
    (wide,) = wide_header(old, UNICODE, 120, breadcrumb("pods", "", old.stale_since_ms))
    narrow = narrow_header(old, UNICODE, 80)
    assert "as of 00:01:01" in plain(wide)
    assert "as of 00:01:01" in " ".join(map(plain, narrow))


def test_the_header_turns_red_in_an_outage() -> None:
    (line,) = wide_header(OUTAGE, UNICODE, 120, "pods(all)")
    assert line[0] == (" × OUTAGE ", "badge-bad")
    assert any(ink.endswith("@alarm") for _, ink in line)


@pytest.mark.parametrize(
    "word, action",
    [
        ("OUTAGE", "why"),
        ("silent", "briefing"),
        ("00:01", "timeline"),
        ("▶", "pause"),
        ("54%", "map"),
        ("goals", "panel(6)"),
        ("pages", "panel(5)"),
        ("api", "panel(1)"),
        ("NotReady", "panel(2)"),
        ("failing", "panel(3)"),
        ("served", "panel(4)"),
    ],
)
def test_what_a_click_on_the_header_does(word: str, action: str) -> None:
    snapshot = evolve(OUTAGE, budget_percent=54.0)
    lines = narrow_header(snapshot, UNICODE, 80)
    line = next(line for line in lines if word in plain(line))
    assert header_action(line, plain(line).index(word)) == action


def test_a_game_that_is_over_does_not_run() -> None:
    assert "END" in plain(wide_header(evolve(OUTAGE, verdict="won"), UNICODE, 120, "x")[0])


def test_pause_is_a_word() -> None:
    assert "PAUSED" in plain(wide_header(evolve(OUTAGE, paused=True), UNICODE, 120, "x")[0])


def test_several_processes_of_a_kind_are_counted_and_the_worst_is_shown() -> None:
    etcd = [evolve(OUTAGE.control_plane[1], machine=f"master-{number}") for number in range(3)]
    etcd[2] = evolve(etcd[2], health="bad")
    assert plain(control_plane_short((OUTAGE.control_plane[0], *etcd), UNICODE)) == "api● etcd 2/3×"


@pytest.mark.parametrize(
    "panel, namespace, stale, crumb",
    [
        ("pods", "", None, "pods(all)"),
        ("services", "shop", None, "services(shop)"),
        ("nodes", "shop", None, "nodes"),
        ("pods", "shop", 61_000, "pods(shop) as of 00:01:01"),
    ],
)
def test_breadcrumb(panel: str, namespace: str, stale: int | None, crumb: str) -> None:
    assert breadcrumb(panel, namespace, stale) == crumb
