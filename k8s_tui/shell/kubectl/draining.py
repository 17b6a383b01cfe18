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
from k8s_tui.shell.kubectl.selection import Found, looked_up, select_or_read
from k8s_tui.shell.kubelets import MIRROR

RETRY_MS = 5_000
POLL_MS = 1_000
"""How long a refused eviction waits, and how often drain looks whether pods are gone."""


def _nodes(kube: Kube) -> list[Found]:
    if not kube.arguments and not kube.flags.text("selector"):
        raise kube.usage_error(f"USAGE: {kube.verb.usage} [flags]")
    if kube.flags.text("selector"):
        return select_or_read(kube, ["nodes", *kube.arguments])
    return [_node(kube, word) for word in kube.arguments]


def _node(kube: Kube, word: str) -> Found:
    kind, slash, name = word.rpartition("/")
    resource = kube.resource(kind if slash else "nodes")
    found = looked_up(kube, resource, kube.namespace if resource.namespaced else "", name)
    if resource.plural != "nodes":
        what = f"{resource.api_version}, Resource={resource.plural}"
        raise KubectlError(f"expected resource of type node, got {quote(what)}")
    return found


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
        # kubectl says it twice.
        reasons.append(
            "cannot delete cannot delete Pods that declare no controller (use --force to override)"
        )
    return reasons


def _said(reasons: dict[str, list[str]]) -> list[str]:
    return [f"{reason}: {', '.join(names)}" for reason, names in sorted(reasons.items())]


class _DrainError(Exception):
    """Why a node could not be drained, reason by reason."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(f"[{', '.join(reasons)}]" if len(reasons) > 1 else reasons[0])
        self.reasons = tuple(reasons)


def _drain(kube: Kube) -> Result:
    nodes = _nodes(kube)
    for found in nodes:
        _cordon_one(kube, found, "cordoned", schedulable=False)
    return _drain_all(kube, nodes)


def _drain_all(kube: Kube, nodes: Sequence[Found]) -> Steps:
    """Drain one node after the other; one that cannot be drained does not spare the next."""
    failures: dict[str, _DrainError] = {}
    for found in nodes:
        try:
            yield from _drain_one(kube, found)
        except _DrainError as error:
            failures[found.name] = error
            said = f"error: unable to drain node {quote(found.name)} due to error: {error}"
            kube.err(f"{said}, continuing command...")
        else:
            kube.out(f"{found.title} drained{kube.dry_run_suffix}")
    if failures:
        kube.err("There are pending nodes to be drained:")
        for name in failures:
            kube.err(f" {name}")
        errors = list(failures.values())
        for line in errors[0].reasons if len(errors) == 1 else map(str, errors):
            kube.err(line)
        raise Silent(1)
    return 0


def _drain_one(kube: Kube, found: Found) -> Steps:
    made = _plan_for(kube, found)
    if made.errors:
        raise _DrainError(_said(made.errors))
    if made.warnings:
        kube.warn("; ".join(_said(made.warnings)))
    if kube.dry_run != "none":
        for pod in made.going:
            kube.out(f"evicting pod {_name_of(pod)}{kube.dry_run_suffix}")
        return 0
    try:
        yield from _remove(kube, made.going)
    except _DrainError as error:
        left = _plan_for(kube, found).going
        if left:
            kube.err(f"There are pending pods in node {quote(found.name)} when an error occurred: {error}")
        for pod in left:
            kube.err(f"pod/{pod.metadata.name}")
        raise
    return 0


def _plan_for(kube: Kube, found: Found) -> Plan:
    flags = kube.flags
    chosen = kube.api.objects("pods", labels=flags.text("pod-selector"))
    return plan(
        [pod for pod in chosen if pod.spec.node_name == found.name],
        ignore_daemons=flags.on("ignore-daemonsets"),
        delete_local=flags.on("delete-emptydir-data"),
        force=flags.on("force"),
        live={each.metadata.uid for each in kube.api.objects("daemonsets")},
    )


def _name_of(pod: Pod) -> str:
    return f"{pod.metadata.namespace}/{pod.metadata.name}"


def _remove(kube: Kube, pods: Sequence[Pod]) -> Steps:
    """Evict pods, retrying what a budget refuses, and wait until they are gone.

    Raises:
        _DrainError: Some of them stay.
    """
    evicts = not kube.flags.on("disable-eviction")
    timeout_ms = kube.flags.duration_ms("timeout")
    begun_ms = kube.now_ms
    leaving = [_Leaving(pod, kube.now_ms) for pod in pods]
    errors: list[str] = []
    while leaving:
        for each in leaving.copy():
            try:
                is_gone = _push(kube, each, evicts=evicts)
            except StatusError as error:
                errors.append(f"error when evicting {_place(each.pod)}: {error.message}")
                is_gone = True
            if is_gone:
                leaving.remove(each)
        if leaving and timeout_ms and kube.now_ms - begun_ms >= timeout_ms:
            reached = f"global timeout reached: {go_duration(timeout_ms)}"
            errors += [_too_late(each.pod, reached, asked=each.is_asked) for each in leaving]
            break
        if leaving:
            yield POLL_MS
    if errors:
        raise _DrainError(errors)
    return 0


@define
class _Leaving:
    """A pod that is to go."""

    pod: Pod
    next_try_ms: int
    is_asked: bool = False


def _push(kube: Kube, leaving: _Leaving, *, evicts: bool) -> bool:
    """Ask a pod to go if it is time to; True once it is gone.

    Raises:
        StatusError: It is refused for good.
    """
    if not leaving.is_asked and kube.now_ms >= leaving.next_try_ms:
        if evicts:
            kube.out(f"evicting pod {_name_of(leaving.pod)}")
        leaving.is_asked = _ask(kube, leaving.pod, evicts=evicts)
        leaving.next_try_ms = kube.now_ms + RETRY_MS
    if not leaving.is_asked or not _is_gone(kube, leaving.pod):
        return False
    kube.out(f"pod/{leaving.pod.metadata.name} {'evicted' if evicts else 'deleted'}")
    return True


def _place(pod: Pod) -> str:
    return f"pods/{quote(pod.metadata.name)} -n {quote(pod.metadata.namespace)}"


def _too_late(pod: Pod, reached: str, *, asked: bool) -> str:
    meta = pod.metadata
    if asked:
        place = f"pod {quote(meta.name)} in namespace {quote(meta.namespace)}"
        return f"error when waiting for {place} to terminate: {reached}"
    return f"error when evicting {_place(pod)}: {reached}"


def go_duration(span_ms: int) -> str:
    """Return a span as Go prints one: `5s`, `1m20s`, `1h0m0s`."""
    seconds, rest_ms = divmod(span_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest_ms:03}".rstrip("0") if rest_ms else ""
    tail = f"{seconds}{fraction}s"
    if hours:
        return f"{hours}h{minutes}m{tail}"
    return f"{minutes}m{tail}" if minutes else tail


def _ask(kube: Kube, pod: Pod, *, evicts: bool) -> bool:
    """Ask for one pod to go; False where a budget refuses it for now.

    Raises:
        StatusError: It is refused for good.
    """
    meta = pod.metadata
    grace = kube.flags.integer("grace-period")
    options = DeleteOptions(grace_period_seconds=grace if grace >= 0 else None, uid=meta.uid)
    try:
        if evicts:
            kube.api.allow("create", kube.resource("pods"), meta.namespace, meta.name, "eviction")
            evict(kube.api.server, meta.namespace, meta.name, kube.caller, options)
        else:
            kube.api.delete(kube.resource("pods"), meta.namespace, meta.name, options)
    except NotFound:
        return True
    except TooManyRequests as error:
        kube.err(f"error when evicting {_place(pod)} (will retry after 5s): {error.message}")
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
    manager="kubectl",
)
UNCORDON = Verb(
    "uncordon",
    _uncordon,
    (SELECTOR, DRY_RUN),
    "uncordon NODE",
    "Mark node as schedulable",
    manager="kubectl",
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
    manager="kubectl",
)
