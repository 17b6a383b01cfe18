"""kubeadm reset: undoes what init or join has done to a machine.

Source: kubernetes cmd/kubeadm/app/cmd/reset.go, phases/reset (v1.32).
"""

from __future__ import annotations

from k8s_tui.machine.machine import Machine
from k8s_tui.machine.runtimes import RuntimeDownError
from k8s_tui.machine.units import UnknownUnitError
from k8s_tui.shell.calls import Steps
from k8s_tui.shell.flags import BOOL, SLICE, TEXT, Flag
from k8s_tui.shell.tools.kubeadm.frame import ADMIN_CONF, COMMON, Command, KubeadmError, Run

STOP_MS = 2_000
FOLDERS = ("/etc/kubernetes/manifests", "/var/lib/kubelet", "/etc/kubernetes/pki")
FILES = tuple(
    f"/etc/kubernetes/{name}.conf"
    for name in (
        "admin",
        "super-admin",
        "kubelet",
        "bootstrap-kubelet",
        "controller-manager",
        "scheduler",
    )
)
"""What is deleted."""

AFTERWARDS = """
The reset process does not perform cleanup of CNI plugin configuration,
network filtering rules and kubeconfig files.

For information on how to perform this cleanup manually, please see:
    https://k8s.io/docs/reference/setup-tools/kubeadm/kubeadm-reset/
"""


def _reset(run: Run) -> Steps:
    machine = run.machine
    said = "WARNING: Changes made to this host by 'kubeadm init' or 'kubeadm join' will be reverted."
    if machine.read_file(ADMIN_CONF) is not None:
        run.out("[reset] Reading configuration from the cluster...")
    run.warn("preflight.go:56", f"[reset] {said}")
    if not run.flags.on("force"):
        run.call.stdout.write("[reset] Are you sure you want to proceed? [y/N]: ")
        if not (run.call.stdin or "").lower().startswith("y"):
            run.out("")
            raise KubeadmError("error execution phase preflight: aborted reset operation")
        run.out("")
    run.out("[preflight] Running pre-flight checks")
    had_etcd = machine.read_file("/etc/kubernetes/manifests/etcd.yaml") is not None
    if had_etcd:
        run.out("[reset] Deleted contents of the etcd data directory: /var/lib/etcd")
    else:
        run.warn(
            "removeetcdmember.go:106", "[reset] No kubeadm config, using etcd pod spec to get data directory"
        )
    run.out("[reset] Stopping the kubelet service")
    try:
        machine.units.stop("kubelet")
    except UnknownUnitError:
        run.warn(
            "cleanupnode.go:104", "[reset] The kubelet service could not be stopped by kubeadm: not found"
        )
    run.out('[reset] Unmounting mounted directories in "/var/lib/kubelet"')
    yield STOP_MS
    _remove_pods(run, machine)
    run.out(f"[reset] Deleting contents of directories: [{' '.join(FOLDERS)}]")
    for folder in FOLDERS:
        for path in machine.files_under(folder):
            machine.remove_file(path)
    run.out(f"[reset] Deleting files: [{' '.join(FILES)}]")
    for path in FILES:
        machine.remove_file(path)
    run.out(AFTERWARDS)
    return 0


def _remove_pods(run: Run, machine: Machine) -> None:
    runtime = machine.runtime
    try:
        runtime.require()
        for uid in runtime.pods():
            for container in runtime.running_in(uid):
                runtime.kill_container(container.id)
            runtime.remove_sandbox(uid)
    except RuntimeDownError as error:
        run.warn("cleanupnode.go:134", f"[reset] Failed to remove containers: {error}")


RESET = Command(
    "reset",
    _reset,
    (
        *COMMON,
        Flag("force", "f", BOOL),
        Flag("cri-socket", "", TEXT),
        Flag("cleanup-tmp-dir", "", BOOL),
        Flag("ignore-preflight-errors", "", SLICE),
        Flag("cert-dir", "", TEXT),
    ),
    summary="Performs a best effort revert of changes made to this host by 'kubeadm init' or 'kubeadm join'",
)
