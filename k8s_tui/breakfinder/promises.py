"""What is promised of an application, as goals that a history may break.

A promise makes its goals for a stage and a history: operators' work may not be felt at all, and a fault may be felt as
far as it cannot be otherwise. The numbers are what well-made manifests reach, in the simulator as in a cluster
with Kubernetes' defaults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from attrs import evolve, frozen

from k8s_tui.api.yamlreading import YamlError, read_yaml
from k8s_tui.breakfinder.deeds import SHORT_BYTES
from k8s_tui.breakfinder.history import AWAY_GROUPS, LOST_GROUPS, History
from k8s_tui.breakfinder.refusals import Key
from k8s_tui.breakfinder.stage import RunningWorkload, Stage
from k8s_tui.game.conditions import CONDITIONS, Timed
from k8s_tui.game.conditions.data import Data
from k8s_tui.game.conditions.objects import Count, Drained
from k8s_tui.game.conditions.observed import Spared
from k8s_tui.game.conditions.scene import span
from k8s_tui.game.conditions.traffic import Traffic
from k8s_tui.game.reading import Mistake, Reader, ScenarioError
from k8s_tui.game.scenario import Users

WORK_PERCENT = 99.9
WORK_WINDOW_MS = 30_000
"""Drains and rollouts are not felt: 0.1 % of half a minute is what a single refused connection in a second may be."""

FAULT_PERCENT = 80.0
FAULT_WINDOW_MS = 5 * 60_000
"""A machine that dies takes its share of the requests until its node counts as lost, after 50 s (the controller
manager's --node-monitor-grace-period): at most 20 % of five minutes where another one was drained a moment before and
its pods came here. A single replica is away until it is evicted (300 s more, the toleration that every pod gets) and
has started elsewhere: all of them."""

CHANGE_PERCENT = 90.0
LOSS_PERCENT = 80.0
CHANGE_WINDOW_MS = 5 * 60_000
"""Who writes to a database waits where its leader changes: some seconds where the old one hands over, and where it dies
until its lock runs out (30 s with Patroni) and the new one is among the endpoints, which is 15 % of five minutes."""

WELL_PERCENT = 99.0
WELL_WINDOW_MS = 30_000
STEADY_MS = 60_000
"""All is well again at the end, and has been for a minute: a container that is restarted again and again is not."""

ENOUGH_BYTES = SHORT_BYTES * 5 // 4
"""What others must have beside a database for it to be spared: what is lacking, and what it grows by meanwhile."""

CUSTOM = "custom"
OUTSIDE = "outside"


@frozen
class Goal:
    """Something that must hold, and of what.

    Attributes:
        promise: The name of the promise that it belongs to.
        timed: With `always` it may never fail, from the first cause on.
        at_end: It must hold when the trial ends.
    """

    promise: str
    subject: Key | str
    timed: Timed
    at_end: bool = False

    @property
    def text(self) -> str:
        """What must hold, in a sentence without its full stop."""
        condition = self.timed.condition
        if isinstance(condition, Traffic) and condition.success_at_least is not None and self.timed.always:
            return (
                f"at least {condition.success_at_least:g} % of the requests of {condition.client} succeed, "
                f"in any {span(condition.window_ms)}"
            )
        return self.timed.describe()


class Promise(Protocol):
    """Something that is promised of every application.

    Attributes:
        name: As `--promise` has it.
        about: What it says, for whoever chooses.
    """

    @property
    def name(self) -> str:
        """As `--promise` has it."""

    @property
    def about(self) -> str:
        """What it says, for whoever chooses."""

    def goals(self, stage: Stage, history: History) -> tuple[Goal, ...]:
        """Return what must hold while a history happens on a stage."""


Found = Iterable[tuple[Key | str, Timed]]


@frozen
class Usual:
    """A promise that is asked of everybody's manifests."""

    name: str
    about: str
    _find: Callable[[Stage, History], Found]

    def goals(self, stage: Stage, history: History) -> tuple[Goal, ...]:
        """Return what must hold while a history happens on a stage."""
        return tuple(
            Goal(self.name, subject, timed, at_end=not timed.always)
            for subject, timed in self._find(stage, history)
        )


@frozen
class Written:
    """A promise that somebody wrote as a condition; its `within` counts from the last deed."""

    timed: Timed
    name: str = CUSTOM

    @property
    def about(self) -> str:
        """What it says, for whoever chooses."""
        return self.timed.describe()

    def goals(self, stage: Stage, history: History) -> tuple[Goal, ...]:
        """Return the condition itself."""
        within_ms = self.timed.within_ms
        timed = self.timed if within_ms is None else evolve(self.timed, within_ms=within_ms + history.ends_ms)
        return (Goal(self.name, timed.describe(), timed, at_end=not timed.always),)


def written(text: str, source: str = "--promise") -> tuple[Promise, ...]:
    """Return the promises in a text: one condition as scenarios have them, or a list of conditions.

    Raises:
        ScenarioError: It is none; every mistake has its line and column.
    """
    try:
        found = read_yaml(text, 1)
    except YamlError as error:
        raise ScenarioError(source, [Mistake("", str(error), error.line or 1, 1)]) from error
    reader = Reader(found.positions, CONDITIONS)
    several = isinstance(found.data, list)
    data: Sequence[object] = found.data if isinstance(found.data, list) else [found.data]
    read = [reader.condition(each, f"[{number}]" if several else "") for number, each in enumerate(data)]
    if not read:
        reader.mistake("", "must have at least one condition")
    if reader.mistakes:
        raise ScenarioError(source, reader.mistakes)
    return tuple(Written(each) for each in read if isinstance(each, Timed))


# -- what is promised -----------------------------------------------------------


def _available(stage: Stage, history: History) -> Found:
    """Everybody who uses it is served; a machine that restarts takes what a balancer still sends it."""
    restarts = any(step.deed.group == "upgrade" for step in history.steps)
    for users in _promised(stage, history):
        if users.writes:
            percent = CHANGE_PERCENT if history.planned else LOSS_PERCENT
            window_ms = CHANGE_WINDOW_MS
        else:
            unfelt = history.planned and not (restarts and users.source == OUTSIDE)
            percent = WORK_PERCENT if unfelt else FAULT_PERCENT
            window_ms = WORK_WINDOW_MS if unfelt else FAULT_WINDOW_MS
        answered = Traffic(users.name, success_at_least=percent, window_ms=window_ms)
        yield users.name, Timed(answered, always=True)


def _promised(stage: Stage, history: History) -> Iterator[Users]:
    """Yield the users to whom something is promised.

    A database's leader goes on leading when its kubelet has ended, and no service leads to it any more: only who
    starts the kubelet again can mend that.
    """
    unseen = any(step.deed.group == "kubelet" for step in history.steps)
    yield from (users for users in stage.scenario.spec.clients if not (unseen and users.writes))


def _recovery(stage: Stage, history: History) -> Found:
    """Everybody is served again at the end, and every workload has its pods again, as far as there is a place."""
    for users in _promised(stage, history):
        yield users.name, Timed(Traffic(users.name, WELL_PERCENT, window_ms=WELL_WINDOW_MS))
    lost = any(step.deed.group in LOST_GROUPS for step in history.steps)
    kinds = ("Deployment",) if lost else ("Deployment", "StatefulSet")
    for workload, selector in _placed(stage, history):
        if workload.key.kind in kinds:
            ready = Count("pods", workload.key.namespace, selector, ready=True, at_least=workload.replicas)
            yield workload.key, Timed(ready, for_ms=STEADY_MS)


def _data(stage: Stage, history: History) -> Found:
    """No database has lost what was stored, or had its pages written over."""
    for workload in stage.workloads:
        if workload.stores:
            yield workload.key, Timed(Data(workload.path, missing_at_most=0, intact=True))


def _rollout(stage: Stage, history: History) -> Found:
    """A rollout never takes more than a pod, or a quarter of many, at once, where nothing else takes any.

    What is not there before it is not taken by it.
    """
    rolled = {step.deed.subject for step in history.steps if step.deed.group == "rollout"}
    alone = all(step.deed.group == "rollout" for step in history.steps)
    for workload, selector in _selected(stage):
        if alone and str(workload.key) in rolled and workload.key.kind != "DaemonSet":
            least = max(1, workload.replicas - max(1, workload.replicas // 4))
            ready = Count("pods", workload.key.namespace, selector, ready=True, at_least=least)
            if workload.ready >= least:
                yield workload.key, Timed(ready, always=True)


def _drain(stage: Stage, history: History) -> Found:
    """A node that is drained is empty at the end.

    While another machine is away budgets rightly keep pods, and there may be no room for them elsewhere. So they do
    where pods that were added have their disks on this machine, and the first that is evicted waits for it.
    """
    scaled = {step.deed.subject for step in history.steps if step.deed.group == "growth"}
    bound = {name for each in stage.workloads if str(each.key) in scaled for name in each.bound}
    lost = any(step.deed.group in LOST_GROUPS for step in history.steps)
    for step in history.steps:
        alone = step.deed.group == "drain" and len(_away(history)) == 1
        if alone and not lost and step.deed.subject not in bound:
            yield step.deed.subject, Timed(Drained(step.deed.subject))


def _scheduled(stage: Stage, history: History) -> Found:
    """No pod waits for a place, or a disk."""
    for workload, selector in _placed(stage, history):
        waiting = Count("pods", workload.key.namespace, selector, phase="Pending", at_most=0)
        yield workload.key, Timed(waiting)


def _no_eviction(stage: Stage, history: History) -> Found:
    """Nobody takes the memory, or the place, of a database, as far as others can give theirs.

    Where a machine runs short and all others on it together have less than is lacking, the kubelet evicts them and the
    database too, whatever its manifest says.
    """
    short = {step.deed.subject for step in history.steps if step.deed.group == "memory"}
    for workload in stage.workloads:
        given_up = (
            sum(each.memory_bytes(node) for each in stage.workloads if each.key != workload.key)
            for node in short.intersection(workload.nodes)
        )
        if workload.stores and all(bytes_ >= ENOUGH_BYTES for bytes_ in given_up):
            key = workload.key
            yield key, Timed(Spared(f"{key.kind.lower()}/{key.name}", key.namespace), always=True)


def _away(history: History) -> frozenset[str]:
    """Return the machines, or the zones, that take no pods: drained, lost, or short of memory."""
    return frozenset(step.deed.subject for step in history.steps if step.deed.group in AWAY_GROUPS)


def _placed(stage: Stage, history: History) -> Iterator[tuple[RunningWorkload, str]]:
    """Yield each workload for which there is room, with the labels of its pods.

    The machines are such that one may be away, unless a disk can only be there. What is scaled up may find too little,
    and takes it from what is no more important.
    """
    away = _away(history)
    if len(away) > 1:
        return
    scaled = {step.deed.subject for step in history.steps if step.deed.group == "growth"}
    taken = max((each.priority for each in stage.workloads if str(each.key) in scaled), default=None)
    for workload, selector in _selected(stage):
        if not away & workload.bound and (taken is None or workload.priority > taken):
            yield workload, selector


def _selected(stage: Stage) -> Iterator[tuple[RunningWorkload, str]]:
    """Yield each workload with the labels of its pods."""
    for workload in stage.workloads:
        document = stage.given.find(workload.key)
        if document is not None:
            yield workload, selector_of(document.data)


def goals_of(promises: Iterable[Promise], stage: Stage, history: History) -> tuple[Goal, ...]:
    """Return all that must hold while a history happens on a stage."""
    return tuple(goal for promise in promises for goal in promise.goals(stage, history))


def selector_of(data: Mapping[str, Any]) -> str:
    """Return the label selector of a workload in the words of kubectl."""
    selector = data["spec"]["selector"]
    words = [f"{name}={value}" for name, value in (selector.get("matchLabels") or {}).items()]
    for each in selector.get("matchExpressions") or ():
        name, values = each["key"], ",".join(each.get("values") or ())
        form = {"In": f"{name} in ({values})", "NotIn": f"{name} notin ({values})", "Exists": name}
        words.append(form.get(each["operator"], f"!{name}"))
    return ",".join(words)


PROMISES: Mapping[str, Promise] = {
    each.name: each
    for each in (
        Usual("available", "every service and every ingress answers its users", _available),
        Usual("data", "no database loses what was stored", _data),
        Usual("rollout", "a rollout takes one pod, or a quarter of many, at once", _rollout),
        Usual("drain", "a drained node is empty within ten minutes", _drain),
        Usual("scheduled", "no pod stays Pending", _scheduled),
        Usual("no-eviction", "no database is evicted, preempted or killed for its memory", _no_eviction),
        Usual("recovery", "all is as before within ten minutes", _recovery),
    )
}
"""By name, what is promised where nobody says otherwise."""
