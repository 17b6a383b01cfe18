"""What clients experience follows from where they ask, whom, and what they take for right."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_tui.network.routes import REFUSED, TIMED_OUT
from k8s_tui.traffic.clients import Client, Constant, Expect, InPod, OnMachine, Outside, Place
from k8s_tui.traffic.flows import NO_ADDRESS, NOBODY_ASKS, Flows, Outcome
from tests.network.site import Site
from tests.network.test_routing import FAULTS, WEB, a_site, inflict
from tests.traffic.test_requests import a_guestbook


def a_client(target: str = "http://nodes:30080/", place: Place | None = None, **fields: object) -> Client:
    return Client("shoppers", target, Constant(10), place or Outside(), "shop", **fields)  # type: ignore[arg-type]


def experience(site: Site, client: Client) -> Outcome:
    site.plane.ground.begin()
    return Flows(site.plane).outcome(client)


def causes(outcome: Outcome) -> dict[str, float]:
    return {f"{cause.reason} at {cause.hop}": round(cause.share, 4) for cause in outcome.causes}


@pytest.mark.parametrize(
    "target, place",
    [
        pytest.param("http://nodes:30080/", Outside(), id="all nodes"),
        pytest.param("http://nodes:30080/", Outside(("worker-3",)), id="given nodes"),
        pytest.param("http://worker-2:30080/", Outside(), id="one node"),
        pytest.param("service/frontend", Outside(), id="a service from outside"),
        pytest.param("service/frontend", InPod("redis-master", "shop"), id="a service from pods"),
        pytest.param("http://frontend/", InPod("redis-master", "shop"), id="a name from pods"),
        pytest.param("http://10.96.3.3/", OnMachine("worker-3"), id="an address from a machine"),
    ],
)
def test_all_is_well(target: str, place: Place) -> None:
    outcome = experience(a_guestbook(), a_client(target, place, expect=Expect(application="gb-frontend")))
    assert (outcome.success, outcome.causes) == (1.0, ())
    assert 5 < outcome.latency_ms < 50
    assert outcome.services["shop/frontend"][0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    "client, cause",
    [
        pytest.param(
            a_client(expect=Expect(application="wordpress")),
            "wrong answer: nginx instead of wordpress at pod shop/web-1 (worker-1)",
            id="wrong application",
        ),
        pytest.param(
            a_client(expect=Expect(status=201)),
            "200 OK instead of 201 at pod shop/web-1 (worker-1)",
            id="wrong status",
        ),
        pytest.param(
            a_client("service/nothing"), f"{NO_ADDRESS} at service shop/nothing", id="no such service"
        ),
        pytest.param(
            a_client("http://web/", InPod("absent")), f"{NOBODY_ASKS} at pod default/absent", id="nobody asks"
        ),
        pytest.param(
            a_client("http://nodes:31000/", Outside(("worker-1",))),
            f"{REFUSED} at node worker-1 port 31000",
            id="refused",
        ),
        pytest.param(a_client(timeout_ms=2), f"{TIMED_OUT} at pod shop/web-1 (worker-1)", id="impatient"),
    ],
)
def test_what_users_complain_about(client: Client, cause: str) -> None:
    outcome = experience(a_site(), client)
    assert cause in causes(outcome)
    assert outcome.success == pytest.approx(0.0)
    assert sum(each.share for each in outcome.causes) == pytest.approx(1.0)


def test_a_status_that_is_expected_is_right() -> None:
    site = a_site()
    outcome = experience(site, a_client("http://nodes:30080/missing", expect=Expect(status=404)))
    assert outcome.success + sum(each.share for each in outcome.causes) == pytest.approx(1.0)


def test_one_dead_node_of_three_costs_its_users_and_its_endpoints() -> None:
    site = a_site()
    site.fleet.power_off("worker-2")
    outcome = experience(site, a_client())
    assert causes(outcome) == {
        f"{TIMED_OUT} at node worker-2": 0.3333,
        f"{TIMED_OUT} at pod shop/web-2 (worker-2)": 0.3333,
    }
    assert outcome.success == pytest.approx(1 / 3)
    assert outcome.services["shop/web"][1] == pytest.approx(2 / 3)


def test_trying_other_nodes_helps() -> None:
    site = a_site()
    site.fleet.power_off("worker-3")
    alone = experience(site, a_client("http://nodes:30080/"))
    again = experience(site, a_client("http://nodes:30080/", retries=1, timeout_ms=200_000))
    twice = experience(site, a_client("http://nodes:30080/", retries=2, timeout_ms=500_000))
    assert alone.success == pytest.approx(2 / 3)
    assert again.success == pytest.approx(1.0)
    assert twice.success == pytest.approx(1.0)


def test_a_service_that_nobody_reaches_fails_all_the_same() -> None:
    site = a_site()
    for node in site.nodes:
        site.fleet.links.cut(node, "outside")
    outcome = experience(site, a_client("service/web"))
    assert outcome.success == 0.0
    assert outcome.services["shop/web"][:2] == (1.0, 1.0)


@settings(max_examples=25)
@given(FAULTS, st.sampled_from([Outside(), OnMachine("worker-3"), InPod("web", "shop")]), st.integers(0, 2))
def test_success_and_causes_add_up_whatever_happens(faults: list[str], place: Place, retries: int) -> None:
    site = a_site()
    for fault in faults:
        inflict(site, fault)
    target = "http://nodes:30080/" if isinstance(place, Outside) else f"http://{WEB}/"
    outcome = experience(site, a_client(target, place, retries=retries))
    assert outcome.success + sum(each.share for each in outcome.causes) == pytest.approx(1.0)
    assert all(use[1] <= use[0] + 1e-9 for use in outcome.services.values())


@settings(max_examples=25)
@given(FAULTS, st.integers(0, 1_500))
def test_nodes_that_are_alike_are_followed_once_and_counted_right(faults: list[str], wait_ms: int) -> None:
    site = a_site()
    for fault in faults:
        inflict(site, fault)
    site.run(wait_ms)
    together = experience(site, a_client())
    each = [experience(site, a_client(f"http://{node}:30080/")) for node in site.nodes]
    assert together.success == pytest.approx(sum(outcome.success for outcome in each) / len(each))


def test_an_outcome_is_a_value() -> None:
    outcome = experience(a_site(), a_client())
    assert evolve(outcome) == outcome
