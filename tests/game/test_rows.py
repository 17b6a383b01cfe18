from typing import Any

import pytest
from attrs import evolve

from k8s_tui.api.core import Endpoint, EndpointConditions, EndpointSlice
from k8s_tui.api.objects import decode_object
from k8s_tui.game import rows
from k8s_tui.traffic.alerts import Page
from k8s_tui.traffic.record import Sample, Series
from tests.game.builders import pod

WAITING = {"waiting": {"reason": "CrashLoopBackOff"}}


@pytest.mark.parametrize(
    "made,status,health",
    [
        pytest.param(pod("a"), "Running", "ok", id="well"),
        pytest.param(pod("a", ready=False), "Running", "warn", id="not-ready"),
        pytest.param(pod("a", ready=False, state=WAITING), "CrashLoopBackOff", "bad", id="crashing"),
        pytest.param(
            pod(
                "a",
                ready=False,
                phase="Succeeded",
                state={"terminated": {"exitCode": 0, "reason": "Completed"}},
            ),
            "Completed",
            "done",
            id="done",
        ),
        pytest.param(
            pod("a", ready=False, phase="Failed", state={"terminated": {"exitCode": 1, "reason": "Error"}}),
            "Error",
            "bad",
            id="failed",
        ),
        pytest.param(
            pod("a", ready=False, phase="Pending", state={"waiting": {"reason": "ImagePullBackOff"}}),
            "ImagePullBackOff",
            "bad",
            id="image",
        ),
        pytest.param(
            pod("a", ready=False, phase="Pending", state={"waiting": {"reason": "ContainerCreating"}}),
            "ContainerCreating",
            "warn",
            id="young",
        ),
    ],
)
def test_how_a_pod_is(made: Any, status: str, health: str) -> None:
    row = rows.pod_row(made, 5_000)
    assert (row.status, row.health, row.born_ms) == (status, health, 0)


@pytest.mark.parametrize("age_ms,health", [(1_000, "warn"), (60_000, "bad")])
def test_a_pod_that_nobody_places_gets_worse(age_ms: int, health: str) -> None:
    waiting = decode_object(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "a", "namespace": "default"},
            "spec": {"containers": [{"name": "a", "image": "b"}]},
            "status": {"phase": "Pending"},
        }
    )
    assert rows.pod_row(waiting, age_ms).health == health
    worse_ms = rows.worsens_ms(waiting)
    assert worse_ms is not None
    assert [rows.pod_row(waiting, at_ms).health for at_ms in (worse_ms - 1, worse_ms)] == ["warn", "bad"]


def slice_of(*ready: bool | None) -> EndpointSlice:
    return EndpointSlice(endpoints=tuple(Endpoint(("10.0.0.1",), EndpointConditions(each)) for each in ready))


SERVICE = decode_object(
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {
            "type": "NodePort",
            "clusterIP": "10.96.0.9",
            "ports": [{"port": 80, "nodePort": 30080, "protocol": "TCP"}],
        },
    }
)


def felt(*failed: float) -> Series:
    series = Series()
    for second, share in enumerate(failed, start=1):
        series.add(Sample(second * 1000, 10.0, 10.0 * share, 4.0), 10.0)
    return series


@pytest.mark.parametrize(
    "slices,series,health,shown",
    [
        pytest.param([slice_of(True, None)], None, "ok", (2, 2, None, None), id="nobody-asks"),
        pytest.param([slice_of(True, False)], felt(0.0), "warn", (1, 2, 10.0, 0.0), id="one-missing"),
        pytest.param([], felt(1.0), "bad", (0, 0, 10.0, 100.0), id="nobody-answers"),
        pytest.param([slice_of(True)], felt(0.0, 0.2), "bad", (1, 1, 10.0, 20.0), id="some-fail"),
    ],
)
def test_how_a_service_is(
    slices: list[EndpointSlice], series: Series | None, health: str, shown: tuple[Any, ...]
) -> None:
    row = rows.service_row(SERVICE, rows.endpoints(slices), series, 2_000)
    assert row.health == health
    assert (row.endpoints_ready, row.endpoints_total, row.requests_per_second) == shown[:3]
    assert row.error_percent == (None if shown[3] is None else pytest.approx(shown[3]))
    assert (row.address, row.ports) == ("10.96.0.9", "80:30080/TCP")


def test_a_balancer_that_is_awaited_is_a_warning() -> None:
    awaited = evolve(SERVICE, spec=evolve(SERVICE.spec, type="LoadBalancer"))
    row = rows.service_row(awaited, (1, 1), None, 2_000)
    assert (row.external, row.health) == ("<pending>", "warn")
    assert rows.service_row(SERVICE, (1, 1), None, 2_000).external == ""


def test_old_samples_are_history_and_not_now() -> None:
    row = rows.service_row(SERVICE, (1, 1), felt(0.5, 0.5), 60_000)
    assert (row.requests_per_second, row.history) == (None, (50.0, 50.0))


def test_a_page_is_told_and_then_resolved() -> None:
    page = Page("KubeNodeNotReady", "warning", "node worker-2", "worker-2 has been unready", 65_000)
    assert rows.page_row(page, 5_000).kind == "page"
    assert rows.page_row(page, 5_000).at_ms == 60_000
    over = Page("KubeNodeNotReady", "warning", "node worker-2", "x", 65_000, 95_000)
    assert (rows.page_row(over, 5_000).kind, rows.page_row(over, 5_000).message) == (
        "normal",
        "resolved after 30s",
    )
