"""Why something fails: from a symptom, thing by thing, to what causes it.

Each kind of thing has its steps, which are questions that an engineer would ask about it, in the order in which
they would be asked. The first one that finds something says what, which command shows it, and what it points
to next. Steps see nothing but what a command could have told (`seen`), so that the search may be wrong where
an engineer would be; it never knows more.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.game.why import (
    askers,
    controlplane,
    machines,
    nodes,
    pods,
    policies,
    priorities,
    requests,
    services,
    storage,
    users,
    workloads,
)
from k8s_tui.game.why.findings import KIND_WORDS, Finding, Ref, Step, in_namespace
from k8s_tui.game.why.seen import Seen

HOPS_MAX = 10
"""Nothing that is true needs more."""

STEPS: Mapping[str, tuple[Step, ...]] = {
    "users": users.STEPS,
    "ingress": services.INGRESS_STEPS,
    "service": services.STEPS,
    "pod": (*pods.STEPS, *requests.POD_STEPS),
    "deployment": (
        *machines.DEPLOYMENT_STEPS,
        *priorities.DEPLOYMENT_STEPS,
        *workloads.DEPLOYMENT_STEPS,
        *requests.WORKLOAD_STEPS,
    ),
    "replicaset": workloads.REPLICA_SET_STEPS,
    "statefulset": (*workloads.STATEFUL_SET_STEPS, *requests.WORKLOAD_STEPS),
    "daemonset": (*askers.DAEMON_SET_STEPS, *workloads.DAEMON_SET_STEPS, *requests.WORKLOAD_STEPS),
    "job": workloads.JOB_STEPS,
    "cronjob": workloads.CRON_JOB_STEPS,
    "hpa": workloads.AUTOSCALER_STEPS,
    "node": (*nodes.STEPS, *requests.NODE_STEPS),
    "unit": (*machines.UNIT_STEPS, *nodes.UNIT_STEPS),
    "component": (*askers.COMPONENT_STEPS, *controlplane.STEPS),
    "pvc": storage.STEPS,
    "configmap": storage.CONFIG_STEPS,
    "secret": storage.CONFIG_STEPS,
    "networkpolicy": policies.STEPS,
    "priorityclass": priorities.STEPS,
    "poddisruptionbudget": policies.BUDGET_STEPS,
    "resourcequota": policies.QUOTA_STEPS,
    "namespace": workloads.NAMESPACE_STEPS,
}
"""What is asked of each kind of thing."""

FROM_MACHINES = frozenset(("unit", "component", "users"))
"""What can be seen without an API server."""


def why(seen: Seen, ref: Ref) -> tuple[Finding, ...]:
    """Return the way from a thing to what causes its failure, the thing itself first."""
    found: list[Finding] = []
    been: list[Ref] = []
    here: Ref | None = ref
    while here is not None and here not in been and len(found) < HOPS_MAX:
        been.append(here)
        finding = look(seen, here)
        found.append(finding)
        here = finding.next
    return tuple(found)


def look(seen: Seen, ref: Ref) -> Finding:
    """Return what is to be said of one thing."""
    if ref.kind not in FROM_MACHINES and not seen.api_answers():
        server = controlplane.worst(seen, "kube-apiserver")
        return Finding(
            ref,
            "unknown",
            "the API server does not answer, so nothing is known of it",
            "kubectl get --raw /livez",
            server,
        )
    for step in STEPS.get(ref.kind, ()):
        finding = step(seen, ref)
        if finding is not None:
            return finding
    return _well(seen, ref)


def _well(seen: Seen, ref: Ref) -> Finding:
    """Say that nothing is wrong with a thing, or that there is none, where no step has looked."""
    text, shown_by = "nothing is wrong with it, as far as can be seen", ""
    if ref.kind == "users":
        return Finding(ref, "ok", "none of them complains", ":pages")
    if ref.kind == "component":
        machines = [row.machine for row in seen.control_plane() if row.name == ref.name]
        if not machines:
            shown_by = "kubectl get pods -n kube-system"
            return Finding(ref, "unknown", "the control plane has no such process", shown_by)
        shown_by = f"ssh {ref.place or machines[0]} crictl ps --name {ref.name}"
    elif ref.kind == "unit":
        shown_by = f"ssh {ref.place} systemctl status {ref.name}"
    return Finding(ref, "ok", text, shown_by or f"kubectl describe {ref.kind} {ref.name}{in_namespace(ref)}")


def symptom(seen: Seen) -> Ref | None:
    """Return where to begin where nothing is named: with the users, the control plane or a node in trouble."""
    complaints = seen.complaints()
    if complaints:
        return Ref("users", "", complaints[0].client)
    if not seen.api_answers():
        return controlplane.worst(seen, "kube-apiserver")
    return controlplane.worst(seen) or nodes.worst(seen) or pods.worst(seen) or nodes.closed_one(seen)


def ref_of(word: str, namespace: str, name: str) -> Ref | None:
    """Return what a kind's word and a name mean, None for kinds that nothing is known of."""
    kind = KIND_WORDS.get(word.lower())
    if kind is None:
        return None
    return Ref(
        kind, "" if kind in ("node", "users", "namespace", "component", "priorityclass") else namespace, name
    )
