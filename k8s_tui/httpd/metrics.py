"""/metrics: the handful of an API server's numbers that people look at, as Prometheus reads them.

How long requests took is measured on this machine, since in the game a request is a single moment.
Source: apiserver pkg/endpoints/metrics (v1.32).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import define, field

from k8s_tui.apiserver.paths import SERVER_VERSION
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.httpd.messages import Response, text_response
from k8s_tui.httpd.paths import Target
from k8s_tui.sim.value import frozen

VERBS: Final[Mapping[str, str]] = {"create": "POST", "update": "PUT"}
"""The verbs that are called by their methods (CleanVerb); the others are called as roles call them."""

BUCKETS_S: Final = (
    *(0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60),
)
"""Of the histogram of durations (requestLatencies)."""


@frozen
class Asked:
    """What requests are told apart by."""

    group: str
    resource: str
    scope: str
    subresource: str
    verb: str
    version: str

    @classmethod
    def of(cls, target: Target) -> Asked:
        """Return what a request is about (CleanScope, CleanVerb)."""
        resource = target.resource
        scope = "resource" if target.name or target.verb == "create" else ""
        scope = scope or ("namespace" if target.namespace else "cluster")
        verb = VERBS.get(target.verb, target.verb.upper())
        return cls(resource.group, resource.plural, scope, target.subresource, verb, resource.version)

    @property
    def labels(self) -> dict[str, str]:
        """Their labels."""
        return {
            "component": "apiserver",
            "group": self.group,
            "resource": self.resource,
            "scope": self.scope,
            "subresource": self.subresource,
            "verb": self.verb,
            "version": self.version,
        }


@define
class Durations:
    """How long requests of one sort took.

    Attributes:
        counts: By bucket, the last one for all that is longer.
    """

    counts: list[int] = field(factory=lambda: [0] * (len(BUCKETS_S) + 1))
    sum_s: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BUCKETS_S, seconds)] += 1
        self.sum_s += seconds

    def lines(self, name: str, labels: Mapping[str, str]) -> Iterator[str]:
        """Yield the histogram."""
        total = 0
        for bound, count in zip((*BUCKETS_S, "+Inf"), self.counts, strict=True):
            total += count
            yield _line(f"{name}_bucket", {**labels, "le": str(bound)}, total)
        yield _line(f"{name}_sum", labels, self.sum_s)
        yield _line(f"{name}_count", labels, total)


class Numbers:
    """What one server counts."""

    def __init__(self) -> None:
        self._answered: dict[tuple[Asked, int], int] = {}
        self._durations: dict[Asked, Durations] = {}
        self._open: dict[Asked, int] = {}
        self._terminated: dict[tuple[str, str], int] = {}

    @property
    def watches(self) -> int:
        """How many are open."""
        return sum(self._open.values())

    @property
    def terminated(self) -> int:
        """How many watches were closed because their clients did not keep up."""
        return sum(self._terminated.values())

    def answered(self, target: Target, code: int, seconds: float) -> None:
        """Count a request that was answered."""
        asked = Asked.of(target)
        self._answered[asked, code] = self._answered.get((asked, code), 0) + 1
        if target.verb != "watch":
            self._durations.setdefault(asked, Durations()).add(seconds)

    def opened(self, target: Target) -> None:
        """Count a watch that has begun."""
        asked = Asked.of(target)
        self._open[asked] = self._open.get(asked, 0) + 1

    def closed(self, target: Target) -> None:
        """Count a watch that has ended."""
        self._open[Asked.of(target)] -= 1

    def gave_up(self, target: Target) -> None:
        """Count a watch whose client does not keep up."""
        key = (target.resource.group, target.resource.plural)
        self._terminated[key] = self._terminated.get(key, 0) + 1

    def lines(self) -> Iterator[str]:
        """Yield all of it."""
        yield from _head("apiserver_request_total", "counter", "STABLE", "Requests answered.")
        for (asked, code), count in self._answered.items():
            yield _line("apiserver_request_total", {"code": str(code), "dry_run": "", **asked.labels}, count)
        name = "apiserver_request_duration_seconds"
        yield from _head(name, "histogram", "STABLE", "How long requests took, on the player's machine.")
        for asked, durations in self._durations.items():
            yield from durations.lines(name, {"dry_run": "", **asked.labels})
        name = "apiserver_longrunning_requests"
        yield from _head(name, "gauge", "STABLE", "Watches that are open.")
        for asked, count in self._open.items():
            yield _line(name, asked.labels, count)
        name = "apiserver_terminated_watchers_total"
        yield from _head(name, "counter", "ALPHA", "Watches closed because their clients were too slow.")
        for (group, resource), count in self._terminated.items():
            yield _line(name, {"group": group, "resource": resource}, count)


def metrics(server: ApiServer, numbers: Numbers) -> Response:
    """Answer /metrics."""
    return text_response("\n".join([*numbers.lines(), *_storage(server), *_build(), ""]))


def _storage(server: ApiServer) -> Iterator[str]:
    etcd = server.etcd()
    yield from _head("apiserver_storage_objects", "gauge", "STABLE", "Objects in the store, by resource.")
    for bucket in etcd.buckets():
        yield _line("apiserver_storage_objects", {"resource": bucket.split("/")[2]}, etcd.count(bucket))
    name = "apiserver_storage_size_bytes"
    yield from _head(name, "gauge", "STABLE", "The size of the store's file.")
    yield _line(name, {"storage_cluster_id": "etcd-0"}, etcd.space.in_use_bytes)
    name = "etcd_debugging_mvcc_current_revision"
    yield from _head(name, "gauge", "ALPHA", "The revision of the store.")
    yield _line(name, {}, etcd.revision)


def _build() -> Iterator[str]:
    yield from _head("kubernetes_build_info", "gauge", "ALPHA", "The version of the server.")
    yield _line("kubernetes_build_info", {"git_version": SERVER_VERSION, "major": "1", "minor": "32"}, 1)


def _head(name: str, kind: str, stability: str, said: str) -> Iterable[str]:
    return f"# HELP {name} [{stability}] {said}", f"# TYPE {name} {kind}"


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    shown = ",".join(f'{label}="{labels[label]}"' for label in sorted(labels))
    return f"{name}{{{shown}}} {value}" if shown else f"{name} {value}"
