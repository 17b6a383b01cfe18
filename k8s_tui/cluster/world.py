"""The composition root: builds a whole cluster of its parts, boots it, steps it, forks it.

Here alone is known which class runs behind which process name. A world is one history; its fork is another
that begins at the same moment.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from k8s_tui.api import documents
from k8s_tui.api.errors import StatusError
from k8s_tui.api.objects import encode_object
from k8s_tui.api.pods import is_finished, is_ready
from k8s_tui.apiserver.aggregation import METRICS_GROUP
from k8s_tui.apiserver.requests import Requests
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategies import RULES
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import DEPLOYMENTS, NODES, PODS, Context
from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.endpoint import PROCESS as BALANCER_PROCESS
from k8s_tui.cluster.endpoint import Endpoint
from k8s_tui.cluster.etcdhost import EtcdHost
from k8s_tui.cluster.handshake import CONTROLLER_MANAGER, SCHEDULER, Certified
from k8s_tui.cluster.nodesettings import addons, settings_in_record
from k8s_tui.cluster.overload import PROCESS as LOAD_PROCESS
from k8s_tui.cluster.racking import address, api_url, found_etcd, rack
from k8s_tui.cluster.serverhost import ServerHost
from k8s_tui.cluster.webhookline import WebhookLine
from k8s_tui.controllers.cloudmanager import COMPONENT as CLOUD
from k8s_tui.controllers.cloudmanager import CloudControllerManager
from k8s_tui.controllers.diskdriver import PROCESS as DISK_DRIVER
from k8s_tui.controllers.diskdriver import DiskDriver
from k8s_tui.controllers.manager import ControllerManager
from k8s_tui.kubelet.kubelet import Kubelet
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import Machine, MachineSpec
from k8s_tui.machine.pki import CLIENT_CERTIFICATE, read_authorities
from k8s_tui.machine.provider import Provider
from k8s_tui.metrics.server import MetricsServer
from k8s_tui.network.plane import DataPlane
from k8s_tui.scheduler.scheduler import KubeScheduler
from k8s_tui.sim.parts import Parts, whole
from k8s_tui.sim.simulation import Simulation
from k8s_tui.sim.value import evolve
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.members import EtcdMembers
from k8s_tui.store.process import EtcdProcess
from k8s_tui.traffic.traffic import PROCESS as TRAFFIC
from k8s_tui.traffic.traffic import Traffic

BOOT_LIMIT_MS = 10 * 60_000
"""A cluster that is not up after this stays as it is; large ones take minutes for their daemon pods."""

STEP_MS = 1_000
"""How often booting and settling look whether they are done."""


class World:
    """One cluster with its machines and its users.

    Attributes:
        servers: The API servers by the machine they run on.
        kubelets: By machine.
        provider: Where more machines come from.
        disk_driver: What makes and attaches the cloud's disks.
    """

    def __init__(self, config: ClusterConfig, sim: Simulation, members: EtcdMembers, fleet: Fleet) -> None:
        """Bind a store and machines into a world; the other parts are made by `create` and `fork`."""
        self.config = config
        self.sim = sim
        self.members = members
        self.fleet = fleet
        self.provider = Provider()
        self._racked = len(fleet.machines)
        self.servers: dict[str, ApiServer] = {}
        self.kubelets: dict[str, Kubelet] = {}
        self.schedulers: dict[str, KubeScheduler] = {}
        self.managers: dict[str, ControllerManager] = {}
        self.cloud_managers: dict[str, CloudControllerManager] = {}
        self.metrics: dict[str, MetricsServer] = {}
        self.connect = Endpoint(self.servers, fleet)
        self.context = Context(sim, self.connect)
        self.disk_driver = DiskDriver(self.context, fleet)
        self.as_node = Context(sim, Certified(self.connect, fleet, CLIENT_CERTIFICATE))
        self.as_scheduler = Context(sim, Certified(self.connect.local, fleet, SCHEDULER))
        self.as_manager = Context(sim, Certified(self.connect.local, fleet, CONTROLLER_MANAGER))
        self.network: DataPlane
        self.traffic: Traffic

    # -- making -----------------------------------------------------------------

    @classmethod
    def create(cls, config: ClusterConfig, seed: int) -> World:
        """Rack the machines of a cluster; nothing runs yet."""
        sim = Simulation(seed)
        masters = tuple(name for name, is_master in config.machines() if is_master)
        world = cls(config, sim, EtcdMembers(Etcd(), masters), Fleet(sim))
        rack(world.fleet, config)
        found_etcd(world.members, world.fleet, masters)
        world._racked = len(world.fleet.machines)
        for name in masters:
            world.servers[name] = ApiServer(sim, name, world.members, RULES)
            world.servers[name].advertise_address = world.fleet.machines[name].spec.ip
            world.schedulers[name] = KubeScheduler(world.as_scheduler, name)
            world.managers[name] = ControllerManager(world.as_manager, name)
            world.managers[name].see(world.fleet)
            world.cloud_managers[name] = CloudControllerManager(world.context, name, world.fleet)
        for name, machine in world.fleet.machines.items():
            world.kubelets[name] = Kubelet(world.as_node, machine, world.fleet)
            world.metrics[name] = MetricsServer(world.context, name, world.fleet)
        world.network = DataPlane.of(world.context, world.fleet)
        world.traffic = Traffic(world.context, world.network)
        world._connect_parts()
        return world

    def _connect_parts(self) -> None:
        """Put every part under its process name, and let those meet that must."""
        self.members.sim, self.members.host = self.sim, EtcdHost(self.fleet, self.kubelets)
        peers = list(self.servers.values())
        host = ServerHost(self.fleet)
        line = WebhookLine(self.network, self.fleet)
        for name, server in self.servers.items():
            server.peers = peers
            server.host = host
            server.webhook_line = line
            server.extensions = {METRICS_GROUP: self.metrics}
            self.sim.register(server.process_name, server)
            self.sim.register(f"{name}/etcd", EtcdProcess(self.members, name, self.sim))
            self.sim.register(f"{name}/kube-scheduler", self.schedulers[name])
            self.sim.register(f"{name}/kube-controller-manager", self.managers[name])
            self.sim.register(f"{name}/{CLOUD}", self.cloud_managers[name])
        for name, kubelet in self.kubelets.items():
            self.sim.register(f"{name}/kubelet", kubelet)
        self.sim.register(BALANCER_PROCESS, self.connect)
        self.sim.register(LOAD_PROCESS, self.connect.overload)
        for metrics in self.metrics.values():
            self.sim.register(metrics.process_name, metrics)

    def boot(self) -> None:
        """Give all machines power, install the addons, and wait until everything runs."""
        self.network.start()
        self.sim.start(DISK_DRIVER)
        if len(self.servers) > 1:
            self.sim.start(BALANCER_PROCESS)
        for name in self.fleet.machines:
            self.fleet.power_on(name, boot_ms=0)
        self._run_until_true(self._has_api, BOOT_LIMIT_MS)
        version = self.config.kubernetes_version
        for document in documents.read(addons(version), "addons.yaml"):
            self.create_object(document.data)
        first = next(iter(self.fleet.machines.values()))
        for settings in settings_in_record(
            read_authorities(first.files)["ca"],
            api_url(len(self.servers)),
            version,
            has_balancer=len(self.servers) > 1,
        ):
            self.create_object(settings)
        self._run_until_true(self._is_complete, BOOT_LIMIT_MS)
        self.sim.start(TRAFFIC)

    def settle(self, limit_ms: int) -> bool:
        """Let time pass until every pod that can be ready is; False where `limit_ms` was not enough."""
        return self._run_until_true(self._is_settled, limit_ms)

    def _run_until_true(self, is_true: Any, limit_ms: int) -> bool:  # noqa: ANN401 - a test without arguments
        until_ms = self.now_ms + limit_ms
        while not is_true():
            if self.now_ms >= until_ms:
                return False
            self.run_for(STEP_MS)
        return True

    def _has_api(self) -> bool:
        return any(
            server.is_serving() and self._objects(server, "namespaces") for server in self.servers.values()
        )

    @staticmethod
    def _objects(server: ApiServer, word: str) -> tuple[Any, ...]:
        resource = server.scheme.lookup(word)
        assert resource is not None
        try:
            return server.list(resource).items
        except StatusError:
            return ()

    def _is_complete(self) -> bool:
        """Tell whether all machines are ready nodes and everything that was installed runs."""
        server = next(iter(self.servers.values()))
        nodes = server.list(NODES).items
        ready = sum(
            any(each.type == "Ready" and each.status == "True" for each in node.status.conditions)
            for node in nodes
        )
        if ready < len(self.fleet.machines):
            return False
        pods = server.list(PODS).items
        # Each machine runs a kube-proxy and a CNI agent, each master four static pods beside.
        expected = 2 * len(self.fleet.machines) + 4 * len(self.servers)
        return len(pods) >= expected and self._is_settled()

    def _is_settled(self) -> bool:
        server = next(iter(self.servers.values()))
        if not all(is_ready(pod) or is_finished(pod) for pod in server.list(PODS).items):
            return False
        deployments = server.list(DEPLOYMENTS).items
        return all((each.status.available_replicas or 0) >= _wanted(each) for each in deployments)

    # -- machines that come and go ----------------------------------------------

    def add_machine(self, spec: MachineSpec) -> Machine:
        """Rack another machine, at the next free address and without power."""
        machine = self.fleet.add(evolve(spec, ip=address(self._racked)))
        self._racked += 1
        kubelet = self.kubelets[spec.name] = Kubelet(self.as_node, machine, self.fleet)
        self.sim.register(kubelet.process_name, kubelet)
        metrics = self.metrics[spec.name] = MetricsServer(self.context, spec.name, self.fleet)
        self.sim.register(metrics.process_name, metrics)
        self.network.add_machine(spec.name)
        return machine

    def add_master(self, name: str) -> None:
        """Let the processes of a master run on a machine, once somebody starts them there."""
        if name in self.servers:
            return
        server = self.servers[name] = ApiServer(self.sim, name, self.members, RULES)
        server.advertise_address = self.fleet.machines[name].spec.ip
        self.schedulers[name] = KubeScheduler(self.as_scheduler, name)
        self.managers[name] = ControllerManager(self.as_manager, name)
        self.managers[name].see(self.fleet)
        self.cloud_managers[name] = CloudControllerManager(self.context, name, self.fleet)
        self._connect_parts()

    def remove_machine(self, name: str) -> None:
        """Take a machine away for good, with everything on its disk."""
        self.fleet.remove(name)
        self.network.remove_machine(name)
        self.sim.unregister(self.kubelets.pop(name).process_name)
        self.sim.unregister(self.metrics.pop(name).process_name)

    # -- time -------------------------------------------------------------------

    @property
    def now_ms(self) -> int:
        """Virtual milliseconds since the simulation's start."""
        return self.sim.now_ms

    def run_for(self, ms: int) -> None:
        """Let `ms` pass."""
        self.sim.run_until(self.sim.now_ms + ms)

    def run_until(self, until_ms: int, max_entries: int | None = None) -> bool:
        """Let time pass up to `until_ms`; False where `max_entries` ran out before."""
        return self.sim.run_until(until_ms, max_entries)

    # -- doors ------------------------------------------------------------------

    def create_object(self, document: Mapping[str, Any]) -> None:
        """Create an object from its wire form, as the administrator, in the namespace it says or in `default`.

        Raises:
            StatusError: The API server refuses it.
            Unreachable: No API server answers.
        """
        namespace = (document.get("metadata") or {}).get("namespace") or "default"
        Requests(self.connect("laptop")).create(dict(document), namespace, ADMINISTRATOR)

    def connect_to(self, machine: str, address: str) -> ApiServer:
        """Return the API server at an address such as `https://10.0.0.11:6443`, as a machine reaches it.

        Raises:
            Unreachable: None answers there.
        """
        return self.connect.at(machine, address)

    def ask(self, source: str, address: str) -> str:
        """Ask an address from a place: `laptop`, a machine, or `pod/NAMESPACE/NAME`; "" or why it fails."""
        return self.network.ask(source, address)

    def pod_log_lines(self, namespace: str, pod: str) -> list[str]:
        """Return what the pod's containers wrote, wherever they ran, oldest first."""
        lines = [
            (line.at_ms, line.text)
            for machine in self.fleet.machines.values()
            for identity, container in machine.runtime.containers.items()
            if (container.config.namespace, container.config.pod) == (namespace, pod)
            for line in machine.runtime.log(identity)
        ]
        return [text for _, text in sorted(lines, key=lambda line: line[0])]

    # -- copies -----------------------------------------------------------------

    def fork(self) -> World:
        """Return another world that begins at this moment and has its own history from here on."""
        return whole(self.fork_in_parts())

    def fork_in_parts(self) -> Parts[World]:
        """Make the same world part by part, while this one stands still."""
        sim = self.sim.fork()
        members = yield from self.members.fork_in_parts()
        fleet = yield from self.fleet.fork_in_parts(sim)
        twin = World(self.config, sim, members, fleet)
        twin.provider, twin._racked = self.provider.fork(), self._racked
        context = twin.context
        for name, server in self.servers.items():
            twin.servers[name] = server.fork(sim, twin.members)
            yield
            twin.schedulers[name] = self.schedulers[name].fork(twin.as_scheduler)
            yield
            twin.managers[name] = yield from self.managers[name].fork_in_parts(twin.as_manager)
            twin.managers[name].see(twin.fleet)
            yield
            twin.cloud_managers[name] = self.cloud_managers[name].fork_into(context, twin.fleet)
        for name, kubelet in self.kubelets.items():
            twin.kubelets[name] = kubelet.fork(twin.as_node, twin.fleet.machines[name], twin.fleet)
            yield
        twin.disk_driver = self.disk_driver.fork(context, twin.fleet)
        twin.metrics = {name: each.fork(context, twin.fleet) for name, each in self.metrics.items()}
        yield
        twin.network = self.network.fork(context, twin.fleet)
        yield
        twin.traffic = self.traffic.fork(context, twin.network)
        twin.connect.copy_state(self.connect)
        twin._connect_parts()
        return twin

    def close(self) -> None:
        """Let go of everything, so that the memory of a world that nobody needs is free at once."""
        self.sim.close()
        vars(self).clear()

    def fingerprint(self) -> str:
        """Return a digest of the whole record, all machines and all chance: equal for equal histories."""
        digest = hashlib.sha256(repr(self.sim.fingerprint()).encode())
        store = self.members.store
        digest.update(f"{store.revision} {store.compacted_revision}".encode())
        for bucket in store.buckets():
            for entry in sorted(store.range(bucket), key=lambda entry: entry.key):
                value = entry.value if isinstance(entry.value, str) else encode_object(entry.value)
                digest.update(json.dumps(value, sort_keys=True).encode())
        for part in self._traces():
            digest.update(part.encode())
        return digest.hexdigest()

    def _traces(self) -> Iterable[str]:
        for name, machine in self.fleet.machines.items():
            yield f"{name} {machine.power} {machine.boots}"
            for identity, container in machine.runtime.containers.items():
                yield f"{identity} {container.state} {container.started_ms} {container.exit_code}"
        for disk in self.fleet.storage.disks.values():
            yield f"{disk.handle} {disk.machine} {disk.size_bytes}"
        yield f"{sorted(self.fleet.databases.ledger.items())}"
        totals = self.traffic.record.totals()
        yield f"{totals.requests!r} {totals.failed!r}"


def _wanted(deployment: Any) -> int:  # noqa: ANN401 - a Deployment
    replicas = deployment.spec.replicas
    return 1 if replicas is None else int(replicas)
