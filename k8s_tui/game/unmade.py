"""Conditions that name what nothing makes: objects, namespaces and machines that are in no manifest and no command.

What the cluster itself brings along (its own namespaces, what is in no namespace) is not known without opening it and
passes. So does what a command of the timeline or of a solution names, for it may make it, and what a workload makes
under a name that begins as its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.client.client import resource
from k8s_tui.game.conditions.combined import parts
from k8s_tui.game.conditions.data import Data
from k8s_tui.game.conditions.objects import Absent, ConditionStatus, Count, Drained, Exists, JsonPathValue
from k8s_tui.game.conditions.observed import Component, EventSeen, LogLine, Reachable
from k8s_tui.game.reading import Mistake, did_you_mean
from k8s_tui.game.scenario import Scenario, Spec

OWN_NAMESPACES = ("", "default", "kube-system", "kube-public", "kube-node-lease")
MADE_BY_OTHERS = {
    "pods": ("deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "cronjobs"),
    "replicasets": ("deployments",),
    "jobs": ("cronjobs",),
    "controllerrevisions": ("statefulsets", "daemonsets"),
    "endpointslices": ("services",),
    "endpoints": ("services",),
    "persistentvolumeclaims": ("statefulsets",),
}
"""Kinds of objects that controllers make, and the kinds in whose names theirs are made."""

MADE_EVERYWHERE = {"serviceaccounts": "default", "configmaps": "kube-root-ca.crt"}

NAMES = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


@frozen
class Made:
    """What a scenario's manifests make, and the words of its commands.

    Attributes:
        objects: As (resource, namespace, name).
    """

    objects: frozenset[tuple[str, str, str]]
    namespaces: frozenset[str]
    machines: tuple[str, ...]
    words: frozenset[str]

    def namespace(self, name: str) -> str:
        """Return what is wrong with a namespace, "" for nothing."""
        if name in self.namespaces or name in self.words:
            return ""
        return f"nothing makes the namespace {name!r}{did_you_mean(name, sorted(self.namespaces - {''}))}"

    def object(self, reference: str, namespace: str) -> str:
        """Return what is wrong with the object that `TYPE/NAME` means, "" for nothing."""
        word, _, name = reference.partition("/")
        kind = resource(word)
        if kind.plural == "nodes":
            return self.machine(name)
        if not kind.namespaced or (namespace in OWN_NAMESPACES and namespace not in ("", "default")):
            return ""
        unknown = self.namespace(namespace)
        if unknown or name in self.words or MADE_EVERYWHERE.get(kind.plural) == name:
            return unknown
        known = sorted(
            each for plural, where, each in self.objects if (plural, where) == (kind.plural, namespace)
        )
        if name in known or self._may_be_made(kind.plural, namespace, name):
            return ""
        return f"nothing makes {reference} in {namespace}{did_you_mean(name, known)}"

    def _may_be_made(self, plural: str, namespace: str, name: str) -> bool:
        makers = MADE_BY_OTHERS.get(plural, ())
        return any(
            maker in name for kind, where, maker in self.objects if kind in makers and where == namespace
        )

    def anywhere(self, reference: str) -> str:
        """Return what is wrong with the object that `TYPE/NAME` means in whatever namespace, "" for nothing."""
        word, _, name = reference.partition("/")
        kind = resource(word)
        spaces = sorted({where for _, where, _ in self.objects if where} | {"default"})
        if not kind.namespaced:
            return self.object(reference, "")
        if any(not self.object(reference, each) for each in spaces):
            return ""
        known = sorted({each for plural, _, each in self.objects if plural == kind.plural})
        return f"nothing makes {reference}{did_you_mean(name, known)}"

    def machine(self, name: str) -> str:
        """Return what is wrong with a machine's name, "" for nothing."""
        if not name or name in self.machines or name in self.words:
            return ""
        return f"no machine is called {name!r}{did_you_mean(name, self.machines)}"


def machines_of(spec: Spec) -> tuple[str, ...]:
    """Return the names of a scenario's machines, as it begins."""
    return (
        *(f"master-{number + 1}" for number in range(spec.cluster.masters)),
        *(f"worker-{number + 1}" for number in range(spec.cluster.workers)),
    )


def unmade(scenario: Scenario) -> Iterator[Mistake]:
    """Yield the conditions that name what nothing makes, each complaint once a condition."""
    made = _made(scenario)
    for path, timed in scenario.spec.conditions():
        complaints = [
            complaint for each in parts(timed) for complaint in _complaints(each, made) if complaint
        ]
        for complaint in dict.fromkeys(complaints):
            yield Mistake(path, complaint)


def unmade_causes(scenario: Scenario) -> Iterator[Mistake]:
    """Yield the root causes that name what nothing makes, so that no diagnosis could be right."""
    story = scenario.spec.postmortem
    made = _made(scenario)
    for index, cause in enumerate(() if story is None else story.root_cause):
        kind, *rest = cause.split("/")
        if not rest or " " in cause:
            continue
        try:
            known = resource(kind).namespaced
        except KeyError:
            complaint = made.machine(rest[-1])
        else:
            qualified = known and len(rest) > 1
            complaint = made.object(f"{kind}/{rest[-1]}", rest[0]) if qualified else made.anywhere(cause)
        if complaint:
            yield Mistake(f"spec.postmortem.rootCause[{index}]", complaint)


def _complaints(condition: object, made: Made) -> Iterator[str]:
    if isinstance(condition, Exists | Absent | ConditionStatus | JsonPathValue):
        yield made.object(condition.object, condition.namespace)
    elif isinstance(condition, Count):
        yield made.namespace(condition.namespace) if resource(condition.of).namespaced else ""
        yield made.machine(condition.node)
    elif isinstance(condition, Drained):
        yield made.machine(condition.node)
    elif isinstance(condition, EventSeen | LogLine):
        yield made.namespace(condition.namespace)
    elif isinstance(condition, Component):
        yield made.machine(condition.machine)
    elif isinstance(condition, Reachable) and condition.source.startswith("pod/"):
        yield made.object(f"pod/{condition.source.split('/')[-1]}", condition.source.split("/")[1])
    elif isinstance(condition, Data) and "/" in condition.of:
        namespace, _, _ = condition.of.partition("/")
        yield made.namespace(namespace)


def _made(scenario: Scenario) -> Made:
    spec = scenario.spec
    objects = frozenset(each for document in scenario.documents for each in _identities(document))
    named = {name for plural, _, name in objects if plural == "namespaces"}
    lines = [
        *(moment.run for moment in spec.timeline),
        *(line for script in spec.solutions for line in script),
    ]
    words = frozenset(word for line in lines for word in NAMES.findall(line))
    return Made(objects, frozenset((*OWN_NAMESPACES, *named)), machines_of(spec), words)


def _identities(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield what an object is: (resource, namespace, name); of a list, what each in it is."""
    items = document.get("items")
    if isinstance(items, list):
        for item in items:
            yield from _identities(item) if isinstance(item, Mapping) else ()
        return
    metadata = document.get("metadata")
    try:
        kind = resource(str(document.get("kind", "")).lower())
    except KeyError:
        return
    if isinstance(metadata, Mapping):
        namespace = str(metadata.get("namespace") or "default") if kind.namespaced else ""
        yield kind.plural, namespace, str(metadata.get("name", ""))
