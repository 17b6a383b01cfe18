"""`kubectl describe service|endpoints|endpointslice|ingress|networkpolicy`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from k8s_tui.api.core import EndpointSlice
from k8s_tui.shell.describer import NONE
from k8s_tui.shell.kubectl.describing.page import Page, joined, labels_text, selector_of

SHOWN = 3
"""Endpoints that are listed before the rest is counted."""

SERVICE_LABEL = "kubernetes.io/service-name"
UNSET = "<unset>"


def describe_service(page: Page) -> None:
    """Describe a service."""
    spec = page.spec
    page.head()
    page.labels()
    page.annotations()
    page.line("Selector", labels_text(spec.get("selector")))
    page.line("Type", spec.get("type", ""))
    _optional(page, ("IP Family Policy", "ipFamilyPolicy"))
    page.line("IP Families", joined(spec.get("ipFamilies")))
    page.line("IP", spec.get("clusterIP") or "")
    page.line("IPs", joined(spec.get("clusterIPs")))
    _optional(
        page, ("External IPs", "externalIPs"), ("IP", "loadBalancerIP"), ("External Name", "externalName")
    )
    given = (page.status.get("loadBalancer") or {}).get("ingress") or ()
    if given:
        said = [f"{each['ip']} (VIP)" if each.get("ip") else each.get("hostname", "") for each in given]
        page.line("LoadBalancer Ingress", ",".join(said))
    _ports(page)
    page.line("Session Affinity", spec.get("sessionAffinity", ""))
    _optional(
        page,
        ("External Traffic Policy", "externalTrafficPolicy"),
        ("Internal Traffic Policy", "internalTrafficPolicy"),
        ("HealthCheck NodePort", "healthCheckNodePort"),
        ("LoadBalancer Source Ranges", "loadBalancerSourceRanges"),
    )
    page.events()


def _optional(page: Page, *parts: tuple[str, str]) -> None:
    """Write the (title, field) of the spec that have a value."""
    for title, name in parts:
        value = page.spec.get(name)
        if value:
            page.line(title, joined(value) if isinstance(value, list | tuple) else value)


def _ports(page: Page) -> None:
    slices = _slices(page, page.name)
    for port in page.spec.get("ports") or ():
        name, protocol = port.get("name") or UNSET, port.get("protocol", "TCP")
        page.line("Port", name, f"{port['port']}/{protocol}")
        if page.spec.get("type") != "ExternalName":
            page.line("TargetPort", f"{port.get('targetPort', port['port'])}/{protocol}")
        if port.get("nodePort"):
            page.line("NodePort", name, f"{port['nodePort']}/{protocol}")
        page.line("Endpoints", _endpoints(slices, port.get("name") or "") if slices else NONE)


def _slices(page: Page, service: str) -> list[EndpointSlice]:
    return [
        each
        for each in page.kube.api.objects("endpointslices", page.namespace)
        if each.metadata.labels.get(SERVICE_LABEL) == service
    ]


def _endpoints(slices: Sequence[EndpointSlice], name: str) -> str:
    found = [
        f"{address}:{port.port}"
        for each in slices
        for port in each.ports
        if (port.name or "") == name
        for endpoint in each.endpoints
        if endpoint.conditions.ready is not False
        for address in endpoint.addresses
    ]
    return _cut(found)


def _cut(items: Sequence[str]) -> str:
    if not items:
        return ""
    more = f" + {len(items) - SHOWN} more..." if len(items) > SHOWN else ""
    return ",".join(items[:SHOWN]) + more


def describe_endpoints(page: Page) -> None:
    """Describe legacy endpoints."""
    page.head()
    page.labels()
    page.annotations()
    page.out.write(0, "Subsets:\n")
    for subset in page.document.get("subsets") or ():
        for title, part in (("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")):
            page.line(title, joined([each["ip"] for each in subset.get(part) or ()]), level=1)
        if subset.get("ports"):
            page.out.write(1, "Ports:\n")
            page.out.line(2, "Name", "Port", "Protocol")
            page.out.line(2, "----", "----", "--------")
            for port in subset["ports"]:
                page.out.line(2, port.get("name") or UNSET, port["port"], port.get("protocol", "TCP"))
        page.out.write(0, "\n")
    page.events()


def describe_slice(page: Page) -> None:
    """Describe an endpoint slice."""
    page.head()
    page.labels()
    page.annotations()
    page.line("AddressType", page.document.get("addressType", ""))
    ports = page.document.get("ports") or ()
    if ports:
        page.out.write(0, "Ports:\n")
        page.out.line(1, "Name", "Port", "Protocol")
        page.out.line(1, "----", "----", "--------")
        for port in ports:
            page.out.line(1, port.get("name") or UNSET, port.get("port", UNSET), port.get("protocol", "TCP"))
    else:
        page.out.write(0, f"Ports: {UNSET}\n")
    endpoints = page.document.get("endpoints") or ()
    if not endpoints:
        page.out.write(0, f"Endpoints: {NONE}\n")
    else:
        page.out.write(0, "Endpoints:\n")
        for endpoint in endpoints:
            _endpoint(page, endpoint)
    page.events()


def _endpoint(page: Page, endpoint: dict[str, Any]) -> None:
    page.line("- Addresses", joined(endpoint.get("addresses")), level=1)
    page.out.write(2, "Conditions:\n")
    ready = (endpoint.get("conditions") or {}).get("ready")
    page.line("Ready", UNSET if ready is None else str(ready).lower(), level=3)
    page.line("Hostname", endpoint.get("hostname") or UNSET, level=2)
    target = endpoint.get("targetRef")
    if target:
        page.line("TargetRef", f"{target.get('kind', '')}/{target.get('name', '')}", level=2)
    page.line("NodeName", endpoint.get("nodeName") or UNSET, level=2)
    page.line("Zone", endpoint.get("zone") or UNSET, level=2)


# -- ingresses ------------------------------------------------------------


def describe_ingress_class(page: Page) -> None:
    """Describe an ingress class."""
    page.line("Name", page.name)
    page.labels()
    page.annotations()
    page.line("Controller", page.spec.get("controller", ""))
    parameters = page.spec.get("parameters")
    if parameters:
        page.out.write(0, "Parameters:\n")
        for title, part in (("APIGroup", "apiGroup"), ("Kind", "kind"), ("Name", "name")):
            if parameters.get(part):
                page.line(title, parameters[part], level=1)
    page.events()


def describe_ingress(page: Page) -> None:
    """Describe an ingress."""
    spec = page.spec
    page.line("Name", page.name)
    page.labels()
    page.line("Namespace", page.namespace)
    given = (page.status.get("loadBalancer") or {}).get("ingress") or ()
    page.line("Address", ",".join(each.get("ip") or each.get("hostname", "") for each in given))
    page.line("Ingress Class", spec.get("ingressClassName") or NONE)
    default = spec.get("defaultBackend")
    page.line("Default backend", _backend(page, default) if default else "<default>")
    if spec.get("tls"):
        page.out.write(0, "TLS:\n")
        for each in spec["tls"]:
            hosts = ",".join(each.get("hosts") or ())
            if each.get("secretName"):
                page.out.write(1, f"{each['secretName']} terminates {hosts}\n")
            else:
                page.out.write(1, f"SNI routes {hosts}\n")
    page.out.write(0, "Rules:\n")
    page.out.line(1, "Host", "Path", "Backends")
    page.out.line(1, "----", "----", "--------")
    rules = [rule for rule in spec.get("rules") or () if rule.get("http")]
    for rule in rules:
        page.out.line(1, rule.get("host") or "*", "")
        for path in rule["http"].get("paths") or ():
            page.out.line(1, "", f"{path.get('path') or ''} ", _backend(page, path["backend"]))
    if not rules:
        page.out.line(1, "*", "*", _backend(page, default) if default else "<default>")
    page.annotations()
    page.events()


def _backend(page: Page, backend: dict[str, Any]) -> str:
    if backend.get("resource"):
        resource = backend["resource"]
        return f"APIGroup: {resource.get('apiGroup', '')}, Kind: {resource['kind']}, Name: {resource['name']}"
    service = backend.get("service") or {}
    port = service.get("port") or {}
    shown = f"{service.get('name', '')}:{port.get('name') or port.get('number', '')}"
    name = service.get("name", "")
    services = [
        each for each in page.kube.api.objects("services", page.namespace) if each.metadata.name == name
    ]
    if not services:
        return f'{shown} (<error: services "{name}" not found>)'
    wanted = [
        each.name
        for each in services[0].spec.ports
        if port.get("name") == each.name or port.get("number") == each.port
    ]
    return f"{shown} ({_endpoints(_slices(page, name), wanted[0] if wanted else '')})"


# -- network policies ------------------------------------------------------------


def describe_policy(page: Page) -> None:
    """Describe a network policy."""
    spec = page.spec
    page.head()
    created = str(page.metadata.get("creationTimestamp") or "")
    page.line("Created on", f"{created.replace('T', ' ').removesuffix('Z')} +0000 UTC")
    page.labels()
    page.annotations()
    page.out.write(0, "Spec:\n")
    selector = selector_of(spec.get("podSelector"))
    every = " (Allowing the specific traffic to all pods in this namespace)" if selector == NONE else ""
    page.out.write(1, f"PodSelector:     {selector}{every}\n")
    types = spec.get("policyTypes") or ()
    for direction, part, word in (("Ingress", "ingress", "From"), ("Egress", "egress", "To")):
        if direction in types:
            page.out.write(1, f"Allowing {part} traffic:\n")
            _rules(page, spec.get(part) or (), part, word)
        else:
            page.out.write(1, f"Not affecting {part} traffic\n")
    page.out.write(1, f"Policy Types: {', '.join(types)}\n")


def _rules(page: Page, rules: Sequence[dict[str, Any]], part: str, word: str) -> None:
    out = page.out
    if not rules:
        out.write(2, f"<none> (Selected pods are isolated for {part} connectivity)\n")
    for index, rule in enumerate(rules):
        ports = rule.get("ports") or ()
        if not ports:
            out.write(2, "To Port: <any> (traffic allowed to all ports)\n")
        for port in ports:
            out.write(2, _port(port))
        peers = rule.get("from" if part == "ingress" else "to") or ()
        if not peers:
            end = "source" if part == "ingress" else "destination"
            out.write(2, f"{word}: <any> (traffic not restricted by {end})\n")
        for peer in peers:
            out.write(2, f"{word}:\n")
            _peer(page, peer)
        if index != len(rules) - 1:
            out.write(2, "----------\n")


def _port(port: dict[str, Any]) -> str:
    protocol = port.get("protocol", "TCP")
    if port.get("endPort"):
        return f"To Port Range: {port.get('port')}-{port['endPort']}/{protocol}\n"
    return f"To Port: {port.get('port', '<any>')}/{protocol}\n"


def _peer(page: Page, peer: dict[str, Any]) -> None:
    if peer.get("ipBlock"):
        block = peer["ipBlock"]
        page.out.write(3, "IPBlock:\n")
        page.out.write(4, f"CIDR: {block.get('cidr', '')}\n")
        page.out.write(4, f"Except: {', '.join(block.get('except') or ())}\n")
        return
    for title, part in (("NamespaceSelector", "namespaceSelector"), ("PodSelector", "podSelector")):
        if peer.get(part) is not None:
            page.out.write(3, f"{title}: {selector_of(peer[part])}\n")
