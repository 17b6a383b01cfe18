"""`kubectl debug --copy-to`: a copy of a pod that may be changed, while the pod itself goes on.

Source: kubectl v1.32, pkg/cmd/debug (debug.go, profiles.go).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from k8s_tui.api.objects import encode_object
from k8s_tui.api.pods import Pod
from k8s_tui.shell.kubectl.debugprofiles import LEGACY, customized, profile_of
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube

KEPT_PROBES: Mapping[str, str] = {
    "liveness": "livenessProbe",
    "readiness": "readinessProbe",
    "startup": "startupProbe",
}
_KEPT_PARTS = ("labels", "annotations")


def copy_pod(kube: Kube, pod: Pod, command: list[str]) -> str:
    """Create the copy that the flags ask for; return the container to debug in, "" where there is none.

    Raises:
        KubectlError: No image is given for a new container.
        StatusError: The server refuses.
    """
    flags, meta = kube.flags, pod.metadata
    spec: dict[str, Any] = copy.deepcopy(encode_object(pod)["spec"])
    spec.pop("ephemeralContainers", None)
    if not flags.on("same-node"):
        spec.pop("nodeName", None)
    if flags.changed("share-processes"):
        spec["shareProcessNamespace"] = flags.on("share-processes")
    images = dict(each.partition("=")[::2] for each in flags.items("set-image"))
    for container in spec["containers"]:
        container["image"] = images.get(container["name"], images.get("*", container["image"]))
    name = _debugged(kube, spec, command, only_images=bool(images))
    kept = _profiled(kube, spec, name) if name else _KEPT_PARTS
    metadata: dict[str, Any] = {"name": flags.text("copy-to"), "namespace": meta.namespace}
    present = {"labels": meta.labels, "annotations": meta.annotations}
    metadata |= {part: dict(present[part]) for part in kept if present[part]}
    if flags.on("replace"):
        kube.api.delete(kube.resource("pods"), meta.namespace, meta.name)
    kube.api.create({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}, meta.namespace)
    return name


def _debugged(kube: Kube, spec: dict[str, Any], command: list[str], *, only_images: bool) -> str:
    """Change the container that the flags name, or add one; return its name, "" where only images change."""
    flags = kube.flags
    name = flags.text("container")
    container = next((each for each in spec["containers"] if each["name"] == name), None)
    if container is None and only_images and not flags.text("image"):
        return ""
    if container is None:
        container = _new_container(kube, name)
        spec["containers"].append(container)
    if command:
        container["args" if flags.on("arguments-only") else "command"] = command
        if not flags.on("arguments-only"):
            container.pop("args", None)
    pairs = [each.partition("=") for each in flags.items("env")]
    if pairs:
        added = [{"name": key, "value": text} for key, _, text in pairs]
        container["env"] = [*(container.get("env") or ()), *added]
    for part, value in (("image", flags.text("image")), ("imagePullPolicy", flags.text("image-pull-policy"))):
        if value:
            container[part] = value
    for part in ("stdin", "tty"):
        container.pop(part, None)
        if flags.on(part):
            container[part] = True
    return str(container["name"])


def _new_container(kube: Kube, name: str) -> dict[str, Any]:
    if not kube.flags.text("image"):
        raise KubectlError("you must specify image when creating new container")
    return {"name": name or drawn_name(kube, kube.err), "terminationMessagePolicy": "File"}


def drawn_name(kube: Kube, tell: Callable[[str], None]) -> str:
    """Return a name for a debugging container that was given none, and tell it."""
    name = f"debugger-{kube.session.world.sim.stream('kubectl-debug').suffix(5)}"
    if not kube.flags.on("quiet"):
        tell(f"Defaulting debug container name to {name}.")
    return name


def _profiled(kube: Kube, spec: dict[str, Any], name: str) -> Sequence[str]:
    """Change the copy as its profile wants; return the parts of the metadata that it keeps."""
    flags, profile = kube.flags, profile_of(kube)
    for number, container in enumerate(spec["containers"]):
        if container["name"] == name:
            if profile.in_pod is not None:
                container["securityContext"] = profile.in_pod
            spec["containers"][number] = customized(kube, container)
    if flags.text("profile") in ("", LEGACY):
        return ("annotations",)
    if not flags.changed("share-processes"):
        spec["shareProcessNamespace"] = True
    if not flags.on("keep-init-containers"):
        spec.pop("initContainers", None)
    for container in spec["containers"]:
        for flag, part in KEPT_PROBES.items():
            if not flags.on(f"keep-{flag}"):
                container.pop(part, None)
    return [part for part in _KEPT_PARTS if flags.on(f"keep-{part}")]
