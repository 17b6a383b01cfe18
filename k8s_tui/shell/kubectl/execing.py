"""`kubectl exec`: a command in a container, through the API server and the kubelet that runs it.

Source: kubectl v1.32, pkg/cmd/exec/exec.go. Simplified: nothing can be typed into a command that runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from urllib.parse import quote_plus

from k8s_tui.api.errors import BadRequest, StatusError
from k8s_tui.api.pods import Pod
from k8s_tui.machine.containers import RUNNING
from k8s_tui.shell.calls import Result, Steps
from k8s_tui.shell.flags import BOOL, DURATION, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.globalflags import CONTAINER, FILENAME
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.podaccess import (
    allow_part,
    check_kubelet,
    chosen_container,
    container_names,
    pods_behind,
)
from k8s_tui.shell.kubelets import uid_on_node
from k8s_tui.shell.tools.inside import exec_failure, programs_of, run_in_container

OLD_FORM = "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead"


def _exec(kube: Kube) -> Result:
    words, dash_at = kube.arguments, kube.flags.dash_at
    if not words or dash_at == 0:
        raise KubectlError("pod, type/name or --filename must be specified")
    if dash_at is None and len(words) > 1:
        raise kube.usage_error(OLD_FORM)
    command = words[dash_at:] if dash_at is not None else []
    if not command:
        raise KubectlError("you must specify at least one command for the container")
    if dash_at != 1:
        raise kube.usage_error(OLD_FORM)
    pod = pods_behind(kube, words[0])[0]
    if pod.status.phase in ("Succeeded", "Failed"):
        phase = pod.status.phase
        raise KubectlError(f"cannot exec into a container in a completed pod; current phase is {phase}")
    name = container_to_enter(kube, pod, quiet=kube.flags.on("quiet"))
    return run_in_pod(kube, pod, name, command)


def container_to_enter(kube: Kube, pod: Pod, *, quiet: bool = False) -> str:
    """Return the container that is meant; one that is named is judged by the API server.

    Raises:
        BadRequest: The pod has none of that name.
    """
    wanted = kube.flags.text("container")
    if wanted and wanted not in container_names(pod):
        raise BadRequest(f"container {wanted} is not valid for pod {pod.metadata.name}")
    return chosen_container(kube, pod, wanted, quiet=quiet)


def run_in_pod(kube: Kube, pod: Pod, name: str, command: list[str]) -> Result:
    """Run a command in a pod's container.

    Raises:
        StatusError: The pod has no node.
        KubectlError: Its kubelet or the container does not answer, or has no such program.
    """
    if not pod.spec.node_name:
        raise BadRequest(f"pod {pod.metadata.name} does not have a host assigned")
    allow_part(kube, pod, "exec", "get", "create")
    meta = pod.metadata
    query = "&".join(f"command={quote_plus(word)}" for word in command)
    takes_input = "stdin" in kube.flags.known and kube.flags.on("stdin")
    asked = "&error=1" + ("&input=1" if takes_input else "") + "&output=1"
    try:
        check_kubelet(kube, pod, "Post", f"/exec/{meta.namespace}/{meta.name}/{name}?{query}{asked}")
    except StatusError as error:
        raise KubectlError(f"Internal error occurred: error sending request: {error.message}") from error
    machine = kube.session.world.fleet.machines[pod.spec.node_name]
    container = machine.runtime.current(uid_on_node(pod), name)
    if container is None or container.state != RUNNING:
        raise KubectlError(
            f'Internal error occurred: unable to upgrade connection: container not found ("{name}")'
        )
    program = command[0].rpartition("/")[2]
    if program not in programs_of(container.behaviour.application):
        identity = hashlib.sha256(f"{container.id} {kube.now_ms}".encode()).hexdigest()
        raise KubectlError(
            "Internal error occurred: Internal error occurred: error executing command in container: failed to exec in "
            f'container: failed to start exec "{identity}": {exec_failure(command[0])}'
        )
    result = run_in_container(kube.call, machine, container, command)
    return _ended(kube, result) if isinstance(result, int) else _waited(kube, result)


def _ended(kube: Kube, code: int) -> int:
    if code:
        kube.err(f"command terminated with exit code {code}")
    return code


def _waited(kube: Kube, steps: Steps) -> Generator[int, None, int]:
    return _ended(kube, (yield from steps))


EXEC = Verb(
    "exec",
    _exec,
    (
        FILENAME,
        CONTAINER,
        Flag("stdin", "i", BOOL),
        Flag("tty", "t", BOOL),
        Flag("quiet", "q", BOOL),
        Flag("pod-running-timeout", "", DURATION, "1m0s"),
    ),
    "exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
    "Execute a command in a container",
)
