"""Which workloads had to do with a broken promise, and what else is known about it: the case for the remedies."""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.breakfinder.concerned import concerned, is_of
from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.remedies.case import Case
from k8s_tui.breakfinder.remedies.workload import workloads_of
from k8s_tui.breakfinder.searching import Finding
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.game.why.findings import Ref
from k8s_tui.machine.containers import RUNNING
from k8s_tui.machine.references import InvalidReferenceError, parse_reference

NODE_GROUPS = ("drain", "node", "reboot", "network", "kubelet", "memory")
"""Groups of deeds whose subject is a machine."""


def case_of(stage: Stage, finding: Finding, chain: tuple[Ref, ...] = ()) -> Case:
    """Return the case of a finding; `chain` is the way from the users to the cause, as far as it was followed."""
    steps = finding.history.steps
    machines = stage.game.world.fleet.machines
    workers = [machine for name, machine in machines.items() if name.startswith("worker-")]
    return Case(
        stage.given,
        finding.broken.goal.promise,
        tuple(dict.fromkeys(step.deed.group for step in steps)),
        tuple(_lines(stage, finding)),
        tuple(dict.fromkeys(_concerned(stage, finding, chain))),
        len({machine.spec.zone for machine in workers}),
        len(workers),
        {workload.key: len(workload.nodes) for workload in stage.workloads},
        _data_paths(stage),
        _memory(stage),
        tuple(dict.fromkeys(broken.goal.promise for broken in finding.also)),
    )


def _lines(stage: Stage, finding: Finding) -> Iterator[str]:
    """Yield what somebody typed: how the nodes were tainted, and what was done to them."""
    for pool in stage.scenario.spec.cluster.pools:
        yield from (f"kubectl taint nodes {' '.join(pool.names)} {taint}" for taint in pool.taints)
    yield from (each.run for step in finding.history.steps for each in step.deed.moments if each.run)


def _concerned(stage: Stage, finding: Finding, chain: tuple[Ref, ...]) -> Iterator[Key]:
    """Yield workloads, the most suspect first; each may come several times."""
    subject = finding.broken.goal.subject
    known = [workload.key for workload in stage.workloads]
    if isinstance(subject, Key) and subject in known:
        yield subject
    yield from (key for ref in reversed(chain) for key in known if is_of(ref, key))
    for broken in (finding.broken, *finding.also):
        yield from concerned(stage, broken)
    subjects = [step.deed.subject for step in finding.history.steps]
    yield from (key for key in known if str(key) in subjects)
    yield from (each.key for each in stage.workloads if any(name in each.nodes for name in subjects))
    yield from known


def _data_paths(stage: Stage) -> dict[Key, str]:
    """Return where the databases of the manifests keep their data."""
    found: dict[Key, str] = {}
    stores = {workload.key for workload in stage.workloads if workload.stores}
    for workload in workloads_of(stage.given):
        if workload.key in stores:
            paths = (_data_path(stage, str(each.get("image", ""))) for each in workload.containers)
            found[workload.key] = next((path for path in paths if path), "")
    return found


def _data_path(stage: Stage, image: str) -> str:
    try:
        return stage.game.world.fleet.catalogue.application(parse_reference(image)).data_path
    except InvalidReferenceError:
        return ""


def _memory(stage: Stage) -> dict[Key, int]:
    """Return what the largest pod of each workload uses at this moment."""
    world = stage.game.world
    found: dict[Key, int] = {}
    for machine in world.fleet.machines.values():
        by_pod: dict[tuple[str, str], int] = {}
        for container in machine.runtime.containers.values():
            if container.state == RUNNING:
                pod = (container.config.namespace, container.config.pod)
                by_pod[pod] = by_pod.get(pod, 0) + container.memory_bytes(world.now_ms)
        for (namespace, name), used in by_pod.items():
            for workload in stage.workloads:
                if is_of(Ref("pod", namespace, name), workload.key):
                    found[workload.key] = max(used, found.get(workload.key, 0))
    return found
