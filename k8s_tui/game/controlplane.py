"""The control plane as an engineer sees it who logs in to the masters: which processes run there.

It asks the machines and not the API server, so it still speaks when everything else has fallen silent.
"""

from __future__ import annotations

from k8s_tui.api.duration import human_duration
from k8s_tui.cluster.world import World
from k8s_tui.game.views import ControlPlaneRow
from k8s_tui.machine.containers import RUNNING, Container
from k8s_tui.machine.machine import Machine

DESK = "laptop"
"""Where the player sits."""

COMPONENTS = ("kube-apiserver", "etcd", "kube-scheduler", "kube-controller-manager")


def control_plane(world: World) -> tuple[ControlPlaneRow, ...]:
    """Return the components of all masters, one kind after the other."""
    return tuple(_row(world, machine, component) for component in COMPONENTS for machine in world.servers)


def _row(world: World, name: str, component: str) -> ControlPlaneRow:
    machine = world.fleet.machine(name)
    if machine is None or not machine.is_up():
        return ControlPlaneRow(component, name, "Off", "bad", "its machine does not answer")
    if not world.fleet.reachable(DESK, name):
        return ControlPlaneRow(component, name, "Unknown", "unknown", "its machine cannot be reached")
    process = f"{name}/{component}"
    container = _newest(machine, component)
    if world.sim.is_frozen(process):
        return ControlPlaneRow(component, name, "Hung", "bad", "does not answer")
    if world.sim.is_running(process):
        return _running(world, name, component, container)
    return ControlPlaneRow(component, name, "Down", "bad", _why_down(container, world.now_ms))


def _running(world: World, name: str, component: str, container: Container | None) -> ControlPlaneRow:
    restarts = 0 if container is None else container.config.attempt
    note = "restarted once" if restarts == 1 else f"restarted {restarts} times" if restarts else ""
    if component == "etcd":
        if not world.members.has_quorum():
            return ControlPlaneRow(component, name, "NoQuorum", "bad", "too few members")
        return ControlPlaneRow(
            component, name, "Ready", "ok", note or f"revision {world.members.store.revision}"
        )
    if component == "kube-apiserver" and not world.servers[name].is_serving():
        return ControlPlaneRow(component, name, "NotReady", "bad", "does not serve")
    return ControlPlaneRow(component, name, "Ready", "warn" if restarts else "ok", note)


def _newest(machine: Machine, component: str) -> Container | None:
    found = [
        container
        for container in machine.runtime.containers.values()
        if container.behaviour.application.component == component
    ]
    return max(found, key=lambda container: container.created_ms, default=None)


def _why_down(container: Container | None, now_ms: int) -> str:
    if container is None:
        return "no container"
    if container.state == RUNNING:
        return "its process is gone"
    since = human_duration(now_ms - container.finished_ms)
    return f"exited ({container.exit_code}) {since} ago"
