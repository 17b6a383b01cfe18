"""Installing and removing packages, and what follows on the machine."""

import pytest

from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.installing import install, plan, remove
from k8s_tui.machine.machine import MachineSpec
from k8s_tui.machine.packages import CONTAINERD_CONFIG, CONTAINERD_WITHOUT_CRI, KUBERNETES_HOST, MAIN
from k8s_tui.machine.platforms import UBUNTU_24_04
from k8s_tui.machine.runtimes import CONTAINERD, CRIO
from k8s_tui.sim.simulation import Simulation
from tests.machine.world import Listener


@pytest.fixture
def bare():
    fleet = Fleet(Simulation(1))
    machine = fleet.add(MachineSpec("w", "10.0.0.1", platform=UBUNTU_24_04, packages={}, files={}))
    fleet.sim.register("w/kubelet", Listener())
    machine.power_on(0)
    fleet.sim.run_until(1)
    machine.installed.lists = (MAIN, f"{KUBERNETES_HOST}v1.32/deb/")
    return machine


def test_what_comes_along(bare):
    what = plan(bare.installed, {"kubelet": "1.32.13-1.1", "containerd": "1.7.24"})
    assert sorted(what.extra) == ["conntrack", "kubernetes-cni", "runc"]
    assert what.new(bare.installed) == sorted(what.all)
    assert what.changed(bare.installed) == []
    install(bare, "kubelet", "1.32.12-1.1")
    assert plan(bare.installed, {"kubelet": "1.32.13-1.1"}).changed(bare.installed) == ["kubelet"]


def test_what_has_to_go(bare):
    install(bare, "containerd", "1.7.24")
    assert plan(bare.installed, {"containerd.io": "1.7.25-1"}).removed == ("containerd",)


def test_a_runtime_starts_and_the_kubelet_does_not(bare):
    install(bare, "containerd.io", "1.7.25-1")
    install(bare, "kubelet", "1.32.13-1.1")
    assert bare.units.is_active("containerd")
    assert not bare.units.is_active("kubelet")
    assert not bare.units.get("kubelet").enabled
    assert bare.runtime.kind is CONTAINERD
    assert bare.files[CONTAINERD_CONFIG] == CONTAINERD_WITHOUT_CRI
    assert not bare.runtime.is_running()


def test_a_running_service_keeps_its_program_until_it_is_restarted(bare):
    install(bare, "kubelet", "1.32.12-1.1")
    bare.units.start("kubelet")
    install(bare, "kubelet", "1.32.13-1.1")
    assert bare.installed.release("kubelet") == "1.32.13"
    assert bare.running["kubelet"] == "1.32.12"
    bare.units.restart("kubelet")
    assert bare.running["kubelet"] == "1.32.13"


def test_removing(bare):
    install(bare, "cri-o", "1.32.1-1.1")
    assert bare.runtime.kind is CRIO
    bare.units.start("crio")
    remove(bare, "cri-o", purge=True)
    assert not bare.installed.has("cri-o")
    assert not bare.units.is_active("crio")
    assert "/etc/crictl.yaml" not in bare.files
