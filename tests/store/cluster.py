"""Three members of etcd on three machines, whose processes, disks and links can be broken."""

from k8s_tui.sim.simulation import Simulation
from k8s_tui.store.data import DATA_FILE, text_of
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.host import NoHost, Options
from k8s_tui.store.members import EtcdMembers
from k8s_tui.store.process import EtcdProcess

NAMES = ("a", "b", "c")
KEY = "/registry/configmaps/default/c"


class Machines(NoHost):
    """Three machines with disks and links that can be cut."""

    def __init__(self, sim):
        self.sim = sim
        self.disks = {name: {f"/data/{DATA_FILE}": text_of(name)} for name in NAMES}
        self.cut = frozenset()
        self.late = {}
        self.said = []
        self.exits = []

    def options(self, machine):
        urls = tuple((name, f"https://{name}:2380") for name in NAMES)
        url = f"https://{machine}:2380"
        return Options(machine, "/data", url, f"https://{machine}:2379", urls, "existing")

    def files(self, machine):
        return self.disks[machine]

    def write(self, machine, path, text):
        self.disks[machine][path] = text

    def copies(self, text):
        return sum(text in disk.values() for disk in self.disks.values())

    def reachable(self, one, other):
        return (one in self.cut) == (other in self.cut)

    def answers(self, machine):
        return self.sim.is_running(f"{machine}/etcd") and not self.sim.is_frozen(f"{machine}/etcd")

    def sync_ms(self, machine):
        return self.late.get(machine, 0)

    def disturbance(self):
        return (self.cut, tuple(self.late.items()))

    def say(self, machine, text):
        self.said.append((machine, text))

    def exit(self, machine, code):
        self.exits.append((machine, code))


class Cluster:
    """Three members on three machines."""

    def __init__(self):
        self.sim = Simulation(1)
        self.members = EtcdMembers(Etcd(), NAMES)
        self.host = Machines(self.sim)
        self.members.sim, self.members.host = self.sim, self.host
        for name in NAMES:
            self.sim.register(f"{name}/etcd", EtcdProcess(self.members, name, self.sim))
            self.sim.start(f"{name}/etcd")
        self.wait(3_000)

    def wait(self, ms):
        self.sim.run_until(self.sim.now_ms + ms)

    def leader(self):
        return [
            name
            for name, data in self.members.running.items()
            if self.members.leadership(name).leader == data.number
        ]

    def others(self):
        return [name for name in NAMES if name not in self.leader()]
