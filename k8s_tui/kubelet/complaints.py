"""What a kubelet writes to its journal of pods that it cannot bring forward.

Source: kubernetes pkg/kubelet/pod_workers.go (how a sync ended), pkg/kubelet/container/sync_result.go (of what it
consists), pkg/kubelet/kuberuntime/kuberuntime_sandbox.go.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from k8s_tui.api.pods import Pod
from k8s_tui.kubelet.worker import Waiting


def skipped(pod: Pod, error: str) -> str:
    """Return the line for a pod that is left as it is until the next sync."""
    meta = pod.metadata
    name = f"{meta.namespace}/{meta.name}"
    return f'"Error syncing pod, skipping" err={_quoted(error)} pod="{name}" podUID="{meta.uid}"'


def no_sandbox(pod: Pod, error: str) -> str:
    """Return the error of a pod whose sandbox could not be made."""
    meta = pod.metadata
    whole = f"{meta.name}_{meta.namespace}({meta.uid})"
    return _failed("CreatePodSandbox", whole, "CreatePodSandboxError",
                   f"Failed to create sandbox for pod {_quoted(whole)}: {error}")  # fmt: skip


def not_started(waiting: Mapping[str, Waiting]) -> str:
    """Return the error of a pod some of whose containers could not be started; "" where none failed."""
    failed = [
        _failed("StartContainer", name, each.reason, each.message)
        for name, each in waiting.items()
        if each.message
    ]
    return failed[0] if len(failed) == 1 else f"[{', '.join(failed)}]" if failed else ""


def _failed(action: str, target: str, reason: str, message: str) -> str:
    return f"failed to {_quoted(action)} for {_quoted(target)} with {reason}: {_quoted(message)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
