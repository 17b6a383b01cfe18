"""A small world for controllers: one API server, one manager, and a stand-in for scheduler and kubelets."""

from attrs import evolve

from k8s_tui.api.apps import (
    DaemonSet,
    DaemonSetSpec,
    Deployment,
    DeploymentSpec,
    DeploymentStrategy,
    ReplicaSet,
    ReplicaSetSpec,
    RollingUpdate,
)
from k8s_tui.api.core import Lease, LeaseSpec, Node, NodeSpec, NodeStatus, Service, ServicePort, ServiceSpec
from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.api.meta import Condition, LabelSelector, ObjectMeta, PodCondition
from k8s_tui.api.pods import Container, HostIP, PodSpec, PodTemplateSpec
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.server import ApiServer, Rules
from k8s_tui.apiserver.strategies import RULES
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import EVENTS, PODS, Client, Context
from k8s_tui.client.informer import Informer
from k8s_tui.controllers import CONTROLLERS
from k8s_tui.controllers.daemonpods import node_of
from k8s_tui.controllers.manager import ControllerManager
from k8s_tui.sim.simulation import Simulation
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.members import EtcdMembers

MASTER = "master-1"
MANAGER = f"{MASTER}/kube-controller-manager"


class Cluster:
    """Everything that a controller's test needs; `is_cut` takes the network away."""

    def __init__(self, seed=0, controllers=CONTROLLERS, plugins=()):
        self.sim = Simulation(seed)
        members = EtcdMembers(Etcd(), (MASTER,))
        members.rise(MASTER)
        self.server = ApiServer(
            self.sim, MASTER, members, Rules(RULES.strategies, (*RULES.plugins, *plugins))
        )
        self.sim.register(self.server.process_name, self.server)
        self.is_cut = False
        self.context = Context(self.sim, self.connect)
        self.client = Client(self.context, MASTER, ADMINISTRATOR)
        self.manager = ControllerManager(self.context, MASTER, controllers)
        self.sim.register(MANAGER, self.manager)
        self.kubelets = Kubelets(self.context)
        self.sim.register(self.kubelets.process, self.kubelets)

    def connect(self, machine):
        if self.is_cut:
            raise Unreachable("cut")
        return self.server

    def start(self):
        self.sim.start(self.server.process_name)
        self.run(1)
        for index, name in enumerate(self.kubelets.nodes):
            self.client.create(a_node(name, zone=f"zone-{index % 2}"))
        self.sim.start(MANAGER)
        self.sim.start(self.kubelets.process)
        return self

    def run(self, ms):
        self.sim.run_until(self.sim.now_ms + ms)

    def get(self, resource, name, namespace="default"):
        return self.client.get(resource, namespace, name)

    def find(self, resource, name, namespace="default"):
        try:
            return self.client.get(resource, namespace, name)
        except NotFound:
            return None

    def all(self, resource, namespace=""):
        return list(self.client.list(resource, namespace).items)

    def change(self, resource, name, change, namespace="default"):
        return self.client.update(change(self.get(resource, name, namespace)))

    def events(self, reason=None):
        told = sorted(self.all(EVENTS), key=lambda event: int(event.metadata.resource_version))
        return [event.message for event in told if reason in (None, event.reason)]


class Kubelets:
    """Binds pods, lets them become ready, and ends those that are to be deleted.

    Attributes:
        start_ms: From creation to Ready; None for never.
        bad_images: Images that never start.
        nodes: Where pods go, in turn.
        alive: Nodes that give signs of life.
    """

    process = "everywhere/kubelet"

    def __init__(self, context, start_ms=1000, stop_ms=500):
        self.start_ms, self.stop_ms = start_ms, stop_ms
        self.bad_images = set()
        self.nodes = ["worker-1", "worker-2", "worker-3"]
        self.alive = dict.fromkeys(self.nodes)
        self._sim = context.sim
        self._client = Client(context, "worker-1", ADMINISTRATOR)
        self._pods = Informer(context, self._client, self.process, PODS)
        self._pods.on_change(self._changed)
        self._turn = 0

    def start(self):
        self._pods.start()
        self._sim.schedule(self.process, 0, ("heartbeat",))

    def _heartbeat(self):
        """Renew the lease of each node that lives."""
        self._sim.schedule(self.process, 10_000, ("heartbeat",))
        for name in self.alive:
            spec = LeaseSpec(name, 40, renew_time=self._sim.now_ms)
            lease = Lease(ObjectMeta(name=name, namespace="kube-node-lease"), spec)
            try:
                self._client.update(lease)
            except NotFound:
                self._client.create(lease)
            except Unreachable:
                return

    def stop(self):
        self._pods.stop()

    def _changed(self, old, new):
        if new is None:
            return
        key = (new.metadata.namespace, new.metadata.name)
        if old is None and new.metadata.deletion_timestamp is None:
            self._sim.schedule(self.process, 10, ("bind", *key))
        elif new.metadata.deletion_timestamp is not None and (
            old is None or old.metadata.deletion_timestamp is None
        ):
            self._sim.schedule(self.process, self.stop_ms, ("end", *key))

    def handle(self, key):
        if key[0] == "informer":
            self._pods.handle()
            return
        try:
            getattr(self, f"_{key[0]}")(*key[1:])
        except NotFound:
            return
        except (StatusError, Unreachable):
            self._sim.schedule(self.process, 20, key)

    def _bind(self, namespace, name):
        pod = self._client.get(PODS, namespace, name)
        if not pod.spec.node_name and self.nodes:
            self._turn += 1
            node = node_of(pod) or self.nodes[self._turn % len(self.nodes)]
            self._client.bind(namespace, name, node)
        if self.start_ms is not None:
            self._sim.schedule(self.process, self.start_ms, ("ready", namespace, name))

    def _ready(self, namespace, name):
        pod = self._client.get(PODS, namespace, name)
        if any(container.image in self.bad_images for container in pod.spec.containers):
            return
        ip = f"10.244.{self._turn % 3 + 1}.{int(pod.metadata.resource_version) % 250}"
        self.report(namespace, name, ready=True, ip=ip)

    def _end(self, namespace, name):
        self._client.delete(PODS, namespace, name, DeleteOptions(0))

    def report(self, namespace, name, *, ready, ip="10.244.1.1", phase="Running"):
        """Report a pod as ready or not."""
        pod = self._client.get(PODS, namespace, name)
        state = "True" if ready else "False"
        now_ms = self._sim.now_ms
        conditions = tuple(
            PodCondition(kind, state, last_transition_time=now_ms) for kind in ("ContainersReady", "Ready")
        )
        status = evolve(pod.status, phase=phase, conditions=conditions, pod_ip=ip, pod_ips=(HostIP(ip),))
        self._client.update_status(evolve(pod, status=status))


def a_node(name="worker-1", zone="", labels=None, taints=(), ready=True):
    labels = {"kubernetes.io/hostname": name, **(labels or {})}
    if zone:
        labels["topology.kubernetes.io/zone"] = zone
    ready = Condition("Ready", "True" if ready else "False", last_heartbeat_time=0, last_transition_time=0)
    return Node(
        ObjectMeta(name=name, labels=labels), NodeSpec(taints=taints), NodeStatus(conditions=(ready,))
    )


def a_service(name="web", port=80, **spec):
    target = spec.pop("target_port", port)
    ports = spec.pop("ports", (ServicePort(port, target_port=target),))
    selector = spec.pop("selector", {"app": name})
    return Service(ObjectMeta(name=name, namespace="default"), ServiceSpec(ports, selector, **spec))


def a_template(app="web", image="nginx:1.25", **spec):
    container = Container("main", image)
    return PodTemplateSpec(ObjectMeta(labels={"app": app}), PodSpec(containers=(container,), **spec))


def a_deployment(name="web", replicas=3, image="nginx:1.25", **spec):
    meta = ObjectMeta(name=name, namespace="default")
    selector = LabelSelector(match_labels={"app": name})
    return Deployment(
        meta,
        DeploymentSpec(replicas=replicas, selector=selector, template=a_template(name, image), **spec),
    )


def rolling(surge="25%", unavailable="25%"):
    return DeploymentStrategy("RollingUpdate", RollingUpdate(unavailable, surge))


def a_replica_set(name="web", replicas=3, image="nginx:1.25", **spec):
    meta = ObjectMeta(name=name, namespace="default")
    selector = LabelSelector(match_labels={"app": name})
    return ReplicaSet(
        meta,
        ReplicaSetSpec(replicas=replicas, selector=selector, template=a_template(name, image), **spec),
    )


def a_daemon_set(name="agent", image="agent:1", template=None, **spec):
    selector = LabelSelector(match_labels={"app": name})
    return DaemonSet(
        ObjectMeta(name=name, namespace="default"),
        DaemonSetSpec(selector, template or a_template(name, image), **spec),
    )


def with_image(image):
    """Return a change of a workload to another image."""

    def change(workload):
        template = workload.spec.template
        containers = tuple(evolve(each, image=image) for each in template.spec.containers)
        template = evolve(template, spec=evolve(template.spec, containers=containers))
        return evolve(workload, spec=evolve(workload.spec, template=template))

    return change


def with_replicas(replicas):
    """Return a change of a workload to another number of replicas."""
    return lambda workload: evolve(workload, spec=evolve(workload.spec, replicas=replicas))
