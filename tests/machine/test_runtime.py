import itertools

import pytest
from attrs import evolve

from k8s_tui.machine.applications import MIB, Application
from k8s_tui.machine.containers import (
    CREATED,
    EXITED,
    GONE,
    RUNNING,
    TRANSITIONS,
    Ailment,
    ContainerConfig,
    Mount,
)
from k8s_tui.machine.runtimes import RuntimeDownError, SandboxError
from tests.machine.world import CNI, Listener, booted_fleet, run


@pytest.fixture
def fleet():
    return booted_fleet()


@pytest.fixture
def machine(fleet):
    return fleet.machines["worker-1"]


def state(machine, container):
    return machine.runtime.containers[container.id]


def test_the_table_of_lives():
    states, events = {CREATED, RUNNING, EXITED}, {"start", "fail", "exit", "power-loss", "remove"}
    assert {state for state, _ in TRANSITIONS} == states
    assert {event for _, event in TRANSITIONS} == events
    assert set(TRANSITIONS.values()) == {RUNNING, EXITED, GONE}
    for where, event in itertools.product(states, events):
        if where == EXITED and event in ("start", "exit"):
            assert (where, event) not in TRANSITIONS


def test_a_server_runs_until_it_is_stopped(fleet, machine):
    container = run(machine, "nginx:1.25")
    assert machine.runtime.listening("pod-1", 80) is None
    fleet.sim.run_until(1_000_000)
    assert machine.runtime.listening("pod-1", 80).id == container.id
    machine.runtime.stop_container(container.id, 30_000)
    fleet.sim.run_until(1_001_000)
    assert (state(machine, container).state, state(machine, container).exit_code) == (EXITED, 0)
    assert state(machine, container).finished_ms == 1_000_150


def test_who_does_not_listen_to_sigterm_is_killed_after_its_grace(fleet, machine):
    container = run(machine, "busybox", "sleep", "3600")
    machine.runtime.stop_container(container.id, 30_000)
    fleet.sim.run_until(30_000)
    assert state(machine, container).state == RUNNING
    fleet.sim.run_until(30_001)
    assert state(machine, container).exit_code == 137


def test_a_shorter_grace_counts(fleet, machine):
    container = run(machine, "busybox", "sleep", "3600")
    machine.runtime.stop_container(container.id, 30_000)
    machine.runtime.stop_container(container.id, 1_000)
    fleet.sim.run_until(1_001)
    assert state(machine, container).state == EXITED


def test_a_job_ends_by_itself_and_the_kubelet_hears_of_it(fleet, machine):
    listener = Listener()
    fleet.sim.stop("worker-1/kubelet")
    fleet.sim.register("worker-1/kubelet", listener)
    fleet.sim.start("worker-1/kubelet")
    container = run(
        machine, "busybox", "sh", "-c", "echo working; sleep 3; echo bad > /dev/termination-log; exit 2"
    )
    fleet.sim.run_until(10_000)
    ended = state(machine, container)
    assert (ended.exit_code, ended.reason, ended.message) == (2, "Error", "bad\n")
    assert [text for _, text in machine.runtime.log(container.id)] == ["working"]
    assert ("container", "pod-1") in listener.heard


def test_what_cannot_be_started(machine):
    container = run(machine, "nginx", "ngnix")
    assert (container.state, container.exit_code, container.reason) == (EXITED, 128, "StartError")
    assert "executable file not found" in container.message


def test_pods_get_addresses_of_the_nodes_range_in_turn(machine):
    run(machine, "nginx", uid="a")
    run(machine, "nginx", uid="b")
    run(machine, "nginx", uid="host", host_network=True)
    ips = [machine.runtime.sandboxes[uid].ip for uid in ("a", "b", "host")]
    assert ips == ["10.244.1.2", "10.244.1.3", "10.0.0.1"]


def test_without_a_network_plugin_there_is_no_sandbox(machine):
    machine.remove_file(CNI)
    with pytest.raises(SandboxError, match="cni plugin not initialized"):
        machine.runtime.run_sandbox("a", "default", "a", host_network=False)
    assert machine.runtime.run_sandbox("b", "default", "b", host_network=True).ip == "10.0.0.1"


def test_an_agents_container_configures_the_network(fleet, machine):
    machine.remove_file(CNI)
    run(machine, "kindest/kindnetd:v1", uid="agent", host_network=True)
    assert machine.network_is_ready()


def test_containers_outlive_containerd(fleet, machine):
    container = run(machine, "busybox", "sleep", "60")
    machine.units.stop("containerd")
    with pytest.raises(RuntimeDownError, match=r"containerd\.sock: connect: connection refused"):
        machine.runtime.stop_container(container.id, 0)
    with pytest.raises(RuntimeDownError):
        run(machine, "nginx", uid="other")
    fleet.sim.run_until(61_000)
    assert state(machine, container).state == EXITED
    machine.units.start("containerd")
    run(machine, "nginx", uid="other")


def test_a_component_runs_with_its_container(fleet, machine):
    listener = Listener()
    fleet.sim.register("worker-1/kube-scheduler", listener)
    container = run(
        machine, "registry.k8s.io/kube-scheduler:v1.32.13", "kube-scheduler", uid="s", host_network=True
    )
    fleet.sim.run_until(5_000)
    assert fleet.sim.is_running("worker-1/kube-scheduler")
    machine.runtime.stop_container(container.id, 30_000)
    fleet.sim.run_until(6_000)
    assert not fleet.sim.is_running("worker-1/kube-scheduler")


def test_memory_over_the_limit_kills(fleet, machine):
    container = run(machine, "nginx", memory_limit_bytes=16 * MIB)
    fleet.sim.run_until(10_000)
    assert state(machine, container).state == RUNNING
    machine.runtime.bear(container.id, 2_000.0)
    fleet.sim.run_until(11_000)
    assert (state(machine, container).exit_code, state(machine, container).reason) == (137, "OOMKilled")


def test_a_leak_kills_when_the_limit_is_reached(fleet, machine):
    leaky = Application(
        "leaky", ports=(80,), entrypoint=("leaky",), memory_bytes=10 * MIB, leak_bytes_per_s=MIB
    )
    fleet.use(fleet.catalogue.with_application("shop.example/leaky", leaky))
    container = run(machine, "shop.example/leaky:1", memory_limit_bytes=20 * MIB)
    fleet.sim.run_until(9_900)
    assert state(machine, container).state == RUNNING
    fleet.sim.run_until(10_100)
    assert state(machine, container).reason == "OOMKilled"


def test_ailments_are_heard_of_and_go_with_the_container(fleet, machine):
    container = run(machine, "nginx")
    fleet.sim.run_until(1_000)
    machine.runtime.afflict(container.id, Ailment(closed=True))
    assert machine.runtime.listening("pod-1", 80) is None
    machine.runtime.afflict(container.id, Ailment())
    assert machine.runtime.listening("pod-1", 80) is not None


def test_files_of_volumes_are_seen_at_their_mounts(machine):
    machine.runtime.run_sandbox("pod-1", "default", "pod-1", host_network=False)
    machine.runtime.volumes.fill("pod-1", "conf", {"app.ini": "mode=fast\n", "other": "x"})
    mounts = (Mount("/etc/app", "conf"), Mount("/one.ini", "conf", "app.ini"))
    container = run(machine, "busybox", "sh", "-c", "cat /etc/app/app.ini /one.ini; sleep 9", mounts=mounts)
    assert [text for _, text in machine.runtime.log(container.id)] == ["mode=fast", "mode=fast"]
    assert set(machine.runtime.files_of(container)) == {"/etc/app/app.ini", "/etc/app/other", "/one.ini"}


class Outlook:
    def __init__(self):
        self.names = set()

    def resolves(self, machine, pod_uid, name):
        return name in self.names

    def connects(self, machine, pod_uid, address):
        return address in self.names


def test_an_init_script_waits_until_a_name_resolves(fleet, machine):
    fleet.outlook = Outlook()
    container = run(
        machine, "busybox", "sh", "-c", "until nslookup mydb; do echo waiting; sleep 2; done; echo ok"
    )
    fleet.sim.run_until(5_000)
    assert state(machine, container).state == RUNNING
    fleet.outlook.names.add("mydb")
    fleet.sim.run_until(8_000)
    assert state(machine, container).exit_code == 0
    says = [text for _, text in machine.runtime.log(container.id)]
    assert says.count("waiting") >= 2
    assert says[-1] == "ok"


def test_a_pods_place_is_cleared_away(fleet, machine):
    container = run(machine, "nginx")
    machine.runtime.stop_container(container.id, 0)
    fleet.sim.run_until(1_000)
    machine.runtime.remove_sandbox("pod-1")
    assert not machine.runtime.containers
    assert not machine.runtime.pods()
    assert not machine.runtime.addresses.used


def test_a_fork_goes_its_own_way(fleet, machine):
    container = run(machine, "busybox", "sleep", "5")
    twin_sim = fleet.sim.fork()
    twin = fleet.fork(twin_sim)
    twin.machines["worker-1"].runtime.kill_container(container.id)
    assert state(machine, container).state == RUNNING
    assert twin.machines["worker-1"].runtime.containers[container.id].exit_code == 137
    fleet.sim.run_until(9_000)
    assert state(machine, container).exit_code == 0


def test_ids_are_long_and_the_same_in_every_run():
    ids = [run(booted_fleet().machines["worker-1"], "nginx").id for _ in range(2)]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 64


def test_log_lines_are_chosen_by_time_and_number(fleet, machine):
    container = run(machine, "busybox", "sh", "-c", "while true; do echo x; sleep 1; done")
    fleet.sim.run_until(10_000)
    machine.runtime.note(container.id, "noted")
    assert len(machine.runtime.log(container.id, tail=3)) == 3
    assert machine.runtime.log(container.id, since_ms=10_000) == ((10_000, "noted"),)


def test_a_config_is_a_value():
    config = ContainerConfig("c", "nginx")
    assert evolve(config, attempt=1) != config
