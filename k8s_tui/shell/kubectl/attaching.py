"""`kubectl attach`: what a container prints from now on.

Source: kubectl v1.32, pkg/cmd/attach/attach.go. Simplified: nothing can be typed into what runs.
"""

from __future__ import annotations

from k8s_tui.api.errors import StatusError
from k8s_tui.machine.containers import RUNNING
from k8s_tui.shell.calls import PAUSE_MS, Result, Steps
from k8s_tui.shell.flags import BOOL, DURATION, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.execing import container_to_enter
from k8s_tui.shell.kubectl.globalflags import CONTAINER
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.logs import newer
from k8s_tui.shell.kubectl.podaccess import allow_part, check_kubelet, pods_behind
from k8s_tui.shell.kubelets import uid_on_node


def _attach(kube: Kube) -> Result:
    if not kube.arguments:
        raise KubectlError("at least 1 argument is required for attach")
    pod = pods_behind(kube, kube.arguments[0])[0]
    meta = pod.metadata
    if pod.status.phase in ("Succeeded", "Failed"):
        raise KubectlError(
            f"cannot attach a container in a completed pod; current phase is {pod.status.phase}"
        )
    name = container_to_enter(kube, pod, quiet=kube.flags.on("quiet"))
    allow_part(kube, pod, "attach", "get", "create")
    try:
        check_kubelet(kube, pod, "Post", f"/attach/{meta.namespace}/{meta.name}/{name}")
    except StatusError as error:
        raise KubectlError(f"Internal error occurred: error sending request: {error.message}") from error
    runtime = kube.session.world.fleet.machines[pod.spec.node_name].runtime
    container = runtime.current(uid_on_node(pod), name)
    if container is None or container.state != RUNNING:
        raise KubectlError(
            f'Internal error occurred: unable to upgrade connection: container not found ("{name}")'
        )
    if kube.flags.on("stdin"):
        kube.session.hint = "nothing can be typed into what runs: `kubectl exec -it` opens a shell beside it"
    return _shown(kube, pod.spec.node_name, container.id)


def _shown(kube: Kube, node: str, identity: str) -> Steps:
    """Print what the container says, until it ends."""
    runtime = kube.session.world.fleet.machines[node].runtime
    lines = runtime.log(identity)
    while True:
        last_ms = lines[-1].at_ms if lines else -1
        count = sum(line.at_ms == last_ms for line in lines)
        container = runtime.containers.get(identity)
        is_over = container is None or container.state != RUNNING
        lines = runtime.log(identity) if container is not None else lines
        for line in newer(lines, last_ms, count):
            kube.out(line.text)
        if is_over:
            return 0
        yield PAUSE_MS


ATTACH = Verb(
    "attach",
    _attach,
    (
        CONTAINER,
        Flag("stdin", "i", BOOL),
        Flag("tty", "t", BOOL),
        Flag("quiet", "q", BOOL),
        Flag("pod-running-timeout", "", DURATION, "1m0s"),
    ),
    "attach (POD | TYPE/NAME) -c CONTAINER",
    "Attach to a running container",
)
