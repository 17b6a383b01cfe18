"""One API server and a process that holds what is to be tested."""

from k8s_tui.api.core import ConfigMap
from k8s_tui.api.errors import Unreachable
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategies import RULES
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import Client, Context
from k8s_tui.sim.simulation import Simulation
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.members import EtcdMembers

PROCESS = "worker-1/reader"


class Network:
    """An API server behind a link that can be cut."""

    def __init__(self):
        self.sim = Simulation(0)
        self.members = EtcdMembers(Etcd(), ("m",))
        self.members.rise("m")
        self.server = ApiServer(self.sim, "m", self.members, RULES)
        self.sim.register(self.server.process_name, self.server)
        self.sim.start(self.server.process_name)
        self.is_cut = False
        self.context = Context(self.sim, self.connect)
        self.client = Client(self.context, "worker-1", ADMINISTRATOR)
        self.writer = Client(Context(self.sim, lambda _: self.server), "m", ADMINISTRATOR)
        self.run(1)

    def connect(self, machine):
        if self.is_cut or not self.server.is_serving():
            raise Unreachable("cut")
        return self.server

    def run(self, ms):
        self.sim.run_until(self.sim.now_ms + ms)


class Process:
    """A process that hands every key to what it holds."""

    def __init__(self, start=None, stop=None, handle=None):
        self.start = start or (lambda: None)
        self.stop = stop or (lambda: None)
        self.handle = handle or (lambda _: None)


def a_map(name, **data):
    return ConfigMap(ObjectMeta(name=name, namespace="default"), data)
