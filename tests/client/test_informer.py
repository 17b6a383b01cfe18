import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.errors import NotFound
from k8s_tui.client.client import CONFIG_MAPS
from k8s_tui.client.informer import Informer
from tests.client.world import PROCESS, Network, Process, a_map


class Reader:
    """A process with one informer that keeps its own copy from the handlers alone."""

    def __init__(self, network):
        self.informer = Informer(
            network.context, network.client, PROCESS, CONFIG_MAPS, indexes={"team": team_of}
        )
        self.informer.on_change(self.changed)
        self.heard = {}
        self.woken = 0
        process = Process(self.start, self.informer.stop, self.handle)
        network.sim.register(PROCESS, process)
        network.sim.start(PROCESS)

    def start(self):
        self.heard = {}
        self.informer.start()

    def handle(self, _):
        self.woken += 1
        self.informer.handle()

    def changed(self, old, new):
        name = (old or new).metadata.name
        assert self.heard.get(name) is old
        if new is None:
            del self.heard[name]
        else:
            self.heard[name] = new


def team_of(obj):
    return obj.data.get("team") or None


def stored(network):
    return {obj.metadata.name: obj for obj in network.server.list(CONFIG_MAPS).items}


def known(reader):
    return {obj.metadata.name: obj for obj in reader.informer.objects.values()}


def check(network, reader):
    assert known(reader) == reader.heard == stored(network)
    teams = {}
    for name, obj in reader.heard.items():
        if team_of(obj):
            teams.setdefault(team_of(obj), set()).add(name)
    filed = {
        name: {obj.metadata.name for obj in reader.informer.by("team", name)}
        for name in reader.informer.names_in("team")
    }
    assert filed == teams
    assert all(reader.informer.count_by("team", name) == len(names) for name, names in teams.items())


def test_it_lists_and_then_follows():
    network = Network()
    network.writer.create(a_map("a", team="x"))
    reader = Reader(network)
    network.run(1)
    assert reader.informer.synced
    network.writer.create(a_map("b"))
    assert reader.informer.get("default", "b") is None
    network.run(2)
    assert reader.informer.get("default", "b") is not None
    check(network, reader)


def test_while_cut_off_it_stands_still_and_catches_up_after():
    network = Network()
    reader = Reader(network)
    network.run(1)
    network.is_cut = True
    network.writer.create(a_map("a"))
    network.run(300_000)
    assert known(reader) == {}
    network.is_cut = False
    network.run(1_000)
    check(network, reader)


def test_after_compaction_it_lists_again():
    network = Network()
    reader = Reader(network)
    network.run(1)
    network.is_cut = True
    network.writer.create(a_map("a"))
    network.run(60_000)
    network.members.store.compact(network.members.store.revision)
    network.is_cut = False
    network.run(1_000)
    check(network, reader)


def test_a_server_that_restarts_is_followed_again():
    network = Network()
    reader = Reader(network)
    network.run(1)
    network.sim.stop(network.server.process_name)
    network.writer.create(a_map("a"))
    network.run(10_000)
    assert known(reader) == {}
    network.sim.start(network.server.process_name)
    network.run(5_000)
    check(network, reader)
    network.writer.create(a_map("b"))
    network.run(5)
    check(network, reader)


def test_without_quorum_it_waits_longer_and_longer():
    network = Network()
    network.members.fall("m")
    reader = Reader(network)
    network.run(100_000)
    assert 5 < reader.woken < 15
    assert not reader.informer.synced
    network.members.rise("m")
    network.run(31_000)
    assert reader.informer.synced


def test_a_restore_is_noticed_even_where_versions_repeat():
    network = Network()
    made = network.writer.create(a_map("a"))
    snapshot = network.members.store.snapshot()
    reader = Reader(network)
    network.run(1)
    network.writer.update(evolve(made, data={"team": "before"}))
    network.run(5)
    network.sim.stop(network.server.process_name)
    network.members.store.restore(snapshot)
    network.writer.update(evolve(made, data={"team": "after"}))
    network.sim.start(network.server.process_name)
    network.run(5_000)
    check(network, reader)


def test_old_watches_are_let_go():
    network = Network()
    Reader(network)
    for _ in range(5):
        network.run(10)
        network.is_cut = True
        network.sim.stop(PROCESS)
        network.is_cut = False
        network.sim.start(PROCESS)
    network.run(10)
    assert len(network.server.hub._watchers) == 1


NAMES = st.sampled_from(["a", "b", "c"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), NAMES, st.sampled_from(["x", "y", ""])),
        st.tuples(st.just("delete"), NAMES),
        st.tuples(st.just("run"), st.sampled_from([1, 3, 900, 50_000])),
        st.sampled_from(
            [
                ("cut",),
                ("mend",),
                ("compact",),
                ("restart", PROCESS),
                ("restart", "m/kube-apiserver"),
                ("freeze",),
                ("thaw",),
            ]
        ),
    ),
    max_size=30,
)


@given(steps=STEPS)
def test_whatever_happened_it_knows_what_is_stored_once_it_can(steps):
    network = Network()
    reader = Reader(network)
    for step in [*steps, ("thaw",), ("mend",)]:
        take(network, step)
    network.run(60_000)
    assert reader.informer.synced
    check(network, reader)


def take(network, step):
    match step:
        case ("put", name, team):
            put(network, name, team)
        case ("delete", name):
            try:
                network.writer.delete(CONFIG_MAPS, "default", name)
            except NotFound:
                return
        case ("run", ms):
            network.run(ms)
        case ("cut",) | ("mend",):
            network.is_cut = step == ("cut",)
        case ("compact",):
            network.members.store.compact(network.members.store.revision)
        case ("restart", process):
            network.sim.stop(process)
            network.sim.start(process)
        case (word,):
            getattr(network.sim, word)(PROCESS)


def put(network, name, team):
    try:
        network.writer.update(a_map(name, team=team))
    except NotFound:
        network.writer.create(a_map(name, team=team))


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_copy_knows_the_same_and_goes_its_own_way(is_cut):
    network = Network()
    reader = Reader(network)
    network.writer.create(a_map("a", team="x"))
    network.run(5)
    network.is_cut = is_cut
    twin = Informer(network.context, network.client, PROCESS, CONFIG_MAPS, indexes={"team": team_of})
    twin.copy_state(reader.informer)
    assert twin.objects == reader.informer.objects
    twin.objects.clear()
    twin._indexed["team"]["x"].clear()
    assert reader.informer.by("team", "x")
