"""What an image does that nobody knows: a plain server, as slow to start and as quick to stop as many are.

It listens where its containers and their probes say, is asked nothing that it could not answer, needs the services
that its environment names (`needs`) and a little less memory than was asked for it, and ends at SIGTERM at once,
whatever requests it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from k8s_tui.api.quantity import Quantity, QuantityError
from k8s_tui.breakfinder.given import Given
from k8s_tui.breakfinder.needs import needs_of
from k8s_tui.breakfinder.parts import mapping, mappings
from k8s_tui.breakfinder.workloads import Workload, all_workloads_of
from k8s_tui.game.scenario import MIB, Image, Needed, Reviewed
from k8s_tui.machine.catalogue import CATALOGUE
from k8s_tui.machine.references import InvalidReferenceError, parse_reference

START_MS = 5_000
"""From the start of the process to the first answer: between a Go server (0.1 s) and one on a JVM (20 s)."""

STOP_MS = 50
MEMORY_BYTES = 64 * MIB
USED_SHARE = 0.6
"""Of what it asks for, or may have, so much is used at rest."""

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def unknown_images(given: Given) -> tuple[Image, ...]:
    """Return what the images do that the catalogue does not have, each once."""
    containers: dict[str, list[tuple[Workload, Mapping[str, Any]]]] = {}
    for workload in all_workloads_of(given):
        for each in workload.all_containers:
            name = _repository(str(each.get("image") or ""))
            if name and name not in CATALOGUE.repositories:
                containers.setdefault(name, []).append((workload, each))
    return tuple(
        _image(name, [each for _, each in found], needs_of(given, found))
        for name, found in containers.items()
    )


def _repository(image: str) -> str:
    try:
        return parse_reference(image).repository
    except InvalidReferenceError:
        return ""


def _image(name: str, containers: list[Mapping[str, Any]], needs: tuple[Needed, ...]) -> Image:
    ports = dict.fromkeys(port for each in containers for port in _ports(each))
    return Image(
        name,
        ports=tuple(ports),
        declared_ports=True,
        start_ms=START_MS,
        stop_ms=STOP_MS,
        memory=min(_memory(each) for each in containers),
        needs=needs,
        admission=(Reviewed(),),
    )


def _ports(container: Mapping[str, Any]) -> Iterator[int]:
    """Yield the ports that a container declares or is probed at."""
    named: dict[str, int] = {}
    for each in mappings(container.get("ports")):
        number = each.get("containerPort")
        if isinstance(number, int) and each.get("protocol", "TCP") == "TCP":
            named[str(each.get("name") or number)] = number
            yield number
    for probe in PROBES:
        said = mapping(container.get(probe))
        for kind in ("httpGet", "tcpSocket", "grpc"):
            port = mapping(said.get(kind)).get("port")
            if isinstance(port, int) and port not in named.values():
                yield port


def _memory(container: Mapping[str, Any]) -> int:
    resources = mapping(container.get("resources"))
    for part in ("requests", "limits"):
        said = mapping(resources.get(part)).get("memory")
        try:
            asked = Quantity.parse(str(said)).value() if said else 0
        except QuantityError:
            asked = 0
        if asked:
            return int(asked * USED_SHARE)
    return MEMORY_BYTES
