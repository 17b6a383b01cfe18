import pytest

from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.machine.machine import MachineSpec
from k8s_tui.sim.simulation import Simulation
from tests.machine.world import booted_fleet, run


@pytest.fixture
def fleet():
    return booted_fleet()


def test_machines_reach_each_other_while_they_are_up(fleet):
    assert fleet.reachable("worker-1", "worker-2")
    assert fleet.reachable("worker-1", OUTSIDE)
    fleet.power_off("worker-2")
    assert not fleet.reachable("worker-1", "worker-2")
    fleet.power_on("worker-2", 100)
    fleet.sim.run_until(1_000)
    assert fleet.reachable("worker-1", "worker-2")


def test_a_cut_link_and_a_frozen_machine_do_not_answer(fleet):
    fleet.links.cut("worker-1", "worker-2")
    assert not fleet.reachable("worker-1", "worker-2")
    fleet.links.heal()
    fleet.machines["worker-1"].freeze()
    assert not fleet.reachable("worker-1", "worker-2")


@pytest.mark.parametrize(
    "change",
    [
        lambda fleet: fleet.links.cut("worker-1", "worker-2"),
        lambda fleet: fleet.power_off("worker-1"),
        lambda fleet: fleet.machines["worker-2"].freeze(),
    ],
    ids=["link", "power", "freeze"],
)
def test_a_disturbance_is_noticed(fleet, change):
    before = fleet.disturbance()
    assert fleet.disturbance() == before
    change(fleet)
    assert fleet.disturbance() != before


def test_who_has_an_address(fleet):
    run(fleet.machines["worker-2"], "nginx", uid="p")
    machine, sandbox = fleet.sandbox_at("10.244.2.2")
    assert (machine.name, sandbox.pod_uid) == ("worker-2", "p")
    assert fleet.sandbox_at("10.244.2.3") is None
    assert fleet.with_address("10.0.0.1").name == "worker-1"
    fleet.power_off("worker-2")
    assert fleet.sandbox_at("10.244.2.2") is None


def test_a_container_is_found_by_the_beginning_of_its_id(fleet):
    container = run(fleet.machines["worker-1"], "nginx")
    assert fleet.container(container.id[:13])[1].id == container.id
    assert fleet.container("nothing") is None


def test_a_machine_that_is_taken_away(fleet):
    fleet.remove("worker-1")
    assert fleet.machine("worker-1") is None
    assert not fleet.sim.is_running("worker-1/kubelet")


def test_a_fork_has_machines_of_its_own(fleet):
    twin = fleet.fork(fleet.sim.fork())
    twin.power_off("worker-1")
    assert fleet.machines["worker-1"].is_up()
    assert not twin.machines["worker-1"].is_up()
    twin.reboot("worker-2")
    twin.sim.run_until(60_000)
    assert twin.machines["worker-2"].boots == 2


def test_new_machines_have_no_power():
    fleet = Fleet(Simulation(1))
    assert not fleet.add(MachineSpec("bare", "10.0.0.7")).is_up()
