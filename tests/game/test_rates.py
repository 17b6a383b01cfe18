from k8s_tui.cluster.world import World
from k8s_tui.game.controlplane import control_plane
from k8s_tui.game.rates import NO_RATES, Counters

API = ("kube-apiserver", "master-1")
ETCD = ("etcd", "master-1")


def test_two_looks_tell_how_fast_counters_grow(world: World) -> None:
    counters = Counters()
    assert counters.rates(world) == NO_RATES
    judged, revision = world.servers["master-1"].authorizer.judged, world.members.store.revision
    world.run_for(20_000)
    rates = counters.rates(world)
    assert rates[API] == (world.servers["master-1"].authorizer.judged - judged) / 20
    assert rates[ETCD] == (world.members.store.revision - revision) / 20
    assert 0 < rates[ETCD] < rates[API], "leases are renewed all the time, and what is written was asked for"


def test_old_looks_are_forgotten_and_a_way_back_begins_anew(world: World) -> None:
    counters, before = Counters(), world.fork()
    for _ in range(40):
        world.run_for(1_000)
        counters.rates(world)
    assert len(counters._looks) <= 12
    assert counters.rates(before) == NO_RATES


def test_the_panel_tells_latency_where_writes_are_made(world: World) -> None:
    counters = Counters()
    counters.rates(world)
    world.run_for(5_000)
    world.fleet.machines["master-1"].disk_sync_ms = 300
    world.run_for(5_000)
    rows = {row.name: row for row in control_plane(world, counters.rates(world))}
    assert rows["kube-apiserver"].latency_ms == rows["etcd"].latency_ms == 300
    assert rows["kube-apiserver"].requests_per_second
    assert rows["kube-scheduler"].latency_ms is None


def test_asking_for_rates_changes_nothing(world: World) -> None:
    twin, counters = world.fork(), Counters()
    for _ in range(5):
        world.run_for(2_000)
        counters.rates(world)
        twin.run_for(2_000)
    assert world.members.store.revision == twin.members.store.revision
    assert world.servers["master-1"].authorizer.judged == twin.servers["master-1"].authorizer.judged
