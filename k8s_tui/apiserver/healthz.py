"""The API server's health, check by check: /healthz, /livez and /readyz.

Source: apiserver pkg/server/healthz (v1.32). Simplified: the one check that can fail is that of etcd.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from k8s_tui.api.errors import StatusError
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.sim.value import frozen

PATHS: Final = ("/healthz", "/livez", "/readyz")
LIVE_CHECKS: Final = (
    "ping",
    "log",
    "etcd",
    "poststarthook/start-apiserver-admission-initializer",
    "poststarthook/generic-apiserver-start-informers",
    "poststarthook/priority-and-fairness-config-consumer",
    "poststarthook/priority-and-fairness-filter",
    "poststarthook/start-apiextensions-informers",
    "poststarthook/start-apiextensions-controllers",
    "poststarthook/crd-informer-synced",
    "poststarthook/start-service-ip-repair-controllers",
    "poststarthook/rbac/bootstrap-roles",
    "poststarthook/scheduling/bootstrap-system-priority-classes",
    "poststarthook/priority-and-fairness-config-producer",
    "poststarthook/bootstrap-controller",
    "poststarthook/start-kube-aggregator-informers",
    "poststarthook/apiservice-registration-controller",
    "poststarthook/apiservice-discovery-controller",
    "autoregister-completion",
)
READY_CHECKS: Final = (*LIVE_CHECKS[:3], "etcd-readiness", "informer-sync", *LIVE_CHECKS[3:], "shutdown")
OF_ETCD: Final = ("etcd", "etcd-readiness")


@frozen
class Health:
    """What a health endpoint says."""

    is_well: bool
    text: str


def health(server: ApiServer, path: str, *, verbose: bool, exclude: Collection[str] = ()) -> Health:
    """Return what stands at one of `PATHS`; each check is told where it is asked for, or one fails."""
    return report(path, has_store=_has_store(server), verbose=verbose, exclude=exclude)


def report(path: str, *, has_store: bool, verbose: bool, exclude: Collection[str] = ()) -> Health:
    """Return what stands at one of `PATHS` of a server whose etcd answers, or does not."""
    name = path.strip("/").partition("/")[0]
    lines, is_well = [], True
    for check in READY_CHECKS if name == "readyz" else LIVE_CHECKS:
        if check in exclude:
            lines.append(f"[+]{check} excluded: ok")
        elif has_store or check not in OF_ETCD:
            lines.append(f"[+]{check} ok")
        else:
            is_well = False
            lines.append(f"[-]{check} failed: reason withheld")
    if not is_well:
        return Health(is_well, "\n".join([*lines, f"{name} check failed", ""]))
    return Health(is_well, "\n".join([*lines, f"{name} check passed", ""]) if verbose else "ok")


def _has_store(server: ApiServer) -> bool:
    try:
        server.etcd()
    except StatusError:
        return False
    return True
