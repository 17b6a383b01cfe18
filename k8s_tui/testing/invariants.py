"""Invariants: what no cluster may ever show, whatever happens to it. Each is a function that asserts it of a world."""

from __future__ import annotations

from collections.abc import Callable

from k8s_tui.api.meta import controller_of
from k8s_tui.api.objects import encode_object
from k8s_tui.cluster.world import World
from k8s_tui.game.referee import Referee
from k8s_tui.machine.containers import RUNNING

Invariant = Callable[[World], None]
"""Raises an AssertionError where it does not hold."""


def one_node_a_disk(world: World) -> None:
    """A disk is attached to one node at most."""
    nodes: dict[str, set[str]] = {}
    for each in Referee(world).objects("volumeattachments", ""):
        found = encode_object(each)
        if (found.get("status") or {}).get("attached"):
            volume = found["spec"]["source"].get("persistentVolumeName", "")
            nodes.setdefault(volume, set()).add(found["spec"]["nodeName"])
    twice = {volume: names for volume, names in nodes.items() if len(names) > 1}
    assert not twice, f"attached to several nodes: {twice}"


def one_pod_a_name(world: World) -> None:
    """No two pods of a StatefulSet run under one name."""
    sets = {
        (pod.metadata.namespace, pod.metadata.name)
        for pod in Referee(world).objects("pods", "")
        if (owner := controller_of(pod.metadata)) is not None and owner.kind == "StatefulSet"
    }
    running: dict[tuple[str, str], set[str]] = {}
    for machine in world.fleet.machines.values():
        for container in machine.runtime.containers.values():
            name = (container.config.namespace, container.config.pod)
            if container.state == RUNNING and name in sets:
                running.setdefault(name, set()).add(container.pod_uid)
    twice = [name for name, uids in running.items() if len(uids) > 1]
    assert not twice, f"run twice: {twice}"


def one_service_a_port(world: World) -> None:
    """A node port belongs to one service."""
    owners: dict[tuple[int, str], str] = {}
    for service in Referee(world).objects("services", ""):
        name = f"{service.metadata.namespace}/{service.metadata.name}"
        for port in service.spec.ports:
            if port.node_port:
                owner = owners.setdefault((port.node_port, port.protocol or "TCP"), name)
                assert owner == name, f"{owner} and {name} have the node port {port.node_port}"


def whole_pages(world: World) -> None:
    """No two servers of a database have written over one another's pages."""
    databases = world.fleet.databases
    torn = [each.store for each in databases.servers.values() if databases.datasets[each.place].is_torn]
    assert not torn, f"damaged: {', '.join(torn)}"


INVARIANTS: tuple[Invariant, ...] = (one_node_a_disk, one_pod_a_name, one_service_a_port)
"""Those that Kubernetes keeps by itself; the pages of a database are its user's to keep."""
