"""The stage: the world of some manifests, opened once, and forked for every history that is tried on it.

What is forked is a game at the moment before the first deed, without goals and timeline; `on` puts both into
a fork. A player who opens the same scenario finds the same world at that moment, as long as nothing was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, field, frozen

from k8s_tui.api.meta import controller_of
from k8s_tui.api.objects import encode_object
from k8s_tui.api.pods import Pod, is_finished, is_ready
from k8s_tui.api.volumes import claim_names
from k8s_tui.breakfinder.given import Given, Key
from k8s_tui.breakfinder.history import BEGIN_MS, History
from k8s_tui.game.conditions.scene import Timed
from k8s_tui.game.game import TICK_MS, Game
from k8s_tui.game.goals import Progress
from k8s_tui.game.opening import QUIET_MS, open_world
from k8s_tui.game.play import FIRST_LOOK_MS, run_elsewhere
from k8s_tui.game.scenario import Scenario
from k8s_tui.machine.containers import RUNNING
from k8s_tui.machine.references import parse_reference
from k8s_tui.shell.shell import Shell

WORKLOADS = {"deployments": "Deployment", "statefulsets": "StatefulSet", "daemonsets": "DaemonSet"}
OWN_NAMESPACES = ("kube-system", "local-path-storage", "ingress-nginx")
"""What is in these namespaces belongs to the cluster."""


@frozen
class RunningWorkload:
    """A workload of the manifests as it runs before anything happens.

    Attributes:
        replicas: How many pods it wants; of a DaemonSet, how many it has.
        pods: The machine of each pod that has one, and the bytes of memory that it uses there.
        ready: How many of them are ready.
        priority: Of its pods.
        stores: It is a database: a server of it keeps data.
        data_path: The folder in which it does, "" where nobody knows.
        bound: Machines and zones without which some of its pods have no place, as their disk can be nowhere else.
    """

    key: Key
    replicas: int
    pods: tuple[tuple[str, int], ...] = ()
    priority: int = 0
    stores: bool = False
    bound: frozenset[str] = frozenset()
    ready: int = 0
    data_path: str = ""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Where its pods are, by name."""
        return tuple(sorted({node for node, _ in self.pods}))

    def memory_bytes(self, node: str) -> int:
        """Return the memory that its pods use on a machine."""
        return sum(used for each, used in self.pods if each == node)

    @property
    def path(self) -> str:
        """Its namespace and name, as databases are named."""
        return f"{self.key.namespace}/{self.key.name}"


@frozen(eq=False)
class Stage:
    """A world ready to be broken.

    Attributes:
        scenario: Machines, manifests, images and users; no goals and nothing that happens.
        game: The moment before the first deed; it is forked and never run.
        workers: The machines that bear pods of the manifests, in the order of their names.
        workloads: Those of the manifests.
    """

    given: Given
    scenario: Scenario
    seed: int
    game: Game
    workers: tuple[str, ...]
    workloads: tuple[RunningWorkload, ...] = field(factory=tuple)

    def on(self, history: History, goals: Iterable[Timed]) -> Game:
        """Return a fork in which a history will happen, judged by some goals and never decided."""
        game = self.game.fork(self.game.world.fork())
        timeline = history.timeline
        game.scenario = evolve(self.scenario, spec=evolve(self.scenario.spec, timeline=timeline))
        game.state.pending = tuple(range(len(timeline)))
        game.state.goals = tuple(Progress(goal, is_guard=True) for goal in goals)
        return game


class Unending(Game):
    """A game that nobody wins or loses: goals are judged to the end, whatever became of the others."""

    def _end(self, verdict: str, reason: str) -> None:
        """Go on."""


def is_worker(name: str) -> bool:
    """Tell by its name whether a machine is one of those that may be hit; masters never are."""
    return name.startswith("worker-")


def open_stage(given: Given, scenario: Scenario, seed: int, quiet_ms: int = QUIET_MS) -> Stage:
    """Open the world of a scenario and let it come to the moment before the first deed.

    `quiet_ms` is how long it is left alone before its users are seen; most of the work is in that time.

    Raises:
        ScenarioError: A manifest is refused by the API server.
    """
    world = open_world(scenario, seed, quiet_ms)
    world.run_for(FIRST_LOOK_MS)
    game = Unending(world, scenario, lambda other, line: run_elsewhere(Shell(other), line))
    game.begin()
    world.run_for(BEGIN_MS - TICK_MS)
    workloads = tuple(_workloads(game))
    return Stage(given, scenario, seed, game, tuple(sorted(_bearing(game))), workloads)


def _bearing(game: Game) -> frozenset[str]:
    """Return the workers that bear pods of the manifests, but for those of jobs, which come and go."""
    return frozenset(
        pod.spec.node_name
        for pod in game.referee.objects("pods", "")
        if is_worker(pod.spec.node_name)
        and pod.metadata.namespace not in OWN_NAMESPACES
        and not _is_passing(pod)
    )


def _is_passing(pod: Pod) -> bool:
    owner = controller_of(pod.metadata)
    return is_finished(pod) or (owner is not None and owner.kind == "Job")


def _workloads(game: Game) -> Iterable[RunningWorkload]:
    pods = _pods_by_owner(game)
    for word, kind in WORKLOADS.items():
        for each in game.referee.objects(word, ""):
            meta = each.metadata
            if meta.namespace not in OWN_NAMESPACES:
                key = Key(kind, meta.namespace, meta.name)
                yield _workload(game, key, encode_object(each)["spec"], pods.get(meta.uid, []))


def _pods_by_owner(game: Game) -> dict[str, list[Pod]]:
    """Return the pods of each workload by its uid; those of a ReplicaSet are its Deployment's."""
    sets = {
        each.metadata.uid: controller_of(each.metadata) for each in game.referee.objects("replicasets", "")
    }
    found: dict[str, list[Pod]] = {}
    for pod in game.referee.objects("pods", ""):
        owner = controller_of(pod.metadata)
        if owner is not None and not is_finished(pod):
            owner = sets.get(owner.uid) or owner
            found.setdefault(owner.uid, []).append(pod)
    return found


def _workload(game: Game, key: Key, spec: Mapping[str, Any], pods: list[Pod]) -> RunningWorkload:
    stores = bool(game.referee.stored(f"{key.namespace}/{key.name}"))
    return RunningWorkload(
        key,
        spec.get("replicas", len(pods)),
        tuple((pod.spec.node_name, _memory_bytes(game, pod)) for pod in pods if pod.spec.node_name),
        max((pod.spec.priority or 0 for pod in pods), default=0),
        stores=stores,
        data_path=_data_path(game, pods[0]) if stores and pods else "",
        ready=sum(is_ready(pod) for pod in pods),
        bound=frozenset(name for pod in pods for name in _bound(game, pod)),
    )


def _data_path(game: Game, pod: Pod) -> str:
    """Return where the first container that keeps data does so."""
    catalogue = game.world.fleet.catalogue
    paths = (catalogue.application(parse_reference(each.image)).data_path for each in pod.spec.containers)
    return next((path for path in paths if path), "")


def _memory_bytes(game: Game, pod: Pod) -> int:
    """Return what a pod's containers use at this moment."""
    containers = game.world.fleet.machines[pod.spec.node_name].runtime.containers.values()
    return sum(
        each.memory_bytes(game.world.now_ms)
        for each in containers
        if each.pod_uid == pod.metadata.uid and each.state == RUNNING
    )


def _bound(game: Game, pod: Pod) -> Iterator[str]:
    """Yield the zones of a pod's disks, and where one of them has no other worker, the pod's machine."""
    meta = pod.metadata
    claims = {f"{meta.namespace}/{name}" for name in claim_names(pod.spec, meta.name)}
    fleet = game.world.fleet
    for disk in fleet.storage.disks.values():
        if disk.zone and disk.made_for in claims:
            yield disk.zone
            near = [
                name
                for name, machine in fleet.machines.items()
                if is_worker(name) and machine.spec.zone == disk.zone
            ]
            if near == [pod.spec.node_name]:
                yield pod.spec.node_name
