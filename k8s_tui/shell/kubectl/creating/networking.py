"""`kubectl create service clusterip|nodeport|loadbalancer|externalname` and `kubectl create ingress`."""

from __future__ import annotations

import re
from typing import Any

from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.shell.flags import INTEGER, LIST, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.creating.frame import generator, labelled, named
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube, Verb

_RULE = re.compile(
    r"(?P<host>[\w.*-]*)(?P<path>/[^=]*)=(?P<service>[\w.-]+):(?P<port>[\w-]+)(?P<tls>,tls(=.*)?)?"
)
_BACKEND = re.compile(r"(?P<service>[\w.-]+):(?P<port>[\w-]+)")


def _ports(kube: Kube, node_port: int = 0) -> list[JsonObject]:
    ports = []
    for pair in kube.flags.items("tcp"):
        outer, colon, inner = pair.partition(":")
        port: JsonObject = {"name": pair.replace(":", "-")}
        if node_port:
            port["nodePort"] = node_port
        port["port"] = _port_number(outer)
        port["protocol"] = "TCP"
        target = inner if colon else outer
        port["targetPort"] = _port_number(target) if target.isdigit() else target
        ports.append(port)
    return ports


def _port_number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise KubectlError(f"strconv.ParseUint: parsing {quote(text)}: invalid syntax")
    if int(text) >= 65536:
        raise KubectlError(f"strconv.ParseUint: parsing {quote(text)}: value out of range")
    return int(text)


def _service(kube: Kube, name: str, kind: str, **more: Any) -> JsonObject:  # noqa: ANN401 - parts of a spec
    node_port = kube.flags.integer("node-port") if "node-port" in kube.flags.known else 0
    ports = _ports(kube, node_port)
    if not ports and kind != "ExternalName" and more.get("clusterIP") != "None":
        raise KubectlError("at least one tcp port specifier must be provided")
    spec: JsonObject = {**more}
    if ports:
        spec["ports"] = list(ports)
    spec["selector"] = {"app": name}
    spec["type"] = kind
    document = named("v1", "Service", name, spec=spec, status={"loadBalancer": {}})
    return labelled(document, {"app": name})


def _cluster_ip(kube: Kube, name: str) -> JsonObject:
    address = kube.flags.text("clusterip")
    return _service(kube, name, "ClusterIP", **({"clusterIP": address} if address else {}))


def _node_port(kube: Kube, name: str) -> JsonObject:
    return _service(kube, name, "NodePort")


def _load_balancer(kube: Kube, name: str) -> JsonObject:
    return _service(kube, name, "LoadBalancer")


def _external_name(kube: Kube, name: str) -> JsonObject:
    return _service(kube, name, "ExternalName", externalName=kube.flags.text("external-name"))


def _ingress(kube: Kube, name: str) -> JsonObject:
    rules, default = kube.flags.items("rule"), kube.flags.text("default-backend")
    if not rules and not default:
        raise KubectlError(
            "not enough information provided: every ingress has to either specify a default-backend (which "
            "catches all traffic) or a list of rules (which catch specific paths)"
        )
    spec: JsonObject = {}
    if kube.flags.text("class"):
        spec["ingressClassName"] = kube.flags.text("class")
    if default:
        spec["defaultBackend"] = _backend(default)
    hosts: dict[str, list[JsonObject]] = {}
    tls: dict[str, list[str]] = {}
    for rule in rules:
        _add_rule(rule, hosts, tls)
    if hosts:
        spec["rules"] = [
            {**({"host": host} if host else {}), "http": {"paths": list(paths)}}
            for host, paths in hosts.items()
        ]
    if tls:
        spec["tls"] = [
            {"hosts": list(names), **({"secretName": secret} if secret else {})}
            for secret, names in tls.items()
        ]
    document = named("networking.k8s.io/v1", "Ingress", name, spec=spec, status={"loadBalancer": {}})
    annotations = dict(each.partition("=")[::2] for each in kube.flags.items("annotation"))
    if annotations:
        document["metadata"] = {"annotations": annotations, "creationTimestamp": None, "name": name}
    return document


def _add_rule(rule: str, hosts: dict[str, list[JsonObject]], tls: dict[str, list[str]]) -> None:
    match = _RULE.fullmatch(rule)
    if match is None:
        raise KubectlError(
            f"rule {rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"
        )
    host, path = match["host"], match["path"]
    kind = "Prefix" if path.endswith("*") else "Exact"
    backend = _backend(f"{match['service']}:{match['port']}")
    entry: JsonObject = {"backend": backend, "path": path.removesuffix("*") or "/", "pathType": kind}
    hosts.setdefault(host, []).append(entry)
    if match["tls"]:
        tls.setdefault((match["tls"] or "").partition("tls=")[2], []).append(host)


def _backend(text: str) -> JsonObject:
    match = _BACKEND.fullmatch(text)
    if match is None:
        raise KubectlError("default-backend should be in format servicename:serviceport")
    port = match["port"]
    return {
        "service": {
            "name": match["service"],
            "port": {"number": int(port)} if port.isdigit() else {"name": port},
        }
    }


def _service_kind(name: str, make: Any, kind: str, summary: str, *flags: Flag) -> Verb:  # noqa: ANN401 - a Make
    return generator(
        name,
        make,
        (Flag("tcp", "", SLICE), *flags),
        usage=f"service {name} NAME [--tcp=<port>:<targetPort>]",
        summary=summary,
        failure=f"failed to create {kind} service: ",
    )


SERVICE = Verb(
    "service",
    None,
    usage="create service",
    summary="Create a service using a specified subcommand",
    aliases=("svc",),
    children=(
        _service_kind(
            "clusterip", _cluster_ip, "ClusterIP", "Create a ClusterIP service", Flag("clusterip", "", TEXT)
        ),
        _service_kind(
            "nodeport",
            _node_port,
            "NodePort",
            "Create a NodePort service",
            Flag("node-port", "", INTEGER, "0"),
        ),
        _service_kind("loadbalancer", _load_balancer, "LoadBalancer", "Create a LoadBalancer service"),
        _service_kind(
            "externalname",
            _external_name,
            "ExternalName",
            "Create an ExternalName service",
            Flag("external-name", "", TEXT, required=True),
        ),
    ),
)

NETWORKING = (
    SERVICE,
    generator(
        "ingress",
        _ingress,
        (
            Flag("rule", "", LIST),
            Flag("class", "", TEXT),
            Flag("default-backend", "", TEXT),
            Flag("annotation", "", LIST),
        ),
        usage="ingress NAME --rule=host/path=service:port[,tls[=secret]]",
        summary="Create an ingress with the specified name",
        failure="failed to create ingress: ",
        aliases=("ing",),
    ),
)
