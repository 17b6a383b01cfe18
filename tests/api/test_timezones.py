import pytest

from k8s_tui.api.time import parse_time
from k8s_tui.api.timezones import find

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    "name, at, hours",
    [
        ("Etc/UTC", "2026-07-01T00:00:00Z", 0),
        ("Europe/Berlin", "2026-03-29T00:59:59Z", 1),
        ("Europe/Berlin", "2026-03-29T01:00:00Z", 2),
        ("Europe/Berlin", "2026-10-25T01:00:00Z", 1),
        ("America/New_York", "2026-03-08T06:59:59Z", -5),
        ("America/New_York", "2026-03-08T07:00:00Z", -4),
        ("America/New_York", "2026-11-01T06:00:00Z", -5),
        ("Asia/Kolkata", "2026-07-01T00:00:00Z", 5.5),
        ("Etc/GMT+5", "2026-07-01T00:00:00Z", -5),
    ],
)
def test_offsets(name, at, hours):
    assert find(name).offset_at_ms(parse_time(at)) == hours * HOUR_MS


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "Etc/GMT+15"])
def test_zones_that_are_not_known(name):
    assert find(name) is None
