"""What may happen to a cluster: the deeds that histories are made of, simplest first.

Each group makes its deeds for a stage. A fault acts on the physical world and an operator's work goes through
kubectl, as everywhere in the game; only machines that bear pods of the manifests are hit, since to the others it
makes no difference. The machine that users inside the cluster stand on is a master, and is never hit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from k8s_tui.breakfinder.history import Deed
from k8s_tui.breakfinder.refusals import GivenError, Refusal
from k8s_tui.breakfinder.stage import RunningWorkload, Stage, is_worker
from k8s_tui.faults.fault import Fault
from k8s_tui.faults.machines import FillMemory, PowerOff, Reboot
from k8s_tui.faults.network import IsolateMachine
from k8s_tui.faults.processes import StopProcess
from k8s_tui.faults.storage import SlowVolume
from k8s_tui.game.conditions import Timed
from k8s_tui.game.conditions.objects import Drained
from k8s_tui.game.scenario import Moment
from k8s_tui.kubelet.node_status import EVICTION_MEMORY_BYTES

DRAIN_EVERY_MS = 5_000
"""kubectl drain asks again after 5 s where an eviction is refused (kubectl, pkg/drain/drain.go)."""

UPGRADE_MS = 5 * 60_000
"""Between one machine and the next where all are upgraded."""

REBOOT_AFTER_MS = 150_000
BACK_AFTER_MS = 240_000

SLOW_MS = 2_500
"""A disk that answers so slowly is not broken, users still wait for it (5 s), and a probe by default does not (1 s)."""

GROWTH = 3
"""A workload is scaled to so many times what it had."""

SHORT_BYTES = 40 * 1024 * 1024
"""So much less is left on a machine whose memory is taken than the kubelet evicts at."""


def rollouts(stage: Stage) -> Iterator[Deed]:
    """Yield a new rollout of each workload."""
    for each in stage.workloads:
        line = f"kubectl rollout restart {each.key.kind.lower()}/{each.key.name} -n {each.key.namespace}"
        yield _work(f"{each.key} is rolled out anew", "rollout", str(each.key), Moment(at_ms=0, run=line))


def drains(stage: Stage) -> Iterator[Deed]:
    """Yield a drain of each machine."""
    for node in stage.workers:
        yield _work(f"{node} is drained", "drain", node, _drain(node))


def _drain(node: str, at_ms: int = 0) -> Moment:
    line = f"kubectl drain {node} --ignore-daemonsets --delete-emptydir-data --force"
    return Moment(at_ms=at_ms, run=line, every_ms=DRAIN_EVERY_MS, until=Timed(Drained(node)))


def losses(stage: Stage) -> Iterator[Deed]:
    """Yield the loss of each machine."""
    for node in stage.workers:
        yield _fault(f"{node} loses power", "node", node, PowerOff(node))


def reboots(stage: Stage) -> Iterator[Deed]:
    """Yield a restart of each machine that nobody announced."""
    for node in stage.workers:
        yield _fault(f"{node} reboots", "reboot", node, Reboot(node))


def kubelets(stage: Stage) -> Iterator[Deed]:
    """Yield the end of each machine's kubelet."""
    for node in stage.workers:
        yield _fault(f"the kubelet on {node} stops", "kubelet", node, StopProcess(node, "kubelet"))


def cuts(stage: Stage) -> Iterator[Deed]:
    """Yield the loss of each machine's network."""
    for node in stage.workers:
        yield _fault(f"{node} loses its network", "network", node, IsolateMachine(node))


def zones(stage: Stage) -> Iterator[Deed]:
    """Yield the loss of each of several zones that has more than one worker; else it is the loss of all or of one."""
    machines = stage.game.world.fleet.machines
    by_zone: dict[str, list[str]] = {}
    for name, machine in machines.items():
        if is_worker(name):
            by_zone.setdefault(machine.spec.zone, []).append(name)
    for zone, names in by_zone.items() if len(by_zone) > 1 else ():
        if len(names) > 1 and any(name in stage.workers for name in names):
            yield _fault(f"{zone} loses power", "zone", zone, *(PowerOff(name) for name in names))


def memory(stage: Stage) -> Iterator[Deed]:
    """Yield something on each machine that takes nearly all the memory that is left."""
    machines = stage.game.world.fleet.machines
    for node in stage.workers:
        machine = machines[node]
        taken = (
            machine.spec.capacity.memory_bytes
            - machine.memory_used_bytes()
            - (EVICTION_MEMORY_BYTES - SHORT_BYTES)
        )
        if taken > 0:
            yield _fault(f"the memory of {node} runs short", "memory", node, FillMemory(node, taken))


def disks(stage: Stage) -> Iterator[Deed]:
    """Yield a slow disk under each claim that has one."""
    for disk in stage.game.world.fleet.storage.disks.values():
        if disk.made_for:
            yield _fault(f"the disk of {disk.made_for} is slow", "disk", disk.made_for,
                         SlowVolume(disk.made_for, SLOW_MS))  # fmt: skip


def growth(stage: Stage) -> Iterator[Deed]:
    """Yield a workload that is scaled up, those of highest priority first."""
    for each in sorted(stage.workloads, key=lambda each: -each.priority):
        if each.key.kind != "DaemonSet" and each.replicas:
            yield _scaled(each, each.replicas * GROWTH)


def _scaled(workload: RunningWorkload, replicas: int) -> Deed:
    key = workload.key
    line = f"kubectl scale {key.kind.lower()}/{key.name} -n {key.namespace} --replicas={replicas}"
    return _work(f"{key} is scaled to {replicas}", "growth", str(key), Moment(at_ms=0, run=line))


def upgrades(stage: Stage) -> Iterator[Deed]:
    """Yield an upgrade of all machines, one after the other: each is drained, restarted, and given back."""
    moments: list[Moment] = []
    for number, node in enumerate(stage.workers):
        begins_ms = number * UPGRADE_MS
        moments += (
            _drain(node, begins_ms),
            Moment(at_ms=begins_ms + REBOOT_AFTER_MS, fault=Reboot(node)),
            Moment(at_ms=begins_ms + BACK_AFTER_MS, run=f"kubectl uncordon {node}"),
        )
    if len(stage.workers) > 1:
        yield _work("all machines are upgraded, one after the other", "upgrade", "nodes", *moments)


def _work(text: str, group: str, subject: str, *moments: Moment) -> Deed:
    return Deed(text, group, subject, moments, planned=True)


def _fault(text: str, group: str, subject: str, *faults: Fault) -> Deed:
    return Deed(text, group, subject, tuple(Moment(at_ms=0, fault=fault) for fault in faults))


GROUPS: Mapping[str, Callable[[Stage], Iterable[Deed]]] = {
    "rollout": rollouts,
    "drain": drains,
    "node": losses,
    "reboot": reboots,
    "kubelet": kubelets,
    "network": cuts,
    "memory": memory,
    "disk": disks,
    "growth": growth,
    "zone": zones,
    "upgrade": upgrades,
}
"""What `--faults` may name; the simplest to understand come first."""


def known_groups(names: Iterable[str]) -> tuple[str, ...]:
    """Return some names of groups, as they are.

    Raises:
        GivenError: There is no group of a name.
    """
    found = tuple(names)
    for name in found:
        if name not in GROUPS:
            said = f"error: nothing is called {name!r} that may happen (there are: {', '.join(GROUPS)})"
            raise GivenError([Refusal("", said)])
    return found


def deeds_of(stage: Stage, groups: Iterable[str] = tuple(GROUPS)) -> tuple[Deed, ...]:
    """Return all that may happen, of some groups, simplest first."""
    wanted = frozenset(groups)
    return tuple(deed for name, make in GROUPS.items() if name in wanted for deed in make(stage))
