"""`kubectl run`: one pod of an image.

With `-i` or `--attach` the command waits for the container and shows what it printed; with `--rm` the pod
goes afterwards. Nothing can be typed into it. Source: kubectl v1.32, pkg/cmd/run/run.go.
"""

from __future__ import annotations

import re
from typing import Any

from k8s_tui.api.errors import StatusError
from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.api.pods import is_finished
from k8s_tui.shell.calls import PAUSE_MS, Result, Steps
from k8s_tui.shell.kubectl.creating.frame import named
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.exposing import RUN_FLAGS, created, overridden, store
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import report

IMAGE = re.compile(r"[a-z0-9]+[a-zA-Z0-9._:/-]*[a-zA-Z0-9](@sha256:[0-9a-f]{64})?|[a-z0-9]")
"""The names of images, as far as typing mistakes go (distribution's reference grammar)."""

RUNNING_TIMEOUT_MS = 60_000
"""How long an attached run waits for its pod (--pod-running-timeout, 1m)."""


def _run(kube: Kube) -> Result:
    if not kube.arguments or kube.flags.dash_at == 0:
        raise kube.usage_error("NAME is required for run")
    name, *words = kube.arguments
    flags = kube.flags
    attached = flags.on("stdin") or flags.on("attach")
    if flags.on("rm") and not attached:
        raise KubectlError("--rm should only be used for attached containers")
    if flags.text("restart") not in ("Always", "OnFailure", "Never"):
        raise kube.usage_error(f"invalid restart policy: {flags.text('restart')}")
    if flags.on("expose") and not flags.text("port"):
        raise kube.usage_error("--port must be set when exposing a service")
    if not IMAGE.fullmatch(flags.text("image")):
        raise KubectlError(f"Invalid image name {quote(flags.text('image'))}: invalid reference format")
    document = overridden(kube, _pod(kube, name, words))
    if attached and kube.dry_run == "none":
        return _attached(kube, name, document)
    stored = created(kube, document)
    if flags.on("expose"):
        store(kube, _service(kube, name), f"service/{name}", "created")
        if kube.flags.text("output") == "yaml":
            # Two printers, each of which puts a separator between what it prints.
            kube.call.stdout.write("---\n---\n")
    report(kube, stored, f"pod/{name}", "created")
    return 0


def _pod(kube: Kube, name: str, words: list[str]) -> JsonObject:
    flags = kube.flags
    container: dict[str, Any] = {"image": flags.text("image"), "name": name, "resources": {}}
    if words:
        container["command" if flags.on("command") else "args"] = words
    if flags.items("env"):
        container["env"] = [_variable(each) for each in flags.items("env")]
    if flags.text("image-pull-policy"):
        container["imagePullPolicy"] = flags.text("image-pull-policy")
    if flags.text("port"):
        container["ports"] = [{"containerPort": _port(flags.text("port"))}]
    if flags.on("privileged"):
        container["securityContext"] = {"privileged": True}
    if flags.on("stdin"):
        container["stdin"] = True
        container["stdinOnce"] = True
    if flags.on("tty"):
        container["tty"] = True
    spec = {"containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": flags.text("restart")}
    document = named("v1", "Pod", name, spec=spec, status={})
    labels = flags.text("labels")
    chosen = dict(part.partition("=")[::2] for part in labels.split(",")) if labels else {"run": name}
    annotations = dict(each.partition("=")[::2] for each in flags.items("annotations"))
    document["metadata"] = {
        **({"annotations": annotations} if annotations else {}),
        "creationTimestamp": None,
        "labels": chosen,
        "name": name,
    }
    return document


def _variable(text: str) -> JsonObject:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise KubectlError(f"invalid env: {text}")
    return {"name": name, "value": value}


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise KubectlError(f'strconv.Atoi: parsing "{text}": invalid syntax')
    return int(text)


def _service(kube: Kube, name: str) -> JsonObject:
    port = _port(kube.flags.text("port"))
    spec = {"ports": [{"port": port, "protocol": "TCP", "targetPort": port}], "selector": {"run": name}}
    return named("v1", "Service", name, spec=spec, status={"loadBalancer": {}})


def _attached(kube: Kube, name: str, document: JsonObject) -> Steps:
    """Run the pod, wait until it has ended, print its log, and remove it if asked."""
    pods = kube.resource("pods")
    kube.api.create(document, kube.namespace)
    begun_ms = kube.now_ms
    pod = kube.api.get(pods, kube.namespace, name)
    while pod.status.phase == "Pending":
        if kube.now_ms - begun_ms > RUNNING_TIMEOUT_MS:
            raise KubectlError("timed out waiting for the condition")
        yield PAUSE_MS
        pod = kube.api.get(pods, kube.namespace, name)
    while not is_finished(pod) and not _has_ended(pod):
        yield PAUSE_MS
        pod = kube.api.get(pods, kube.namespace, name)
    for line in kube.session.world.pod_log_lines(kube.namespace, name):
        kube.out(line)
    if kube.flags.on("rm"):
        try:
            kube.api.delete(pods, kube.namespace, name)
        except StatusError:
            return 1
        kube.out(f'pod "{name}" deleted')
    return _exit_code(pod)


def _has_ended(pod: Any) -> bool:  # noqa: ANN401 - a Pod
    """Tell whether every container has stopped at least once."""
    statuses = pod.status.container_statuses
    return bool(statuses) and all(
        each.state.terminated is not None or each.last_state.terminated is not None for each in statuses
    )


def _exit_code(pod: Any) -> int:  # noqa: ANN401 - a Pod
    codes = [
        ended.exit_code
        for each in pod.status.container_statuses
        if (ended := each.state.terminated or each.last_state.terminated) is not None
    ]
    return max(codes, default=0)


RUN = Verb(
    "run",
    _run,
    RUN_FLAGS,
    "run NAME --image=image [--port=port] [--dry-run=server|client] [--] [COMMAND] [args...]",
    "Run a particular image on the cluster",
    manager="kubectl-run",
    interspersed=True,
)
