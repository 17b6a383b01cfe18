"""Rows by themselves: what one server stores, what two on one place do to each other, what copies keep."""

import pytest

from k8s_tui.machine.databases import DATA_VARIABLE, Databases, data_place, store_of
from k8s_tui.machine.podvolumes import PodVolumes
from k8s_tui.machine.storage import DISK, LAYER, NODE, Backing
from tests.machine.world import booted_fleet, run

PLACE = Backing(NODE, "worker-1", "/srv/db")
ENV = {"POSTGRES_PASSWORD": "x", "MYSQL_ROOT_PASSWORD": "x"}
PATHS = {"postgres:16": "/var/lib/postgresql/data", "mysql:8.4": "/var/lib/mysql", "redis:7": "/data"}


@pytest.fixture
def fleet():
    return booted_fleet()


def a_server(fleet, image="postgres:16", name="db-0", place=PLACE, **config):
    """Start a database on the first machine; its data lie in `place`, or in its own layer."""
    from k8s_tui.machine.containers import Mount

    machine = fleet.machines["worker-1"]
    mounts = (Mount(PATHS[image], "data"),) if place is not None else ()
    if place is not None:
        machine.runtime.volumes.mount(name, "data", place)
    container = run(
        machine, image, uid=name, mounts=mounts, environment=ENV, namespace="shop", pod=name, **config
    )
    fleet.sim.run_until(fleet.sim.now_ms + 10_000)
    return container.id


def logs(fleet, identity):
    return [line.text for line in fleet.machines["worker-1"].runtime.log(identity)]


def test_one_server_keeps_what_it_was_given(fleet):
    one = a_server(fleet)
    fleet.databases.write(one, 10.5)
    fleet.databases.write(one, 1.0)
    assert fleet.databases.rows(one) == 11
    assert fleet.databases.missing_share(one) == 0.0
    fleet.machines["worker-1"].runtime.kill_container(one)
    again = a_server(fleet, name="db-1")
    assert fleet.databases.rows(again) == 11


def test_a_server_without_a_volume_loses_everything(fleet):
    one = a_server(fleet, place=None)
    fleet.databases.write(one, 100)
    runtime = fleet.machines["worker-1"].runtime
    runtime.kill_container(one)
    again = a_server(fleet, place=None)
    assert fleet.databases.rows(again) == 0
    assert fleet.databases.missing_share(again) == 1.0


def test_two_servers_of_postgres_tear_each_others_pages(fleet):
    one, two = a_server(fleet, name="db-a"), a_server(fleet, name="db-b")
    databases = fleet.databases
    assert databases.is_shared(one)
    databases.write(one, 10)
    assert not databases.datasets[PLACE].is_torn
    for _ in range(3):
        databases.write(two, 10)
        databases.write(one, 10)
    assert databases.datasets[PLACE].is_torn
    assert (databases.rows(one), databases.rows(two)) == (40, 30)
    assert databases.datasets[PLACE].rows == 40
    assert 'ERROR:  duplicate key value violates unique constraint "visits_pkey"' in logs(fleet, two)
    runtime = fleet.machines["worker-1"].runtime
    runtime.kill_container(one)
    runtime.kill_container(two)
    third = a_server(fleet, name="db-c")
    assert third not in databases.servers
    assert "PANIC:  could not locate a valid checkpoint record" in logs(fleet, third)


def test_the_last_redis_to_save_wins(fleet):
    one, two = a_server(fleet, "redis:7", "a"), a_server(fleet, "redis:7", "b")
    fleet.databases.write(one, 50)
    fleet.databases.write(two, 5)
    assert not fleet.databases.datasets[PLACE].is_torn
    runtime = fleet.machines["worker-1"].runtime
    runtime.kill_container(one)
    runtime.kill_container(two)
    again = a_server(fleet, "redis:7", "c")
    assert fleet.databases.rows(again) == 5


def test_mysql_locks(fleet):
    one = a_server(fleet, "mysql:8.4", "a")
    two = a_server(fleet, "mysql:8.4", "b")
    assert one in fleet.databases.servers
    assert two not in fleet.databases.servers
    assert any("Unable to lock ./ibdata1" in line for line in logs(fleet, two))


def test_a_synchronous_copy_has_every_row_and_another_only_what_it_got(fleet):
    databases = fleet.databases
    leader = a_server(fleet, name="db-0")
    copies = [a_server(fleet, name=f"db-{n}", place=Backing(NODE, "worker-1", f"/srv/{n}")) for n in (1, 2)]
    for copy in copies:
        databases.follow(copy, leader, read_only=True)
    databases.servers[leader] = databases.servers[leader].__class__(
        leader, "worker-1", PLACE, databases.servers[leader].engine, "shop/db", is_synchronous=True
    )
    databases.write(leader, 7)
    assert [databases.rows(copy) for copy in copies] == [7, 7]
    assert databases.refusal(copies[0]) == "ERROR:  cannot execute INSERT in a read-only transaction"


def test_a_full_disk_refuses_rows(fleet):
    fleet.storage.create_disk("disk-1", 1_000, "")
    fleet.storage.attach("disk-1", "worker-1", "")
    one = a_server(fleet, place=Backing(DISK, "disk-1"))
    assert fleet.databases.refusal(one) == ""
    fleet.databases.write(one, 10)
    assert "No space left on device" in fleet.databases.refusal(one)
    fleet.storage.detach("disk-1", "worker-1")
    assert "Input/output error" in fleet.databases.failure(one)


def test_a_copy_of_a_world_goes_its_own_way(fleet):
    one = a_server(fleet)
    twin = fleet.fork(fleet.sim.fork())
    assert isinstance(twin.databases, Databases)
    twin.databases.write(one, 5)
    assert fleet.databases.rows(one) == 0


@pytest.mark.parametrize(
    "pod, workload",
    [
        ("db-0", "shop/db"),
        ("db", "shop/db"),
        ("db-7d4b9c6f5-x2x4z", "shop/db"),
        ("my-db-12", "shop/my-db"),
        ("agent-x7k2p", "shop/agent"),
    ],
)
def test_whose_data_a_pod_serves(pod, workload):
    assert store_of("shop", pod) == workload


@pytest.mark.parametrize(
    "path, sub_path, variables, found",
    [
        pytest.param("/data", "", {}, Backing(DISK, "d"), id="mounted there"),
        pytest.param("/data", "redis", {}, Backing(DISK, "d", "/redis"), id="a part of the volume"),
        pytest.param(
            "/", "", {}, Backing(LAYER, "worker-1", "id"), id="above: the image's own volume hides it"
        ),
        pytest.param(
            "/data", "", {DATA_VARIABLE: "/data/pg"}, Backing(DISK, "d", "/pg"), id="a folder of it"
        ),
        pytest.param("/other", "", {}, Backing(LAYER, "worker-1", "id"), id="elsewhere"),
    ],
)
def test_where_data_lie(path, sub_path, variables, found):
    from k8s_tui.machine.containers import ContainerConfig, Mount

    volumes = PodVolumes()
    volumes.mount("uid", "v", Backing(DISK, "d"))
    config = ContainerConfig("c", "redis", environment=variables, mounts=(Mount(path, "v", sub_path),))
    assert data_place(volumes, "worker-1", "uid", config, "/data", "id") == found
