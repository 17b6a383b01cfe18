import pytest

from k8s_tui.game.views import ClientRow
from k8s_tui.tui.glyphs import ASCII, UNICODE
from k8s_tui.tui.panels.traffic import add_up, burn_line, tall_traffic_lines, traffic_lines
from k8s_tui.tui.spans import plain


def client(rate: float, success: tuple[float, ...], *failing: str, latency: float = 10.0) -> ClientRow:
    return ClientRow(
        "users", "http://web/", rate, success[-1] if success else 100.0, latency, success, success, failing
    )


def test_histories_of_different_length_end_together() -> None:
    traffic = add_up((client(10.0, (100.0, 100.0, 50.0)), client(30.0, (90.0,))))
    assert traffic.asked == 40.0
    assert traffic.answered == pytest.approx((10.0, 10.0, 32.0))
    assert traffic.errors == pytest.approx((0.0, 0.0, 20.0))
    assert traffic.success == pytest.approx(80.0)


def test_nobody_asks() -> None:
    assert add_up(()).success is None
    assert plain(traffic_lines((), UNICODE, 40)[0]) == "no simulated users"
    assert plain(tall_traffic_lines((), UNICODE, 40)[0]) == "no simulated users"


def test_reasons_are_shown_whole_on_two_lines() -> None:
    reason = "31% connection refused at pod shop/web-1 (worker-2)"
    lines = [plain(line) for line in traffic_lines((client(10.0, (69.0,), reason),), UNICODE, 40)]
    assert lines[3:] == ["× users: 31% connection refused at pod", "  shop/web-1 (worker-2)"]


def test_it_is_said_when_nothing_fails() -> None:
    assert plain(traffic_lines((client(10.0, (100.0,)),), UNICODE, 40)[-1]) == "● every request is answered"


def test_tall_graphs_are_braille_unless_ascii() -> None:
    clients = (client(10.0, (100.0, 50.0)),)
    assert "⣿" in "".join(plain(line) for line in tall_traffic_lines(clients, UNICODE, 40))
    assert "".join(plain(line) for line in tall_traffic_lines(clients, ASCII, 40)).isascii()


def test_the_burn_of_the_budget_is_told_by_window() -> None:
    line = burn_line((("5m", 18.0), ("1h", 3.2), ("6h", 0.1)), 54.0, UNICODE)
    text = "".join(part for part, _ in line)
    assert text == "burn    5m 18.0x ×  1h 3.2x ◐  6h 0.1x ●  left 54%"
    assert burn_line((), None, UNICODE) == ()
