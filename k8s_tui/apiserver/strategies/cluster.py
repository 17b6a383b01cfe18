"""Namespaces and nodes.

Source: kubernetes pkg/registry/core/namespace, pkg/registry/core/node (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.api import names
from k8s_tui.api.core import Namespace, NamespaceStatus, Node
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.apiserver.amend import amended
from k8s_tui.apiserver.strategy import Strategy
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

NAME_LABEL = "kubernetes.io/metadata.name"
FINALIZER = "kubernetes"
ACTIVE = "Active"
TERMINATING = "Terminating"
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


class NamespaceRules(Strategy[Namespace]):
    """What namespaces add to the pipeline: they are held until their content is gone."""

    def default(self, obj: Namespace) -> Namespace:
        """Label it with its name."""
        name = obj.metadata.name
        if not name or obj.metadata.labels.get(NAME_LABEL) == name:
            return obj
        return evolve(obj, metadata=evolve(obj.metadata, labels={**obj.metadata.labels, NAME_LABEL: name}))

    def prepare_create(self, obj: Namespace, server: ApiServer) -> Namespace:
        """Let it be active and held by the namespace controller."""
        kept = obj.spec.finalizers
        spec = obj.spec if FINALIZER in kept else evolve(obj.spec, finalizers=(*kept, FINALIZER))
        return self.default(evolve(obj, spec=spec, status=NamespaceStatus(phase=ACTIVE)))

    def prepare_update(self, obj: Namespace, old: Namespace, server: ApiServer) -> Namespace:
        """Keep finalizers and status, which have doors of their own."""
        return amended(obj, spec=old.spec, status=old.status)

    def is_held(self, obj: Namespace) -> bool:
        """The namespace controller has to empty it first."""
        return bool(obj.spec.finalizers)

    def terminating(self, obj: Namespace) -> Namespace:
        """Show that it goes."""
        if obj.status.phase == TERMINATING:
            return obj
        return evolve(obj, status=evolve(obj.status, phase=TERMINATING))

    def generation_changes(self, obj: Namespace, old: Namespace) -> bool:
        """Namespaces have no generation."""
        return False


class NodeRules(Strategy[Node]):
    """What nodes add to the pipeline."""

    def prepare_update(self, obj: Node, old: Node, server: ApiServer) -> Node:
        """Keep the status, which has a door of its own."""
        return amended(obj, status=old.status)

    def validate(self, obj: Node) -> tuple[FieldError, ...]:
        """Judge the taints."""
        errors: list[FieldError] = []
        seen: set[tuple[str, str]] = set()
        for index, taint in enumerate(obj.spec.taints):
            path = f"spec.taints[{index}]"
            errors += [
                FieldError.invalid(f"{path}.key", taint.key, said) for said in names.qualified_name(taint.key)
            ]
            errors += [
                FieldError.invalid(f"{path}.value", taint.value, said)
                for said in names.label_value(taint.value)
            ]
            if not taint.effect:
                errors.append(FieldError.required(f"{path}.effect"))
            elif taint.effect not in EFFECTS:
                errors.append(FieldError.not_supported(f"{path}.effect", taint.effect, EFFECTS))
            if (taint.key, taint.effect) in seen:
                errors.append(FieldError.duplicate(f"spec.taints[{index}]", taint.key))
            seen.add((taint.key, taint.effect))
        return tuple(errors)

    def validate_update(self, obj: Node, old: Node) -> tuple[FieldError, ...]:
        """The range of pod addresses stays once it is set."""
        if old.spec.pod_cidrs and obj.spec.pod_cidrs != old.spec.pod_cidrs:
            said = 'node updates may not change podCIDR except from "" to valid'
            return (FieldError.forbidden("spec.podCIDRs", said),)
        return ()

    def generation_changes(self, obj: Node, old: Node) -> bool:
        """Nodes have no generation."""
        return False
