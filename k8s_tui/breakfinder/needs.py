"""What an image that nobody knows needs, as far as the manifests say it: services that its environment names.

A front end with `API_URL=http://api:8080` fails where `api` does, which is what its users feel. Only services of the
same manifests count, and only plain values that every container of the image has. Where its traces and numbers go
is nothing that a request waits for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from k8s_tui.breakfinder.given import Given, Key
from k8s_tui.breakfinder.parts import mapping, mappings, selects
from k8s_tui.breakfinder.workloads import Workload
from k8s_tui.game.scenario import Needed

UNFELT = re.compile(r"OTEL|OTLP|STATSD|JAEGER|ZIPKIN|SENTRY|TRACING|METRICS|LOKI|GRAFANA|PROMETHEUS|LOG_")
"""Names of variables that say whom an application tells about itself."""

HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^@/\s]*@)?(?P<host>[a-z][a-z0-9.-]*)(?::\d+)?(?:/\S*)?")
"""A host, `host:port` or an address, alone in a variable."""

LIMIT = 20
"""As scenarios have it."""


def needs_of(given: Given, users: Sequence[tuple[Workload, Mapping[str, Any]]]) -> tuple[Needed, ...]:
    """Return what the containers of one image need, each with the pods that it is in."""
    found: dict[str, Needed] = {}
    for workload, container in users:
        for name, needed in _named(given, workload, container):
            found.setdefault(name, needed)
    everywhere = [name for name in found if all(name in _values(container) for _, container in users)]
    return tuple(found[name] for name in everywhere)[:LIMIT]


def _named(given: Given, workload: Workload, container: Mapping[str, Any]) -> Iterator[tuple[str, Needed]]:
    """Yield the services that variables of a container name, each with the variable."""
    seen: set[Key] = set()
    for name, value in _values(container).items():
        key = None if UNFELT.search(name) else _service(value, workload.key.namespace)
        service = None if key is None else given.find(key)
        if key is None or service is None or key in seen:
            continue
        spec = mapping(service.data.get("spec"))
        port = next((each.get("port") for each in mappings(spec.get("ports"))), None)
        selector = mapping(spec.get("selector"))
        inside = key.namespace == workload.key.namespace
        is_itself = inside and selects({"matchLabels": selector}, workload.labels)
        if selector and isinstance(port, int) and not is_itself:
            seen.add(key)
            yield name, Needed(f"{key.name}.{key.namespace}:{port}", name)


def _values(container: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(each["name"]): each["value"]
        for each in mappings(container.get("env"))
        if each.get("name") and isinstance(each.get("value"), str)
    }


def _service(value: str, namespace: str) -> Key | None:
    """Return the service that a value names, if it names one: bare, or with its namespace."""
    match = HOST.fullmatch(value)
    if match is None:
        return None
    name, *rest = match["host"].split(".")
    return Key("Service", rest[0] if rest else namespace, name)
