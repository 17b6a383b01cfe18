"""The control plane as an engineer sees it who logs in to the masters: which processes run there.

It asks the machines and not the API server, so it still speaks when everything else has fallen silent.
"""

from __future__ import annotations

from attrs import evolve

from k8s_tui.api.duration import human_duration
from k8s_tui.cluster.config import DESK
from k8s_tui.cluster.world import World
from k8s_tui.game.rates import API_SERVER, ETCD, NO_RATES, Rates
from k8s_tui.game.views import ControlPlaneRow
from k8s_tui.machine.containers import RUNNING, Container
from k8s_tui.machine.machine import Machine

MIB_BYTES = 1024 * 1024
GIB_BYTES = 1024 * MIB_BYTES

BUSY = "Busy"
"""The state of an API server that is asked for more than it can answer."""

STANDBY = "Standby"
"""The state of what waits for the lease that another one holds."""

COMPONENTS = ("kube-apiserver", "etcd", "kube-scheduler", "kube-controller-manager")


def control_plane(world: World, rates: Rates = NO_RATES) -> tuple[ControlPlaneRow, ...]:
    """Return the components of all masters, one kind after the other."""
    return tuple(_measured(world, row, rates) for row in components(world))


def components(world: World) -> list[ControlPlaneRow]:
    """Return the same without what has to be measured: latencies, rates, and what waits in queues."""
    return [_row(world, machine, component) for component in COMPONENTS for machine in world.servers]


def _measured(world: World, row: ControlPlaneRow, rates: Rates) -> ControlPlaneRow:
    """Return a row with how fast its process answers and how much it is asked, where it answers at all."""
    if row.health not in ("ok", "warn"):
        return row
    if row.name not in (API_SERVER, ETCD):
        return row if row.note or row.state == STANDBY else evolve(row, note=_queued(world, row))
    members = world.members
    follows = row.name == ETCD and row.state != "Leader" and len(world.servers) > 1
    latency_ms = members.host.sync_ms(row.machine) if follows else members.delay_ms(row.machine)
    return evolve(row, latency_ms=latency_ms, requests_per_second=rates.get((row.name, row.machine)))


def _queued(world: World, row: ControlPlaneRow) -> str:
    if row.name == "kube-scheduler":
        waiting = len(world.schedulers[row.machine].queue)
        return f"queue {waiting}" if waiting else "nothing waits"
    waiting, failing = world.managers[row.machine].backlog()
    note = f"{failing} keys tried again" if failing > 1 else "1 key tried again" if failing else ""
    return note or (f"{waiting} keys wait" if waiting else "nothing waits")


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
        return _member(world, name, note)
    server = world.servers[name]
    if component == "kube-apiserver":
        if not server.is_serving():
            return ControlPlaneRow(component, name, "NotReady", "bad", "waits for etcd")
        if not server.backing.is_ready:
            return ControlPlaneRow(component, name, "NotReady", "bad", "etcd does not answer it")
        if (share := world.connect.overload.share) < 1:
            said = f"answers {share:.0%} of requests in time"
            return ControlPlaneRow(component, name, BUSY, "bad", f"{note}, {said}" if note else said)
    state = _rank(world, name, component)
    return ControlPlaneRow(component, name, state, "warn" if restarts else "ok", note)


def _member(world: World, name: str, note: str) -> ControlPlaneRow:
    """Return what a member of etcd is to the others."""
    members = world.members
    data = members.running.get(name)
    if data is None:
        return ControlPlaneRow("etcd", name, "NotReady", "bad", "is not a member")
    voters = len(data.membership.voters())
    known = members.leadership(name)
    if known.leader is None:
        said = "has no leader" if known.due_ms is not None else f"too few of {voters} members"
        return ControlPlaneRow("etcd", name, "NoQuorum", "bad", said)
    if data.number in data.store.space.alarms:
        return ControlPlaneRow("etcd", name, "Alarm", "bad", "NOSPACE: nothing can be written")
    member = data.member
    state = "Ready"
    if member is not None and member.is_learner:
        state = "Learner"
    elif voters > 1:
        state = "Leader" if known.leader == data.number else "Follower"
    space = data.store.space
    size = f"db {_size(space.file_bytes(data.number))}/{_size(data.quota_bytes)}"
    return ControlPlaneRow("etcd", name, state, "ok", f"{note}, {size}" if note else size)


def _size(amount_bytes: int) -> str:
    return (
        f"{amount_bytes / GIB_BYTES:.1f}GiB"
        if amount_bytes >= GIB_BYTES
        else f"{amount_bytes / MIB_BYTES:.1f}MiB"
    )


def _rank(world: World, name: str, component: str) -> str:
    """Return `Leader` or `Standby` for what is elected among several masters, else `Ready`."""
    if len(world.servers) == 1 or component == "kube-apiserver":
        return "Ready"
    elected = world.schedulers if component == "kube-scheduler" else world.managers
    return "Leader" if elected[name].leads() else STANDBY


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
