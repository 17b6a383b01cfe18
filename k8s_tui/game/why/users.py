"""Users who fail: their complaint names the place at which the request ended, and that is where to look."""

from __future__ import annotations

import re

from k8s_tui.game.why.findings import Finding, Ref, Step
from k8s_tui.game.why.seen import Complaint, Seen
from k8s_tui.traffic.clients import parse_target

_HOPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"networkpolicy (?P<place>[^/ ]+)/(?P<name>[^ ,]+)"), "networkpolicy"),
    (re.compile(r"pod (?P<place>[^/ ]+)/(?P<name>[^ ]+)"), "pod"),
    (re.compile(r"service (?P<place>[^/ ]+)/(?P<name>[^ ]+)"), "service"),
    (re.compile(r"node (?P<name>[^ :]+)(?P<place>)"), "node"),
)
"""How reports write the place of a failure, and what it is."""

SERVICE_LABEL = "kubernetes.io/service-name"
"""The label by which endpoint slices say whose they are."""

GONE = re.compile(r"pod (?P<place>[^/ ]+)/(?P<name>[^ ]+) \(gone from")
_BALANCER = re.compile(r"balancer (?P<ip>[^ ]+)")
REFUSED = "connection refused"
NOT_FOUND = "404"
UNTRUSTED = "x509:"


def ask_where(seen: Seen, ref: Ref) -> Finding | None:
    """Follow the most frequent complaint of a group of users."""
    complaint = next((each for each in seen.complaints() if each.client == ref.name), None)
    if complaint is None:
        return None
    alike = [
        each
        for each in seen.complaints()
        if (each.client, each.reason) == (complaint.client, complaint.reason)
    ]
    share = sum(each.share for each in alike)
    percent = f"{share:.0%}" if share >= 0.01 else "<1%"
    more = f" and {len(alike) - 1} more" if alike[1:] else ""
    text = (
        f"{percent} of its requests to {complaint.target} fail: {complaint.reason} at {complaint.hop}{more}"
    )
    if _is_late(seen, complaint):
        text += ", which is no endpoint any more; a proxy that has not heard of it still sends there"
        return Finding(ref, "bad", text, asked(seen, complaint))
    return Finding(ref, "bad", text, asked(seen, complaint), place_of(seen, complaint))


def _is_late(seen: Seen, complaint: Complaint) -> bool:
    """Tell whether requests end at a pod that is gone, while the endpoints name others in its place."""
    gone = GONE.search(complaint.hop)
    if gone is None or not seen.api_answers():
        return False
    named = [
        endpoint.target_ref.name
        for each in seen.objects("endpointslices", gone["place"])
        for endpoint in each.endpoints
        if endpoint.target_ref is not None
    ]
    owner = gone["name"].rsplit("-", 2)[0]
    return gone["name"] not in named and any(name.rsplit("-", 2)[0] == owner for name in named)


def asked(seen: Seen, complaint: Complaint) -> str:
    """Return a command that asks as the users do, or that shows whom they ask."""
    if not seen.api_answers():
        return "kubectl get --raw /livez"
    service = meant(seen, complaint)
    if not complaint.target.startswith("http"):
        return (
            f"kubectl describe service {service.name} -n {service.place}" if service is not None else ":map"
        )
    nodes = seen.objects("nodes")
    url = complaint.target.replace("//nodes", f"//{nodes[0].metadata.name}") if nodes else complaint.target
    return f"curl -H 'Host: {complaint.host}' {url}" if complaint.host else f"curl {url}"


def place_of(seen: Seen, complaint: Complaint) -> Ref | None:
    """Return the thing at which a complaint's requests end."""
    ingress = _ingress(seen, complaint)
    if ingress is not None:
        return ingress
    balancer = _BALANCER.search(complaint.hop)
    if balancer is not None:
        return _behind(seen, balancer["ip"])
    for pattern, kind in _HOPS:
        found = pattern.search(complaint.hop)
        if found is not None:
            ref = Ref(kind, found["place"] or "", found["name"].rstrip(","))
            if kind == "pod" and seen.object("pods", ref.place, ref.name) is None:
                return meant(seen, complaint)
            if kind == "node" and REFUSED in complaint.reason:
                return _going(seen) or ref
            return ref
    return meant(seen, complaint)


def _going(seen: Seen) -> Ref | None:
    """Return a namespace that is being deleted, with the services that were in it."""
    for namespace in seen.objects("namespaces"):
        if namespace.metadata.deletion_timestamp is not None:
            return Ref("namespace", "", namespace.metadata.name)
    return None


def _ingress(seen: Seen, complaint: Complaint) -> Ref | None:
    """Return the ingress of the host that is asked for, where its controller answers by itself."""
    if NOT_FOUND not in complaint.reason and UNTRUSTED not in complaint.reason:
        return None
    host = complaint.host or parse_target(complaint.target, complaint.namespace).host
    for ingress in seen.objects("ingresses"):
        spec = ingress.content.get("spec") or {}
        if any(rule.get("host") == host for rule in spec.get("rules") or ()):
            return Ref("ingress", ingress.metadata.namespace, ingress.metadata.name)
    return None


def _behind(seen: Seen, ip: str) -> Ref | None:
    """Return the service that has an address of the cloud's balancer."""
    for service in seen.objects("services"):
        if any(each.ip == ip for each in service.status.load_balancer.ingress):
            return Ref("service", service.metadata.namespace, service.metadata.name)
    return None


def meant(seen: Seen, complaint: Complaint) -> Ref | None:
    """Return the service that users ask for, by its name or through a port of the nodes."""
    url = parse_target(complaint.target, complaint.namespace)
    if url.host == "nodes" or seen.object("nodes", "", url.host) is not None:
        for service in seen.objects("services"):
            if any(port.node_port == url.port for port in service.spec.ports):
                return Ref("service", service.metadata.namespace, service.metadata.name)
        return None
    if url.host[:1].isdigit():
        return _behind(seen, url.host)
    namespace, slash, name = url.service.partition("/")
    if slash:
        return Ref("service", namespace, name)
    words = url.host.split(".")
    if len(words) == 1:
        return Ref("service", complaint.namespace, words[0])
    if len(words) > 2 and words[2] == "svc":
        return Ref("service", words[1], words[0])
    if len(words) > 2 and seen.object("services", words[2], words[1]) is not None:
        return Ref("service", words[2], words[1])
    return None


def felt(seen: Seen, ref: Ref) -> Complaint | None:
    """Return the complaint of users who ask a service, in their way or at a deeper place."""
    name = f"{ref.place}/{ref.name}"
    for each in seen.complaints():
        whom = meant(seen, each)
        if name in each.hop or (whom is not None and whom == ref):
            return each
    return None


STEPS: tuple[Step, ...] = (ask_where,)
