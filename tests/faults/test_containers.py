"""Containers are killed, and applications in them go wrong."""

import pytest

from k8s_tui.faults.containers import BreakApplication, KillContainer
from k8s_tui.faults.fields import FaultError
from k8s_tui.machine.containers import WELL, Ailment
from tests.network.site import Site


def a_site() -> Site:
    site = Site(2)
    site.pod("worker-1", "web-1")
    site.pod("worker-2", "web-2")
    site.pod("worker-2", "website-1")
    return site


@pytest.mark.parametrize("pod, dead", [("web-1", ["web-1"]), ("web", ["web-1", "web-2"])])
def test_containers_of_a_pod_or_a_workload_are_killed(pod: str, dead: list[str]) -> None:
    site = a_site()
    KillContainer(pod, "shop").apply(site)
    KillContainer(pod, "shop").revert(site)
    homes = {"web-1": "worker-1", "web-2": "worker-2", "website-1": "worker-2"}
    states = {name: site.container(machine, name).state for name, machine in homes.items()}
    assert [name for name, state in states.items() if state == "exited"] == dead


@pytest.mark.parametrize(
    "how, ailment",
    [
        ("hang", Ailment(hung=True)),
        ("close", Ailment(closed=True)),
        ("fail", Ailment(status=503)),
        ("slow", Ailment(extra_latency_ms=700)),
    ],
)
def test_an_application_breaks_and_is_made_well(how: str, ailment: Ailment) -> None:
    site = a_site()
    fault = BreakApplication("web-1", "shop", how=how, status=503, latency_ms=700)
    fault.apply(site)
    runtime, identity = site.fleet.machines["worker-1"].runtime, site.container("worker-1", "web-1").id
    assert runtime.ailment(identity) == ailment
    fault.revert(site)
    assert runtime.ailment(identity) is WELL


def test_a_pod_that_is_not_there() -> None:
    with pytest.raises(FaultError, match="pod: no container of shop/cart runs"):
        KillContainer("cart", "shop").apply(a_site())
