"""`kubectl debug`: an ephemeral container in a running pod, a copy of a pod, or a pod that looks at a node from inside.

Source: kubectl v1.32, pkg/cmd/debug (debug.go, profiles.go).
Simplified: the target's processes are not seen in the debugging container.
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api import schema, strategicmerge
from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.api.objects import encode_object
from k8s_tui.api.pods import Pod
from k8s_tui.shell.calls import PAUSE_MS, Result, Steps
from k8s_tui.shell.flags import BOOL, LIST, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.debugcopies import KEPT_PROBES, copy_pod, drawn_name
from k8s_tui.shell.kubectl.debugprofiles import HOST_FILES, PROFILES, customized, profile_of
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.execing import run_in_pod
from k8s_tui.shell.kubectl.fileobjects import read_files
from k8s_tui.shell.kubectl.globalflags import CONTAINER, FILENAME
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.podaccess import allow_part, pods_behind
from k8s_tui.shell.kubectl.running import IMAGE

RUNNING_TIMEOUT_MS = 60_000
NODE_WORDS = ("node", "nodes", "no")
COPIES_ONLY = ("replace", "same-node", "set-image")
PULL_POLICIES = ("Always", "IfNotPresent", "Never")
LEGACY_ADVICE = (
    "--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a "
    'profile, for example "--profile=general".'
)
TARGETING = (
    'Targeting container "{name}". If you don\'t see processes from this container it may be because the '
    "container runtime doesn't support this feature."
)


def _debug(kube: Kube) -> Result:
    flags, dash_at = kube.flags, kube.flags.dash_at
    names = kube.arguments if dash_at is None else kube.arguments[:dash_at]
    command = [] if dash_at is None else kube.arguments[dash_at:]
    _check(kube, names, command)
    profile_of(kube)
    if not flags.text("profile"):
        kube.err(LEGACY_ADVICE)
    files = flags.items("filename")
    if not files and names[0].partition("/")[0] in NODE_WORDS and "/" in names[0]:
        return _debug_node(kube, names[0].partition("/")[2], command)
    if files:
        namespace, name = _named_in_files(kube)
        pod: Pod = kube.api.get(kube.resource("pods"), namespace, name)
    else:
        pod = pods_behind(kube, names[0])[0]
    if not flags.text("copy-to"):
        return _debug_pod(kube, pod, command)
    name = copy_pod(kube, pod, command)
    if not flags.on("stdin") or not name:
        return 0
    return _attach(kube, pod.metadata.namespace, flags.text("copy-to"), name, command)


def _named_in_files(kube: Kube) -> tuple[str, str]:
    local = read_files(kube)[0]
    if local.resource.kind != "Pod":
        raise KubectlError(f"{quote(local.resource.group_resource)} not supported by debug")
    return local.namespace, local.name


def _check(kube: Kube, names: list[str], command: list[str]) -> None:
    """Refuse what cannot be, in kubectl's order, and announce the target."""
    flags = kube.flags
    _check_copy(kube, command)
    image, policy = flags.text("image"), flags.text("image-pull-policy")
    if image and not IMAGE.fullmatch(image):
        raise KubectlError(f"invalid image name {quote(image)}: invalid reference format")
    if not names and not flags.items("filename"):
        raise KubectlError("NAME or filename is required for debug")
    if policy not in ("", *PULL_POLICIES):
        raise KubectlError(f"invalid image pull policy: {policy}")
    target = flags.text("target")
    if target and flags.text("copy-to"):
        raise KubectlError("--target is incompatible with --copy-to. Use --share-processes instead.")
    if target and not flags.on("quiet"):
        kube.out(TARGETING.format(name=target))
    if flags.on("tty") and not flags.on("stdin"):
        raise KubectlError("-i/--stdin is required for containers with -t/--tty=true")


def _check_copy(kube: Kube, command: list[str]) -> None:
    """Refuse a copy that changes nothing, and what only copies can have where none is made."""
    flags = kube.flags
    for text in flags.items("set-image"):
        if "=" not in text:
            said = f'invalid argument {quote(text)} for "--set-image" flag: {text} must be formatted as key=value'
            raise KubectlError(f"{said}\nSee 'kubectl debug --help' for usage.")
    if not flags.text("copy-to"):
        for name in COPIES_ONLY:
            if flags.changed(name):
                raise KubectlError(f"--{name} may only be used with --copy-to.")
        if not flags.text("image"):
            raise KubectlError("you must specify --image when not using --copy-to.")
        return
    if not flags.text("image") and not flags.items("set-image") and not command:
        raise KubectlError("you must specify --image, --set-image or command arguments.")
    if command and not flags.text("container") and not flags.text("image"):
        raise KubectlError("you must specify an existing container or a new image when specifying args.")


def _container(kube: Kube, name: str, command: list[str], security: JsonObject | None) -> JsonObject:
    flags = kube.flags
    container: JsonObject = {
        "image": flags.text("image"),
        "name": name,
        "resources": {},
        "terminationMessagePolicy": "File",
    }
    if flags.text("image-pull-policy"):
        container["imagePullPolicy"] = flags.text("image-pull-policy")
    if command:
        container["args" if flags.on("arguments-only") else "command"] = command
    if security is not None:
        container["securityContext"] = security
    pairs = [each.partition("=") for each in flags.items("env")]
    if pairs:
        container["env"] = [{"name": key, "value": text} for key, _, text in pairs]
    for part in ("stdin", "tty"):
        if flags.on(part):
            container[part] = True
    return customized(kube, container)


def _debug_pod(kube: Kube, pod: Pod, command: list[str]) -> Result:
    meta = pod.metadata
    allow_part(kube, pod, "ephemeralcontainers", "patch")
    name = kube.flags.text("container") or drawn_name(kube, kube.out)
    container = _container(kube, name, command, profile_of(kube).in_pod)
    if target := kube.flags.text("target"):
        container["targetContainerName"] = target
    present = encode_object(pod)
    spec = present["spec"]
    wanted = {**spec, "ephemeralContainers": [*spec.get("ephemeralContainers", ()), container]}
    type_name = schema.type_of("v1", "Pod")
    assert type_name is not None
    body = strategicmerge.create_two_way(present, {**present, "spec": wanted}, type_name)
    part = "ephemeralcontainers"
    kube.api.patch(kube.resource("pods"), meta.namespace, meta.name, body, subresource=part)
    if not kube.flags.on("stdin"):
        return 0
    return _attach(kube, meta.namespace, meta.name, name, command)


def _debug_node(kube: Kube, node: str, command: list[str]) -> Result:
    kube.api.get(kube.resource("nodes"), "", node)
    profile = profile_of(kube)
    suffix = kube.session.world.sim.stream("kubectl-debug").suffix(5)
    name = f"node-debugger-{node}-{suffix}"
    container = _container(kube, "debugger", command, profile.on_node)
    spec: dict[str, Any] = {
        "containers": [container],
        "nodeName": node,
        "restartPolicy": "Never",
        "tolerations": [{"operator": "Exists"}],
    }
    if profile.shares_host:
        spec |= dict.fromkeys(("hostIPC", "hostNetwork", "hostPID"), True)
    if profile.has_files:
        container["volumeMounts"] = [*(container.get("volumeMounts") or ()), HOST_FILES]
        spec["volumes"] = [{"hostPath": {"path": "/"}, "name": HOST_FILES["name"]}]
    document = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}
    kube.api.create(document, kube.namespace)
    if not kube.flags.on("quiet"):
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
        FILENAME,
        CONTAINER,
        Flag("custom", "", TEXT),
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
        Flag("keep-init-containers", "", BOOL, "true"),
        Flag("attach", "", BOOL),
        Flag("profile", "", TEXT, choices=tuple(PROFILES)),
        Flag("share-processes", "", BOOL, "true"),
    ),
    "debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]",
    "Create debugging sessions for troubleshooting workloads and nodes",
    manager="kubectl",
)
