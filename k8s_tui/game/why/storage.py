"""Claims that are not bound or not attached, and settings that are not there."""

from __future__ import annotations

from typing import Any

from k8s_tui.api.codec import decode
from k8s_tui.api.core import Node
from k8s_tui.api.nodeterms import matches_term
from k8s_tui.api.pods import NodeSelectorTerm
from k8s_tui.game.why.findings import Finding, Ref, Step, in_namespace, shortened
from k8s_tui.game.why.nodes import is_well
from k8s_tui.game.why.seen import Seen

BAD_REASONS = ("ProvisioningFailed", "FailedBinding", "VolumeMismatch", "ClaimLost", "VolumeResizeFailed")
WAITS_FOR_POD = "WaitForFirstConsumer"


def missing(seen: Seen, ref: Ref) -> Finding | None:
    """Say that a claim is not there."""
    if seen.object("persistentvolumeclaims", ref.place, ref.name) is not None:
        return None
    return Finding(ref, "bad", "there is no such claim", f"kubectl get pvc{in_namespace(ref)}")


def unbound(seen: Seen, ref: Ref) -> Finding | None:
    """Say why a claim has no volume."""
    claim = seen.object("persistentvolumeclaims", ref.place, ref.name)
    phase = (claim.content.get("status") or {}).get("phase", "Pending")
    if phase == "Bound":
        return None
    shown_by = f"kubectl describe pvc {ref.name}{in_namespace(ref)}"
    for event in seen.events("PersistentVolumeClaim", ref.place, ref.name):
        if event.type == "Warning" or event.reason in BAD_REASONS:
            return Finding(ref, "bad", f"it is {phase}: {shortened(event.message)}", shown_by)
    wanted = (claim.content.get("spec") or {}).get("storageClassName")
    classes = {each.metadata.name: each for each in seen.objects("storageclasses")}
    if wanted and wanted not in classes:
        return Finding(ref, "bad", f'it is {phase}: there is no storage class "{wanted}"', shown_by)
    chosen = classes.get(wanted or "")
    if chosen is not None and chosen.content.get("volumeBindingMode") == WAITS_FOR_POD:
        return Finding(ref, "warn", f"it is {phase} until a pod that uses it is placed", shown_by)
    return Finding(ref, "bad", f"it is {phase} and no volume fits it", shown_by)


def out_of_reach(seen: Seen, ref: Ref) -> Finding | None:
    """Say that the only nodes which could mount the volume of a claim take no pods."""
    claim = seen.object("persistentvolumeclaims", ref.place, ref.name)
    volume = seen.object("persistentvolumes", "", (claim.content.get("spec") or {}).get("volumeName", ""))
    terms = _terms(volume)
    if not terms:
        return None
    near = [node for node in seen.objects("nodes") if any(matches_term(term, node) for term in terms)]
    closed = [node for node in near if _is_reserved(node) or not is_well(seen, node.metadata.name)]
    closed.sort(key=lambda node: not node.spec.unschedulable)
    if len(closed) < len(near):
        return None
    where = "; ".join(
        ", ".join(f"{each.key} {'/'.join(each.values)}".rstrip() for each in term.match_expressions)
        for term in terms
    )
    names = ", ".join(node.metadata.name for node in near) or "no node"
    text = f"its volume can be mounted only where {where}: {names}; none of these takes pods"
    node = Ref("node", "", closed[0].metadata.name) if closed else None
    return Finding(ref, "bad", text, f"kubectl describe pv {volume.metadata.name}", node)


def _terms(volume: Any) -> tuple[NodeSelectorTerm, ...]:  # noqa: ANN401 - a volume, or None
    if volume is None:
        return ()
    affinity = (volume.content.get("spec") or {}).get("nodeAffinity") or {}
    terms = (affinity.get("required") or {}).get("nodeSelectorTerms") or ()
    return tuple(decode(NodeSelectorTerm, term) for term in terms)


def _is_reserved(node: Node) -> bool:
    taints = (taint.effect for taint in node.spec.taints)
    return bool(node.spec.unschedulable) or any(effect in ("NoSchedule", "NoExecute") for effect in taints)


def held_elsewhere(seen: Seen, ref: Ref) -> Finding | None:
    """Say which node still holds the volume of a claim, where that node is silent."""
    claim = seen.object("persistentvolumeclaims", ref.place, ref.name)
    volume = (claim.content.get("spec") or {}).get("volumeName", "")
    for attachment in seen.objects("volumeattachments"):
        spec = attachment.content.get("spec") or {}
        if (spec.get("source") or {}).get("persistentVolumeName") != volume:
            continue
        node = seen.object("nodes", "", spec.get("nodeName", ""))
        if node is None or not any(
            each.type == "Ready" and each.status == "True" for each in node.status.conditions
        ):
            text = f"its volume is still attached to {spec.get('nodeName')}, which lets nothing go"
            return Finding(
                ref, "bad", text, "kubectl get volumeattachments", Ref("node", "", spec.get("nodeName", ""))
            )
    return None


def no_setting(seen: Seen, ref: Ref) -> Finding | None:
    """Say that a config map or a secret is not there."""
    if seen.object(f"{ref.kind}s", ref.place, ref.name) is not None:
        return None
    return Finding(ref, "bad", f"there is no such {ref.kind}", f"kubectl get {ref.kind}s{in_namespace(ref)}")


def keys_of(seen: Seen, ref: Ref) -> Finding | None:
    """Say what a config map or a secret has, as the pod asks for another key or gets the wrong value."""
    found = seen.object(f"{ref.kind}s", ref.place, ref.name)
    keys = ", ".join(found.data) or "no keys"
    shown_by = f"kubectl describe {ref.kind} {ref.name}{in_namespace(ref)}"
    empty = ", ".join(key for key, value in found.data.items() if not value)
    if empty:
        return Finding(ref, "bad", f"nothing stands there under {empty}", shown_by)
    if ref.kind == "secret":
        text = f"it has {keys}; is that right, and do those who read it have it yet?"
        return Finding(ref, "warn", text, shown_by)
    return Finding(ref, "warn", f"it has {keys}; whoever asks it for anything else waits", shown_by)


STEPS: tuple[Step, ...] = (missing, unbound, held_elsewhere, out_of_reach)
CONFIG_STEPS: tuple[Step, ...] = (no_setting, keys_of)
