"""kubeadm's preflight checks: what must be right with a machine before anything is done to it.

Source: kubernetes cmd/kubeadm/app/preflight/checks.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from k8s_tui.kubelet.configuration import BOOTSTRAP, KUBECONFIG, service_trouble
from k8s_tui.machine.machine import MIB, Machine
from k8s_tui.machine.runtimes import RuntimeDownError, RuntimeKind, kind_at
from k8s_tui.machine.units import UnknownUnitError
from k8s_tui.shell.tools.kubeadm.frame import KubeadmError, Run, minor_of
from k8s_tui.sim.value import frozen

CA_FILE = "/etc/kubernetes/pki/ca.crt"
MANIFESTS = "/etc/kubernetes/manifests"
FORWARDING = "/proc/sys/net/ipv4/ip_forward"

CONTROL_PLANE_CPUS = 2
CONTROL_PLANE_MIB = 1700
"""What a master needs at least (kubeadm constants ControlPlaneNumCPU, ControlPlaneMem)."""

OLDEST_KUBELET = 3
"""Minor versions that a kubelet may be older than kubeadm."""

SWAP_WARNING = (
    "swap is supported for cgroup v2 only. The kubelet must be properly configured to use swap. Please refer to "
    "https://kubernetes.io/docs/concepts/architecture/nodes/#swap-memory, or disable swap on the node"
)


@frozen
class Finding:
    """What one check found.

    Attributes:
        fatal: It stops kubeadm, unless it is told to ignore the check.
    """

    check: str
    text: str
    fatal: bool = True


def chosen_runtime(machine: Machine, asked: str) -> RuntimeKind:
    """Return the container runtime that kubeadm uses, by its socket or the only one that there is.

    Raises:
        KubeadmError: There are several, and none was asked for.
    """
    if asked:
        kind = kind_at(asked)
        if kind is None:
            raise KubeadmError(f"invalid CRI socket {asked!r}")
        return kind
    found = machine.installed.runtimes()
    if len(found) > 1:
        sockets = ", ".join(kind.endpoint for kind in found)
        raise KubeadmError(
            "found multiple CRI endpoints on the host. Please define which one do you wish to use by setting the "
            f"'criSocket' field in the kubeadm configuration file: {sockets}"
        )
    return found[0] if found else machine.runtime.kind


def runtime_trouble(machine: Machine, kind: RuntimeKind) -> str:
    """Return why a container runtime does not answer, "" where it does."""
    trouble: RuntimeDownError | None
    if kind not in machine.installed.runtimes():
        trouble = RuntimeDownError(kind, installed=False)
    else:
        machine.runtime.become(kind)
        trouble = machine.runtime.trouble()
    return "" if trouble is None else service_trouble(machine, trouble)


# -- the checks ------------------------------------------------------------


def node_findings(machine: Machine, kubeadm: str, version: str = "") -> Iterator[Finding]:
    """Yield what is wrong with a machine that is to become a node, of a control plane of `version` if that is known."""
    if machine.settings.swaps:
        yield Finding("Swap", SWAP_WARNING, fatal=False)
    if not machine.installed.has("conntrack"):
        yield Finding("FileExisting-conntrack", "conntrack not found in system path")
    yield from _kubelet_findings(machine, kubeadm, version)
    if (machine.read_file(FORWARDING) or "").strip() != "1":
        check = "FileContent--proc-sys-net-ipv4-ip_forward"
        yield Finding(check, f"{FORWARDING} contents are not set to 1")


def _kubelet_findings(machine: Machine, kubeadm: str, version: str) -> Iterator[Finding]:
    release = machine.installed.release("kubelet")
    if not release:
        why = "cannot execute 'kubelet --version': executable file not found in $PATH"
        yield Finding("KubeletVersion", f"couldn't get kubelet version: {why}")
    elif minor_of(release) < minor_of(kubeadm) - OLDEST_KUBELET:
        said = f'Kubelet version "{release}" is lower than kubeadm can support. Please upgrade kubelet'
        yield Finding("KubeletVersion", said)
    elif version and minor_of(release) > minor_of(version):
        said = (
            "the kubelet version is higher than the control plane version. This is not a supported version skew and "
            f'may lead to a malfunctional cluster. Kubelet version: "{release}" Control plane version: '
            f'"{version.removeprefix("v")}"'
        )
        yield Finding("KubeletVersion", said)
    try:
        unit = machine.units.get("kubelet")
    except UnknownUnitError:
        yield Finding("Service-Kubelet", "kubelet service does not exist", fatal=False)
        return
    if not unit.enabled:
        said = "kubelet service is not enabled, please run 'systemctl enable kubelet.service'"
        yield Finding("Service-Kubelet", said, fatal=False)
    if machine.units.is_active("kubelet"):
        yield Finding("Port-10250", "Port 10250 is in use")


def join_findings(machine: Machine, kubeadm: str, *, control_plane: bool) -> Iterator[Finding]:
    """Yield what is wrong with a machine that is to join."""
    for path in (KUBECONFIG, BOOTSTRAP):
        yield from _available(machine, path)
    yield from node_findings(machine, kubeadm)
    if not control_plane:
        yield from _available(machine, CA_FILE)


def control_plane_findings(machine: Machine) -> Iterator[Finding]:
    """Yield what is wrong with a machine that is to be a master."""
    capacity = machine.spec.capacity
    cpus, mib = capacity.cpu_millicores // 1000, capacity.memory_bytes // MIB
    if cpus < CONTROL_PLANE_CPUS:
        said = f"the number of available CPUs {cpus} is less than the required {CONTROL_PLANE_CPUS}"
        yield Finding("NumCPU", said)
    if mib < CONTROL_PLANE_MIB:
        yield Finding("Mem", f"the system RAM ({mib} MB) is less than the minimum {CONTROL_PLANE_MIB} MB")
    ports = {"kube-apiserver": 6443, "kube-scheduler": 10259, "kube-controller-manager": 10257}
    for component, port in ports.items():
        if machine.sim.is_running(f"{machine.name}/{component}"):
            yield Finding(f"Port-{port}", f"Port {port} is in use")
    for component in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"):
        yield from _available(machine, f"{MANIFESTS}/{component}.yaml")
    if machine.sim.is_running(f"{machine.name}/etcd"):
        for port in (2379, 2380):
            yield Finding(f"Port-{port}", f"Port {port} is in use")
    if any(path.startswith("/var/lib/etcd/") for path in machine.files):
        yield Finding("DirAvailable--var-lib-etcd", "/var/lib/etcd is not empty")


def _available(machine: Machine, path: str) -> Iterator[Finding]:
    if machine.read_file(path) is not None:
        yield Finding(f"FileAvailable-{path.replace('/', '-')}", f"{path} already exists")


# -- the verdict ------------------------------------------------------------


def check(run: Run, findings: Callable[[], Iterator[Finding]], phase: str = "preflight") -> None:
    """Print what the checks found.

    Raises:
        KubeadmError: Something of it is fatal.
    """
    ignored = [each.lower() for each in run.flags.items("ignore-preflight-errors")]
    fatal: list[Finding] = []
    for finding in findings():
        if finding.fatal and "all" not in ignored and finding.check.lower() not in ignored:
            fatal.append(finding)
        else:
            run.call.err(f"\t[WARNING {finding.check}]: {finding.text}")
    refuse([f"\t[ERROR {each.check}]: {each.text}" for each in fatal], phase)


def refuse(lines: Sequence[str], phase: str = "preflight") -> None:
    """Stop where there are errors.

    Raises:
        KubeadmError: There are.
    """
    if lines:
        said = "\n".join(lines)
        raise KubeadmError(
            f"error execution phase {phase}: [preflight] Some fatal errors occurred:\n{said}\n[preflight] If you "
            "know what you are doing, you can make a check non-fatal with `--ignore-preflight-errors=...`"
        )


def warn_of_runtime(run: Run, kind: RuntimeKind) -> str:
    """Log that the container runtime does not answer; return why, "" where it does."""
    why = runtime_trouble(run.machine, kind)
    if why:
        said = f"failed to create new CRI runtime service: {why}"
        what = "Couldn't create the interface used for talking to the container runtime"
        run.warn("checks.go:1080", f"[preflight] WARNING: {what}: {said}")
    return why
