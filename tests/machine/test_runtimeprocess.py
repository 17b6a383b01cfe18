"""What container runtimes read when they start, and what their end means."""

import pytest

from k8s_tui.machine.containers import EXITED, RUNNING
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import MachineSpec
from k8s_tui.machine.nodefiles import CONTAINERD_DEFAULT, ready_files
from k8s_tui.machine.packages import CONTAINERD_CONFIG, CONTAINERD_WITHOUT_CRI, node_packages
from k8s_tui.machine.runtimeprocess import CLEARING_MS, cgroup_driver, has_cri
from k8s_tui.machine.runtimes import CGROUPFS, SYSTEMD, SandboxError
from k8s_tui.sim.simulation import Simulation
from tests.machine.world import CNI, Listener, run


def booted(runtime):
    sim = Simulation(1)
    fleet = Fleet(sim)
    spec = MachineSpec(
        "w",
        "10.0.0.1",
        pod_cidr="10.244.1.0/24",
        packages=node_packages(runtime, "1.32.13"),
        files=ready_files(runtime),
    )
    machine = fleet.add(spec)
    machine.files[CNI] = "{}"
    sim.register("w/kubelet", Listener())
    machine.power_on(0)
    sim.run_until(1)
    return machine


@pytest.mark.parametrize(
    "process, text, cri, driver",
    [
        ("containerd", "", True, CGROUPFS),
        ("containerd", CONTAINERD_WITHOUT_CRI, False, CGROUPFS),
        ("containerd", CONTAINERD_DEFAULT, True, CGROUPFS),
        ("containerd", CONTAINERD_DEFAULT.replace("Cgroup = false", "Cgroup = true"), True, SYSTEMD),
        ("crio", "", True, SYSTEMD),
        ("docker", "", True, SYSTEMD),
    ],
)
def test_what_a_configuration_says(process, text, cri, driver):
    files = {CONTAINERD_CONFIG: text}
    assert has_cri(process, files) is cri
    assert cgroup_driver(process, files) == driver


def test_other_runtimes_can_be_told_to_use_cgroupfs():
    assert cgroup_driver("crio", {"/etc/crio/crio.conf.d/1.conf": 'cgroup_manager = "cgroupfs"'}) == CGROUPFS
    daemon = '{"exec-opts": ["native.cgroupdriver=cgroupfs"]}'
    assert cgroup_driver("docker", {"/etc/docker/daemon.json": daemon}) == CGROUPFS


@pytest.mark.parametrize(
    "runtime, unit, outlives",
    [("containerd", "containerd", True), ("cri-o", "crio", True), ("docker", "docker", False)],
)
def test_which_containers_outlive_their_runtime(runtime, unit, outlives):
    machine = booted(runtime)
    container = run(machine, "nginx")
    assert container.full_id.startswith(f"{runtime}://")
    machine.units.stop(unit)
    assert not machine.runtime.is_running()
    assert machine.runtime.containers[container.id].state == (RUNNING if outlives else EXITED)
    machine.units.start(unit)
    assert machine.runtime.is_running()


def test_docker_is_not_reached_without_cri_dockerd():
    machine = booted("docker")
    container = run(machine, "nginx")
    machine.units.stop("cri-docker")
    assert "cri-dockerd.sock" in str(machine.runtime.trouble())
    assert machine.runtime.containers[container.id].state == RUNNING


def test_systemd_clears_away_what_it_did_not_make():
    machine = booted("containerd")
    machine.write_file(CONTAINERD_CONFIG, CONTAINERD_DEFAULT)
    machine.units.restart("containerd")
    container = run(machine, "nginx")
    assert machine.runtime.cgroup_driver == CGROUPFS
    machine.sim.run_until(CLEARING_MS + 10)
    assert machine.runtime.containers[container.id].state == EXITED


def test_a_kubelet_that_counts_on_cgroupfs_gets_no_sandbox():
    machine = booted("containerd")
    machine.runtime.kubelet_cgroup_driver = CGROUPFS
    with pytest.raises(SandboxError, match="slice:prefix:name"):
        run(machine, "nginx")
