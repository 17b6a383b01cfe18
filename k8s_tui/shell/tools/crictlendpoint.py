"""Which socket crictl speaks to, and what it says when nobody answers there.

Source: cri-tools 1.32, cmd/crictl/main.go (getRuntimeClient, defaultRuntimeEndpoints).
"""

from __future__ import annotations

import re

from k8s_tui.machine.machine import Machine
from k8s_tui.machine.packages import CRICTL_CONFIG
from k8s_tui.machine.runtimes import RuntimeDownError, RuntimeKind, kind_at

DEFAULT_ENDPOINTS = (
    "unix:///run/containerd/containerd.sock",
    "unix:///run/crio/crio.sock",
    "unix:///var/run/cri-dockerd.sock",
)
"""What it tries where it is told nothing."""

NOT_CONFIGURED = (
    f'WARN[0000] Config "{CRICTL_CONFIG}" does not exist, trying next: "/usr/local/bin/crictl.yaml"\n'
    f"WARN[0000] runtime connect using default endpoints: [{' '.join(DEFAULT_ENDPOINTS)}]. As the default "
    "settings are now deprecated, you should set the endpoint instead."
)

_ENDPOINT = re.compile(r"""^\s*runtime-endpoint:\s*["']?([^"'\s]+)""", re.MULTILINE)


def endpoint_of(machine: Machine, asked: str) -> str:
    """Return the endpoint that a flag or the configuration names, "" for none."""
    if asked:
        return asked if "://" in asked else f"unix://{asked}"
    found = _ENDPOINT.search(machine.read_file(CRICTL_CONFIG) or "")
    return found[1] if found else ""


def refusal(machine: Machine, endpoint: str) -> str:
    """Return why nobody answers at an endpoint, "" where the machine's runtime does."""
    if not endpoint:
        own = machine.runtime.kind
        endpoint = next(each for each in DEFAULT_ENDPOINTS if kind_at(each) == own)
    kind = kind_at(endpoint)
    why = machine.runtime.trouble()
    if kind is not machine.runtime.kind:
        why = RuntimeDownError(kind or _unknown(endpoint), installed=False)
    if why is None:
        return ""
    return f'validate service connection: validate CRI v1 runtime API for endpoint "{endpoint}": {why}'


def _unknown(endpoint: str) -> RuntimeKind:
    return RuntimeKind("", "", "", "", endpoint.removeprefix("unix://"))
