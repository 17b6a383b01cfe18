from datetime import date

from k8s_tui.game.oncall.daily import seed_of, seed_of_today


def test_each_day_has_its_seed() -> None:
    assert seed_of(date(2026, 5, 4)) == 20260504
    assert seed_of_today() >= 20260101
