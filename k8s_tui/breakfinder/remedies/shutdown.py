"""The way out: a pod that ends is still sent requests until every node's proxy has heard of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.parts import mapping, mappings
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import DEFAULT_GRACE_S, SCALED_KINDS, Workload

SLEEPS_S = (10, 20)
"""How long a pod waits before it is told to end; rules reach a quiet cluster in a second or two, a busy one later."""


def _propose(case: Case) -> Iterator[Change]:
    for workload in case.workloads(*SCALED_KINDS):
        if case.keeps_data(workload):
            continue
        for sleep_s in SLEEPS_S:
            patches = {
                str(each.get("name", "")): _patch(sleep_s)
                for each in workload.containers
                if mappings(each.get("ports")) and _waits_s(each) < sleep_s
            }
            if patches:
                yield _waiting(workload, sleep_s, patches)


def _waits_s(container: Mapping[str, Any]) -> int:
    """Return for how long its preStop hook sleeps; a command that does anything else counts as long enough."""
    hook = mapping(mapping(container.get("lifecycle")).get("preStop"))
    said = mapping(hook.get("sleep")).get("seconds")
    if isinstance(said, int):
        return said
    words = " ".join(str(each) for each in mapping(hook.get("exec")).get("command") or ()).split()
    if "sleep" in words[:-1] and words[words.index("sleep") + 1].isdigit():
        return int(words[words.index("sleep") + 1])
    return max(SLEEPS_S) if hook else 0


def _patch(sleep_s: int) -> Mapping[str, Any]:
    others = dict.fromkeys(("exec", "httpGet", "tcpSocket"))
    return {"lifecycle": {"preStop": {**others, "sleep": {"seconds": sleep_s}}}}


def _waiting(workload: Workload, sleep_s: int, patches: Mapping[str, Mapping[str, Any]]) -> Change:
    present = {str(each.get("name", "")): mapping(each.get("lifecycle")) for each in workload.containers}
    cleaned = {
        name: _without_absent(patch, mapping(present[name].get("preStop"))) for name, patch in patches.items()
    }
    edits = [workload.container_edit("lifecycle.preStop", cleaned)]
    if workload.grace_s < sleep_s + DEFAULT_GRACE_S // 2:
        grace = {"terminationGracePeriodSeconds": sleep_s + DEFAULT_GRACE_S}
        edits.append(workload.pod_edit("terminationGracePeriodSeconds", grace))
    why = (
        "A pod is told to end and taken out of the service at the same moment, and the proxies learn of "
        f"it later: until then they send requests to nobody. A preStop sleep of {sleep_s} s lets it "
        "answer them."
    )
    return Change(f"let pods of {workload.key} wait {sleep_s} s before they end", why, tuple(edits))


def _without_absent(patch: Mapping[str, Any], hook: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the patch without the removal of what is not there."""
    wanted = patch["lifecycle"]["preStop"]
    kept = {name: value for name, value in wanted.items() if value is not None or name in hook}
    return {"lifecycle": {"preStop": kept}}


SHUTDOWN = Remedy("shutdown", ("available", "rollout"), ("rollout", "drain", "upgrade", "growth"), _propose)
