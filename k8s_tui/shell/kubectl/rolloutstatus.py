"""How far the rollout of a workload is, in `kubectl rollout status`' words.

Source: kubectl v1.32, pkg/polymorphichelpers/rollout_status.go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.shell.kubectl.errors import KubectlError

TIMED_OUT = "ProgressDeadlineExceeded"


def status_of(kind: str, document: JsonObject) -> tuple[str, bool]:
    """Return the line to print, and whether the rollout is done.

    Raises:
        KubectlError: It has failed, or the kind has none.
    """
    viewer = VIEWERS.get(kind)
    if viewer is None:
        raise KubectlError(f"no status viewer has been implemented for {kind}")
    return viewer(document)


def _parts(document: JsonObject) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]:
    return document["metadata"], document.get("spec") or {}, document.get("status") or {}


def _is_observed(metadata: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
    return bool(metadata.get("generation", 0) <= status.get("observedGeneration", 0))


def _deployment(document: JsonObject) -> tuple[str, bool]:
    metadata, spec, status = _parts(document)
    name = quote(metadata["name"])
    if not _is_observed(metadata, status):
        return "Waiting for deployment spec update to be observed...", False
    for condition in status.get("conditions") or ():
        if condition.get("type") == "Progressing" and condition.get("reason") == TIMED_OUT:
            raise KubectlError(f"deployment {name} exceeded its progress deadline")
    waiting = f"Waiting for deployment {name} rollout to finish: "
    wanted = spec.get("replicas", 1)
    updated, total = status.get("updatedReplicas", 0), status.get("replicas", 0)
    available = status.get("availableReplicas", 0)
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new replicas have been updated...", False
    if total > updated:
        return f"{waiting}{total - updated} old replicas are pending termination...", False
    if available < updated:
        return f"{waiting}{available} of {updated} updated replicas are available...", False
    return f"deployment {name} successfully rolled out", True


def _daemon_set(document: JsonObject) -> tuple[str, bool]:
    metadata, spec, status = _parts(document)
    name = quote(metadata["name"])
    if (spec.get("updateStrategy") or {}).get("type", "RollingUpdate") != "RollingUpdate":
        raise KubectlError("rollout status is only available for RollingUpdate strategy type")
    if not _is_observed(metadata, status):
        return "Waiting for daemon set spec update to be observed...", False
    waiting = f"Waiting for daemon set {name} rollout to finish: "
    wanted = status.get("desiredNumberScheduled", 0)
    updated, available = status.get("updatedNumberScheduled", 0), status.get("numberAvailable", 0)
    if updated < wanted:
        return f"{waiting}{updated} out of {wanted} new pods have been updated...", False
    if available < wanted:
        return f"{waiting}{available} of {wanted} updated pods are available...", False
    return f"daemon set {name} successfully rolled out", True


def _stateful_set(document: JsonObject) -> tuple[str, bool]:
    metadata, spec, status = _parts(document)
    strategy = spec.get("updateStrategy") or {}
    if strategy.get("type", "RollingUpdate") != "RollingUpdate":
        raise KubectlError("rollout status is only available for RollingUpdate strategy type")
    if not status.get("observedGeneration") or not _is_observed(metadata, status):
        return "Waiting for statefulset spec update to be observed...", False
    wanted, ready = spec.get("replicas", 1), status.get("readyReplicas", 0)
    if ready < wanted:
        return f"Waiting for {wanted - ready} pods to be ready...", False
    updated = status.get("updatedReplicas", 0)
    partition = (strategy.get("rollingUpdate") or {}).get("partition")
    if partition is not None:
        if updated < wanted - partition:
            finished = f"{updated} out of {wanted - partition} new pods have been updated..."
            return f"Waiting for partitioned roll out to finish: {finished}", False
        return f"partitioned roll out complete: {updated} new pods have been updated...", True
    revision = status.get("updateRevision", "")
    if revision != status.get("currentRevision"):
        return (
            f"waiting for statefulset rolling update to complete {updated} pods at revision {revision}...",
            False,
        )
    return (
        f"statefulset rolling update complete {status.get('currentReplicas', 0)} pods at revision {revision}...",
        True,
    )


VIEWERS: Mapping[str, Callable[[JsonObject], tuple[str, bool]]] = {
    "Deployment": _deployment,
    "DaemonSet": _daemon_set,
    "StatefulSet": _stateful_set,
}
