"""Ingress rules as ingress-nginx makes them of Ingress objects: servers by host, locations by path.

A request goes to the server of its host (an exact one, else a wildcard, else the one for all), there to the
location with the longest path that fits, and on to the endpoints of that location's service, past its cluster
IP. Where two ingresses say the same, the older one counts.

Simplified: of the annotations, rewrite-target, use-regex, ssl-redirect and force-ssl-redirect. Source:
kubernetes/ingress-nginx internal/ingress/controller (v1.12); networking/v1 types.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import field

from k8s_tui.api.contents import spec_of
from k8s_tui.api.core import Secret
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.network.rules import PortRule, ServiceRules, Target
from k8s_tui.sim.value import evolve, frozen

PREFIX = "nginx.ingress.kubernetes.io/"

FAKE_CERTIFICATE = "Kubernetes Ingress Controller Fake Certificate"
"""What is shown for hosts without a certificate of their own; nobody trusts it."""

ANY_HOST = ""

Wire: TypeAlias = Mapping[str, Any]


@frozen
class Backend:
    """Where a location sends its requests.

    Attributes:
        service: `namespace/name`.
        targets: Its ready endpoints.
        external: The name that an ExternalName service stands for, "" for any other service.
        port: Of the external host.
    """

    service: str
    targets: tuple[Target, ...] = ()
    external: str = ""
    port: int = 80


@frozen
class Location:
    """One path of a server.

    Attributes:
        kind: `Exact`, `Prefix` or `ImplementationSpecific`.
        rewrite: What the path becomes, "" for itself.
        is_regex: The path is a regular expression.
    """

    path: str
    kind: str
    backend: Backend
    rewrite: str = ""
    is_regex: bool = False

    def fits(self, path: str) -> bool:
        """Tell whether a request's path belongs here."""
        if self.is_regex:
            return _match(self.path, path) is not None
        if self.kind == "Exact":
            return path == self.path
        stem = self.path.rstrip("/")
        return path == self.path or path.startswith(stem + "/") or path == stem

    def rewritten(self, path: str) -> str:
        """Return the path that the service is asked for."""
        if not self.rewrite:
            return path
        found = _match(self.path, path) if self.is_regex else None
        groups = found.groups(default="") if found is not None else ()
        return re.sub(r"\$(\d)", lambda match: _group(groups, int(match[1])), self.rewrite)


def _match(pattern: str, path: str) -> re.Match[str] | None:
    """Match as nginx does; a pattern that is none fits nothing."""
    try:
        return re.match(pattern, path, re.IGNORECASE)
    except re.error:
        return None


def _group(groups: Sequence[str], number: int) -> str:
    return groups[number - 1] if 0 < number <= len(groups) else ""


@frozen
class Server:
    """One host.

    Attributes:
        locations: The longest path first.
        certificate: The secret of its certificate, "" for the fake one.
        redirects: Plain HTTP is sent to HTTPS.
    """

    host: str
    locations: tuple[Location, ...] = ()
    certificate: str = ""
    redirects: bool = False

    def location(self, path: str) -> Location | None:
        """Return the location for a path, None where there is none."""
        return next((each for each in self.locations if each.fits(path)), None)


@frozen
class IngressRules:
    """Everything that one controller serves.

    Attributes:
        default: Where requests go that no rule is for; None for the controller's own 404.
        problems: What it complains about, in its words.
        ignored: What it says of ingresses that are not of its class.
    """

    servers: Mapping[str, Server] = field(factory=dict)
    default: Backend | None = None
    problems: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def server(self, host: str) -> Server:
        """Return the server that answers for a host."""
        host = host.lower().partition(":")[0]
        found = self.servers.get(host) or self.servers.get(f"*.{host.partition('.')[2]}")
        return found or self.servers.get(ANY_HOST) or Server(ANY_HOST)

    def backend(self, host: str, path: str) -> tuple[Backend | None, str]:
        """Return where a request goes, None for nowhere, and the path that is asked for there."""
        location = self.server(host).location(path)
        if location is None:
            return self.default, path
        return location.backend, location.rewritten(path)


class Compilation:
    """Gathers rules from ingresses, oldest first."""

    def __init__(self, services: Mapping[str, ServiceRules], secrets: Mapping[str, Secret]) -> None:
        self._services = services
        self._secrets = secrets
        self._locations: dict[str, dict[tuple[str, str], Location]] = {}
        self._certificates: dict[str, str] = {}
        self._redirects: dict[str, bool] = {}
        self._default: Backend | None = None
        self._problems: list[str] = []

    def add(self, ingress: Unstructured) -> None:
        """Take the rules of one more ingress."""
        spec, namespace = spec_of(ingress), ingress.metadata.namespace
        annotations = ingress.metadata.annotations
        for rule in spec.get("rules") or ():
            host = (rule.get("host") or ANY_HOST).lower()
            known = self._locations.setdefault(host, {})
            for path in (rule.get("http") or {}).get("paths") or ():
                location = self._location(path, namespace, annotations)
                known.setdefault((location.path, location.kind), location)
            if annotations.get(f"{PREFIX}force-ssl-redirect") == "true":
                self._redirects.setdefault(host, True)
        if spec.get("defaultBackend") is not None and self._default is None:
            self._default = self._backend(spec["defaultBackend"], namespace)
        self._add_certificates(ingress, spec)

    def _location(self, path: Wire, namespace: str, annotations: Mapping[str, str]) -> Location:
        return Location(
            path.get("path") or "/",
            path.get("pathType") or "ImplementationSpecific",
            self._backend(path.get("backend") or {}, namespace),
            annotations.get(f"{PREFIX}rewrite-target", ""),
            annotations.get(f"{PREFIX}use-regex") == "true",
        )

    def _backend(self, wire: Wire, namespace: str) -> Backend:
        service = wire.get("service") or {}
        key = f"{namespace}/{service.get('name', '')}"
        port = service.get("port") or {}
        wanted = port.get("number") or port.get("name") or 0
        found = self._services.get(key)
        if found is None:
            said = f'no object matching key "{key}" in local store'
            self._complain(f'Error obtaining Endpoints for Service "{key}": {said}')
            return Backend(key)
        rule = next((each for each in found.ports if wanted in (each.port, each.name)), None)
        if found.external_name:
            return Backend(key, external=found.external_name, port=_number(wanted, rule))
        if rule is None:
            self._complain(f'Service "{key}" does not have a port {wanted!r}')
            return Backend(key)
        if not rule.targets:
            self._complain(f'Service "{key}" does not have any active Endpoint.')
        return Backend(key, rule.targets)

    def _add_certificates(self, ingress: Unstructured, spec: Wire) -> None:
        redirect = ingress.metadata.annotations.get(f"{PREFIX}ssl-redirect") != "false"
        for tls in spec.get("tls") or ():
            hosts = tls.get("hosts") or [rule.get("host") or ANY_HOST for rule in spec.get("rules") or ()]
            key = f"{ingress.metadata.namespace}/{tls.get('secretName', '')}"
            secret = self._secrets.get(key)
            is_good = secret is not None and bool(secret.data.get("tls.crt") and secret.data.get("tls.key"))
            if not is_good:
                why = f"local SSL certificate {key} was not found. Using default certificate"
                self._complain(f'Error getting SSL certificate "{key}": {why}')
            for host in hosts:
                self._certificates.setdefault(host.lower(), key if is_good else "")
                self._redirects.setdefault(host.lower(), redirect)

    def _complain(self, problem: str) -> None:
        if problem not in self._problems:
            self._problems.append(problem)

    def result(self) -> IngressRules:
        """Return everything together."""
        servers = {
            host: Server(
                host,
                tuple(sorted(locations.values(), key=_order)),
                self._certificates.get(host, ""),
                self._redirects.get(host, False),
            )
            for host, locations in self._locations.items()
        }
        return IngressRules(servers, self._default, tuple(self._problems))


def _order(location: Location) -> tuple[int, bool, str]:
    return (-len(location.path), location.kind != "Exact", location.path)


def _number(wanted: int | str, rule: PortRule | None) -> int:
    if isinstance(wanted, int) and wanted:
        return wanted
    return rule.port if rule is not None else 80


def compiled(
    ingresses: Iterable[Unstructured],
    services: Mapping[str, ServiceRules],
    secrets: Mapping[str, Secret],
    default: str = "",
) -> IngressRules:
    """Return what ingresses come to.

    Args:
        ingresses: Those that the controller serves.
        services: By `namespace/name`, with their endpoints.
        secrets: By `namespace/name`.
        default: The service for what no rule is for, "" for none.
    """
    work = Compilation(services, secrets)
    for ingress in sorted(ingresses, key=_age):
        work.add(ingress)
    rules = work.result()
    service = services.get(default)
    if rules.default is None and service is not None and service.ports:
        return evolve(rules, default=Backend(default, service.ports[0].targets))
    return rules


def _age(ingress: Unstructured) -> tuple[int, str, str]:
    meta = ingress.metadata
    return (meta.creation_timestamp or 0, meta.namespace, meta.name)
