"""A small cluster for kubelets: a master with the API server alone, workers with kubelets, pods bound by hand."""

from typing import Any

from attrs import evolve

from k8s_tui.api.core import ConfigMap, Namespace, Secret
from k8s_tui.api.errors import NotFound, Unreachable
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.objects import decode_object
from k8s_tui.api.pods import Pod
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategies import RULES
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import CONFIG_MAPS, EVENTS, NAMESPACES, NODES, PODS, SECRETS, Context
from k8s_tui.kubelet.configuration import CONFIG, DEFAULT_CONFIG, KUBECONFIG
from k8s_tui.kubelet.kubelet import Kubelet
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import MachineSpec
from k8s_tui.sim.simulation import Simulation
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.members import EtcdMembers
from k8s_tui.store.process import EtcdProcess

MASTER = "master-1"
CNI = "/etc/cni/net.d/10-kindnet.conflist"
WARM = ("nginx:1.25", "busybox:1.36")
"""Images that lie on the machines from the start."""

HERE = {"namespace": "default"}
ACCOUNT = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", **HERE}}
AUTHORITY = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "kube-root-ca.crt", **HERE},
    "data": {"ca.crt": "certificate"},
}
"""What the controllers leave in every namespace for its pods."""


class World:
    """Time, machines, an API server, kubelets."""

    def __init__(self, workers=("worker-1",), *, sim=None, fleet=None, members=None):
        self.sim = sim or Simulation(7)
        self.fleet = fleet or Fleet(self.sim)
        self.members = members or EtcdMembers(Etcd(), (MASTER,))
        self.server = ApiServer(self.sim, MASTER, self.members, RULES)
        self.context = Context(self.sim, self.connect)
        self.workers = workers
        self.kubelets: dict[str, Kubelet] = {}
        self.cut_off = False
        self._register()

    def _register(self):
        self.sim.register(f"{MASTER}/kube-apiserver", self.server)
        self.sim.register(f"{MASTER}/etcd", EtcdProcess(self.members, MASTER))

    @classmethod
    def booted(cls, workers=("worker-1",)):
        world = cls(workers)
        world.sim.start(f"{MASTER}/etcd")
        world.sim.start(f"{MASTER}/kube-apiserver")
        world.sim.run_until(10)
        world.create(decode_object(ACCOUNT))
        world.create(decode_object(AUTHORITY))
        for number, name in enumerate(workers, start=1):
            world.rack(MachineSpec(name, f"10.0.0.{number}", zone="zone-a", pod_cidr=f"10.244.{number}.0/24"))
        world.run(2_000)
        return world

    def rack(self, spec):
        machine = self.fleet.add(spec)
        machine.files[CNI] = "{}"
        machine.files[KUBECONFIG] = "kubeconfig"
        machine.files[CONFIG] = DEFAULT_CONFIG
        for image in WARM:
            machine.runtime.add_image(image, 1_000)
        kubelet = Kubelet(self.context, machine, self.fleet)
        self.kubelets[spec.name] = kubelet
        self.sim.register(kubelet.process_name, kubelet)
        machine.power_on(0)
        return machine

    def connect(self, machine):
        if self.cut_off or not self.server.is_serving():
            raise Unreachable.refused("10.0.0.100:6443")
        return self.server

    # -- time ------------------------------------------------------------

    def run(self, ms):
        self.sim.run_until(self.sim.now_ms + ms)

    # -- short cuts ------------------------------------------------------------

    @property
    def machine(self):
        return self.fleet.machines["worker-1"]

    @property
    def runtime(self):
        return self.machine.runtime

    @property
    def kubelet(self):
        return self.kubelets["worker-1"]

    def create(self, obj) -> Any:
        from k8s_tui.client.client import _resource_of

        return self.server.create(_resource_of(obj), obj, ADMINISTRATOR)

    def pod(self, name="web", *, node="worker-1", annotations=None, **spec):
        """Create a pod bound to a node; container fields that are not given are those of a plain nginx."""
        spec.setdefault("containers", [{"name": "c", "image": "nginx:1.25"}])
        document = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "annotations": annotations or {}},
            "spec": {"nodeName": node, **spec},
        }
        return self.create(decode_object(document))

    def get(self, name="web", namespace="default") -> Pod | None:
        try:
            return self.server.get(PODS, namespace, name)
        except NotFound:
            return None

    def node(self, name="worker-1"):
        return self.server.get(NODES, "", name)

    def delete(self, name="web", grace=None, namespace="default"):
        self.server.delete(PODS, namespace, name, ADMINISTRATOR, DeleteOptions(grace_period_seconds=grace))

    def config_map(self, name, **data):
        return self.create(ConfigMap(ObjectMeta(name=name, namespace="default"), data))

    def secret(self, name, **data):
        return self.create(Secret(ObjectMeta(name=name, namespace="default"), data))

    def change(self, of, name, **changes):
        obj = self.server.get(of, "default", name)
        return self.server.update(of, evolve(obj, **changes), ADMINISTRATOR)

    def events(self, name="web"):
        """Return (reason, message) of a pod's events, in the order they were first told."""
        found = [event for event in self.server.list(EVENTS, "").items if event.involved_object.name == name]
        found.sort(key=lambda event: int(event.metadata.resource_version))
        found.sort(key=lambda event: event.first_timestamp)
        return [(event.reason, event.message) for event in found]

    def reasons(self, name="web"):
        return [reason for reason, _ in self.events(name)]

    def status(self, name="web"):
        return self.get(name).status

    def container_status(self, name="web", index=0):
        return self.status(name).container_statuses[index]

    def condition(self, kind, name="web"):
        return next(each for each in self.status(name).conditions if each.type == kind)

    def fork(self):
        """Return another world at the same moment."""
        sim = self.sim.fork()
        twin = World(self.workers, sim=sim, fleet=self.fleet.fork(sim), members=self.members.fork())
        twin.server = self.server.fork(sim, twin.members)
        twin._register()
        for name, kubelet in self.kubelets.items():
            twin.kubelets[name] = kubelet.fork(twin.context, twin.fleet.machines[name], twin.fleet)
            sim.register(kubelet.process_name, twin.kubelets[name])
        return twin


__all__ = ["CONFIG_MAPS", "NAMESPACES", "SECRETS", "Namespace", "World"]
