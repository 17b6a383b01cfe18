"""Racking: the machines of a cluster, with what kubeadm has left on their disks."""

from __future__ import annotations

from k8s_tui.cluster.config import ClusterConfig, MachineSize
from k8s_tui.cluster.endpoint import API_PORT, BALANCER_IP
from k8s_tui.cluster.nodesettings import kubelet_settings, static_pods
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import CONTROL_PLANE, WORKER, Capacity, MachineSpec
from k8s_tui.machine.nodefiles import ready_files
from k8s_tui.machine.outside import Outside, OutsideHost
from k8s_tui.machine.packages import node_packages
from k8s_tui.machine.pki import kubelet_files, master_files, new_authorities
from k8s_tui.machine.platforms import DEBIAN_12
from k8s_tui.machine.storage import FileServer
from k8s_tui.store.data import directory_files
from k8s_tui.store.members import EtcdMembers

FIRST_ADDRESS = (10, 0, 0, 10)
"""The address of the first machine; the others follow."""

FILE_SERVER = FileServer("nfs-1", "10.0.50.10")
"""The site's file server, outside the cluster."""

ETCD_FOLDER = "/var/lib/etcd"

DATABASE_HOST = OutsideHost(
    "postgres.example.com",
    ("203.0.113.20",),
    (5432,),
    application="postgres",
    latency_ms=5.0,
    server="outside/postgres",
)
"""A database that somebody else runs, outside the cluster."""

SITE_HOST = OutsideHost("example.com", ("192.0.2.10",))
"""Somebody's page."""


def address(number: int) -> str:
    """Return the address of the machine racked as `number`, from 0."""
    first, second, third, fourth = FIRST_ADDRESS
    third, fourth = divmod((third << 8) + fourth + number, 256)
    return f"{first}.{second + third // 256}.{third % 256}.{fourth}"


def api_url(masters: int) -> str:
    """Return the address of the API as kubeconfigs name it: the only master's, or the balancer's before several."""
    return f"https://{BALANCER_IP if masters > 1 else address(0)}:{API_PORT}"


def rack(fleet: Fleet, config: ClusterConfig) -> None:
    """Put all machines of a cluster into the fleet, without power."""
    names = config.machines()
    fleet.storage.servers[FILE_SERVER.name] = FILE_SERVER
    fleet.outside = Outside((DATABASE_HOST, SITE_HOST))
    fleet.databases.host(DATABASE_HOST.server, DATABASE_HOST.application)
    masters = tuple(name for name, is_master in names if is_master)
    packages = node_packages(config.container_runtime, config.kubernetes_version.removeprefix("v"))
    files = ready_files(config.container_runtime)
    authorities = new_authorities(str(fleet.sim.seed), fleet.sim.now_ms)
    server = api_url(len(masters))
    for number, (name, is_master) in enumerate(names):
        machine = fleet.add(
            MachineSpec(
                name=name,
                ip=address(number),
                role=CONTROL_PLANE if is_master else WORKER,
                zone=config.zones[number % len(config.zones)],
                region=config.region,
                capacity=_capacity(config.master_size if is_master else config.worker_size),
                platform=DEBIAN_12,
                packages=packages,
                files=files,
            )
        )
        machine.installed.held = dict.fromkeys(("kubeadm", "kubectl", "kubelet"))
        machine.files.update(kubelet_settings(machine.runtime.kind.endpoint))
        machine.files.update(kubelet_files(authorities["ca"], name, server, fleet.sim.now_ms))
        if is_master:
            ip = machine.spec.ip
            known = enumerate(masters[: number + 1])
            members = ",".join(f"{each}=https://{address(at)}:2380" for at, each in known)
            machine.files.update(master_files(authorities, name, ip, server, fleet.sim.now_ms))
            machine.files.update(
                static_pods(name, ip, config.kubernetes_version, members, is_first=number == 0)
            )


def found_etcd(members: EtcdMembers, fleet: Fleet, masters: tuple[str, ...]) -> None:
    """Give each master the data of its member of one new etcd cluster."""
    members.found([(name, f"https://{fleet.machines[name].spec.ip}:2380") for name in masters])
    for name in masters:
        for path, text in directory_files(name).items():
            fleet.machines[name].files[f"{ETCD_FOLDER}/{path}"] = text


def _capacity(size: MachineSize) -> Capacity:
    return Capacity(size.cpu_millicores, size.memory_bytes, size.disk_bytes)
