"""`kubectl debug`: an ephemeral container in a running pod, a copy of a pod, or a pod that looks at a node from inside.

Source: kubectl v1.32, pkg/cmd/debug (debug.go, profiles.go).
Simplified: the target's processes are not seen in the debugging container.
"""

from __future__ import annotations

from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.api.pods import Pod
from k8s_tui.shell.calls import PAUSE_MS, Result, Steps
from k8s_tui.shell.flags import BOOL, LIST, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.debugcopies import KEPT_PROBES, copy_pod
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.execing import run_in_pod
from k8s_tui.shell.kubectl.globalflags import ALL_NAMESPACES, CONTAINER, output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.podaccess import allow_part, pods_behind

RUNNING_TIMEOUT_MS = 60_000
LEGACY = (
    "--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a "
    'profile, for example "--profile=general".'
)
TARGETING = (
    'Targeting container "{name}". If you don\'t see processes from this container it may be because the '
)
UNSUPPORTED = "container runtime doesn't support this feature."


def _debug(kube: Kube) -> Result:
    flags, dash_at = kube.flags, kube.flags.dash_at
    names = kube.arguments if dash_at is None else kube.arguments[:dash_at]
    command = [] if dash_at is None else kube.arguments[dash_at:]
    if not flags.text("copy-to"):
        if not flags.text("image"):
            raise KubectlError("you must specify --image when not using --copy-to.")
        if flags.items("set-image"):
            raise KubectlError("you may not use --set-image without --copy-to.")
    elif not flags.text("image") and not flags.items("set-image") and not command:
        raise KubectlError("you must specify --image, --set-image or command arguments.")
    if not names:
        raise KubectlError("NAME is required for debug")
    if not flags.text("profile"):
        kube.err(LEGACY)
    kind, slash, name = names[0].partition("/")
    if slash and kind in ("node", "nodes", "no"):
        return _debug_node(kube, name, command)
    pod = pods_behind(kube, names[0])[0]
    if not flags.text("copy-to"):
        return _debug_pod(kube, pod, command)
    name = copy_pod(kube, pod, command)
    if not flags.on("stdin") or not name:
        return 0
    return _attach(kube, pod.metadata.namespace, flags.text("copy-to"), name, command)


def _container(kube: Kube, name: str, command: list[str]) -> JsonObject:
    flags = kube.flags
    container: JsonObject = {
        "image": flags.text("image"),
        "imagePullPolicy": flags.text("image-pull-policy") or "IfNotPresent",
        "name": name,
        "resources": {},
        "terminationMessagePolicy": "File",
    }
    if command:
        container["args" if flags.on("arguments-only") else "command"] = command
    pairs = [each.partition("=") for each in flags.items("env")]
    if pairs:
        container["env"] = [{"name": key, "value": text} for key, _, text in pairs]
    if flags.on("stdin"):
        container["stdin"] = True
    if flags.on("tty"):
        container["tty"] = True
    return container


def _debug_pod(kube: Kube, pod: Pod, command: list[str]) -> Result:
    flags, meta = kube.flags, pod.metadata
    allow_part(kube, pod, "ephemeralcontainers", "patch")
    target = flags.text("target")
    if target:
        if target not in [each.name for each in pod.spec.containers]:
            raise KubectlError(f'target container "{target}" not found in pod')
        kube.out(TARGETING.format(name=target) + UNSUPPORTED)
    name = flags.text("container")
    if not name:
        name = f"debugger-{kube.session.world.sim.stream('kubectl-debug').suffix(5)}"
        if not flags.on("quiet"):
            kube.out(f"Defaulting debug container name to {name}.")
    container = _container(kube, name, command)
    if target:
        container["targetContainerName"] = target
    body = {"spec": {"ephemeralContainers": [container]}}
    part = "ephemeralcontainers"
    kube.api.patch(kube.resource("pods"), meta.namespace, meta.name, body, subresource=part)
    if not flags.on("stdin"):
        return 0
    return _attach(kube, meta.namespace, meta.name, name, command)


def _debug_node(kube: Kube, node: str, command: list[str]) -> Result:
    kube.api.get(kube.resource("nodes"), "", node)
    suffix = kube.session.world.sim.stream("kubectl-debug").suffix(5)
    name, container = f"node-debugger-{node}-{suffix}", _container(kube, "debugger", command)
    container["volumeMounts"] = [{"mountPath": "/host", "name": "host-root"}]
    document: JsonObject = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app.kubernetes.io/managed-by": "kubectl-debug"}},
        "spec": {
            "containers": [container],
            "hostIPC": True,
            "hostNetwork": True,
            "hostPID": True,
            "nodeName": node,
            "restartPolicy": "Never",
            "tolerations": [{"operator": "Exists"}],
            "volumes": [{"hostPath": {"path": "/"}, "name": "host-root"}],
        },
    }
    kube.api.create(document, kube.namespace)
    kube.out(f"Creating debugging pod {name} with container debugger on node {node}.")
    if not kube.flags.on("stdin"):
        return 0
    return _attach(kube, kube.namespace, name, "debugger", command)


def _attach(kube: Kube, namespace: str, pod_name: str, name: str, command: list[str]) -> Steps:
    """Wait for the container and open what it runs; one that has ended already shows what it said."""
    until_ms = kube.now_ms + RUNNING_TIMEOUT_MS
    pods = kube.resource("pods")
    while True:
        pod: Pod = kube.api.get(pods, namespace, pod_name)
        state = next(
            (
                each.state
                for each in (*pod.status.container_statuses, *pod.status.ephemeral_container_statuses)
                if each.name == name
            ),
            None,
        )
        if state is not None and (state.running is not None or state.terminated is not None):
            break
        if kube.now_ms >= until_ms:
            raise KubectlError("timed out waiting for the condition")
        yield PAUSE_MS
    if state.running is None or command:
        for line in kube.session.world.pod_log_lines(namespace, pod_name):
            kube.out(line)
        return 0
    if not kube.flags.on("quiet"):
        kube.err("If you don't see a command prompt, try pressing enter.")
    result = run_in_pod(kube, pod, name, ["sh"])
    return result if isinstance(result, int) else (yield from result)


DEBUG = Verb(
    "debug",
    _debug,
    (
        *output_flags(),
        CONTAINER,
        ALL_NAMESPACES,
        Flag("image", "", TEXT),
        Flag("image-pull-policy", "", TEXT),
        Flag("target", "", TEXT),
        Flag("stdin", "i", BOOL),
        Flag("tty", "t", BOOL),
        Flag("quiet", "q", BOOL),
        Flag("env", "", LIST),
        Flag("arguments-only", "", BOOL),
        Flag("copy-to", "", TEXT),
        Flag("replace", "", BOOL),
        Flag("same-node", "", BOOL),
        Flag("set-image", "", SLICE),
        *(Flag(f"keep-{part}", "", BOOL) for part in ("labels", "annotations", *KEPT_PROBES)),
        Flag("attach", "", BOOL),
        Flag("profile", "", TEXT),
        Flag("share-processes", "", BOOL, "true"),
    ),
    "debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]",
    "Create debugging sessions for troubleshooting workloads and nodes",
)
