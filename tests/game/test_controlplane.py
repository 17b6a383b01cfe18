import pytest

from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World
from k8s_tui.game.controlplane import control_plane

MANIFESTS = "/etc/kubernetes/manifests"


def row(world: World, name: str) -> tuple[str, str, str]:
    found = next(each for each in control_plane(world) if each.name == name)
    return found.state, found.health, found.note


def test_a_healthy_control_plane(world: World) -> None:
    assert [each.name for each in control_plane(world)] == [
        "kube-apiserver",
        "etcd",
        "kube-scheduler",
        "kube-controller-manager",
    ]
    assert {(each.state, each.health, each.machine) for each in control_plane(world)} == {
        ("Ready", "ok", "master-1")
    }


@pytest.mark.parametrize("name", ["kube-apiserver", "kube-scheduler", "etcd"])
def test_a_process_that_is_gone(world: World, name: str) -> None:
    world.fleet.machines["master-1"].remove_file(f"{MANIFESTS}/{name}.yaml")
    world.run_for(60_000)
    state, health, _ = row(world, name)
    assert (state, health) == ("Down", "bad")


def test_a_process_that_hangs(world: World) -> None:
    world.sim.freeze("master-1/kube-scheduler")
    assert row(world, "kube-scheduler")[:2] == ("Hung", "bad")


def test_a_master_without_power(world: World) -> None:
    world.fleet.machines["master-1"].power_off()
    assert row(world, "etcd") == ("Off", "bad", "its machine does not answer")


def test_a_process_that_was_restarted_is_remembered(world: World) -> None:
    runtime = world.fleet.machines["master-1"].runtime
    for identity, container in list(runtime.containers.items()):
        if container.behaviour.application.component == "kube-scheduler":
            runtime.kill_container(identity)
    world.run_for(60_000)
    assert row(world, "kube-scheduler") == ("Ready", "warn", "restarted once")


def test_several_masters_show_who_leads() -> None:
    world = World.create(ClusterConfig(masters=3, workers=1), 1)
    world.boot()
    states = [(each.name, each.state) for each in control_plane(world)]
    for name, first, others in (
        ("etcd", "Leader", "Follower"),
        ("kube-scheduler", "Leader", "Standby"),
        ("kube-controller-manager", "Leader", "Standby"),
    ):
        assert states.count((name, first)) == 1
        assert states.count((name, others)) == 2
    world.fleet.power_off("master-2")
    world.fleet.power_off("master-3")
    world.run_for(10_000)
    assert row(world, "etcd") == ("NoQuorum", "bad", "too few of 3 members")
    assert row(world, "kube-apiserver")[:2] == ("NotReady", "bad")


def test_a_full_database_is_an_alarm(world: World) -> None:
    data = world.members.running["master-1"]
    data.store.space.burden(data.store.revision, data.quota_bytes)
    data.store.space.alarm()
    assert row(world, "etcd") == ("Alarm", "bad", "NOSPACE: nothing can be written")


def test_the_room_of_etcd_and_the_scheduler_s_queue_are_told(world: World) -> None:
    assert row(world, "etcd")[2].startswith("db ")
    assert row(world, "kube-scheduler")[2] == "nothing waits"


def test_the_controller_manager_tells_what_it_tries_again(world: World) -> None:
    assert row(world, "kube-controller-manager")[2] == "nothing waits"
    queue = world.managers["master-1"].controller("deployment").queue
    queue.retry("default/web")
    assert row(world, "kube-controller-manager")[2] == "1 key tried again"
