"""Processes stop, crash and hang as on a real machine."""

import pytest

from k8s_tui.faults.fields import FaultError
from k8s_tui.faults.processes import FreezeProcess, StartProcess, StopProcess
from tests.network.site import Site


@pytest.mark.parametrize(
    "how, comes_back, after_reboot",
    [("stop", False, True), ("crash", True, True), ("disable", False, False)],
)
def test_a_unit_stops(how: str, comes_back: bool, after_reboot: bool) -> None:
    site = Site(1)
    fault = StopProcess("worker-1", "kubelet", how)
    fault.apply(site)
    units = site.fleet.machines["worker-1"].units
    assert not units.is_active("kubelet")
    assert not site.sim.is_running("worker-1/kubelet")
    site.run(15_000)
    assert units.is_active("kubelet") is comes_back
    site.fleet.reboot("worker-1")
    site.run(30_000)
    assert units.is_active("kubelet") is after_reboot
    fault.revert(site)
    assert units.is_active("kubelet")
    assert units.get("kubelet").enabled


def test_a_containers_process_is_killed() -> None:
    site = Site(1)
    site.run(2_000)
    StopProcess("worker-1", "kube-proxy").apply(site)
    assert not site.sim.is_running("worker-1/kube-proxy")
    StopProcess("worker-1", "kube-proxy").revert(site)
    with pytest.raises(FaultError, match="process: no unit or container on worker-1 is 'kube-proxy'"):
        StopProcess("worker-1", "kube-proxy").apply(site)


def test_a_process_is_started_and_stopped() -> None:
    site = Site(1)
    units = site.fleet.machines["worker-1"].units
    units.stop("containerd")
    StartProcess("worker-1", "containerd").apply(site)
    assert units.is_active("containerd")
    StartProcess("worker-1", "containerd").revert(site)
    assert not units.is_active("containerd")
    with pytest.raises(FaultError, match="process: no unit"):
        StartProcess("worker-1", "kube-proxy").apply(site)


def test_a_process_stands_still() -> None:
    site = Site(1)
    fault = FreezeProcess("worker-1", "kubelet")
    fault.apply(site)
    assert site.sim.is_frozen("worker-1/kubelet")
    fault.revert(site)
    assert not site.sim.is_frozen("worker-1/kubelet")
    with pytest.raises(FaultError, match="process: 'kubelte' does not run"):
        FreezeProcess("worker-1", "kubelte").apply(site)


def test_a_machine_that_is_not_there() -> None:
    with pytest.raises(FaultError, match=r"machine: there is no machine 'worker-9' \(there are: worker-1\)"):
        StopProcess("worker-9", "kubelet").apply(Site(1))
