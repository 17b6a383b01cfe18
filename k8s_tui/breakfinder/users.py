"""Who uses what the manifests offer: a group of users for every ingress path and for every service.

Ingresses, node ports and balancers are used from outside, and other services from a master, by the protocol that their
image speaks; databases get writes, so that there is something to lose. What the right answer is follows from what
the image answers at that path when all is well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.given import Given, Key, key_of
from k8s_tui.breakfinder.parts import NAMESPACE_LABEL, at, mapping, mappings, selects
from k8s_tui.breakfinder.running import Images
from k8s_tui.breakfinder.workloads import Workload, all_workloads_of
from k8s_tui.game.scenario import Users
from k8s_tui.machine.applications import Application

RPS = 10.0
"""Enough to feel a second's outage, and too little to load anything."""

WRITES_PERCENT = 20.0
"""Of the requests to a database, so many change data."""

RETRIES = 3
"""Whoever uses a node port knows several nodes, and tries the next where one does not answer."""

FROM = "master-1"
"""Where the users inside the cluster are; this machine is never hit."""

CONTROLLER = "service/ingress-nginx-controller"
CONTROLLER_NAMESPACE = "ingress-nginx"
DEFAULT_HOST = "example.com"
"""How an ingress is asked that takes any host."""

SPOKEN = ("redis", "postgres", "mysql", "mongo")
"""Protocols that users speak; any other is asked for a connection."""

PLAIN_PATH = re.compile(r"[\w./~-]*")
"""What of an ingress path is no pattern."""


@frozen
class Served:
    """What answers behind a service's port.

    Attributes:
        workload: The pods that the service selects.
        application: What their image is.
        follows: It is a copy of another database, and takes no writes.
    """

    workload: Workload
    application: Application
    follows: bool = False


def users_of(given: Given) -> tuple[Users, ...]:
    """Return the users of the manifests' ingresses and services."""
    images = Images(given)
    found = [*_ingress_users(given, images)]
    asked = _asked_by_servers(given)
    found += (
        _service_users(service, given, images)
        for service in given.of_kind("Service")
        if _is_used(service, given) and key_of(service) not in asked
    )
    return tuple({each.name: each for each in found}.values())


# -- ingresses --------------------------------------------------------------------


def _ingress_users(given: Given, images: Images) -> Iterator[Users]:
    for ingress in given.of_kind("Ingress"):
        namespace = key_of(ingress).namespace
        spec = mapping(ingress.data.get("spec"))
        rules = mappings(spec.get("rules"))
        for rule in rules:
            for path in mappings(mapping(rule.get("http")).get("paths")):
                host = str(rule.get("host") or DEFAULT_HOST).replace("*", "www", 1)
                yield _ingress_group(given, images, namespace, host, path)
        if not rules and spec.get("defaultBackend"):
            path = {"path": "/", "backend": spec["defaultBackend"]}
            yield _ingress_group(given, images, namespace, DEFAULT_HOST, path)


def _ingress_group(given: Given, images: Images, namespace: str, host: str, rule: Mapping[str, Any]) -> Users:
    path = _plain(str(rule.get("path") or "/"))
    backend = mapping(mapping(rule.get("backend")).get("service"))
    port = mapping(backend.get("port"))
    service = given.find(Key("Service", namespace, str(backend.get("name"))))
    served = _served(service, given, images, port.get("name") or port.get("number"))
    status = served.application.response(path)[0] if served is not None else 200
    return Users(
        f"{host}{path}",
        f"{CONTROLLER}{path}",
        RPS,
        namespace=CONTROLLER_NAMESPACE,
        status=status,
        authority=host,
    )


def _plain(path: str) -> str:
    """Return the part of an ingress path that is no pattern."""
    match = PLAIN_PATH.match(path)
    plain = match.group() if match is not None else ""
    return plain if plain.startswith("/") else "/"


# -- services ---------------------------------------------------------------------


def _is_used(service: Document, given: Given) -> bool:
    """Tell whether a service has pods, and is not only the name of pods that another service has."""
    spec = mapping(service.data.get("spec"))
    if spec.get("type") == "ExternalName" or not spec.get("selector") or not mappings(spec.get("ports")):
        return False
    pods = _pods_of(service, given)
    if pods is None and _may_have_others(service, given):
        return False
    if spec.get("clusterIP") != "None":
        return True
    return not any(
        mapping(other.data.get("spec")).get("clusterIP") != "None" and _pods_of(other, given) == pods
        for other in given.of_kind("Service")
    )


def _may_have_others(service: Document, given: Given) -> bool:
    """Tell whether the pods of a service may be made by what was left out."""
    return any(key.namespace == key_of(service).namespace for key in given.unknown)


def unasked(given: Given) -> Iterator[Key]:
    """Yield the services that have no users, for what was left out may make their pods."""
    for service in given.of_kind("Service"):
        selector = mapping(service.data.get("spec")).get("selector")
        if selector and _pods_of(service, given) is None and _may_have_others(service, given):
            yield key_of(service)


def _pods_of(service: Document, given: Given) -> Key | None:
    """Return whose pods a service selects, None for nobody's."""
    selector = mapping(mapping(service.data.get("spec")).get("selector"))
    found = _selected(selector, key_of(service).namespace, given)
    return None if found is None else found.key


def _asked_by_servers(given: Given) -> frozenset[Key]:
    """Return the services that API servers ask, and nobody else: webhooks and further APIs."""
    found = set()
    for kind in ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"):
        for document in given.of_kind(kind):
            for webhook in mappings(document.data.get("webhooks")):
                asked = mapping(mapping(webhook.get("clientConfig")).get("service"))
                found.add(Key("Service", str(asked.get("namespace")), str(asked.get("name"))))
    for document in given.of_kind("APIService"):
        asked = mapping(mapping(document.data.get("spec")).get("service"))
        found.add(Key("Service", str(asked.get("namespace")), str(asked.get("name"))))
    return frozenset(found)


def _service_users(service: Document, given: Given, images: Images) -> Users:
    key = key_of(service)
    spec = mapping(service.data.get("spec"))
    outside = spec.get("type") in ("NodePort", "LoadBalancer")
    number = mappings(spec.get("ports"))[0].get("port")
    served = _served(service, given, images, number)
    application = served.application if served is not None else Application("")
    speaks_http = application.protocol in ("http", "https")
    spoken = application.protocol if application.protocol in SPOKEN else "tcp"
    keeps = bool(application.data_path) and spoken in SPOKEN and served is not None and not served.follows
    target = f"service/{key.name}:{number}"
    return Users(
        str(key),
        target if speaks_http else f"{spoken}+{target}",
        RPS,
        source="outside" if outside else _place(served, given),
        namespace=key.namespace,
        status=application.response("/")[0] if speaks_http else 200,
        retries=RETRIES if spec.get("type") == "NodePort" else 0,
        writes=WRITES_PERCENT if keeps else 0.0,
    )


def _served(service: Document | None, given: Given, images: Images, port: object) -> Served | None:
    """Return what answers behind a port of a service, None where nothing of the manifests does."""
    if service is None:
        return None
    spec = mapping(service.data.get("spec"))
    ports = mappings(spec.get("ports"))
    entry = next((each for each in ports if port in (each.get("port"), each.get("name"))), None)
    wanted = mapping(entry).get("targetPort", mapping(entry).get("port"))
    workload = _selected(mapping(spec.get("selector")), key_of(service).namespace, given)
    if workload is None:
        return None
    best: Served | None = None
    for container in workload.containers:
        behaviour = images.behaviour(container)
        if behaviour is None:
            continue
        number = next(
            (
                each.get("containerPort")
                for each in mappings(container.get("ports"))
                if wanted in (each.get("name"), each.get("containerPort"))
            ),
            wanted if isinstance(wanted, int) else None,
        )
        found = Served(workload, behaviour.application, bool(behaviour.follows))
        if number is not None and number in behaviour.ports:
            return found
        best = best or found
    return best


def _selected(selector: Mapping[str, Any], namespace: str, given: Given) -> Workload | None:
    """Return the pods that a selector selects; labels that pods get only later, as a leader's, may be lacking."""
    later: Workload | None = None
    for workload in all_workloads_of(given):
        if workload.key.namespace != namespace:
            continue
        labels = workload.labels
        if selects({"matchLabels": selector}, labels):
            return workload
        shared = [name for name in selector if name in labels]
        if later is None and shared and all(labels[name] == selector[name] for name in shared):
            later = workload
    return later


def _place(served: Served | None, given: Given) -> str:
    """Return where users inside are: on a master, or in a pod where policies let only certain pods in."""
    if served is None:
        return FROM
    namespace, labels = served.workload.key.namespace, served.workload.labels
    for policy in given.of_kind("NetworkPolicy"):
        spec = mapping(policy.data.get("spec"))
        if key_of(policy).namespace != namespace or not selects(spec.get("podSelector"), labels):
            continue
        for rule in mappings(spec.get("ingress")):
            for peer in mappings(rule.get("from")):
                for workload in all_workloads_of(given):
                    if _is_let_in(peer, namespace, workload, given):
                        return f"pod/{workload.key.namespace}/{workload.key.name}"
    return FROM


def _is_let_in(peer: Mapping[str, Any], namespace: str, workload: Workload, given: Given) -> bool:
    """Tell whether a peer of a policy in a namespace is the pods of a workload."""
    place = workload.key.namespace
    if "namespaceSelector" in peer:
        found = given.find(Key("Namespace", "", place))
        labels = at({} if found is None else found.data, "metadata.labels")
        inside = selects(peer["namespaceSelector"], {**labels, NAMESPACE_LABEL: place})
    else:
        inside = "podSelector" in peer and place == namespace
    return inside and selects(peer.get("podSelector"), workload.labels)
