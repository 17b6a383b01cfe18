"""Random commands and faults against a whole cluster: what must never happen, and what must in the end.

Every run boots one world, does what Hypothesis thinks of, and looks at the truth and at the record after each
step. At the end all faults are taken back, and everything has to become as it was asked to be.
"""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from k8s_tui.api import selectors
from k8s_tui.api.amounts import amounts, pod_requests
from k8s_tui.api.certificates import YEAR_MS
from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.pods import is_finished, is_ready
from k8s_tui.apiserver.keys import prefix_of
from k8s_tui.apiserver.requests import Requests
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import DEPLOYMENTS, ENDPOINT_SLICES, NODES, PODS, SERVICES
from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World
from k8s_tui.controllers.serviceloadbalancer import FINALIZER
from k8s_tui.faults.clocks import ClockDrift
from k8s_tui.machine.containers import RUNNING
from k8s_tui.network.policyagents import NETWORK_POLICIES
from k8s_tui.network.routes import USERS

NAMES = ("web", "api", "cache")
WORKERS = ("worker-1", "worker-2", "worker-3")
WAYS = ("Ingress", "Egress")
PEERS = {"Ingress": "from", "Egress": "to"}
PROCESSES = ("kube-controller-manager", "kube-scheduler", "kube-apiserver")
MANIFESTS = "/etc/kubernetes/manifests"
CONVERGENCE_MS = 20 * 60_000
"""Longer than evictions, image backoffs and crash loops together take."""

_booted = {}


def booted_world():
    """Return a fork of one booted world: booting is the same each time."""
    if "world" not in _booted:
        _booted["world"] = World.create(ClusterConfig(workers=len(WORKERS)), seed=7)
        _booted["world"].boot()
    return _booted["world"].fork()


def deployment(name, replicas, cpu):
    labels = {"app": name}
    container = {
        "name": "c",
        "image": "nginx:1.27",
        "ports": [{"containerPort": 80}],
        "resources": {"requests": {"cpu": f"{cpu}m", "memory": "32Mi"}},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


def service(name):
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"selector": {"app": name}, "ports": [{"port": 80}]},
    }


def outside_service(name, app, kind, node_ports, protocol):
    ports = [
        {
            "name": f"p{index}",
            "port": 80 + index,
            "protocol": protocol,
            **({"nodePort": port} if port else {}),
        }
        for index, port in enumerate(node_ports)
    ]
    meta = {"name": name, "namespace": "default"}
    spec = {"type": kind, "selector": {"app": app}, "ports": ports}
    return {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec}


def network_policy(name, app, peer, direction):
    rules = [{PEERS[direction]: [{"podSelector": {"matchLabels": {"app": peer}}}]}] if peer else []
    meta = {"name": name, "namespace": "default"}
    chosen = {"podSelector": {"matchLabels": {"app": app}}, "policyTypes": [direction]}
    spec = {**chosen, direction.lower(): rules}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": spec}


class ClusterMachine(RuleBasedStateMachine):
    """One cluster under random hands."""

    @initialize()
    def boot(self):
        self.world = booted_world()
        self.parked = {}
        self.cut = set()

    # -- commands ---------------------------------------------------------------

    def ask(self, act):
        """Do something through the API; refusals and a dead API are allowed, anything else is a bug."""
        try:
            return act(Requests(self.world.connect("laptop")))
        except (StatusError, Unreachable):
            return None

    @rule(name=st.sampled_from(NAMES), replicas=st.integers(0, 6), cpu=st.sampled_from((10, 100, 300)))
    def deploy(self, name, replicas, cpu):
        self.ask(lambda api: api.create(service(name), "default", ADMINISTRATOR))
        self.ask(lambda api: api.create(deployment(name, replicas, cpu), "default", ADMINISTRATOR))

    @rule(name=st.sampled_from(NAMES), replicas=st.integers(0, 6))
    def scale(self, name, replicas):
        self.ask(lambda api: api.set_scale(DEPLOYMENTS, "default", name, replicas, ADMINISTRATOR))

    @rule(name=st.sampled_from(NAMES), image=st.sampled_from(("nginx:1.26", "nginx:1.27")))
    def roll(self, name, image):
        containers = [{"name": "c", "image": image}]
        body = {"spec": {"template": {"spec": {"containers": containers}}}}
        self.ask(lambda api: api.patch(DEPLOYMENTS, "default", name, body, "strategic", ADMINISTRATOR))

    @rule(name=st.sampled_from(NAMES))
    def remove(self, name):
        self.ask(lambda api: api.delete(DEPLOYMENTS, "default", name, ADMINISTRATOR))

    @rule(
        name=st.sampled_from(NAMES),
        kind=st.sampled_from(("NodePort", "LoadBalancer")),
        ports=st.lists(st.sampled_from((0, 30001, 30002, 30003)), min_size=1, max_size=2),
        protocol=st.sampled_from(("TCP", "UDP")),
    )
    def open_ports(self, name, kind, ports, protocol):
        document = outside_service(f"{name}-outside", name, kind, ports, protocol)
        self.ask(lambda api: api.create(document, "default", ADMINISTRATOR))

    @rule(name=st.sampled_from(NAMES))
    def close_ports(self, name):
        self.ask(lambda api: api.delete(SERVICES, "default", f"{name}-outside", ADMINISTRATOR))

    @rule(name=st.sampled_from(NAMES), peer=st.sampled_from((*NAMES, "")), direction=st.sampled_from(WAYS))
    def isolate(self, name, peer, direction):
        document = network_policy(f"{name}-{direction.lower()}", name, peer, direction)
        self.ask(lambda api: api.create(document, "default", ADMINISTRATOR))

    @rule(name=st.sampled_from(NAMES), direction=st.sampled_from(WAYS))
    def open_up(self, name, direction):
        policy = f"{name}-{direction.lower()}"
        self.ask(lambda api: api.delete(NETWORK_POLICIES, "default", policy, ADMINISTRATOR))

    @rule(number=st.integers(0, 20))
    def delete_a_pod(self, number):
        pods = self.stored(PODS, "default")
        if pods:
            pod = pods[number % len(pods)]
            self.ask(lambda api: api.delete(PODS, "default", pod.metadata.name, ADMINISTRATOR))

    @rule(node=st.sampled_from(WORKERS), cordoned=st.booleans())
    def cordon(self, node, cordoned):
        body = {"spec": {"unschedulable": cordoned or None}}
        self.ask(lambda api: api.patch(NODES, "", node, body, "merge", ADMINISTRATOR))

    # -- faults -----------------------------------------------------------------

    @rule(node=st.sampled_from(WORKERS), on=st.booleans())
    def power(self, node, on):
        if on:
            self.world.fleet.power_on(node)
        else:
            self.world.fleet.power_off(node)

    @rule(node=st.sampled_from(WORKERS), runs=st.booleans())
    def kubelet(self, node, runs):
        machine = self.world.fleet.machines[node]
        if machine.is_up():
            (machine.units.start if runs else machine.units.stop)("kubelet")

    @rule(node=st.sampled_from(WORKERS), runs=st.booleans())
    def runtime(self, node, runs):
        machine = self.world.fleet.machines[node]
        if machine.is_up():
            (machine.units.start if runs else machine.units.stop)("containerd")

    @rule(node=st.sampled_from(WORKERS), behind=st.booleans())
    def clock(self, node, behind):
        ClockDrift(node, 2 * YEAR_MS, behind=behind).apply(self.world)

    @rule(node=st.sampled_from(WORKERS), cut=st.booleans())
    def link(self, node, cut):
        links = self.world.fleet.links
        (links.isolate if cut else links.rejoin)(node)

    @rule(component=st.sampled_from(PROCESSES))
    def park_manifest(self, component):
        master = self.world.fleet.machines["master-1"]
        path = f"{MANIFESTS}/{component}.yaml"
        text = master.read_file(path)
        if text is not None:
            self.parked[path] = text
            master.remove_file(path)

    @precondition(lambda self: self.parked)
    @rule()
    def restore_manifests(self):
        for path, text in self.parked.items():
            self.world.fleet.machines["master-1"].write_file(path, text)
        self.parked = {}

    # -- time -------------------------------------------------------------------

    @rule(seconds=st.sampled_from((1, 7, 45, 120, 400)))
    def wait(self, seconds):
        self.world.run_for(seconds * 1000)

    # -- what must never happen -------------------------------------------------

    def stored(self, resource, namespace=""):
        store = self.world.members.store
        entries = sorted(store.range(prefix_of(resource, namespace)), key=lambda entry: entry.key)
        return [entry.value for entry in entries]

    @invariant()
    def no_pod_runs_on_two_machines(self):
        homes = {}
        for name, machine in self.world.fleet.machines.items():
            for container in machine.runtime.containers.values():
                if container.state == RUNNING:
                    homes.setdefault(container.pod_uid, set()).add(name)
        assert all(len(names) == 1 for names in homes.values())

    @invariant()
    def no_address_is_used_twice(self):
        pods = [
            pod
            for pod in self.stored(PODS)
            if pod.status.pod_ip and not pod.spec.host_network and not is_finished(pod) and is_ready(pod)
        ]
        used = Counter(pod.status.pod_ip for pod in pods)
        assert all(count == 1 for count in used.values()), used

    @invariant()
    def no_node_is_overcommitted(self):
        nodes = {node.metadata.name: node for node in self.stored(NODES)}
        asked = {}
        for pod in self.stored(PODS):
            if pod.spec.node_name in nodes and not is_finished(pod):
                asked.setdefault(pod.spec.node_name, []).append(pod_requests(pod.spec))
        for name, requests in asked.items():
            room = amounts(nodes[name].status.allocatable)
            assert sum(each.cpu_millicores for each in requests) <= room.cpu_millicores
            assert sum(each.memory_bytes for each in requests) <= room.memory_bytes

    @invariant()
    def every_node_port_and_address_belongs_to_one_service(self):
        ports, addresses = Counter(), Counter()
        for each in self.stored(SERVICES):
            ports.update({port.node_port for port in each.spec.ports if port.node_port})
            addresses.update({each.spec.cluster_ip} - {"", "None"})
        assert all(count == 1 for count in (ports + addresses).values())
        assert all(30000 <= port <= 32767 for port in ports)

    @invariant()
    def every_balancer_is_held_by_a_service(self):
        held = {
            f"{each.metadata.namespace}/{each.metadata.name}"
            for each in self.stored(SERVICES)
            if FINALIZER in each.metadata.finalizers
        }
        assert {each.order.service for each in self.world.fleet.balancers.all()} <= held

    @invariant()
    def every_part_of_all_connections_ends_somewhere(self):
        plane = self.world.network
        sources = [USERS, *(plane.from_machine(name) for name in WORKERS)]
        for name, machine in self.world.fleet.machines.items():
            sources += [plane.from_pod(name, uid) for uid in list(machine.runtime.sandboxes)[-2:]]
        targets = [
            (address, port.port, port.protocol)
            for each in self.stored(SERVICES, "default")
            for address in (each.spec.cluster_ip, *(given.ip for given in each.status.load_balancer.ingress))
            for port in each.spec.ports
        ]
        for source in sources:
            for target in targets[-4:]:
                assert abs(sum(way.share for way in plane.router.connect(source, *target)) - 1) < 1e-9
            for answer in (
                plane.resolver.resolve(source, "web"),
                plane.resolver.resolve(source, "example.com"),
            ):
                assert abs(sum(each.share for each in answer) - 1) < 1e-9

    # -- what must happen in the end --------------------------------------------

    def teardown(self):
        if not hasattr(self, "world"):
            return
        self.restore_manifests()
        self.world.fleet.links.heal()
        for node in WORKERS:
            self.world.fleet.power_on(node)
            self.world.fleet.machines[node].synchronize_clock()
        self.world.run_for(60_000)
        for node in WORKERS:
            for unit in ("containerd", "kubelet"):
                self.world.fleet.machines[node].units.start(unit)
        self.world.run_for(60_000)
        for node in WORKERS:
            self.cordon(node, cordoned=False)
        until_ms = self.world.now_ms + CONVERGENCE_MS
        while not self.has_converged() and self.world.now_ms < until_ms:
            self.world.run_for(10_000)
        assert self.has_converged(), self.differences()
        self.endpoints_are_the_ready_pods()
        self.balancers_are_the_services_addresses()
        self.watchers_know_what_is_stored()

    def has_converged(self):
        return not self.differences()

    def differences(self):
        """Return what is not yet as it was asked to be."""
        found = [
            f"node {node.metadata.name}"
            for node in self.stored(NODES)
            if not any(each.type == "Ready" and each.status == "True" for each in node.status.conditions)
        ]
        for each in self.stored(DEPLOYMENTS):
            wanted, status = each.spec.replicas, each.status
            done = (status.updated_replicas or 0, status.available_replicas or 0, status.replicas or 0)
            if done != (wanted, wanted, wanted):
                found.append(f"deployment {each.metadata.name} wants {wanted}, has {done}")
        wanted = sum(each.spec.replicas for each in self.stored(DEPLOYMENTS, "default"))
        pods = len(self.stored(PODS, "default"))
        if pods != wanted:
            found.append(f"{pods} pods instead of {wanted}")
        return found

    def endpoints_are_the_ready_pods(self):
        self.world.run_for(5_000)
        for each in self.stored(SERVICES, "default"):
            if not each.spec.selector:
                continue
            chosen = selectors.of_labels(each.spec.selector)
            ready = {
                pod.status.pod_ip
                for pod in self.stored(PODS, "default")
                if chosen.matches(pod.metadata.labels) and is_ready(pod)
            }
            listed = {
                address
                for slice_ in self.stored(ENDPOINT_SLICES, "default")
                if slice_.metadata.labels.get("kubernetes.io/service-name") == each.metadata.name
                for endpoint in slice_.endpoints
                if endpoint.conditions.ready
                for address in endpoint.addresses
            }
            assert listed == ready, (each.metadata.name, listed, ready)

    def balancers_are_the_services_addresses(self):
        wanted = {
            f"{each.metadata.namespace}/{each.metadata.name}": each.status.load_balancer.ingress
            for each in self.stored(SERVICES)
            if each.spec.type == "LoadBalancer"
        }
        made = {each.order.service: each.ip for each in self.world.fleet.balancers.all()}
        assert {key: given[0].ip if given else "" for key, given in wanted.items()} == made

    def watchers_know_what_is_stored(self):
        scheduler = self.world.schedulers["master-1"]
        known = {(pod.metadata.uid, pod.metadata.resource_version) for pod in scheduler.known_pods()}
        stored = {(pod.metadata.uid, pod.metadata.resource_version) for pod in self.stored(PODS)}
        assert known == stored


ClusterMachine.TestCase.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
TestCluster = ClusterMachine.TestCase
