"""Probes: readiness says when a pod may be asked, liveness when it must be killed, which a database rarely must."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.parts import mapping, mappings
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import Workload

HTTP_PORTS = (80, 3000, 5000, 8000, 8080, 8081, 8888, 9000)
"""Ports on which HTTP is usual; on others a connection is asked for, which every protocol answers."""

HANDLERS = ("httpGet", "tcpSocket", "exec", "grpc")
READINESS_PERIOD_S = 5

PATIENT = {"periodSeconds": 20, "timeoutSeconds": 10, "failureThreshold": 6}
"""Two minutes: longer than a checkpoint, a failover or a slow disk usually takes."""

HASTE = ("timeoutSeconds", "failureThreshold", "periodSeconds")

START_LIMIT_FAILURES = 60
START_PERIOD_S = 5
"""Five minutes for a start that has a log to replay."""


def _propose(case: Case) -> Iterator[Change]:
    for workload in case.workloads():
        if any("livenessProbe" in each for each in workload.containers):
            if case.keeps_data(workload):
                yield _without_liveness(workload)
            yield _patient(workload)
            if not all("startupProbe" in each for each in _live(workload)):
                yield _starting(workload)
        lacking = [each for each in workload.containers if "readinessProbe" not in each]
        patches = {str(each.get("name", "")): _readiness(each) for each in lacking if _ports(each)}
        if patches:
            yield _ready(workload, patches)


def _live(workload: Workload) -> tuple[Mapping[str, Any], ...]:
    return tuple(each for each in workload.containers if "livenessProbe" in each)


def _name(container: Mapping[str, Any]) -> str:
    return str(container.get("name", ""))


def _ports(container: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return tuple(each for each in mappings(container.get("ports")) if each.get("protocol", "TCP") == "TCP")


def _readiness(container: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a probe of what the liveness probe asks already, else of the first port."""
    live = mapping(container.get("livenessProbe"))
    handler = {name: live[name] for name in HANDLERS[:2] if name in live}
    if not handler:
        port = _ports(container)[0]
        number, name = port.get("containerPort"), str(port.get("name", ""))
        is_http = number in HTTP_PORTS or name.startswith("http")
        handler = {"httpGet": {"path": "/", "port": number}} if is_http else {"tcpSocket": {"port": number}}
    return {"readinessProbe": {**handler, "periodSeconds": READINESS_PERIOD_S}}


def _ready(workload: Workload, patches: Mapping[str, Mapping[str, Any]]) -> Change:
    why = (
        "Without a readiness probe a pod counts as ready as soon as its process runs: it is sent "
        "requests before it listens, and a rollout takes the old pods away too early. Ask the path that "
        "says it can serve, if it has one."
    )
    edit = workload.container_edit("readinessProbe", patches)
    return Change(f"give {workload.key} a readiness probe", why, (edit,))


def _without_liveness(workload: Workload) -> Change:
    patches = {_name(each): {"livenessProbe": None} for each in _live(workload)}
    why = (
        "A database that is slow is busy, not dead. Its liveness probe kills it in the middle of its "
        "work, and the start that follows takes longer still; a process that ends is restarted without "
        "any probe."
    )
    edit = workload.container_edit(_hasty(workload), patches)
    return Change(f"take the liveness probe off {workload.key}", why, (edit,))


def _patient(workload: Workload) -> Change:
    patches = {
        _name(each): {
            "livenessProbe": {name: max(wanted, _said(each, name)) for name, wanted in PATIENT.items()}
        }
        for each in _live(workload)
    }
    why = (
        "The liveness probe gives up so soon that a slow moment is answered with a kill, which makes it "
        "slower. Only what will not come back by itself is to be restarted."
    )
    edit = workload.container_edit(_hasty(workload), patches)
    return Change(f"make the liveness probe of {workload.key} patient", why, (edit,))


def _said(container: Mapping[str, Any], name: str) -> int:
    said = mapping(container.get("livenessProbe")).get(name)
    return said if isinstance(said, int) else 0


def _hasty(workload: Workload) -> str:
    """Return which field of the first liveness probe makes it give up soon; the probe itself where none is written."""
    live = mapping(_live(workload)[0].get("livenessProbe"))
    return next((f"livenessProbe.{name}" for name in HASTE if name in live), "livenessProbe")


def _starting(workload: Workload) -> Change:
    patches = {}
    for each in _live(workload):
        live = mapping(each.get("livenessProbe"))
        handler = {name: live[name] for name in HANDLERS if name in live}
        probe = {**handler, "periodSeconds": START_PERIOD_S, "failureThreshold": START_LIMIT_FAILURES}
        patches[_name(each)] = {"startupProbe": probe}
    why = (
        "A start that has much to read is killed by the liveness probe before it is done, again and again. "
        "A startup probe lets it finish first."
    )
    edit = workload.container_edit("livenessProbe", patches)
    return Change(f"give {workload.key} a startup probe", why, (edit,))


PROBES = Remedy(
    "probes",
    ("rollout", "available", "recovery", "data"),
    ("rollout", "disk", "drain", "upgrade", "reboot", "node", "memory"),
    _propose,
)
