"""`kubectl logs`: what containers said, through the API server from the kubelet that runs them.

Source: kubectl v1.32, pkg/cmd/logs/logs.go; kubelet's validateContainerLogStatus.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from k8s_tui.api import time
from k8s_tui.api.errors import NotFound, StatusError
from k8s_tui.api.pods import Pod
from k8s_tui.machine.journal import Line
from k8s_tui.shell.calls import PAUSE_MS, Result, Steps
from k8s_tui.shell.flags import BOOL, DURATION, INTEGER, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.globalflags import CONTAINER, SELECTOR
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.podaccess import (
    GETTING_LOGS,
    allow_part,
    check_kubelet,
    chosen_container,
    container_names,
    pods_behind,
)
from k8s_tui.shell.kubelets import container_id

SELECTED_TAIL = 10
"""Lines shown of each pod that a selector chose (logs.go, selectorTail)."""


@frozen
class Source:
    """One container whose log is shown.

    Attributes:
        prefix: What stands before each line, or nothing.
    """

    pod: Pod
    container: str
    prefix: str = ""


def _logs(kube: Kube) -> Result:
    sources = _sources(kube)
    if kube.flags.on("follow"):
        return _follow(kube, sources)
    errors: list[Exception] = []
    for source in sources:
        try:
            _print(kube, source, lines_of(kube, source))
        except StatusError as error:
            errors.append(error)
    raise_all(errors)
    return 0


def _sources(kube: Kube) -> list[Source]:
    flags, words = kube.flags, kube.arguments
    selector = flags.text("selector")
    if len(words) > 2 or (not words and not selector):
        raise kube.usage_error(
            "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
            "POD or TYPE/NAME is a required argument for the logs command"
        )
    if words and selector:
        raise kube.usage_error("only a selector (-l) or a POD name is allowed")
    _check(kube)
    if selector:
        pods = list(kube.api.list(kube.resource("pods"), kube.namespace, selector).items)
        if not pods:
            kube.tell_none_found(kube.namespace)
    else:
        try:
            pods = pods_behind(kube, words[0], GETTING_LOGS)
        except NotFound as error:
            # kubectl asks for the object by itself here, hence the other words.
            where = f'in namespace "{kube.namespace}"'
            raise KubectlError(f"error from server (NotFound): {error.message} {where}") from error
        if len(pods) > 1 and not flags.on("all-pods"):
            kube.err(f"Found {len(pods)} pods, using pod/{pods[0].metadata.name}")
            pods = pods[:1]
    wanted = flags.text("container") or (words[1] if len(words) > 1 else "")
    several = len(pods) > 1
    return [source for pod in pods for source in _of_pod(kube, pod, wanted, several=several)]


def _check(kube: Kube) -> None:
    """Refuse flags that contradict one another.

    Raises:
        KubectlError: with kubectl's words.
    """
    flags = kube.flags
    if flags.on("all-containers") and flags.text("container"):
        raise KubectlError(
            f"--all-containers=true should not be specified with container name {flags.text('container')}"
        )
    if flags.text("since") not in ("", "0s") and flags.text("since-time"):
        raise KubectlError("at most one of `sinceTime` or `sinceSeconds` may be specified")
    if flags.integer("tail") < -1:
        raise KubectlError("--tail must be greater than or equal to -1")


def _of_pod(kube: Kube, pod: Pod, wanted: str, *, several: bool) -> list[Source]:
    names = container_names(pod) if kube.flags.on("all-containers") else [chosen_container(kube, pod, wanted)]
    if not (kube.flags.on("prefix") or kube.flags.on("all-pods")):
        return [Source(pod, name) for name in names]
    return [Source(pod, name, f"[pod/{pod.metadata.name}/{name}] ") for name in names]


def lines_of(kube: Kube, source: Source) -> Sequence[Line]:
    """Return the lines that the flags ask for.

    Raises:
        StatusError: The container has no log, or its kubelet cannot be reached.
    """
    flags = kube.flags
    since_ms = None
    if flags.changed("since"):
        since_ms = kube.now_ms - flags.duration_ms("since")
    if flags.text("since-time"):
        try:
            since_ms = time.parse_time(flags.text("since-time"))
        except ValueError as error:
            raise KubectlError(str(error)) from error
    tail = flags.integer("tail") if flags.changed("tail") else -1
    if flags.text("selector") and not flags.changed("tail"):
        tail = SELECTED_TAIL
    return log_of(kube, source, _identity(kube, source), since_ms, tail if tail >= 0 else None)


def log_of(
    kube: Kube, source: Source, identity: str, since_ms: int | None = None, tail: int | None = None
) -> Sequence[Line]:
    """Return what a container of a pod has said since a moment, or its last lines.

    Raises:
        StatusError: The container has no log, or its kubelet cannot be reached.
    """
    meta = source.pod.metadata
    allow_part(kube, source.pod, "log", "get")
    check_kubelet(kube, source.pod, "Get", f"/containerLogs/{meta.namespace}/{meta.name}/{source.container}")
    runtime = kube.session.world.fleet.machines[source.pod.spec.node_name].runtime
    if identity not in runtime.containers:
        raise StatusError(f"unable to retrieve container logs for containerd://{identity}")
    lines: Sequence[Line] = runtime.log(identity, since_ms=since_ms, tail=tail)
    return lines


def _identity(kube: Kube, source: Source) -> str:
    return container_id(source.pod, source.container, previous=kube.flags.on("previous"))


def _print(kube: Kube, source: Source, lines: Sequence[Line]) -> None:
    stamped = kube.flags.on("timestamps")
    limit = kube.flags.integer("limit-bytes") if kube.flags.changed("limit-bytes") else None
    text = "".join(
        f"{source.prefix}{time.format_micro_time(line.at_ms)[:-1] + '000Z ' if stamped else ''}{line.text}\n"
        for line in lines
    )
    kube.call.stdout.write(text if limit is None else text[:limit])


def _follow(kube: Kube, sources: list[Source]) -> Steps:
    """Print what is there and what comes, until all containers have ended."""
    shown: dict[int, tuple[int, int]] = {}
    first = True
    while True:
        alive = False
        for index, source in enumerate(sources):
            try:
                lines = lines_of(kube, source) if first else _all_lines(kube, source)
            except StatusError:
                if first:
                    raise
                continue
            fresh = lines if first else newer(lines, *shown.get(index, (-1, 0)))
            if fresh:
                last = fresh[-1].at_ms
                shown[index] = (last, sum(line.at_ms == last for line in lines))
                _print(kube, source, fresh)
            alive = alive or _is_running(kube, source)
        first = False
        if not alive:
            return 0
        yield PAUSE_MS


def _all_lines(kube: Kube, source: Source) -> Sequence[Line]:
    identity = _identity(kube, source)
    meta = source.pod.metadata
    allow_part(kube, source.pod, "log", "get")
    check_kubelet(kube, source.pod, "Get", f"/containerLogs/{meta.namespace}/{meta.name}/{source.container}")
    runtime = kube.session.world.fleet.machines[source.pod.spec.node_name].runtime
    lines: Sequence[Line] = runtime.log(identity) if identity in runtime.containers else ()
    return lines


def newer(lines: Sequence[Line], last_ms: int, count: int) -> list[Line]:
    """Return the lines after those already shown; several may be of one moment."""
    same = [line for line in lines if line.at_ms == last_ms]
    return [*same[count:], *(line for line in lines if line.at_ms > last_ms)]


def _is_running(kube: Kube, source: Source) -> bool:
    machine = kube.session.world.fleet.machines.get(source.pod.spec.node_name)
    if machine is None or not machine.is_up():
        return False
    try:
        identity = _identity(kube, source)
    except StatusError:
        return False
    container = machine.runtime.containers.get(identity)
    return container is not None and container.state == "running"


LOGS = Verb(
    "logs",
    _logs,
    (
        SELECTOR,
        CONTAINER,
        Flag("follow", "f", BOOL),
        Flag("previous", "p", BOOL),
        Flag("all-containers", "", BOOL),
        Flag("all-pods", "", BOOL),
        Flag("prefix", "", BOOL),
        Flag("timestamps", "", BOOL),
        Flag("tail", "", INTEGER, "-1"),
        Flag("since", "", DURATION, "0s"),
        Flag("since-time", "", TEXT),
        Flag("limit-bytes", "", INTEGER, "0"),
        Flag("max-log-requests", "", INTEGER, "5"),
        Flag("ignore-errors", "", BOOL),
        Flag("insecure-skip-tls-verify-backend", "", BOOL),
        Flag("pod-running-timeout", "", DURATION, "20s"),
    ),
    "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
    "Print the logs for a container in a pod",
    takes_types=True,
    aliases=("log",),
)
