"""Which workloads had to do with a broken promise, and what else is known about it: the case for the remedies."""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.breakfinder.concerned import is_of
from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.remedies.case import Case
from k8s_tui.breakfinder.searching import Finding
from k8s_tui.breakfinder.stage import Stage, is_worker
from k8s_tui.game.why.findings import Ref

NODE_GROUPS = ("drain", "node", "reboot", "network", "kubelet", "memory")
"""Groups of deeds whose subject is a machine."""

SUSPECTS_LIMIT = 12
"""Whoever is less suspect than so many others has nothing to do with it."""


def case_of(stage: Stage, finding: Finding, chain: tuple[Ref, ...] = ()) -> Case:
    """Return the case of a finding; `chain` is the way from the users to the cause, as far as it was followed."""
    steps = finding.history.steps
    machines = stage.game.world.fleet.machines
    workers = [machine for name, machine in machines.items() if is_worker(name)]
    return Case(
        stage.given,
        finding.broken.goal.promise,
        tuple(dict.fromkeys(step.deed.group for step in steps)),
        tuple(_lines(stage, finding)),
        tuple(dict.fromkeys(_concerned(stage, finding, chain)))[:SUSPECTS_LIMIT],
        len({machine.spec.zone for machine in workers}),
        len(workers),
        {workload.key: len(workload.nodes) for workload in stage.workloads},
        {each.key: each.data_path for each in stage.workloads if each.stores},
        {each.key: max((used for _, used in each.pods), default=0) for each in stage.workloads},
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
    yield from finding.concerned
    subjects = [step.deed.subject for step in finding.history.steps]
    yield from (key for key in known if str(key) in subjects)
    yield from (each.key for each in stage.workloads if any(name in each.nodes for name in subjects))
    yield from known
