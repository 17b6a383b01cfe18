"""What a kubelet writes to its journal of pods that it cannot bring forward.

Source: kubernetes pkg/kubelet/pod_workers.go (how a sync ended), pkg/kubelet/container/sync_result.go (of what it
consists), pkg/kubelet/kuberuntime/kuberuntime_sandbox.go.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.pods import Pod
from k8s_tui.kubelet.worker import Waiting


def whole_name(pod: Pod) -> str:
    """Return how a kubelet names a pod among its own, as in `web-0_shop(7f...)`."""
    return f"{pod.metadata.name}_{pod.metadata.namespace}({pod.metadata.uid})"


def skipped(pod: Pod, error: str) -> str:
    """Return the line for a pod that is left as it is until the next sync."""
    meta = pod.metadata
    name = f"{meta.namespace}/{meta.name}"
    return f'"Error syncing pod, skipping" err={quote(error)} pod="{name}" podUID="{meta.uid}"'


def no_sandbox(pod: Pod, error: str) -> str:
    """Return the error of a pod whose sandbox could not be made."""
    whole = whole_name(pod)
    return _failed("CreatePodSandbox", whole, "CreatePodSandboxError",
                   f"Failed to create sandbox for pod {quote(whole)}: {error}")  # fmt: skip


def not_started(waiting: Mapping[str, Waiting]) -> str:
    """Return the error of a pod some of whose containers could not be started; "" where none failed."""
    failed = [
        _failed("StartContainer", name, each.reason, each.message)
        for name, each in waiting.items()
        if each.message
    ]
    return failed[0] if len(failed) == 1 else f"[{', '.join(failed)}]" if failed else ""


def _failed(action: str, target: str, reason: str, message: str) -> str:
    return f"failed to {quote(action)} for {quote(target)} with {reason}: {quote(message)}"
