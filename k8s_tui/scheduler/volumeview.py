"""What the scheduler knows of claims and volumes, and which volumes a pod would get on a node.

Source: kube-scheduler framework/plugins/volumebinding (binder.go, volume_binding.go), v1.32.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field

from k8s_tui.api.codec import decode
from k8s_tui.api.contents import dig, spec_of
from k8s_tui.api.core import Node
from k8s_tui.api.nodeterms import matches_term
from k8s_tui.api.pods import NodeSelector, NodeSelectorTerm, Pod
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.volumes import (
    BIND_COMPLETED,
    NO_PROVISIONER,
    SELECTED_NODE,
    WAIT_FOR_FIRST_CONSUMER,
    best_match,
    claim_names,
    class_name,
)
from k8s_tui.apiserver.amend import Memo
from k8s_tui.sim.value import frozen

UNBOUND_IMMEDIATE = "pod has unbound immediate PersistentVolumeClaims"
NODE_CONFLICT = "node(s) had volume node affinity conflict"
NOTHING_TO_BIND = "node(s) didn't find available persistent volumes to bind"


@frozen
class VolumeChoice:
    """What an unbound claim gets on a node: a volume that is there, or None for one to be made."""

    claim: Unstructured
    volume: Unstructured | None


def _read_terms(spec: Mapping[str, Any]) -> tuple[NodeSelectorTerm, ...]:
    required = dig(spec, "nodeAffinity", "required")
    return decode(NodeSelector, required).node_selector_terms if required else ()


terms_of = Memo[Mapping[str, Any], tuple[NodeSelectorTerm, ...]](_read_terms)
"""The terms of which a node must meet one to reach the volume of a spec; () for any node."""


@define
class VolumeView:
    """The record of storage, as the scheduler's informers have it.

    Attributes:
        claims: By `namespace/name`.
        volumes: By name, as classes and the drivers on nodes.
        taken: Volumes that were given to a claim before the API says so.
    """

    claims: Mapping[str, Unstructured] = field(factory=dict)
    volumes: Mapping[str, Unstructured] = field(factory=dict)
    classes: Mapping[str, Unstructured] = field(factory=dict)
    drivers: Mapping[str, Unstructured] = field(factory=dict)
    taken: dict[str, str] = field(factory=dict)

    def claims_of(self, pod: Pod) -> tuple[str, ...]:
        """Return the keys of the claims that a pod mounts."""
        if not pod.spec.volumes:
            return ()
        meta = pod.metadata
        return tuple(f"{meta.namespace}/{name}" for name in claim_names(pod.spec, meta.name))

    def refusal(self, pod: Pod, claims: Iterable[str]) -> str:
        """Return why a pod can go nowhere because of its claims, "" where it can."""
        unbound = False
        for key in claims:
            name = key.partition("/")[2]
            claim = self.claims.get(key)
            if claim is None:
                ephemeral = (
                    f"waiting for ephemeral volume controller to create the persistentvolumeclaim {name!r}"
                )
                is_own = name.startswith(f"{pod.metadata.name}-") and _is_ephemeral(pod, name)
                return ephemeral.replace("'", '"') if is_own else f'persistentvolumeclaim "{name}" not found'
            if claim.metadata.deletion_timestamp is not None:
                return f'persistentvolumeclaim "{name}" is being deleted'
            volume_name = spec_of(claim).get("volumeName")
            if self.is_bound(claim):
                if volume_name not in self.volumes:
                    return f'persistentvolumeclaim "{name}" bound to non-existent persistentvolume "{volume_name}"'
            elif not self.waits_for_pod(claim):
                unbound = True
        return UNBOUND_IMMEDIATE if unbound else ""

    @staticmethod
    def is_bound(claim: Unstructured) -> bool:
        """Tell whether a claim has its volume."""
        return bool(spec_of(claim).get("volumeName")) and BIND_COMPLETED in claim.metadata.annotations

    def class_of(self, claim: Unstructured) -> Mapping[str, Any]:
        """Return the content of a claim's class, empty where there is none."""
        found = self.classes.get(class_name(claim) or "")
        return found.content if found is not None else {}

    def waits_for_pod(self, claim: Unstructured) -> bool:
        """Tell whether a claim is bound only when a pod's node is known."""
        mode = self.class_of(claim).get("volumeBindingMode")
        return bool(mode == WAIT_FOR_FIRST_CONSUMER) and not spec_of(claim).get("volumeName")

    def volume_of(self, claim: str) -> Unstructured | None:
        """Return the volume that a claim is bound to."""
        found = self.claims.get(claim)
        return self.volumes.get(spec_of(found).get("volumeName") or "") if found is not None else None

    def choices(self, claims: Iterable[str], node: Node) -> tuple[VolumeChoice, ...] | str:
        """Return what a pod's claims without a volume would get on a node, or why the node does not do."""
        chosen: list[VolumeChoice] = []
        for key in claims:
            claim = self.claims[key]
            if self.is_bound(claim):
                volume = self.volume_of(key)
                if volume is not None and not reaches(volume, node):
                    return NODE_CONFLICT
                continue
            selected = claim.metadata.annotations.get(SELECTED_NODE)
            if selected is not None and selected != node.metadata.name:
                return NOTHING_TO_BIND
            given = {each.volume.metadata.name for each in chosen if each.volume is not None}
            volume = best_match(claim, self._free_for(key, given), lambda each: reaches(each, node))
            if volume is None and not self._can_be_made(claim, node):
                return NOTHING_TO_BIND
            chosen.append(VolumeChoice(claim, volume))
        return tuple(chosen)

    def _free_for(self, claim: str, given: Iterable[str]) -> list[Unstructured]:
        return [
            volume
            for name, volume in self.volumes.items()
            if self.taken.get(name, claim) == claim and name not in given
        ]

    def _can_be_made(self, claim: Unstructured, node: Node) -> bool:
        content = self.class_of(claim)
        if not content or content.get("provisioner") == NO_PROVISIONER:
            return False
        topologies = content.get("allowedTopologies")
        return not topologies or any(_is_allowed(each, node) for each in topologies)


def reaches(volume: Unstructured, node: Node) -> bool:
    """Tell whether a volume can be used on a node, by the volume's node affinity."""
    terms = terms_of(spec_of(volume))
    return not terms or any(matches_term(term, node) for term in terms)


def _is_allowed(topology: Mapping[str, Any], node: Node) -> bool:
    return all(
        node.metadata.labels.get(each.get("key", "")) in (each.get("values") or ())
        for each in topology.get("matchLabelExpressions") or ()
    )


def _is_ephemeral(pod: Pod, claim: str) -> bool:
    return any(
        volume.source.get("ephemeral") is not None and claim == f"{pod.metadata.name}-{volume.name}"
        for volume in pod.spec.volumes
    )
