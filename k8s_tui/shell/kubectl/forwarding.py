"""Commands of kubectl that would need a player's own machine or terminal: they check what they can, and say so.

`proxy` and `plugin` end with plain words about what to do
instead.
Source: kubectl v1.32, pkg/cmd/portforward.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from k8s_tui.api.core import Service
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.pods import Pod
from k8s_tui.shell.flags import BOOL, DURATION, LIST, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.fileobjects import built
from k8s_tui.shell.kubectl.globalflags import GLOBAL_FLAGS
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.podaccess import allow_part, check_kubelet, pods_behind
from k8s_tui.shell.kubelets import uid_on_node
from k8s_tui.shell.session import Forward

SHELLS = ("bash", "zsh", "fish", "powershell")
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
    pairs = [_pair(kube, word, pod, port) for port in ports]
    allow_part(kube, pod, "portforward", "get", "create")
    check_kubelet(kube, pod, "Post", f"/portForward/{meta.namespace}/{meta.name}")
    runtime = kube.session.world.fleet.machines[pod.spec.node_name].runtime
    container = runtime.current(uid_on_node(pod), pod.spec.containers[0].name)
    for local, remote in pairs:
        if container is not None and kube.session.is_at_desk:
            kube.session.forwards[local] = Forward(pod.spec.node_name, container.id, remote)
        for address in ("127.0.0.1", "[::1]"):
            kube.out(f"Forwarding from {address}:{local} -> {remote}")
    kube.session.hint = (
        f"it goes on while you type, until the pod is gone: `curl localhost:{pairs[0][0]}` asks the pod"
    )
    return 0


def _pair(kube: Kube, word: str, pod: Pod, text: str) -> tuple[int, int]:
    """Return (local port, port of the pod) of `8080:80`, `:80`, `80` or `http`.

    Raises:
        KubectlError: The service or the pod has no such port.
    """
    local, colon, remote = text.partition(":")
    remote = remote if colon else local
    kind, slash, name = word.partition("/")
    if slash and kind in ("svc", "service", "services"):
        service: Service = kube.api.get(kube.resource("services"), kube.namespace, name)
        port = _of_service(service, pod, remote)
    else:
        port = int(remote) if remote.isdigit() else _of_pod(pod, remote)
    if colon and not local:
        return kube.session.world.sim.stream("kubectl-port-forward").between(32_768, 60_999), port
    return (int(local) if local.isdigit() else port), port


def _of_service(service: Service, pod: Pod, text: str) -> int:
    for each in service.spec.ports:
        if text in (str(each.port), each.name):
            target = each.target_port or each.port
            return target if isinstance(target, int) else _of_pod(pod, target)
    name = service.metadata.name
    if text.isdigit():
        raise KubectlError(f"Service {name} does not have a service port {text}")
    raise KubectlError(f"Service '{name}' does not have a named port '{text}'")


def _of_pod(pod: Pod, name: str) -> int:
    for container in pod.spec.containers:
        for port in container.ports:
            if port.name == name:
                return port.container_port
    raise KubectlError(f"Pod '{pod.metadata.name}' does not have a named port '{name}'")


def _says(text: str) -> Callable[[Kube], int]:
    def run(kube: Kube) -> int:
        raise KubectlError(text)

    return run


def _kustomize(kube: Kube) -> int:
    if len(kube.arguments) > 1:
        raise KubectlError("specify one path to kustomization.yaml")
    kube.call.stdout.write(built(kube, kube.arguments[0] if kube.arguments else "."))
    return 0


def _completion(kube: Kube) -> int:
    if not kube.arguments:
        raise kube.usage_error("Shell not specified.")
    if len(kube.arguments) > 1:
        raise kube.usage_error("Too many arguments. Expected only the shell type.")
    if kube.arguments[0] not in SHELLS:
        raise kube.usage_error(f"Unsupported shell type {quote(kube.arguments[0])}.")
    kube.out("# This shell completes by itself: type a few letters of a command, a type or a name.")
    return 0


def _options(kube: Kube) -> int:
    kube.out("The following options can be passed to any command:\n")
    for flag in sorted(GLOBAL_FLAGS, key=lambda each: each.name):
        short = f"-{flag.short}, " if flag.short else "    "
        kube.out(f"    {short}--{flag.name}")
    return 0


PORT_FORWARD = Verb(
    "port-forward",
    _port_forward,
    (Flag("address", "", LIST, "localhost"), Flag("pod-running-timeout", "", DURATION, "1m0s")),
    "port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT",
    "Forward one or more local ports to a pod",
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
    _kustomize,
    (Flag("output", "o", TEXT),),
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
    _completion,
    usage="completion SHELL",
    summary="Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
)

OPTIONS = Verb(
    "options",
    _options,
    usage="options",
    summary="Print the list of flags inherited by all commands",
    hidden=True,
)
