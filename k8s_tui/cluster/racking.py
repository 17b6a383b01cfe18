"""Racking: the machines of a cluster, with what kubeadm has left on their disks."""

from __future__ import annotations

from importlib import resources
from string import Template

from k8s_tui.cluster.config import ClusterConfig, MachineSize
from k8s_tui.cluster.endpoint import API_PORT, BALANCER_IP
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import CONTROL_PLANE, DEBIAN_12, WORKER, Capacity, Machine, MachineSpec
from k8s_tui.machine.nodefiles import ready_files
from k8s_tui.machine.packages import node_packages
from k8s_tui.machine.storage import FileServer
from k8s_tui.store.data import DATA_FILE, text_of
from k8s_tui.store.members import EtcdMembers

FIRST_ADDRESS = (10, 0, 0, 10)
"""The address of the first machine; the others follow."""

FILE_SERVER = FileServer("nfs-1", "10.0.50.10")
"""The site's file server, outside the cluster."""

ETCD_FOLDER = "/var/lib/etcd"
MANIFEST_FOLDER = "/etc/kubernetes/manifests"


def address(number: int) -> str:
    """Return the address of the machine racked as `number`, from 0."""
    first, second, third, fourth = FIRST_ADDRESS
    third, fourth = divmod((third << 8) + fourth + number, 256)
    return f"{first}.{second + third // 256}.{third % 256}.{fourth}"


def rack(fleet: Fleet, config: ClusterConfig) -> None:
    """Put all machines of a cluster into the fleet, without power."""
    names = config.machines()
    fleet.storage.servers[FILE_SERVER.name] = FILE_SERVER
    masters = tuple(name for name, is_master in names if is_master)
    packages = node_packages(config.container_runtime, config.kubernetes_version.removeprefix("v"))
    files = ready_files(config.container_runtime)
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
        endpoint = BALANCER_IP if len(masters) > 1 else address(0)
        machine.files["/etc/kubernetes/kubelet.conf"] = _kubeconfig(name, endpoint)
        if is_master:
            known = enumerate(masters[: number + 1])
            members = ",".join(f"{each}=https://{address(at)}:2380" for at, each in known)
            _write_static_pods(machine, config, members, is_first=number == 0)


def found_etcd(members: EtcdMembers, fleet: Fleet, masters: tuple[str, ...]) -> None:
    """Give each master the data of its member of one new etcd cluster."""
    members.found([(name, f"https://{fleet.machines[name].spec.ip}:2380") for name in masters])
    for name in masters:
        fleet.machines[name].files[f"{ETCD_FOLDER}/{DATA_FILE}"] = text_of(name)


def _capacity(size: MachineSize) -> Capacity:
    return Capacity(size.cpu_millicores, size.memory_bytes, size.disk_bytes)


def _write_static_pods(machine: Machine, config: ClusterConfig, members: str, *, is_first: bool) -> None:
    text = Template(manifest("static-pods.yaml")).substitute(
        IP=machine.spec.ip, NAME=machine.name, INITIAL_CLUSTER=members, VERSION=config.kubernetes_version
    )
    if not is_first:
        # kubeadm tells a master that joins to look for the members that are there.
        line = f"    - --initial-cluster={members}\n"
        text = text.replace(line, f"{line}    - --initial-cluster-state=existing\n")
    for document in text.split("\n---\n"):
        name = document.split("\n  name: ", 1)[1].split("\n", 1)[0]
        machine.files[f"{MANIFEST_FOLDER}/{name}.yaml"] = document.strip() + "\n"


def addons(config: ClusterConfig) -> str:
    """Return the manifests of access rules, cluster DNS, kube-proxy, CNI agent and storage classes, as YAML."""
    parts = ("kubeadm-access.yaml", "addons.yaml", "storage.yaml")
    return "---\n".join(map(manifest, parts)).replace("$VERSION", config.kubernetes_version)


def manifest(name: str) -> str:
    """Return the text of one of the files beside this module."""
    return (resources.files(__package__) / "manifests" / name).read_text(encoding="utf-8")


def _kubeconfig(name: str, endpoint: str) -> str:
    return (
        "apiVersion: v1\nkind: Config\nclusters:\n- name: kubernetes\n  cluster:\n"
        f"    server: https://{endpoint}:{API_PORT}\n"
        f"contexts:\n- name: system:node:{name}@kubernetes\n  context:\n    cluster: kubernetes\n"
        f"    user: system:node:{name}\ncurrent-context: system:node:{name}@kubernetes\n"
    )
