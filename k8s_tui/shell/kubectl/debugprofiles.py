"""What `kubectl debug --profile` and `--custom` make of a debugging container, and of a pod that looks at a node.

Source: kubectl v1.32, pkg/cmd/debug/profiles.go, debug.go. Simplified: of what a profile gives, the machine acts
on the host's namespaces and files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api import documents, schema, strategicmerge
from k8s_tui.api.documents import DocumentError
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube

LEGACY = "legacy"
HOST_FILES = {"mountPath": "/host", "name": "host-root"}
TRACES: JsonObject = {"capabilities": {"add": ["SYS_PTRACE"]}}
CONFINED: JsonObject = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
CONFIGURES_NETWORKS: JsonObject = {"capabilities": {"add": ["NET_ADMIN", "NET_RAW"]}}
PRIVILEGED: JsonObject = {"privileged": True}

FIXED = frozenset(("name", "command", "image", "lifecycle", "volumeDevices"))
CONTAINER_TYPE = "io.k8s.api.core.v1.Container"


@frozen
class Profile:
    """What a profile gives.

    Attributes:
        in_pod: The security context of a container that debugs a pod.
        on_node: That of one that debugs a node.
        shares_host: Whether the latter is in the namespaces of its node.
        has_files: Whether it sees the files of its node.
    """

    in_pod: JsonObject | None = None
    on_node: JsonObject | None = None
    shares_host: bool = True
    has_files: bool = True


PROFILES: Mapping[str, Profile] = {
    LEGACY: Profile(),
    "general": Profile(TRACES),
    "baseline": Profile(shares_host=False, has_files=False),
    "restricted": Profile(CONFINED, CONFINED, shares_host=False, has_files=False),
    "netadmin": Profile(CONFIGURES_NETWORKS, CONFIGURES_NETWORKS, has_files=False),
    "sysadmin": Profile(PRIVILEGED, PRIVILEGED),
}


def profile_of(kube: Kube) -> Profile:
    """Return the profile that is asked for.

    Raises:
        KubectlError: There is none of that name.
    """
    name = kube.flags.text("profile") or LEGACY
    if name not in PROFILES:
        raise KubectlError(f"unknown profile: {name}")
    return PROFILES[name]


def customized(kube: Kube, container: JsonObject) -> JsonObject:
    """Return a debugging container with what the file of `--custom` says of it.

    Raises:
        KubectlError: There is no such file, it is no container, or says what is not to be changed.
    """
    path = kube.flags.text("custom")
    if not path:
        return container
    text = kube.session.files.read(path)
    if text is None:
        why = f"open {path}: no such file or directory"
        raise KubectlError(f"must pass a container spec json file for custom profile: {why}")
    try:
        found = documents.read(text, path)
    except DocumentError as error:
        raise KubectlError(f"{path} does not contain a valid container spec: {error.message}") from error
    custom = found[0].data if found else {}
    if FIXED & custom.keys():
        raise KubectlError(
            "name, command, image, lifecycle and volume devices are not modifiable via custom profile"
        )
    known = schema.fields(CONTAINER_TYPE)
    part: dict[str, Any] = {name: value for name, value in custom.items() if name in known}
    return strategicmerge.apply(container, part, CONTAINER_TYPE)
