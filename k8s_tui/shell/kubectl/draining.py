"""`kubectl cordon|uncordon|drain`: take nodes out of service and back.

Source: kubectl v1.32, pkg/cmd/drain; k8s.io/kubectl/pkg/drain.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from k8s_tui.api.errors import NotFound, StatusError, TooManyRequests
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.eviction import evict
from k8s_tui.shell.calls import Result, Steps
from k8s_tui.shell.flags import BOOL, DURATION, INTEGER, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError, Silent
from k8s_tui.shell.kubectl.globalflags import CHUNK_SIZE, DRY_RUN, SELECTOR
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.selection import Found, select_or_read

MIRROR = "kubernetes.io/config.mirror"
RETRY_MS = 5_000
POLL_MS = 1_000
"""How long a refused eviction waits, and how often drain looks whether pods are gone."""


def _nodes(kube: Kube) -> list[Found]:
    if not kube.arguments and not kube.flags.text("selector"):
        raise kube.usage_error(f"USAGE: {kube.verb.usage} [flags]")
    return select_or_read(kube, ["nodes", *(word.removeprefix("node/") for word in kube.arguments)])


def _set_schedulable(kube: Kube, *, schedulable: bool) -> int:
    word = "uncordoned" if schedulable else "cordoned"
    for found in _nodes(kube):
        _cordon_one(kube, found, word, schedulable=schedulable)
    return 0


def _cordon_one(kube: Kube, found: Found, word: str, *, schedulable: bool) -> None:
    if bool(found.obj.spec.unschedulable) is not schedulable:
        kube.out(f"{found.title} already {word}{kube.dry_run_suffix}")
        return
    if kube.dry_run != "client":
        body = {"spec": {"unschedulable": None if schedulable else True}}
        kube.api.patch(found.resource, "", found.name, body)
    kube.out(f"{found.title} {word}{kube.dry_run_suffix}")


def _cordon(kube: Kube) -> int:
    return _set_schedulable(kube, schedulable=False)


def _uncordon(kube: Kube) -> int:
    return _set_schedulable(kube, schedulable=True)


# -- drain ------------------------------------------------------------


@define
class Plan:
    """What a drain does with the pods of a node.

    Attributes:
        errors: By reason, the pods that stand in the way.
        warnings: By reason, the pods that are passed over or removed all the same.
    """

    going: list[Pod] = field(factory=list)
    errors: dict[str, list[str]] = field(factory=dict)
    warnings: dict[str, list[str]] = field(factory=dict)


def plan(
    pods: Sequence[Pod], *, ignore_daemons: bool, delete_local: bool, force: bool, live: set[str]
) -> Plan:
    """Decide what becomes of each pod of a node; `live` are the uids of daemon sets that exist."""
    made = Plan()
    for pod in pods:
        if MIRROR in pod.metadata.annotations:
            continue
        name = f"{pod.metadata.namespace}/{pod.metadata.name}"
        if _is_daemon(pod, live):
            if ignore_daemons:
                made.warnings.setdefault("ignoring DaemonSet-managed Pods", []).append(name)
            else:
                reason = "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)"
                made.errors.setdefault(reason, []).append(name)
            continue
        reasons = _objections(pod, delete_local=delete_local, force=force)
        for reason in reasons:
            made.errors.setdefault(reason, []).append(name)
        if not reasons:
            made.going.append(pod)
            if controller_of(pod.metadata) is None and not is_finished(pod):
                made.warnings.setdefault("deleting Pods that declare no controller", []).append(name)
    return made


def _is_daemon(pod: Pod, live: set[str]) -> bool:
    owner = controller_of(pod.metadata)
    return owner is not None and owner.kind == "DaemonSet" and owner.uid in live and not is_finished(pod)


def _objections(pod: Pod, *, delete_local: bool, force: bool) -> list[str]:
    """Return why a pod must not be removed unless more is allowed."""
    if is_finished(pod):
        return []
    reasons = []
    if not delete_local and any("emptyDir" in volume.source for volume in pod.spec.volumes):
        reasons.append("cannot delete Pods with local storage (use --delete-emptydir-data to override)")
    if not force and controller_of(pod.metadata) is None:
        reasons.append("cannot delete Pods that declare no controller (use --force to override)")
    return reasons


def _said(reasons: dict[str, list[str]]) -> list[str]:
    return [f"{reason}: {', '.join(names)}" for reason, names in sorted(reasons.items())]


def _drain(kube: Kube) -> Result:
    nodes = _nodes(kube)
    for found in nodes:
        _cordon_one(kube, found, "cordoned", schedulable=False)
    return _drain_all(kube, nodes)


def _drain_all(kube: Kube, nodes: Sequence[Found]) -> Steps:
    flags = kube.flags
    for found in nodes:
        live = {each.metadata.uid for each in kube.api.objects("daemonsets")}
        pods = [pod for pod in kube.api.objects("pods") if pod.spec.node_name == found.name]
        made = plan(
            pods,
            ignore_daemons=flags.on("ignore-daemonsets"),
            delete_local=flags.on("delete-emptydir-data"),
            force=flags.on("force"),
            live=live,
        )
        if made.errors:
            _refuse(kube, found, made)
        if made.warnings:
            kube.warn("; ".join(_said(made.warnings)))
        if kube.dry_run == "none":
            yield from _remove(kube, found, made.going)
        else:
            for pod in made.going:
                kube.out(f"evicting pod {pod.metadata.namespace}/{pod.metadata.name}{kube.dry_run_suffix}")
        kube.out(f"{found.title} drained{kube.dry_run_suffix}")
    return 0


def _refuse(kube: Kube, found: Found, made: Plan) -> None:
    said = _said(made.errors)
    listed = f"[{', '.join(said)}]" if len(said) > 1 else said[0]
    kube.err(f"error: unable to drain node {quote(found.name)} due to error: {listed}, continuing command...")
    kube.err("There are pending nodes to be drained:")
    kube.err(f" {found.name}")
    for line in said:
        kube.err(line)
    raise Silent(1)


def _remove(kube: Kube, found: Found, pods: Sequence[Pod]) -> Steps:
    """Evict pods, retrying what a budget refuses, and wait until they are gone."""
    timeout_ms = kube.flags.duration_ms("timeout")
    begun_ms = kube.now_ms
    waiting: dict[str, Pod] = {f"{pod.metadata.namespace}/{pod.metadata.name}": pod for pod in pods}
    next_try_ms = dict.fromkeys(waiting, kube.now_ms)
    asked: set[str] = set()
    while waiting:
        for key, pod in list(waiting.items()):
            if key not in asked and kube.now_ms >= next_try_ms[key]:
                kube.out(f"evicting pod {key}")
                if _ask(kube, pod):
                    asked.add(key)
                else:
                    next_try_ms[key] = kube.now_ms + RETRY_MS
            if key in asked and _is_gone(kube, pod):
                del waiting[key]
                done = "deleted" if kube.flags.on("disable-eviction") else "evicted"
                kube.out(f"pod/{pod.metadata.name} {done}")
        if waiting:
            if timeout_ms and kube.now_ms - begun_ms >= timeout_ms:
                raise KubectlError(_too_late(found, waiting, timeout_ms))
            yield POLL_MS
    return 0


def _too_late(found: Found, waiting: dict[str, Pod], timeout_ms: int) -> str:
    seconds = f"{timeout_ms // 1000}s"
    names = sorted(waiting)
    said = [
        f'error when waiting for pod "{name}" to terminate: global timeout reached: {seconds}'
        for name in names
    ]
    listed = f"[{', '.join(said)}]" if len(said) > 1 else said[0]
    return (
        f"unable to drain node {quote(found.name)} due to error: {listed}, continuing command...\n"
        f"There are pending nodes to be drained:\n {found.name}\n" + "\n".join(said)
    )


def _ask(kube: Kube, pod: Pod) -> bool:
    """Ask for one eviction; False where a budget refuses it for now."""
    meta = pod.metadata
    grace = kube.flags.integer("grace-period")
    options = DeleteOptions(grace_period_seconds=grace if grace >= 0 else None, uid=meta.uid)
    try:
        if kube.flags.on("disable-eviction"):
            kube.api.delete(kube.resource("pods"), meta.namespace, meta.name, options)
        else:
            evict(kube.api.server, meta.namespace, meta.name, kube.caller, options)
    except NotFound:
        return True
    except TooManyRequests as error:
        place = f'error when evicting pods/"{meta.name}" -n "{meta.namespace}" (will retry after 5s)'
        kube.err(f"{place}: {error.message}")
        return False
    return True


def _is_gone(kube: Kube, pod: Pod) -> bool:
    try:
        found = kube.api.get(kube.resource("pods"), pod.metadata.namespace, pod.metadata.name)
    except NotFound:
        return True
    except StatusError:
        return False
    return bool(found.metadata.uid != pod.metadata.uid)


CORDON = Verb(
    "cordon",
    _cordon,
    (SELECTOR, DRY_RUN),
    "cordon NODE",
    "Mark node as unschedulable",
    manager="kubectl-cordon",
)
UNCORDON = Verb(
    "uncordon",
    _uncordon,
    (SELECTOR, DRY_RUN),
    "uncordon NODE",
    "Mark node as schedulable",
    manager="kubectl-uncordon",
)
DRAIN = Verb(
    "drain",
    _drain,
    (
        SELECTOR,
        DRY_RUN,
        CHUNK_SIZE,
        Flag("ignore-daemonsets", "", BOOL),
        Flag("delete-emptydir-data", "", BOOL),
        Flag("force", "", BOOL),
        Flag("disable-eviction", "", BOOL),
        Flag("grace-period", "", INTEGER, "-1"),
        Flag("timeout", "", DURATION, "0s"),
        Flag("pod-selector", "", TEXT),
        Flag("skip-wait-for-delete-timeout", "", INTEGER, "0"),
    ),
    "drain NODE",
    "Drain node in preparation for maintenance",
    manager="kubectl-drain",
)
