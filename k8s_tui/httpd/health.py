"""What is asked of the server itself: its version, its health, and numbers for a monitoring system.

Source: kubernetes pkg/controlplane, component-base metrics (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from k8s_tui.apiserver import healthz
from k8s_tui.apiserver.paths import SERVER_VERSION, version_text
from k8s_tui.apiserver.paths import version as version_served
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.httpd.messages import Request, Response, text_response


class RequestCounts:
    """How many requests were answered, by verb, resource and code."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, int], int] = {}

    def add(self, verb: str, resource: str, code: int) -> None:
        """Count one request."""
        key = (verb, resource, code)
        self._counts[key] = self._counts.get(key, 0) + 1

    def lines(self) -> Iterator[str]:
        """Yield them as Prometheus reads them."""
        for (verb, resource, code), count in sorted(self._counts.items()):
            labels = f'code="{code}",resource="{resource}",verb="{verb}"'
            yield f"apiserver_request_total{{{labels}}} {count}"


def version() -> Response:
    """Answer /version."""
    return Response(200, version_text(version_served()).encode())


def health(server: ApiServer, request: Request) -> Response:
    """Answer /healthz, /livez and /readyz, each check by name with `?verbose` or where one fails."""
    found = healthz.health(
        server, request.path, verbose="verbose" in request.query, exclude=request.parameters("exclude")
    )
    return text_response(found.text, 200 if found.is_well else 500)


def metrics(server: ApiServer, counts: RequestCounts, watches: int, terminated: int) -> Response:
    """Answer /metrics with the numbers that people look at."""
    etcd = server.etcd()
    lines = [
        "# HELP apiserver_request_total [STABLE] Requests answered, by verb, resource and code.",
        "# TYPE apiserver_request_total counter",
        *counts.lines(),
        "# HELP apiserver_longrunning_requests [STABLE] Watches that are open.",
        "# TYPE apiserver_longrunning_requests gauge",
        f'apiserver_longrunning_requests{{verb="WATCH"}} {watches}',
        "# HELP apiserver_terminated_watchers_total [ALPHA] Watches closed because their clients were too slow.",
        "# TYPE apiserver_terminated_watchers_total counter",
        f"apiserver_terminated_watchers_total {terminated}",
        "# HELP apiserver_storage_objects [STABLE] Objects in the store, by resource.",
        "# TYPE apiserver_storage_objects gauge",
        *(
            f'apiserver_storage_objects{{resource="{bucket.split("/")[2]}"}} {etcd.count(bucket)}'
            for bucket in etcd.buckets()
        ),
        "# HELP etcd_debugging_mvcc_current_revision [ALPHA] The revision of the store.",
        "# TYPE etcd_debugging_mvcc_current_revision gauge",
        f"etcd_debugging_mvcc_current_revision {etcd.revision}",
        *_build_info(),
    ]
    return text_response("\n".join([*lines, ""]))


def _build_info() -> Iterator[str]:
    labels: dict[str, Any] = {"git_version": SERVER_VERSION, "major": "1", "minor": "32"}
    shown = ",".join(f'{name}="{text}"' for name, text in labels.items())
    yield "# HELP kubernetes_build_info [ALPHA] The version of the server."
    yield "# TYPE kubernetes_build_info gauge"
    yield f"kubernetes_build_info{{{shown}}} 1"
