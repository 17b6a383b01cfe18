"""Services, endpoints, ingresses and network policies as kubectl shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api import selectors
from k8s_tui.api.core import EndpointSlice, Service
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.tables.table import NONE, UNSET, Cells, Printer, age, columns, dig

ENDPOINTS_SHOWN = 3


PENDING = "<pending>"
"""What stands for the address of a balancer that is not there yet."""


def external_ip(service: Service) -> str:
    """Return what the EXTERNAL-IP column says."""
    spec = service.spec
    if spec.type == "ExternalName":
        return spec.external_name
    if spec.type != "LoadBalancer":
        return ",".join(spec.external_ips) or NONE
    given = [each.ip or each.hostname for each in service.status.load_balancer.ingress]
    return ",".join(dict.fromkeys((*given, *spec.external_ips))) or PENDING


def ports_of(service: Service) -> str:
    """Return what the PORT(S) column says."""
    ports = [
        f"{each.port}:{each.node_port}/{each.protocol}" if each.node_port else f"{each.port}/{each.protocol}"
        for each in service.spec.ports
    ]
    return ",".join(ports) or NONE


def _service(service: Service, now_ms: int) -> Cells:
    return (
        service.metadata.name,
        service.spec.type,
        service.spec.cluster_ip or NONE,
        external_ip(service),
        ports_of(service),
        age(service.metadata, now_ms),
        str(selectors.of_labels(service.spec.selector)) if service.spec.selector else NONE,
    )


def _shortened(items: list[str]) -> str:
    if not items:
        return NONE
    more = f" + {len(items) - ENDPOINTS_SHOWN} more..." if len(items) > ENDPOINTS_SHOWN else ""
    return ",".join(items[:ENDPOINTS_SHOWN]) + more


def _slice(found: EndpointSlice, now_ms: int) -> Cells:
    if found.ports:
        numbers = ["*" if port.port is None else str(port.port) for port in found.ports]
        ports = _shortened(numbers)
    else:
        ports = UNSET
    addresses = [address for endpoint in found.endpoints for address in endpoint.addresses]
    shown = _shortened(addresses) if addresses else UNSET
    return (found.metadata.name, found.address_type, ports, shown, age(found.metadata, now_ms))


def _endpoints(found: Unstructured, now_ms: int) -> Cells:
    items = []
    for subset in found.content.get("subsets") or ():
        addresses = [each.get("ip", "") for each in subset.get("addresses") or ()]
        ports = subset.get("ports") or ()
        if ports:
            items += [f"{address}:{port.get('port')}" for port in ports for address in addresses]
        else:
            items += addresses
    return (found.metadata.name, _shortened(items), age(found.metadata, now_ms))


def _ingress(found: Unstructured, now_ms: int) -> Cells:
    spec = found.content.get("spec") or {}
    hosts = [rule.get("host", "") for rule in spec.get("rules") or ()]
    named = [host for host in hosts if host]
    given = dig(found.content, "status", "loadBalancer", "ingress") or ()
    return (
        found.metadata.name,
        spec.get("ingressClassName") or NONE,
        ",".join(named[:ENDPOINTS_SHOWN]) + (f" + {len(named) - 3} more..." if len(named) > 3 else "") or "*",
        ",".join(each.get("ip") or each.get("hostname", "") for each in given),
        "80, 443" if spec.get("tls") else "80",
        age(found.metadata, now_ms),
    )


def _ingress_class(found: Unstructured, now_ms: int) -> Cells:
    parameters = dig(found.content, "spec", "parameters")
    shown = NONE
    if isinstance(parameters, Mapping):
        group = f".{parameters['apiGroup']}" if parameters.get("apiGroup") else ""
        shown = f"{parameters.get('kind', '')}{group}/{parameters.get('name', '')}"
    return (
        found.metadata.name,
        dig(found.content, "spec", "controller") or "",
        shown,
        age(found.metadata, now_ms),
    )


def _policy(found: Unstructured, now_ms: int) -> Cells:
    return (
        found.metadata.name,
        selector_text(dig(found.content, "spec", "podSelector")),
        age(found.metadata, now_ms),
    )


def selector_text(selector: Any) -> str:  # noqa: ANN401 - a label selector in wire form, or None
    """Return a label selector in wire form as tables show it."""
    if not isinstance(selector, Mapping):
        return NONE
    terms = [f"{key}={value}" for key, value in sorted((selector.get("matchLabels") or {}).items())]
    words = {"In": "in", "NotIn": "notin"}
    for each in selector.get("matchExpressions") or ():
        key, operator = each.get("key", ""), each.get("operator", "")
        if operator in words:
            terms.append(f"{key} {words[operator]} ({','.join(each.get('values') or ())})")
        else:
            terms.append(f"!{key}" if operator == "DoesNotExist" else key)
    return ",".join(terms) or NONE


PRINTERS = {
    "services": Printer(columns("Name|Type|Cluster-IP|External-IP|Port(s)|Age", "Selector"), _service),
    "endpointslices.discovery.k8s.io": Printer(columns("Name|AddressType|Ports|Endpoints|Age"), _slice),
    "endpoints": Printer(columns("Name|Endpoints|Age"), _endpoints),
    "ingresses.networking.k8s.io": Printer(columns("Name|Class|Hosts|Address|Ports|Age"), _ingress),
    "ingressclasses.networking.k8s.io": Printer(columns("Name|Controller|Parameters|Age"), _ingress_class),
    "networkpolicies.networking.k8s.io": Printer(columns("Name|Pod-Selector|Age"), _policy),
}
