"""Random commands and faults against databases and their disks: what must never happen to data.

A replicated database, one that is deployed twice on one claim, and their disks; machines lose power, links are
cut, kubelets stop, the cloud falls silent, and somebody deletes pods, forces them, declares nodes out of
service.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from k8s_tui.api import documents
from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.requests import Requests
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import DEPLOYMENTS, NODES, PODS
from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World
from k8s_tui.machine.storage import DISK
from k8s_tui.testing import one_node_a_disk
from k8s_tui.traffic.clients import Client, Constant
from tests.systems.test_databases import PATRONI, on_one_claim

WORKERS = ("worker-1", "worker-2", "worker-3", "worker-4")
STORE = "default/db"
SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: writer}
spec: {type: NodePort, selector: {app: db, spilo-role: master}, ports: [{port: 5432, nodePort: 30432}]}
"""

_booted = {}


def a_world():
    """Return a fork of one world in which a replicated database runs and is written to."""
    if "world" not in _booted:
        world = World.create(ClusterConfig(workers=len(WORKERS)), seed=7)
        world.boot()
        for text in (PATRONI, SERVICE, on_one_claim(replicas=2).replace("db", "twin")):
            for document in documents.read(text, "storage.yaml"):
                world.create_object(document.data)
        world.run_for(180_000)
        world.traffic.add_client(
            Client("writers", "postgres://nodes:30432", Constant(10), writes=1.0, retries=3)
        )
        world.run_for(30_000)
        _booted["world"] = world
    return _booted["world"].fork()


class StorageMachine(RuleBasedStateMachine):
    """Databases under random hands."""

    @initialize()
    def boot(self):
        self.world = a_world()

    def ask(self, act):
        """Do something through the API; refusals and a dead API are allowed, anything else is a bug."""
        try:
            return act(Requests(self.world.connect("laptop")))
        except (StatusError, Unreachable):
            return None

    @rule(number=st.integers(0, 2), forced=st.booleans())
    def delete_a_pod(self, number, forced):
        options = DeleteOptions(0 if forced else None)
        name = f"db-{number}"
        self.ask(lambda api: api.delete(PODS, "default", name, ADMINISTRATOR, options))

    @rule(replicas=st.integers(0, 2))
    def scale_the_twins(self, replicas):
        self.ask(lambda api: api.set_scale(DEPLOYMENTS, "default", "twin", replicas, ADMINISTRATOR))

    @rule(node=st.sampled_from(WORKERS), on=st.booleans())
    def power(self, node, on):
        (self.world.fleet.power_on if on else self.world.fleet.power_off)(node)

    @rule(node=st.sampled_from(WORKERS), declared=st.booleans())
    def out_of_service(self, node, declared):
        taint = {"key": "node.kubernetes.io/out-of-service", "effect": "NoExecute"}
        body = {"spec": {"taints": [taint] if declared else None}}
        self.ask(lambda api: api.patch(NODES, "", node, body, "merge", ADMINISTRATOR))

    @rule(node=st.sampled_from(WORKERS), cut=st.booleans())
    def link(self, node, cut):
        links = self.world.fleet.links
        (links.isolate if cut else links.rejoin)(node)

    @rule(node=st.sampled_from(WORKERS), runs=st.booleans())
    def kubelet(self, node, runs):
        machine = self.world.fleet.machines[node]
        if machine.is_up():
            (machine.units.start if runs else machine.units.stop)("kubelet")

    @rule(answers=st.booleans())
    def cloud(self, answers):
        self.world.fleet.storage.cloud_answers = answers

    @rule(seconds=st.sampled_from((1, 7, 45, 120, 400)))
    def wait(self, seconds):
        self.world.run_for(seconds * 1000)

    # -- what must never happen -------------------------------------------------

    @invariant()
    def a_disk_is_attached_to_one_node(self):
        one_node_a_disk(self.world)

    @invariant()
    def a_disk_works_where_it_is_attached_and_nowhere_else(self):
        storage = self.world.fleet.storage
        for name, machine in self.world.fleet.machines.items():
            for place in machine.runtime.volumes.places.values():
                if place.kind == DISK and storage.failure(place, name) == "":
                    assert storage.disks[place.owner].machine == name

    @invariant()
    def one_server_of_a_replicated_database_takes_writes(self):
        servers = self.world.fleet.databases.servers.values()
        assert sum(each.store == STORE and not each.read_only for each in servers) <= 1

    @invariant()
    def copies_have_nothing_that_their_leader_has_not(self):
        databases = self.world.fleet.databases
        for server in databases.servers.values():
            leader = databases.servers.get(server.leader)
            if server.store == STORE and leader is not None:
                rows = databases.datasets[server.place].rows
                assert rows <= databases.datasets[leader.place].rows + 1e-6

    @invariant()
    def no_page_of_a_replicated_database_is_torn(self):
        databases = self.world.fleet.databases
        places = [each.place for each in databases.servers.values() if each.store == STORE]
        assert not any(databases.datasets[place].is_torn for place in places)

    # -- what must happen in the end --------------------------------------------

    def teardown(self):
        if not hasattr(self, "world"):
            return
        self.world.fleet.storage.cloud_answers = True
        self.world.fleet.links.heal()
        for node in WORKERS:
            self.out_of_service(node, declared=False)
            self.world.fleet.power_on(node)
        self.world.run_for(60_000)
        for node in WORKERS:
            self.world.fleet.machines[node].units.start("kubelet")
        for _ in range(60):
            self.world.run_for(20_000)
            if self.is_whole():
                break
        assert self.is_whole(), self.world.fleet.databases.stored(STORE)
        stored = self.world.fleet.databases.stored(STORE)
        leader = next(each for each in stored if each.takes_writes)
        # Nothing that a writer was told is stored has been lost: copies are synchronous.
        assert leader.rows >= leader.promised - 1

    def is_whole(self):
        stored = self.world.fleet.databases.stored(STORE)
        return len(stored) == 3 and sum(each.takes_writes for each in stored) == 1


StorageMachine.TestCase.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)
TestStorage = StorageMachine.TestCase
