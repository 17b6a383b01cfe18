"""A small site to route packets on: real machines with real containers, and an API server."""

from __future__ import annotations

import attrs

from k8s_tui.api.core import Endpoint, EndpointSlice, Service
from k8s_tui.api.errors import AlreadyExists, Unreachable
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.server import Rules as ServerRules
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import ENDPOINT_SLICES, SERVICES, Context
from k8s_tui.machine.containers import Container, ContainerConfig
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import MachineSpec
from k8s_tui.machine.outside import NOTHING_OUTSIDE, Outside
from k8s_tui.network.plane import DataPlane
from k8s_tui.network.routes import Source
from k8s_tui.sim.simulation import Key, Simulation
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.members import EtcdMembers
from tests.access import open_doors
from tests.network.test_rules import a_service, a_slice, an_endpoint

PROXY = "registry.k8s.io/kube-proxy:v1.32.13"
COREDNS = "registry.k8s.io/coredns/coredns:v1.11.3"


class Idle:
    """A process of a node that does nothing here."""

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def handle(self, key: Key) -> None:
        pass


class Site:
    """`count` workers with kube-proxy on each, and an API server on `master-1`, which is no machine here."""

    def __init__(self, count: int = 3, outside: Outside = NOTHING_OUTSIDE) -> None:
        self.sim = Simulation(1)
        self.fleet = Fleet(self.sim)
        self.fleet.outside = outside
        self.api_up = True
        members = EtcdMembers(Etcd(), ("master-1",))
        members.rise("master-1")
        self.server = ApiServer(self.sim, "master-1", members, ServerRules({}, ()))
        self.nodes = tuple(f"worker-{number}" for number in range(1, count + 1))
        for number, name in enumerate(self.nodes, start=1):
            address = f"192.168.0.{number}"
            self.fleet.add(MachineSpec(name, address, pod_cidr=f"10.244.{number}.0/24"))
            self.fleet.power_on(name, 0)
        open_doors(self.server)
        self.plane = DataPlane.of(Context(self.sim, self.connect), self.fleet)
        self.plane.start()
        for name in self.nodes:
            self.sim.register(f"{name}/kubelet", Idle())
            self.sim.register(f"{name}/ssh", Idle())
        self.run(10)
        for name in self.nodes:
            self.fleet.machines[name].write_file("/etc/cni/net.d/10-kindnet.conflist", "{}")
            self.pod(name, "kube-proxy-" + name, PROXY, namespace="kube-system", host_network=True)

    def connect(self, machine: str) -> ApiServer:
        if not self.api_up or not self.fleet.reachable(machine, "master-1"):
            raise Unreachable("no answer")
        return self.server

    def run(self, span_ms: int) -> None:
        assert self.sim.run_until(self.sim.now_ms + span_ms, 100_000)

    def pod(
        self,
        machine: str,
        name: str,
        image: str = "nginx:1.27",
        *,
        namespace: str = "shop",
        host_network: bool = False,
        **config: object,
    ) -> str:
        """Run a pod of one container; return its address. Its uid is its name."""
        runtime = self.fleet.machines[machine].runtime
        sandbox = runtime.run_sandbox(name, namespace, name, host_network=host_network)
        runtime.run_container(name, ContainerConfig("main", image, **config))  # type: ignore[arg-type]
        return sandbox.ip

    def container(self, machine: str, pod: str) -> Container:
        found = self.fleet.machines[machine].runtime.current(pod, "main")
        assert found is not None
        return found

    def remove(self, machine: str, pod: str) -> None:
        runtime = self.fleet.machines[machine].runtime
        runtime.kill_container(self.container(machine, pod).id)
        runtime.remove_sandbox(pod)

    def source(self, machine: str, pod: str = "") -> Source:
        return self.plane.from_pod(machine, pod) if pod else self.plane.from_machine(machine)

    def put_service(self, service: Service) -> None:
        self._put(SERVICES, service)

    def put_slice(self, slice_: EndpointSlice) -> None:
        self._put(ENDPOINT_SLICES, slice_)

    def _put(self, of: object, obj: object) -> None:
        try:
            self.server.create(of, obj, ADMINISTRATOR)  # type: ignore[arg-type]
        except AlreadyExists:
            self.server.update(of, obj, ADMINISTRATOR)  # type: ignore[arg-type]

    def publish(
        self,
        name: str,
        ip: str,
        *places: tuple[str, str],
        port: int = 80,
        namespace: str = "shop",
        **spec: object,
    ) -> None:
        """Make a service with these endpoints (address, node)."""
        service = a_service(name, ip, **spec)  # type: ignore[arg-type]
        meta = attrs.evolve(service.metadata, namespace=namespace)
        self.put_service(attrs.evolve(service, metadata=meta))
        endpoints = (self._endpoint(address, node) for address, node in places)
        slice_ = a_slice(*endpoints, name=f"{name}-1", port=port)
        labels = {"kubernetes.io/service-name": name}
        slice_meta = attrs.evolve(slice_.metadata, namespace=namespace, labels=labels)
        ports = tuple(
            attrs.evolve(each, name=wanted.name, protocol=wanted.protocol)
            for each in slice_.ports
            for wanted in service.spec.ports
        )
        self.put_slice(attrs.evolve(slice_, metadata=slice_meta, ports=ports))

    def _endpoint(self, address: str, node: str) -> Endpoint:
        endpoint = an_endpoint(address, node)
        home = self.plane.ground.pod_home(address)
        if home is None or endpoint.target_ref is None:
            return endpoint
        namespace, _, pod = home.pod.partition("/")
        return attrs.evolve(
            endpoint, target_ref=attrs.evolve(endpoint.target_ref, namespace=namespace, name=pod)
        )

    def fork(self) -> Site:
        """Return the same site in another world; its API server is out of sight there."""
        twin = Site.__new__(Site)
        twin.sim = self.sim.fork()
        twin.fleet = self.fleet.fork(twin.sim)
        twin.nodes = self.nodes
        twin.api_up = False
        twin.plane = self.plane.fork(Context(twin.sim, twin.connect), twin.fleet)
        return twin
