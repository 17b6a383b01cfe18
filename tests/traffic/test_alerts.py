"""Somebody is paged when a rule has held for long enough, once, until it holds no more."""

from attrs import evolve

from k8s_tui.traffic.alerts import ALERTS, PAGES_LIMIT, Observation, Pager
from k8s_tui.traffic.clients import Client, Constant
from k8s_tui.traffic.record import Record, Sample

CALM = Observation(Record([]))
TROUBLE = Observation(Record([]), not_ready=("worker-2",))


def a_record(failed_per_second: list[float]) -> Record:
    record = Record([Client("shoppers", "http://web/", Constant(10))])
    for second, failed in enumerate(failed_per_second):
        record.add("shoppers", Sample(second * 1000, 10.0, failed, 5.0), ())
    return record


def test_a_page_waits_fires_and_is_resolved() -> None:
    pager = Pager().after(TROUBLE, 0)
    assert not pager.pages
    pager = pager.after(TROUBLE, 60_000)
    (page,) = pager.firing()
    assert (page.alert, page.subject, page.fired_ms) == ("KubeNodeNotReady", "node worker-2", 60_000)
    assert pager.after(TROUBLE, 75_000).pages == (page,)
    pager = pager.after(CALM, 90_000)
    assert not pager.firing()
    assert pager.pages == (evolve(page, resolved_ms=90_000),)


def test_what_comes_and_goes_pages_nobody() -> None:
    pager = Pager()
    for now_ms in range(0, 600_000, 30_000):
        pager = pager.after(TROUBLE if now_ms % 60_000 else CALM, now_ms)
    assert not pager.pages


def test_pods_and_components_page_after_a_while() -> None:
    seen = Observation(Record([]), waiting=("shop/web-1",), absent=("kube-scheduler",))
    pager = Pager().after(seen, 0).after(seen, 60_000)
    assert [page.alert for page in pager.firing()] == ["KubeSchedulerDown"]
    pager = pager.after(seen, 180_000)
    assert [page.subject for page in pager.firing()] == ["kube-scheduler", "pod shop/web-1"]


def test_calm_costs_nothing() -> None:
    pager = Pager()
    assert pager.after(CALM, 15_000) is pager


def test_a_fast_burn_pages_at_once() -> None:
    pager = Pager().after(Observation(a_record([0.0] * 100 + [5.0] * 30)), 130_000)
    (page,) = pager.firing()
    assert (page.alert, page.subject, page.severity) == ("ErrorBudgetBurn", "client shoppers", "critical")
    assert "too fast" in page.message


def test_a_few_failures_page_nobody() -> None:
    assert not Pager().after(Observation(a_record([0.0] * 299 + [0.5])), 300_000).pages


def test_a_burn_that_is_over_is_resolved() -> None:
    burning = Pager().after(Observation(a_record([10.0] * 60)), 60_000)
    assert burning.firing()
    assert not burning.after(Observation(a_record([10.0] * 60 + [0.0] * 1_800)), 1_860_000).firing()


def test_every_rule_has_its_subject() -> None:
    seen = Observation(
        a_record([10.0] * 60),
        ("worker-1",),
        ("shop/web-1 (main)",),
        ("shop/web-2",),
        ("kube-scheduler", "kube-controller-manager"),
        api_answers=False,
    )
    pager = Pager().after(seen, 0).after(seen, 180_000)
    assert {page.alert for page in pager.firing()} == {rule.name for rule in ALERTS}


def test_pages_are_bounded() -> None:
    many = Observation(Record([]), not_ready=tuple(f"worker-{number}" for number in range(PAGES_LIMIT + 50)))
    assert len(Pager().after(many, 0).after(many, 60_000).pages) == PAGES_LIMIT
