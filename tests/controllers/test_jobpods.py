import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.controllers.jobpods import (
    Settings,
    as_ranges,
    backoff_ms,
    failure_of,
    free_indexes,
    from_ranges,
    has_completed,
    wanted_active,
)


def settings(parallelism=1, completions=1, limit=6, deadline=None, *, suspended=False):
    return Settings(parallelism, completions, limit, deadline, None, is_indexed=False, is_suspended=suspended)


@pytest.mark.parametrize(
    "job, succeeded, active, wanted",
    [
        pytest.param(settings(2, 3), 0, 0, 2, id="as many at once as allowed"),
        pytest.param(settings(2, 3), 2, 0, 1, id="no more than are missing"),
        pytest.param(settings(2, 3), 3, 0, 0, id="done"),
        pytest.param(settings(3, None), 0, 1, 3, id="a work queue"),
        pytest.param(settings(3, None), 1, 2, 2, id="a work queue that is nearly done"),
        pytest.param(settings(2, 3, suspended=True), 0, 2, 0, id="suspended"),
    ],
)
def test_how_many_pods_run(job, succeeded, active, wanted):
    assert wanted_active(job, succeeded, active) == wanted


@pytest.mark.parametrize(
    "job, succeeded, active, done",
    [
        (settings(completions=2), 1, 0, False),
        (settings(completions=2), 2, 0, True),
        (settings(completions=None), 1, 1, False),
        (settings(completions=None), 1, 0, True),
    ],
)
def test_when_a_job_is_done(job, succeeded, active, done):
    assert has_completed(job, succeeded, active) == done


@pytest.mark.parametrize(
    "job, failed, restarts, reason",
    [
        (settings(limit=2), 2, 0, None),
        (settings(limit=2), 3, 0, "BackoffLimitExceeded"),
        (settings(limit=2), 0, 3, "BackoffLimitExceeded"),
        (settings(deadline=10), 0, 0, "DeadlineExceeded"),
        (settings(deadline=11), 0, 0, None),
    ],
)
def test_when_a_job_has_failed(job, failed, restarts, reason):
    found = failure_of(job, failed, restarts, 0, 10_000)
    assert (found[0] if found else None) == reason


@pytest.mark.parametrize("failures, expected", [(0, 0), (1, 10_000), (3, 40_000), (50, 600_000)])
def test_the_wait_after_failures(failures, expected):
    assert backoff_ms(failures) == expected


def test_free_indexes_are_the_lowest():
    assert free_indexes(settings(completions=5), (0, 2), 2) == [1, 3]


@given(st.sets(st.integers(0, 50)))
def test_ranges_say_all_indexes(indexes):
    assert from_ranges(as_ranges(indexes)) == sorted(indexes)
