"""Who keeps the API servers so busy that others wait: by the traces they write and the containers of that machine.

All of it is seen on machines, so that it is found while kubectl hardly ever gets an answer.
"""

from __future__ import annotations

import re

from k8s_tui.game.why.findings import Finding, Ref, Step, in_namespace
from k8s_tui.game.why.seen import Seen
from k8s_tui.machine.references import parse_reference

BUSY = "Busy"
"""The state of an API server that is asked for more than it can answer."""

_TRACE = re.compile(
    r'^Trace: "List" .*client:(?P<ip>[\d.]+),resource:(?P<what>\w+),.*user-agent:(?P<who>[^,]+),'
)


def busy(seen: Seen, ref: Ref) -> Finding | None:
    """Say how little an API server answers and who asks for most, and go on to whose pods those are."""
    rows = [row for row in seen.control_plane() if row.name == ref.name and ref.place in ("", row.machine)]
    row = next((row for row in rows if row.state == BUSY), None)
    if row is None:
        return None
    here = Ref("component", row.machine, row.name)
    shown_by = f"ssh {row.machine} crictl ps --name {row.name}"
    found = _last_trace(seen, row.machine)
    if found is None:
        return Finding(here, "bad", f"it {row.note}", shown_by)
    text = f"it {row.note}; the slowest are lists of all {found['what']} by {found['who']} on {found['ip']}"
    return Finding(here, "bad", text, shown_by, _asker(seen, found))


def asks(seen: Seen, ref: Ref) -> Finding | None:
    """Say that the pods of a DaemonSet are those who keep an API server busy."""
    for row in seen.control_plane():
        found = _last_trace(seen, row.machine) if row.state == BUSY else None
        if found is not None and _asker(seen, found) == ref:
            text = (
                f"each of its pods lists all {found['what']} again and again, and it has one on every machine"
            )
            return Finding(ref, "bad", text, f"kubectl describe daemonset {ref.name}{in_namespace(ref)}")
    return None


def _last_trace(seen: Seen, machine: str) -> re.Match[str] | None:
    lines = reversed(seen.process_log(machine, "kube-apiserver"))
    return next((found for line in lines if (found := _TRACE.search(line))), None)


def _asker(seen: Seen, found: re.Match[str]) -> Ref | None:
    """Return the DaemonSet of the container that asked, by the name of its pod on the machine it asked from."""
    for each in seen.containers(found["ip"]):
        if parse_reference(each.image).repository.rpartition("/")[2] == found["who"]:
            return Ref("daemonset", each.namespace, each.pod.rpartition("-")[0])
    return None


COMPONENT_STEPS: tuple[Step, ...] = (busy,)
DAEMON_SET_STEPS: tuple[Step, ...] = (asks,)
