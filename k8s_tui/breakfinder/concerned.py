"""To which workloads a promise was made: the one that it names, those behind a service, those whose pods stayed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.given import Given, Key, key_of
from k8s_tui.breakfinder.parts import mapping, selects
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.trial import Broken
from k8s_tui.breakfinder.workloads import all_workloads_of
from k8s_tui.game.conditions.objects import Drained
from k8s_tui.game.conditions.observed import POD_SUFFIX, SUFFIXES
from k8s_tui.game.scenario import Users
from k8s_tui.game.why.findings import Ref
from k8s_tui.traffic.clients import parse_target


def concerned(stage: Stage, broken: Broken) -> tuple[Key, ...]:
    """Return the workloads to which a broken promise was made; none where nobody can tell.

    Of users whose service has no workload, it is the service.
    """
    goal = broken.goal
    if isinstance(goal.subject, Key):
        return (goal.subject,)
    if isinstance(goal.timed.condition, Drained):
        left = broken.detail.split(", ")
        known = [workload.key for workload in stage.workloads]
        return tuple(
            key for key in known if any(is_of(Ref("pod", key.namespace, name), key) for name in left)
        )
    clients = [users for users in stage.scenario.spec.clients if users.name == goal.subject]
    workloads = (key for users in clients for key in behind(stage.given, users))
    services = (key_of(each) for users in clients for each in _asked(stage.given, users))
    return tuple(dict.fromkeys(workloads)) or tuple(dict.fromkeys(services))


def is_of(ref: Ref, key: Key) -> bool:
    """Tell whether a thing that was found at fault is a workload or a pod of it."""
    if ref.place != key.namespace:
        return False
    kind = key.kind.lower()
    if ref.kind == kind:
        return ref.name == key.name
    ending = SUFFIXES.get(f"{kind}s", POD_SUFFIX)
    if ref.kind == "replicaset":
        ending = ending.removesuffix(POD_SUFFIX)
    return (
        ref.kind in ("pod", "replicaset") and re.fullmatch(re.escape(key.name) + ending, ref.name) is not None
    )


def behind(given: Given, users: Users) -> Iterator[Key]:
    """Yield the workloads behind the service that a group of users asks, directly or through an ingress."""
    for service in _asked(given, users):
        selector = mapping(mapping(service.data.get("spec")).get("selector"))
        for workload in all_workloads_of(given):
            inside = workload.key.namespace == key_of(service).namespace
            if selector and inside and selects({"matchLabels": selector}, workload.labels):
                yield workload.key


def _asked(given: Given, users: Users) -> Iterator[Document]:
    for service in given.of_kind("Service"):
        if _is_asked(given, users, service.data, key_of(service)):
            yield service


def _is_asked(given: Given, users: Users, service: Mapping[str, Any], key: Key) -> bool:
    url = parse_target(users.target, users.namespace)
    if url.service == f"{key.namespace}/{key.name}":
        return True
    words = url.host.split(".")
    if words[0] == key.name and (words[1:2] or [users.namespace]) == [key.namespace]:
        return True
    ports = mapping(service.get("spec")).get("ports") or ()
    if url.host == "nodes" and any(port.get("nodePort") == url.port for port in ports):
        return True
    hosts = {users.authority, url.host}
    return any(key.name in names for host, names in _routes(given, key.namespace) if host in hosts)


def _routes(given: Given, namespace: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the hosts of the ingresses of a namespace with the services behind them."""
    for ingress in given.of_kind("Ingress"):
        if key_of(ingress).namespace == namespace:
            for rule in mapping(ingress.data.get("spec")).get("rules") or ():
                paths = mapping(rule.get("http")).get("paths") or ()
                names = (mapping(mapping(path.get("backend")).get("service")).get("name") for path in paths)
                yield str(rule.get("host", "")), tuple(str(name) for name in names)
