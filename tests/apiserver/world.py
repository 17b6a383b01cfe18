"""One API server over one etcd, and short ways to make objects in it."""

import functools

from k8s_tui.api import documents
from k8s_tui.api.objects import decode_object
from k8s_tui.api.scheme import SCHEME
from k8s_tui.apiserver.requests import DEFAULT_WRITE, Requests
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategies import RULES
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.sim.simulation import Simulation
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.members import EtcdMembers

BOOT_MS = 1_000


class Api:
    """A running API server; `reader` is a process that counts how often a watch wakes it."""

    def __init__(self, seed=1, machine="master-1"):
        booted, members = _booted(seed, machine)
        self.sim = booted.sim.fork()
        self.members = members.fork()
        self.server = booted.fork(self.sim, self.members)
        self.sim.register(self.server.process_name, self.server)
        self.reader = Reader()
        self.sim.register("reader", self.reader)
        self.requests = Requests(self.server)

    @property
    def etcd(self):
        return self.members.store

    def resource(self, word):
        found = self.server.scheme.lookup(word)
        assert found is not None, word
        return found

    def apply(self, text, namespace="default", options=DEFAULT_WRITE):
        """Create every object of a YAML text; return the documents as stored."""
        return [
            self.requests.create(each.data, namespace, ADMINISTRATOR, options).document
            for each in documents.read(f"---\n{text}")
        ]

    def create(self, obj, **options):
        return self.server.create(resource_of(obj), obj, ADMINISTRATOR, **options)

    def update(self, obj, **options):
        return self.server.update(resource_of(obj), obj, ADMINISTRATOR, **options)

    def get(self, word, name, namespace="default"):
        return self.server.get(self.resource(word), namespace, name)

    def names(self, word, namespace=""):
        return [obj.metadata.name for obj in self.server.list(self.resource(word), namespace).items]

    def delete(self, word, name, options=None, namespace="default"):
        arguments = () if options is None else (options,)
        return self.server.delete(self.resource(word), namespace, name, ADMINISTRATOR, *arguments)

    def patch(self, word, name, body, kind="strategic", options=DEFAULT_WRITE, namespace="default"):
        return self.requests.patch(self.resource(word), namespace, name, body, kind, ADMINISTRATOR, options)


@functools.cache
def _booted(seed, machine):
    """An API server that has done its first chores, and its etcd; each test gets a fork of its own."""
    sim = Simulation(seed)
    members = EtcdMembers(Etcd(), (machine,))
    members.rise(machine)
    server = ApiServer(sim, machine, members, RULES)
    server.advertise_address = "10.0.0.10"
    sim.register(server.process_name, server)
    sim.start("reader")
    sim.start(server.process_name)
    sim.run_until(BOOT_MS)
    return server, members


class Reader:
    """A process that does nothing but being woken."""

    def __init__(self):
        self.woken = []

    def start(self):
        pass

    def stop(self):
        pass

    def handle(self, key):
        self.woken.append(key)


def resource_of(obj):
    """The resource of a typed object or an Unstructured."""
    from k8s_tui.api.objects import kind_of

    found = SCHEME.by_kind(*kind_of(obj))
    assert found is not None
    return found


def load(text):
    """Decode one object of a YAML text."""
    (document,) = documents.read(f"---\n{text}")
    return decode_object(document.data)
