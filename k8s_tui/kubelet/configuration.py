"""What a kubelet reads when it starts: its configuration, its flags, its kubeconfigs; and what stops it there.

The unit starts the process whatever lies on the disk; a process that cannot go on says why in its journal and
exits, and systemd starts it again after ten seconds. Source: kubernetes cmd/kubelet/app/server.go,
pkg/kubelet/cm/container_manager_linux.go; kubeadm's 10-kubeadm.conf.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from k8s_tui.machine.machine import Machine
from k8s_tui.machine.runtimes import CGROUPFS, RuntimeDownError, kind_at

CONFIG = "/var/lib/kubelet/config.yaml"
FLAGS = "/var/lib/kubelet/kubeadm-flags.env"
EXTRA_FLAGS = "/etc/default/kubelet"
KUBECONFIG = "/etc/kubernetes/kubelet.conf"
BOOTSTRAP = "/etc/kubernetes/bootstrap-kubelet.conf"
CLIENT_CERTIFICATE = "/var/lib/kubelet/pki/kubelet-client-current.pem"

DEFAULT_CONFIG = """\
apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
healthzBindAddress: 127.0.0.1
healthzPort: 10248
kind: KubeletConfiguration
resolvConf: /run/systemd/resolve/resolv.conf
rotateCertificates: true
staticPodPath: /etc/kubernetes/manifests
"""
"""What kubeadm writes: its own choices, and the kubelet's defaults for everything else."""


def flags_text(endpoint: str) -> str:
    """Return the file of flags that kubeadm writes for a container runtime's endpoint."""
    return (
        f'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint={endpoint} '
        '--pod-infra-container-image=registry.k8s.io/pause:3.10"\n'
    )


def setting(config: str, name: str) -> str:
    """Return the value of a plain setting at the top of a configuration, "" where it is not there."""
    found = re.search(rf"^{name}:[ \t]*(.*?)[ \t]*$", config, re.MULTILINE)
    return found[1].strip("\"'") if found else ""


def flag(files: Mapping[str, str], name: str) -> str:
    """Return the value of a flag in the files that the unit takes them from, "" where it is not there."""
    text = files.get(FLAGS, "") + " " + files.get(EXTRA_FLAGS, "")
    found = re.findall(rf"--{name}[= ]([^\s\"]+)", text)
    return found[-1] if found else ""


def unread(machine: Machine) -> str:
    """Return why the configuration cannot be read, "" where it can."""
    text = machine.read_file(CONFIG)
    if text is None:
        why = f"open {CONFIG}: no such file or directory"
    elif not re.search(r"^kind:[ \t]*KubeletConfiguration", text, re.MULTILINE):
        why = f"failed to decode, error: Object 'Kind' is missing in '{text[:40].strip()}'"
    else:
        return ""
    inner = f'error failed to read kubelet config file "{CONFIG}", error: {why}'
    return (
        f"failed to load kubelet config file, path: {CONFIG}, error: failed to load Kubelet config file {CONFIG}, "
        f"{inner}"
    )


def take_flags(machine: Machine) -> None:
    """Let the machine's pods run as configuration and flags say: by which runtime, in whose control groups."""
    kind = kind_at(flag(machine.files, "container-runtime-endpoint"))
    if kind is not None:
        machine.runtime.become(kind)
    driver = setting(machine.read_file(CONFIG) or "", "cgroupDriver")
    machine.runtime.kubelet_cgroup_driver = driver or CGROUPFS


def refusal(machine: Machine) -> str:
    """Return why a kubelet that knows who it is cannot run pods here, "" where it can."""
    trouble = machine.runtime.trouble()
    if trouble is not None:
        return f"failed to run Kubelet: {service_trouble(machine, trouble)}"
    tolerates = "false" in (
        setting(machine.read_file(CONFIG) or "", "failSwapOn"),
        flag(machine.files, "fail-swap-on"),
    )
    if machine.settings.swaps and not tolerates:
        return (
            "failed to run Kubelet: running with swap on is not supported, please disable swap or set "
            "--fail-swap-on flag to false"
        )
    return ""


def service_trouble(machine: Machine, trouble: RuntimeDownError) -> str:
    """Return why the runtime's service does not answer, as its clients say it."""
    endpoint = machine.runtime.kind.endpoint
    return f'validate service connection: validate CRI v1 runtime API for endpoint "{endpoint}": {trouble}'
