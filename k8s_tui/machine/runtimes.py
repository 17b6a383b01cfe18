"""The container runtimes that a machine can have: what each calls itself, where it listens, what keeps its containers.

All of them speak the Container Runtime Interface to the kubelet. containerd and CRI-O give each container a
process of its own (a shim, conmon), so that containers outlive the runtime. Docker speaks it through
cri-dockerd, a process beside dockerd; dockerd takes its containers with it when it stops (live-restore is
off by default). Source: the pages of containerd, CRI-O and cri-dockerd; kubernetes cmd/kubeadm/app/constants.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.sim.value import frozen

SYSTEMD = "systemd"
CGROUPFS = "cgroupfs"
"""Who makes the control groups of containers; kubelet and runtime must agree."""


@frozen
class RuntimeKind:
    """One container runtime.

    Attributes:
        name: As in a cluster's configuration, and the scheme of container ids.
        title: What it calls itself to the kubelet.
        process: The process that speaks the Container Runtime Interface.
        engine: The process without which it can do nothing; the same for all but Docker.
        socket: Where it listens.
        keeps_containers: Containers go on when the engine stops.
    """

    name: str
    title: str
    process: str
    engine: str
    socket: str
    keeps_containers: bool = True

    @property
    def endpoint(self) -> str:
        """The socket as a URL, as kubelet and kubeadm are given it."""
        return f"unix://{self.socket}"

    @property
    def processes(self) -> tuple[str, ...]:
        """Every process that must run for it to answer."""
        return (self.engine,) if self.engine == self.process else (self.engine, self.process)

    def no_slice(self, pod_uid: str) -> str:
        """Return what it says to a kubelet that takes cgroupfs for its driver while it uses systemd itself."""
        parent = f"/kubepods/besteffort/pod{pod_uid}"
        why = {
            "cri-o": f"cri-o configured with systemd cgroup manager, but did not receive slice as parent: {parent}",
            "docker": 'cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"',
        }.get(
            self.name,
            "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create "
            'failed: expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups, got '
            f'"{parent}" instead: unknown',
        )
        return f"rpc error: code = Unknown desc = {why}"


CONTAINERD = RuntimeKind(
    "containerd", "containerd", "containerd", "containerd", "/var/run/containerd/containerd.sock"
)
CRIO = RuntimeKind("cri-o", "cri-o", "crio", "crio", "/var/run/crio/crio.sock")
DOCKER = RuntimeKind(
    "docker", "docker", "cri-docker", "docker", "/var/run/cri-dockerd.sock", keeps_containers=False
)

RUNTIMES: Mapping[str, RuntimeKind] = {kind.name: kind for kind in (CONTAINERD, CRIO, DOCKER)}
"""All of them, in the order in which kubeadm looks for them."""


class RuntimeDownError(Exception):
    """The runtime does not answer; the words are gRPC's."""

    def __init__(
        self, kind: RuntimeKind = CONTAINERD, *, installed: bool = True, serves: bool = True
    ) -> None:
        """Say why.

        Args:
            kind: Which runtime.
            installed: Its socket is there, though nobody listens.
            serves: It has the Container Runtime Interface.
        """
        why = "connection refused" if installed else "no such file or directory"
        super().__init__(
            "rpc error: code = Unavailable desc = connection error: desc = "
            f'"transport: Error while dialing: dial unix {kind.socket}: connect: {why}"'
            if serves
            else "rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService"
        )


NO_PROCESS = (
    "rpc error: code = Unknown desc = failed to start sandbox: failed to create containerd task: failed to start shim: "
    "start failed: fork/exec /usr/bin/containerd-shim-runc-v2: resource temporarily unavailable"
)
"""What a runtime says on a machine that has no number left for a process."""


class SandboxError(Exception):
    """A sandbox cannot be made; the words are the runtime's."""


def kind_at(endpoint: str) -> RuntimeKind | None:
    """Return the runtime that listens at a socket, with or without `unix://`, None where none does."""
    path = endpoint.removeprefix("unix://")
    path = f"/var{path}" if path.startswith("/run/") else path
    return next((kind for kind in RUNTIMES.values() if kind.socket == path), None)
