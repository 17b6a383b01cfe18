"""What the control plane believes of a node: alive as long as its lease or its status moves.

Pure. Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go (tryUpdateNodeHealth), v1.32.
"""

from __future__ import annotations

from k8s_tui.api.core import Lease, Node, Taint, node_condition
from k8s_tui.api.meta import Condition
from k8s_tui.sim.value import evolve, frozen

MONITOR_PERIOD_MS = 5_000
"""How often nodes are looked at (--node-monitor-period)."""

GRACE_PERIOD_MS = 50_000
"""How long a node may be silent (--node-monitor-grace-period, 50s since v1.32)."""

STARTUP_GRACE_PERIOD_MS = 60_000
"""How long a node may take to report for the first time (--node-startup-grace-period)."""

READY = "Ready"
TRUE, FALSE, UNKNOWN = "True", "False", "Unknown"
JUDGED = (READY, "MemoryPressure", "DiskPressure", "PIDPressure")
"""The conditions that become unknown when a node falls silent."""

NOT_READY_TAINT = "node.kubernetes.io/not-ready"
UNREACHABLE_TAINT = "node.kubernetes.io/unreachable"
UNSCHEDULABLE_TAINT = "node.kubernetes.io/unschedulable"

NO_SCHEDULE = "NoSchedule"
NO_EXECUTE = "NoExecute"

CONDITION_TAINTS = {
    (READY, FALSE): NOT_READY_TAINT,
    (READY, UNKNOWN): UNREACHABLE_TAINT,
    ("MemoryPressure", TRUE): "node.kubernetes.io/memory-pressure",
    ("DiskPressure", TRUE): "node.kubernetes.io/disk-pressure",
    ("NetworkUnavailable", TRUE): "node.kubernetes.io/network-unavailable",
    ("PIDPressure", TRUE): "node.kubernetes.io/pid-pressure",
}
"""Which condition keeps new pods away with which taint (nodeConditionToTaintKeyStatusMap)."""

MANAGED_TAINTS = frozenset({*CONDITION_TAINTS.values(), UNSCHEDULABLE_TAINT})


@frozen
class Health:
    """When a node was last heard of, by the controller's own clock.

    Attributes:
        heard_ms: When its lease or status last moved.
        heartbeat: What its Ready condition said of its time then.
        renewed: What its lease said then.
        status: Of its Ready condition when it was last looked at, "" before the first time.
    """

    heard_ms: int
    heartbeat: int | None = None
    renewed: int | None = None
    status: str = ""


def observe(health: Health | None, node: Node, lease: Lease | None, now_ms: int) -> Health:
    """Return the node's health with what its status and lease say now."""
    ready = node_condition(node, READY)
    heartbeat = ready.last_heartbeat_time if ready is not None else None
    renewed = lease.spec.renew_time if lease is not None else None
    if health is None:
        return Health(now_ms, heartbeat, renewed)
    if heartbeat != health.heartbeat or (renewed is not None and renewed > (health.renewed or -1)):
        return evolve(health, heard_ms=now_ms, heartbeat=heartbeat, renewed=renewed)
    return health


def judged_conditions(node: Node, health: Health, now_ms: int) -> tuple[Condition, ...] | None:
    """Return the node's conditions after it was silent for too long, None while it was not or shows it."""
    has_reported = node_condition(node, READY) is not None
    grace_ms = GRACE_PERIOD_MS if has_reported else STARTUP_GRACE_PERIOD_MS
    if now_ms <= health.heard_ms + grace_ms:
        return None
    conditions = {each.type: each for each in node.status.conditions}
    changed = False
    for kind in JUDGED:
        current = conditions.get(kind)
        if current is None:
            conditions[kind] = _never_reported(kind, node, now_ms)
        elif current.status != UNKNOWN:
            conditions[kind] = evolve(
                current,
                status=UNKNOWN,
                reason="NodeStatusUnknown",
                message="Kubelet stopped posting node status.",
                last_transition_time=now_ms,
            )
        else:
            continue
        changed = True
    return tuple(conditions.values()) if changed else None


def _never_reported(kind: str, node: Node, now_ms: int) -> Condition:
    return Condition(
        kind,
        UNKNOWN,
        last_heartbeat_time=node.metadata.creation_timestamp,
        last_transition_time=now_ms,
        reason="NodeStatusNeverUpdated",
        message="Kubelet never posted node status.",
    )


def ready_status(node: Node) -> str:
    """Return the status of the node's Ready condition, Unknown where it has none."""
    ready = node_condition(node, READY)
    return UNKNOWN if ready is None else ready.status


def no_schedule_taints(node: Node, now_ms: int) -> tuple[Taint, ...]:
    """Return the node's taints with those that follow from its conditions and cordon."""
    wanted = [
        key
        for each in node.status.conditions
        if (key := CONDITION_TAINTS.get((each.type, each.status))) is not None
    ]
    if node.spec.unschedulable:
        wanted.append(UNSCHEDULABLE_TAINT)
    kept = tuple(
        each
        for each in node.spec.taints
        if each.effect != NO_SCHEDULE or each.key not in MANAGED_TAINTS or each.key in wanted
    )
    present = {each.key for each in kept if each.effect == NO_SCHEDULE}
    added = tuple(Taint(key, NO_SCHEDULE, time_added=now_ms) for key in wanted if key not in present)
    return kept if not added and len(kept) == len(node.spec.taints) else (*kept, *added)


def eviction_taint(status: str) -> str:
    """Return the key of the taint that drives pods off a node of this Ready status, "" for none."""
    return CONDITION_TAINTS.get((READY, status), "")


def has_eviction_taint(node: Node, key: str) -> bool:
    """Tell whether the node bears the NoExecute taint `key`."""
    return any(each.key == key and each.effect == NO_EXECUTE for each in node.spec.taints)


def with_eviction_taint(node: Node, key: str, now_ms: int) -> tuple[Taint, ...]:
    """Return the node's taints with the NoExecute taint `key` ("" for none) in place of either."""
    kept = tuple(
        each
        for each in node.spec.taints
        if each.effect != NO_EXECUTE or each.key not in (NOT_READY_TAINT, UNREACHABLE_TAINT)
    )
    return (*kept, Taint(key, NO_EXECUTE, time_added=now_ms)) if key else kept
