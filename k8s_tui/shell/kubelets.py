"""What the API server asks of kubelets for its clients: which container is meant, and whether its node answers.

Source: kubernetes pkg/registry/core/pod/rest (log.go, subresources.go), kubelet's validateContainerLogStatus.
"""

from __future__ import annotations

from typing import Final

from k8s_tui.api.errors import BadRequest, StatusError
from k8s_tui.api.pods import ContainerStatus, Pod
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.shell.world import World

KUBELET_PORT: Final = 10250
MIRROR: Final = "kubernetes.io/config.mirror"
IMAGE_TROUBLE: Final = {
    "ErrImagePull": "trying and failing to pull image",
    "ImagePullBackOff": "trying and failing to pull image",
    "ErrImageNeverPull": "image is not present with pull policy of Never",
}


def check_kubelet(world: World, server: ApiServer, pod: Pod, method: str, path: str) -> None:
    """Refuse where the API server cannot reach the kubelet of a pod.

    Raises:
        StatusError: with the words of the API server's dialer.
    """
    node = pod.spec.node_name
    fleet = world.fleet
    machine = fleet.machines.get(node) if fleet is not None else None
    address = f"{machine.spec.ip if machine is not None else pod.status.host_ip}:{KUBELET_PORT}"
    why = ""
    if machine is None or not fleet.links.reachable(server.machine, node):
        why = "i/o timeout"
    elif not machine.is_up():
        why = "connect: no route to host"
    elif not world.sim.is_running(f"{node}/kubelet"):
        why = "connect: connection refused"
    if why:
        raise StatusError(f'{method} "https://{address}{path}": dial tcp {address}: {why}')


def container_id(pod: Pod, name: str, *, previous: bool = False) -> str:
    """Return the id of the container whose log is meant.

    Raises:
        BadRequest: There is none (yet).
    """
    if not pod.spec.node_name:
        raise BadRequest(f"pod {pod.metadata.name} does not have a host assigned")
    statuses = (*pod.status.container_statuses, *pod.status.init_container_statuses)
    status = next((each for each in statuses if each.name == name), None)
    quoted = f'container "{name}" in pod "{pod.metadata.name}"'
    if status is None:
        raise BadRequest(f"{quoted} is waiting to start: ContainerCreating")
    if previous:
        ended = status.last_state.terminated
        if ended is None or not ended.container_id:
            raise BadRequest(f"previous terminated {quoted} not found")
        return _bare(ended.container_id)
    return _current_id(status, quoted)


def _current_id(status: ContainerStatus, quoted: str) -> str:
    waiting, ended = status.state.waiting, status.last_state.terminated
    if waiting is not None:
        if ended is not None and ended.container_id:
            return _bare(ended.container_id)
        raise BadRequest(f"{quoted} is waiting to start: {IMAGE_TROUBLE.get(waiting.reason, waiting.reason)}")
    return _bare(status.container_id)


def _bare(identity: str) -> str:
    return identity.rpartition("//")[2]


def uid_on_node(pod: Pod) -> str:
    """Return the uid by which a pod's node knows it; a mirror stands for a static pod with another one."""
    return pod.metadata.annotations.get(MIRROR) or pod.metadata.uid
