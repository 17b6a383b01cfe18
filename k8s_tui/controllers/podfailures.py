"""The pod failure policy of jobs: what a failed pod means, by its exit codes and conditions; pure.

Source: pkg/controller/job/pod_failure_policy.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from k8s_tui.api.pods import ContainerStatus, Pod
from k8s_tui.sim.value import frozen

COUNT = "Count"
IGNORE = "Ignore"
FAIL_JOB = "FailJob"
FAIL_INDEX = "FailIndex"


@frozen
class Judgement:
    """What is made of a failed pod, and the message where the job fails by it."""

    action: str = COUNT
    message: str = ""


def judged(rules: Sequence[Mapping[str, Any]], pod: Pod) -> Judgement:
    """Return what the first rule that matches says of a failed pod."""
    name = f"{pod.metadata.namespace}/{pod.metadata.name}"
    for number, rule in enumerate(rules):
        action = str(rule.get("action", COUNT))
        matching = f"matching {action} rule at index {number}"
        if rule.get("onExitCodes"):
            found = _by_exit_code(rule["onExitCodes"], pod)
            if found is not None:
                container, code = found
                words = f"Container {container} for pod {name} failed with exit code {code} {matching}"
                return Judgement(action, words)
        elif rule.get("onPodConditions"):
            kind = _by_condition(rule["onPodConditions"], pod)
            if kind is not None:
                return Judgement(action, f"Pod {name} has condition {kind} {matching}")
    return Judgement()


def _by_exit_code(wanted: Mapping[str, Any], pod: Pod) -> tuple[str, int] | None:
    statuses: Iterable[ContainerStatus] = (
        *pod.status.container_statuses,
        *pod.status.init_container_statuses,
    )
    for status in statuses:
        ended = status.state.terminated
        if ended is None or ended.exit_code == 0:
            continue
        if wanted.get("containerName") not in (None, status.name):
            continue
        is_listed = ended.exit_code in (wanted.get("values") or ())
        if is_listed == (wanted.get("operator") == "In"):
            return status.name, ended.exit_code
    return None


def _by_condition(patterns: Iterable[Mapping[str, Any]], pod: Pod) -> str | None:
    for pattern in patterns:
        for condition in pod.status.conditions:
            if condition.type == pattern.get("type") and condition.status == pattern.get("status", "True"):
                return condition.type
    return None
