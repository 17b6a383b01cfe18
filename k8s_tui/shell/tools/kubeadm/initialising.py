"""kubeadm init: the checks before a new cluster, and the phases that are of use in one that exists.

Refused: a second cluster. Only the phase that uploads certificates is there.

Source: kubernetes cmd/kubeadm/app/cmd/init.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.shell.flags import BOOL, SLICE, TEXT, Flag
from k8s_tui.shell.tools.kubeadm import preflight
from k8s_tui.shell.tools.kubeadm.frame import COMMON, Command, KubeadmError, Run
from k8s_tui.shell.tools.kubeadm.information import wanted_version
from k8s_tui.shell.tools.kubeadm.sharing import UPLOAD_CERTS

FLAGS: tuple[Flag, ...] = (
    *COMMON,
    Flag("apiserver-advertise-address", "", TEXT),
    Flag("control-plane-endpoint", "", TEXT),
    Flag("cri-socket", "", TEXT),
    Flag("ignore-preflight-errors", "", SLICE),
    Flag("kubernetes-version", "", TEXT),
    Flag("pod-network-cidr", "", TEXT),
    Flag("service-cidr", "", TEXT),
    Flag("node-name", "", TEXT),
    Flag("token", "", TEXT),
    Flag("upload-certs", "", BOOL),
)


def _init(run: Run) -> int:
    machine = run.machine
    version = wanted_version(run)
    kind = preflight.chosen_runtime(machine, run.flags.text("cri-socket"))
    run.out(f"[init] Using Kubernetes version: {version}\n[preflight] Running pre-flight checks")
    why = preflight.warn_of_runtime(run, kind)

    def findings() -> Iterator[preflight.Finding]:
        yield from preflight.control_plane_findings(machine)
        yield from preflight.node_findings(machine, run.release, version)

    preflight.check(run, findings)
    if why:
        preflight.refuse([f"failed to create new CRI runtime service: {why}"])
    raise KubeadmError(
        "there is one cluster in this world, and a second one is not simulated: let this machine join it"
    )


INIT = Command(
    "init",
    _init,
    FLAGS,
    children=(Command("phase", children=(UPLOAD_CERTS,)),),
    summary="Run this command in order to set up the Kubernetes control plane",
)
