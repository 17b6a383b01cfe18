"""The processes of container runtimes: what each reads when it starts, and what its end means.

containerd reads /etc/containerd/config.toml once, at its start: whether the Container Runtime Interface is
switched off there, and who makes the control groups. CRI-O and Docker use systemd for these unless they are
told otherwise. Where the runtime makes them by itself and the kubelet counts on systemd, systemd, which owns
the tree, clears them away now and then and the containers with them.

Source: containerd docs/cri/config.md; kubernetes.io "Container Runtimes", cgroup drivers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from k8s_tui.machine.machine import Machine
from k8s_tui.machine.packages import CONTAINERD_CONFIG
from k8s_tui.machine.runtimes import CGROUPFS, SYSTEMD
from k8s_tui.sim.simulation import Key

CLEARING_MS = 150_000
"""How often systemd clears away what it did not make, roughly as often as such pods were seen to restart."""

_DISABLED = re.compile(r'^\s*disabled_plugins\s*=\s*\[[^\]]*"(io\.containerd\.grpc\.v1\.)?cri"', re.MULTILINE)
_SYSTEMD_CGROUP = re.compile(r"^\s*SystemdCgroup\s*=\s*true", re.MULTILINE)
_CRIO_MANAGER = re.compile(r'^\s*cgroup_manager\s*=\s*"cgroupfs"', re.MULTILINE)
_DOCKER_DRIVER = re.compile(r"native\.cgroupdriver=cgroupfs")

_CLEAR: Key = ("clear-cgroups",)


def has_cri(process: str, files: Mapping[str, str]) -> bool:
    """Tell whether a runtime's configuration leaves the Container Runtime Interface switched on."""
    return process != "containerd" or _DISABLED.search(files.get(CONTAINERD_CONFIG, "")) is None


def cgroup_driver(process: str, files: Mapping[str, str]) -> str:
    """Return who makes the control groups, by a runtime's configuration."""
    if process == "containerd":
        return SYSTEMD if _SYSTEMD_CGROUP.search(files.get(CONTAINERD_CONFIG, "")) else CGROUPFS
    if process == "crio":
        own = [text for path, text in files.items() if path.startswith("/etc/crio/")]
        return CGROUPFS if any(_CRIO_MANAGER.search(text) for text in own) else SYSTEMD
    return CGROUPFS if _DOCKER_DRIVER.search(files.get("/etc/docker/daemon.json", "")) else SYSTEMD


class RuntimeProcess:
    """One process of a container runtime; a machine has as many as its runtime needs."""

    def __init__(self, machine: Machine, process: str) -> None:
        self._machine = machine
        self._sim = machine.sim
        self._runtime = machine.runtime
        self._process = process
        self.name = f"{machine.name}/{process}"

    def start(self) -> None:
        """Read the configuration and begin to answer."""
        runtime = self._runtime
        if self._process not in runtime.kind.processes:
            return
        serves = has_cri(runtime.kind.process, self._machine.files)
        runtime.began(serves=serves, cgroup_driver=cgroup_driver(runtime.kind.engine, self._machine.files))
        if runtime.cgroup_driver == CGROUPFS:
            self._sim.schedule(self.name, CLEARING_MS, _CLEAR)

    def stop(self) -> None:
        """Stop to answer."""
        if self._process in self._runtime.kind.processes:
            self._runtime.ended(self._process)

    def handle(self, key: Key) -> None:
        """Let systemd clear away the control groups that it did not make."""
        runtime = self._runtime
        if runtime.cgroup_driver == CGROUPFS != runtime.kubelet_cgroup_driver:
            runtime.kill_all()
        self._sim.schedule(self.name, CLEARING_MS, _CLEAR)
