"""The logins to registries that a pod brings along: its imagePullSecrets.

Source: kubernetes pkg/kubelet/kubelet_pods.go (getPullSecretsForPod), pkg/credentialprovider (v1.32).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from k8s_tui.api.core import Secret
from k8s_tui.api.pods import Pod
from k8s_tui.client.client import SECRETS
from k8s_tui.kubelet.environment import ConfigError, decoded
from k8s_tui.kubelet.state import Tools
from k8s_tui.machine.images import Login

CONFIG_KEYS: Mapping[str, str] = {
    "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
    "kubernetes.io/dockercfg": ".dockercfg",
}
"""Under which key a secret of each type holds its logins."""

DOCKER_HUB = "docker.io"
HUB_NAMES = ("https://index.docker.io/v1/", "index.docker.io", "registry-1.docker.io", DOCKER_HUB)


def logins_of(pod: Pod, tools: Tools) -> dict[str, Login]:
    """Return a pod's logins by registry; secrets that cannot be had are told of in an event."""
    found: dict[str, Login] = {}
    missing = []
    for reference in pod.spec.image_pull_secrets:
        try:
            secret = tools.fetch(SECRETS, pod.metadata.namespace, reference.name)
        except ConfigError:
            secret = None
        if secret is None:
            missing.append(reference.name)
        else:
            found.update(read_logins(secret))
    if missing:
        said = (
            f"Unable to retrieve some image pull secrets ({', '.join(missing)}); attempting to pull the image "
            "may not succeed."
        )
        tools.warning(pod, "FailedToRetrieveImagePullSecret", said)
    return found


def read_logins(secret: Secret) -> dict[str, Login]:
    """Return the logins that a secret holds, by registry; what cannot be read holds none."""
    text = decoded(secret.data.get(CONFIG_KEYS.get(secret.type, ""), ""))
    try:
        config = json.loads(text or "{}")
    except ValueError:
        return {}
    auths = config.get("auths", config) if isinstance(config, dict) else {}
    return {_host(name): _login(entry) for name, entry in auths.items() if isinstance(entry, dict)}


def _host(name: str) -> str:
    if name in HUB_NAMES:
        return DOCKER_HUB
    return name.removeprefix("https://").removeprefix("http://").partition("/")[0]


def _login(entry: Mapping[str, Any]) -> Login:
    user, password = str(entry.get("username", "")), str(entry.get("password", ""))
    if not user and entry.get("auth"):
        try:
            user, _, password = base64.b64decode(str(entry["auth"])).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
    return user, password
