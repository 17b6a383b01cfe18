"""The control plane: its processes as their machines show them, whatever the API says."""

from __future__ import annotations

from k8s_tui.game.views import ControlPlaneRow
from k8s_tui.game.why.findings import Finding, Ref, Step
from k8s_tui.game.why.seen import Seen

NEEDS: dict[str, str] = {
    "kube-apiserver": "etcd",
    "kube-scheduler": "kube-apiserver",
    "kube-controller-manager": "kube-apiserver",
}
"""Whom each process needs before all others."""

NO_QUORUM = "NoQuorum"
"""The state of a member that runs and finds too few others."""

NO_CONTAINER = "no container"
"""What a row notes whose kubelet has started nothing."""


def worst(seen: Seen, name: str = "") -> Ref | None:
    """Return a process of the control plane that is in trouble, None where none is."""
    rows = [
        row for row in seen.control_plane() if row.health in ("bad", "unknown") and name in ("", row.name)
    ]
    rows.sort(key=lambda row: row.health != "bad")
    return Ref("component", rows[0].machine, rows[0].name) if rows else None


def state(seen: Seen, ref: Ref) -> Finding | None:
    """Say how a process is, and go on to what it needs or to the kubelet that should run it."""
    rows = [row for row in seen.control_plane() if row.name == ref.name and ref.place in ("", row.machine)]
    bad = [row for row in rows if row.health in ("bad", "unknown")]
    if not rows or not bad or (not ref.place and len(bad) < len(rows)):
        return None
    row = bad[0]
    here = Ref("component", row.machine, row.name)
    shown_by = f"ssh {row.machine} crictl ps -a --name {row.name}"
    refusal = seen.login(row.machine)
    if refusal:
        return Finding(here, "bad", f"its machine does not answer: {refusal}", f"ssh {row.machine}")
    text = f"it is {row.state}: {row.note}" if row.note else f"it is {row.state}"
    return Finding(here, row.health, text, shown_by, _below(seen, row))


def _below(seen: Seen, row: ControlPlaneRow) -> Ref | None:
    """Return what a process that does not work rests on and that does not work either."""
    needed = NEEDS.get(row.name)
    if needed:
        others = [each for each in seen.control_plane() if each.name == needed and each.health == "bad"]
        here = [each for each in others if each.machine == row.machine] or others
        if here:
            return Ref("component", here[0].machine, here[0].name)
    if row.state == NO_QUORUM:
        lost = [
            each
            for each in seen.control_plane()
            if each.name == row.name and each.state not in ("", NO_QUORUM)
        ]
        gone = [each for each in lost if each.health in ("bad", "unknown")]
        return Ref("component", gone[0].machine, gone[0].name) if gone else None
    if row.state in ("Down", "Hung"):
        unit = seen.unit(row.machine, "kubelet")
        if unit is not None and (unit.state != "active" or unit.silent or row.note == NO_CONTAINER):
            return Ref("unit", row.machine, "kubelet")
    return None


def restarted(seen: Seen, ref: Ref) -> Finding | None:
    """Say that a process was restarted."""
    for row in seen.control_plane():
        if row.name == ref.name and row.health == "warn" and ref.place in ("", row.machine):
            shown_by = f"ssh {row.machine} crictl ps -a --name {row.name}"
            return Finding(
                Ref("component", row.machine, row.name), "warn", f"it is {row.state}: {row.note}", shown_by
            )
    return None


STEPS: tuple[Step, ...] = (state, restarted)
