"""Ingresses, network policies and Endpoints in wire form: what is filled in and refused.

Source: kubernetes pkg/apis/networking/{v1/defaults.go,validation/validation.go}, pkg/apis/core/validation (v1.32).
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Iterator
from typing import Any

from k8s_tui.api import names
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.apiserver.contents import Complaints, Content, ContentRules, change_spec, with_spec

PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
BAD_SEQUENCES = ("//", "/./", "/../", "%2f", "%2F")
BAD_ENDINGS = ("/..", "/.")
PROTOCOLS = ("SCTP", "TCP", "UDP")
POLICY_TYPES = ("Egress", "Ingress")

ADDRESSES_REMEMBERED = 16_384
"""Texts of which it is known what address they are."""

NO_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
NO_ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"

Errors = Iterator[FieldError]


def spec_in(content: Content) -> dict[str, Any]:
    """Return the spec of a content, empty where there is none."""
    return content.get("spec") or {}


# -- ingresses ------------------------------------------------------------


def _judge_ingress(content: Content) -> Complaints:
    return tuple(_ingress(spec_in(content)))


def _ingress(spec: Content) -> Errors:
    if not spec.get("rules") and not spec.get("defaultBackend"):
        said = "either `defaultBackend` or `rules` must be specified"
        yield FieldError.invalid("spec", [], said)
    if spec.get("defaultBackend") is not None:
        yield from _backend(spec["defaultBackend"], "spec.defaultBackend")
    for index, rule in enumerate(spec.get("rules") or ()):
        here = f"spec.rules[{index}]"
        yield from _host(rule.get("host") or "", f"{here}.host")
        http = rule.get("http")
        if http is not None and not http.get("paths"):
            yield FieldError.required(f"{here}.http.paths")
        for at, path in enumerate((http or {}).get("paths") or ()):
            yield from _path(path, f"{here}.http.paths[{at}]")


def _host(host: str, here: str) -> Errors:
    if not host:
        return
    if address_of(host) is not None:
        yield FieldError.invalid(here, host, "must be a DNS name, not an IP address")
        return
    judge = names.wildcard_dns1123_subdomain if "*" in host else names.dns1123_subdomain
    for said in judge(host):
        yield FieldError.invalid(here, host, said)


def _path(path: Content, here: str) -> Errors:
    kind, text = path.get("pathType"), str(path.get("path") or "")
    if kind is None:
        yield FieldError.required(f"{here}.pathType", "pathType must be specified")
        return
    if kind not in PATH_TYPES:
        yield FieldError.not_supported(f"{here}.pathType", kind, PATH_TYPES)
    elif kind == "ImplementationSpecific":
        if text and not text.startswith("/"):
            yield FieldError.invalid(f"{here}.path", text, "must be an absolute path")
    else:
        yield from _exact_path(text, f"{here}.path")
    yield from _backend(path.get("backend") or {}, f"{here}.backend")


def _exact_path(text: str, here: str) -> Errors:
    if not text.startswith("/"):
        yield FieldError.invalid(here, text, "must be an absolute path")
    for sequence in BAD_SEQUENCES:
        if sequence in text:
            yield FieldError.invalid(here, text, f"must not contain '{sequence}'")
    for ending in BAD_ENDINGS:
        if text.endswith(ending):
            yield FieldError.invalid(here, text, f"cannot end with '{ending}'")


def _backend(backend: Content, here: str) -> Errors:
    service, resource = backend.get("service"), backend.get("resource")
    if service is not None and resource is not None:
        yield FieldError.invalid(here, "", "cannot set both resource and service backends")
    elif service is not None:
        yield from _service_backend(service, here)
    elif resource is None:
        yield FieldError.invalid(here, "", "resource or service backend is required")


def _service_backend(service: Content, here: str) -> Errors:
    name = service.get("name") or ""
    if not name:
        yield FieldError.required(f"{here}.service.name")
    for said in names.dns1035_label(name) if name else ():
        yield FieldError.invalid(f"{here}.service.name", name, said)
    port = service.get("port") or {}
    number, word = port.get("number") or 0, port.get("name") or ""
    if number and word:
        yield FieldError.invalid(here, "", "cannot set both port name & port number")
    elif word:
        for said in names.port_name(word):
            yield FieldError.invalid(f"{here}.service.port.name", word, said)
    elif number:
        for said in names.port_number(number):
            yield FieldError.invalid(f"{here}.service.port.number", number, said)
    else:
        yield FieldError.required(here, "port name or number is required")


# -- network policies ------------------------------------------------------------


def _network_policy(content: Content) -> Content:
    spec = spec_in(content)
    types = ["Ingress", "Egress"] if spec.get("egress") is not None else ["Ingress"]
    content = with_spec(content, policyTypes=types)
    for direction in ("ingress", "egress"):
        rules = spec.get(direction)
        if rules:
            content = change_spec(content, **{direction: [_with_protocols(rule) for rule in rules]})
    return content


def _with_protocols(rule: Content) -> Content:
    ports = rule.get("ports")
    return {**rule, "ports": [{"protocol": "TCP", **port} for port in ports]} if ports else rule


def _judge_policy(content: Content) -> Complaints:
    return tuple(_policy(spec_in(content)))


def _policy(spec: Content) -> Errors:
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(spec.get(direction) or ()):
            here = f"spec.{direction}[{index}]"
            for at, port in enumerate(rule.get("ports") or ()):
                yield from _policy_port(port, f"{here}.ports[{at}]")
            for at, peer in enumerate(rule.get(peers) or ()):
                yield from _peer(peer, f"{here}.{peers}[{at}]")
    types = spec.get("policyTypes") or ()
    if len(types) > len(POLICY_TYPES):
        yield FieldError.invalid("spec.policyTypes", list(types), "may not specify more than two policyTypes")
        return
    for index, kind in enumerate(types):
        if kind not in POLICY_TYPES:
            yield FieldError.not_supported(f"spec.policyTypes[{index}]", kind, POLICY_TYPES)


def _policy_port(port: Content, here: str) -> Errors:
    if port.get("protocol", "TCP") not in PROTOCOLS:
        yield FieldError.not_supported(f"{here}.protocol", port["protocol"], PROTOCOLS)
    number, end = port.get("port"), port.get("endPort")
    if number is not None:
        complaints = names.port_name(number) if isinstance(number, str) else names.port_number(number)
        for said in complaints:
            yield FieldError.invalid(f"{here}.port", number, said)
    if end is not None:
        for said in (*_end_complaints(number, end), *names.port_number(end)):
            yield FieldError.invalid(f"{here}.endPort", end, said)


def _end_complaints(number: int | str | None, end: int) -> tuple[str, ...]:
    if number is None:
        return ("may not be specified when `port` is not specified",)
    if isinstance(number, str):
        return ("may not be specified when `port` is non-numeric",)
    return ("must be greater than or equal to `port`",) if end < number else ()


def _peer(peer: Content, here: str) -> Errors:
    selectors = [name for name in ("podSelector", "namespaceSelector") if peer.get(name) is not None]
    block = peer.get("ipBlock")
    if block is None and not selectors:
        yield FieldError.required(here, "must specify a peer")
    elif block is not None and selectors:
        yield FieldError.forbidden(here, "may not specify both ipBlock and another peer")
    elif block is not None:
        yield from _block(block, f"{here}.ipBlock")


def _block(block: Content, here: str) -> Errors:
    cidr = block.get("cidr") or ""
    if not cidr:
        yield FieldError.required(f"{here}.cidr")
        return
    whole = network_of(cidr)
    if whole is None:
        yield FieldError.invalid(f"{here}.cidr", cidr, NO_CIDR)
        return
    for index, text in enumerate(block.get("except") or ()):
        part = network_of(text)
        if part is None:
            yield FieldError.invalid(f"{here}.except[{index}]", text, NO_CIDR)
        elif part.version != whole.version or part.network_address not in whole or part == whole:
            yield FieldError.invalid(f"{here}.except[{index}]", text, "must be a strict subset of `cidr`")


# -- endpoints ------------------------------------------------------------


def _endpoints(content: Content) -> Content:
    subsets = content.get("subsets")
    return {**content, "subsets": [_with_protocols(subset) for subset in subsets]} if subsets else content


def _judge_endpoints(content: Content) -> Complaints:
    return tuple(_subsets(content))


def _subsets(content: Content) -> Errors:
    for index, subset in enumerate(content.get("subsets") or ()):
        here = f"subsets[{index}]"
        if not subset.get("addresses") and not subset.get("notReadyAddresses"):
            yield FieldError.required(here, "must specify `addresses` or `notReadyAddresses`")
        for kind in ("addresses", "notReadyAddresses"):
            for at, address in enumerate(subset.get(kind) or ()):
                text = address.get("ip") or ""
                said = endpoint_complaint(text)
                if said:
                    yield FieldError.invalid(f"{here}.{kind}[{at}].ip", text, said)
        for at, port in enumerate(subset.get("ports") or ()):
            yield from _endpoint_port(port, len(subset["ports"]) > 1, f"{here}.ports[{at}]")


def _endpoint_port(port: Content, needs_name: bool, here: str) -> Errors:
    if needs_name and not port.get("name"):
        yield FieldError.required(f"{here}.name")
    number = port.get("port") or 0
    for said in names.port_number(number):
        yield FieldError.invalid(f"{here}.port", number, said)
    if port.get("protocol") not in PROTOCOLS:
        yield FieldError.not_supported(f"{here}.protocol", port.get("protocol"), PROTOCOLS)


@functools.lru_cache(ADDRESSES_REMEMBERED)
def endpoint_complaint(text: str) -> str:
    """Return what is wrong with the address of an endpoint, "" where it is one and none of the special ones."""
    address = address_of(text)
    if address is None:
        return NO_ADDRESS
    if address.is_unspecified:
        return f"may not be unspecified ({text})"
    if address.is_loopback:
        return "may not be in the loopback range (127.0.0.0/8, ::1/128)"
    if address.is_link_local:
        return "may not be in the link-local range (169.254.0.0/16, fe80::/10)"
    return ""


@functools.lru_cache(ADDRESSES_REMEMBERED)
def address_of(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an address, None for what is none."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def network_of(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return a range of addresses, None for what is none."""
    try:
        return ipaddress.ip_network(text, strict=False) if "/" in text else None
    except ValueError:
        return None


RULES: dict[str, ContentRules] = {
    "endpoints": ContentRules(_endpoints, _judge_endpoints),
    "ingresses.networking.k8s.io": ContentRules(validate=_judge_ingress, status={"loadBalancer": {}}),
    "networkpolicies.networking.k8s.io": ContentRules(_network_policy, _judge_policy),
}
"""By group and resource."""
