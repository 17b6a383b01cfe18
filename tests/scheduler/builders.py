"""Small clusters and pods for the scheduler's tests."""

from k8s_tui.api.amounts import pod_requests
from k8s_tui.api.core import Node, NodeSpec, NodeStatus, Taint
from k8s_tui.api.meta import ObjectMeta, OwnerReference
from k8s_tui.api.pods import Container, ContainerPort, Pod, PodSpec, ResourceRequirements
from k8s_tui.api.quantity import Quantity
from k8s_tui.scheduler.framework import Candidate
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, group_of, host_ports, place, scored_requests


def a_node(name="n1", *, cpu="4", memory="8Gi", pods="110", labels=None, taints=(), cordoned=None):
    room = {name: Quantity.parse(text) for name, text in (("cpu", cpu), ("memory", memory), ("pods", pods))}
    return Node(
        ObjectMeta(name=name, labels={"kubernetes.io/hostname": name, **(labels or {})}),
        NodeSpec(unschedulable=cordoned, taints=tuple(Taint(*taint) for taint in taints)),
        NodeStatus(allocatable=room),
    )


def a_pod(
    name="p", *, cpu=None, memory=None, host_port=None, owner="", labels=None, namespace="default", **spec
):
    asked = {"cpu": cpu, "memory": memory}
    requests = {key: Quantity.parse(text) for key, text in asked.items() if text is not None}
    ports = (ContainerPort(80, host_port=host_port),) if host_port else ()
    container = Container("c", "nginx", ports=ports, resources=ResourceRequirements(requests=requests))
    owners = (OwnerReference("apps/v1", "ReplicaSet", owner, owner, controller=True),) if owner else ()
    meta = ObjectMeta(name=name, namespace=namespace, uid=name, labels=labels or {}, owner_references=owners)
    return Pod(meta, PodSpec(containers=(container,), **spec))


def a_candidate(pod):
    key = f"{pod.metadata.namespace}/{pod.metadata.name}"
    return Candidate(key, pod, pod_requests(pod.spec), scored_requests(pod), host_ports(pod), group_of(pod))


def a_cluster(*nodes, placed=()):
    """Return a snapshot of `nodes` with (pod, node name) placed on them."""
    cluster = ClusterSnapshot()
    for node in nodes:
        cluster.set_node(node)
    for pod, node in placed:
        put(cluster, pod, node)
    return cluster


def put(cluster, pod, node):
    candidate = a_candidate(pod)
    cluster.add(place(candidate.key, pod, node, candidate.requests, candidate.scored))
