"""Commands of kubectl that would need a player's own machine or terminal: they check what they can, and say so.

`port-forward`, `attach`, `proxy`, `kustomize` and `plugin` end with plain words about what to do
instead.
Source: kubectl v1.32, pkg/cmd/portforward, pkg/cmd/attach.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from k8s_tui.api.pods import Pod
from k8s_tui.shell.flags import BOOL, DURATION, LIST, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.globalflags import CONTAINER, FILES
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.podaccess import (
    allow_part,
    check_kubelet,
    chosen_container,
    pods_behind,
)

_PORTS = re.compile(r"(\d*)(:\w+)?\Z")


def _require_running(pod: Pod, what: str) -> None:
    if pod.status.phase != "Running":
        raise KubectlError(f"{what} because pod is not running. Current status={pod.status.phase}")


def _port_forward(kube: Kube) -> int:
    if not kube.arguments:
        raise kube.usage_error("TYPE/NAME and list of ports are required for port-forward")
    word, *ports = kube.arguments
    if not ports:
        raise kube.usage_error("TYPE/NAME and list of ports are required for port-forward")
    for port in ports:
        if not port or _PORTS.match(port) is None:
            raise KubectlError(f"invalid port format '{port}'")
    pod = pods_behind(kube, word)[0]
    _require_running(pod, "unable to forward port")
    meta = pod.metadata
    allow_part(kube, pod, "portforward", "get", "create")
    check_kubelet(kube, pod, "Post", f"/portForward/{meta.namespace}/{meta.name}")
    kube.session.hint = (
        "no port is opened on your machine: `kubectl exec POD -- curl localhost:PORT`, or curl to a service's address "
        "from a node, shows the same"
    )
    for port in ports:
        local, _, remote = port.partition(":")
        kube.out(f"Forwarding from 127.0.0.1:{local or remote} -> {remote or local}")
    return 0


def _attach(kube: Kube) -> int:
    if not kube.arguments:
        raise KubectlError("at least 1 argument is required for attach")
    pod = pods_behind(kube, kube.arguments[0])[0]
    if pod.status.phase in ("Succeeded", "Failed"):
        raise KubectlError(
            f"cannot attach a container in a completed pod; current phase is {pod.status.phase}"
        )
    chosen_container(kube, pod, kube.flags.text("container"))
    raise KubectlError("attach is not simulated: `kubectl logs -f` shows what the container prints")


def _says(text: str) -> Callable[[Kube], int]:
    def run(kube: Kube) -> int:
        raise KubectlError(text)

    return run


PORT_FORWARD = Verb(
    "port-forward",
    _port_forward,
    (Flag("address", "", LIST, "localhost"), Flag("pod-running-timeout", "", DURATION, "1m0s")),
    "port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT",
    "Forward one or more local ports to a pod",
)

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

PROXY = Verb(
    "proxy",
    _says("proxy is not simulated: `kubectl get --raw PATH` asks the same paths"),
    (
        Flag("port", "p", TEXT, "8001"),
        Flag("address", "", TEXT),
        Flag("www", "w", TEXT),
        Flag("api-prefix", "", TEXT),
    ),
    "proxy [--port=PORT]",
    "Run a proxy to the Kubernetes API server",
)

KUSTOMIZE = Verb(
    "kustomize",
    _says("kustomizations are not simulated: apply the files that the kustomization lists with `-f` instead"),
    FILES,
    "kustomize DIR",
    "Build a kustomization target from a directory or URL",
)

PLUGIN = Verb(
    "plugin",
    _says("unable to find any kubectl plugins in your PATH"),
    (Flag("name-only", "", BOOL),),
    "plugin list",
    "Provides utilities for interacting with plugins",
)

COMPLETION = Verb(
    "completion",
    _says("this shell completes by itself: type a few letters and look below the line"),
    usage="completion SHELL",
    summary="Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
)

OPTIONS = Verb(
    "options",
    _says(
        "every command takes -n NAMESPACE, --context NAME, --as USER, --as-group GROUP and --request-timeout"
    ),
    usage="options",
    summary="Print the list of flags inherited by all commands",
    hidden=True,
)
