"""Series, totals and budgets add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.traffic.clients import Client, Constant
from k8s_tui.traffic.record import SAMPLES_KEPT, Cause, Record, Sample, Series


def a_record(**fields: object) -> Record:
    return Record([Client("shoppers", "http://web/", Constant(10), **fields)])  # type: ignore[arg-type]


def fill(record: Record, *failed: float, requests: float = 10.0) -> None:
    for second, count in enumerate(failed):
        record.add("shoppers", Sample(second * 1000, requests, count, 20.0), ())


def test_success_over_a_window() -> None:
    record = a_record()
    fill(record, 0, 0, 5, 10)
    assert record.success_percent("shoppers") == 0.0
    assert record.success_percent("shoppers", 2_000) == pytest.approx(25.0)
    assert record.success_percent("shoppers", 60_000) == pytest.approx(62.5)


def test_nothing_asked_is_nothing_failed() -> None:
    record = a_record()
    assert record.success_percent("shoppers", 60_000) == 100.0
    assert record.latency_ms("shoppers") == 0.0
    assert record.totals().success_percent == 100.0
    assert record.budget("shoppers").left_percent == 100.0


def test_latency_is_weighed_by_successes() -> None:
    series = Series()
    series.add(Sample(0, 10, 0, 10.0), 10)
    series.add(Sample(1000, 10, 5, 40.0), 10)
    series.add(Sample(2000, 10, 10, 0.0), 10)
    assert series.latency_ms(10_000) == pytest.approx((10 * 10 + 5 * 40) / 15)


def test_user_minutes_are_users_times_failing_share() -> None:
    record = a_record(users=120.0)
    fill(record, 5, 10)
    assert record.totals().user_minutes_lost == pytest.approx(120 * 0.5 / 60 + 120 / 60)


def test_the_budget_is_what_the_objective_allows() -> None:
    record = a_record(objective_percent=99.0, budget_window_ms=100_000)
    fill(record, *[0.0] * 10)
    assert record.budget("shoppers").allowed == pytest.approx(10 * 100 * 0.01)
    fill(record, 5.0)
    assert record.budget_percent() == pytest.approx(50.0)
    fill(record, 10.0, 10.0)
    assert record.budget_percent() == 0.0


def test_a_promise_of_everything_has_no_budget() -> None:
    record = a_record(objective_percent=100.0)
    fill(record, 0.0)
    assert record.budget_percent() == 100.0
    fill(record, 0.1)
    assert record.budget_percent() == 0.0


def test_series_are_bounded_and_totals_are_not() -> None:
    series = Series()
    for second in range(SAMPLES_KEPT + 10):
        series.add(Sample(second * 1000, 1, 0, 1.0), 1)
    assert len(series.samples) == SAMPLES_KEPT
    assert series.totals().requests == SAMPLES_KEPT + 10


def test_a_copy_goes_its_own_way() -> None:
    record = a_record()
    fill(record, 0)
    twin = record.copy()
    fill(twin, 10)
    twin.add_service("shop/web", Sample(0, 10, 1, 1.0))
    assert record.totals().failed == 0
    assert twin.totals().failed == 10
    assert not record.by_service


@pytest.mark.parametrize(
    "share, text",
    [
        (0.31, "31% connection refused at pod shop/web-1 (worker-2)"),
        (0.002, "<1% connection refused at pod shop/web-1 (worker-2)"),
    ],
)
def test_a_cause_reads_as_a_line(share: float, text: str) -> None:
    assert str(Cause(share, "connection refused", "pod shop/web-1 (worker-2)")) == text


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1)), max_size=50), st.integers(1, 100_000))
def test_percentages_stay_percentages(seconds: list[tuple[float, float]], window_ms: int) -> None:
    record = a_record()
    for number, (requests, share) in enumerate(seconds):
        record.add("shoppers", Sample(number * 1000, requests, requests * share, 1.0), ())
    assert -1e-9 <= record.success_percent("shoppers", window_ms) <= 100.0
    assert 0.0 <= record.budget("shoppers").left_percent <= 100.0
    totals = record.totals()
    assert totals.failed <= totals.requests * (1 + 1e-9)
