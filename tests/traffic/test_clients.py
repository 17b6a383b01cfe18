"""Rates over time, and targets taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.traffic.clients import Client, Constant, Diurnal, Ramp, Url, parse_target


@pytest.mark.parametrize(
    "target, expected",
    [
        pytest.param("http://web.shop/cart", Url("http", "web.shop", 80, "/cart"), id="name"),
        pytest.param("https://shop.example.com", Url("https", "shop.example.com", 443), id="https"),
        pytest.param("http://nodes:30080/", Url("http", "nodes", 30080), id="node port"),
        pytest.param("tcp://db:5432", Url("tcp", "db", 5432), id="tcp"),
        pytest.param("web:8080", Url("http", "web", 8080), id="no scheme"),
        pytest.param("service/web", Url("http", "", 0, "/", "shop/web"), id="service"),
        pytest.param("service/web.blog:8080/a/b", Url("http", "", 8080, "/a/b", "blog/web"), id="its port"),
        pytest.param("redis+service/db", Url("redis", "", 0, "/", "shop/db"), id="its protocol"),
    ],
)
def test_targets(target: str, expected: Url) -> None:
    assert parse_target(target, "shop") == expected


@pytest.mark.parametrize(
    "target, message",
    [
        ("ftp://web/", 'unsupported protocol scheme "ftp"'),
        ("http:///", "no host"),
        ("tcp://db", "no port"),
        ("http://web:http/", 'invalid port "http"'),
        ("http://web:70000/", 'invalid port "70000"'),
        ("service/", "no service"),
    ],
)
def test_what_is_no_target(target: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_target(target)


def test_a_ramp_goes_from_one_rate_to_the_other() -> None:
    ramp = Ramp(10, 30, 1_000, 3_000)
    assert [ramp.at(now_ms) for now_ms in (0, 1_000, 2_000, 3_000, 9_000)] == [10, 10, 20, 30, 30]
    assert Ramp(1, 2, 500, 500).at(500) == 2


def test_a_day_swells_and_ebbs() -> None:
    day = Diurnal(100, 200, 80_000)
    assert [day.at(second * 1000) for second in (0, 20, 40, 60, 80)] == [100, 150, 200, 150, 100]
    assert Constant(5).at(77) == 5


@given(st.integers(0, 10**9))
def test_a_day_stays_between_its_bounds(now_ms: int) -> None:
    assert 100 <= Diurnal(100, 200, 86_400_000).at(now_ms) <= 200


@pytest.mark.parametrize(
    "fields", [{"timeout_ms": 0}, {"retries": 9}, {"objective_percent": 101}, {"users": 0}, {"name": ""}]
)
def test_what_is_no_client(fields: dict[str, object]) -> None:
    with pytest.raises(
        ValueError, match=r"'(timeout_ms|retries|objective_percent|users|name)'|min_len|Length"
    ):
        Client(**{"name": "a", "target": "http://b", "rate": Constant(1), **fields})  # type: ignore[arg-type]
