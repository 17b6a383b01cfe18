"""DefaultIngressClass: ingresses that name no class get the default one, if there is one.

Source: kubernetes plugin/pkg/admission/network/defaultingressclass/admission.go (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

INGRESSES = "ingresses.networking.k8s.io"
CLASSES = "/registry/ingressclasses.networking.k8s.io/"
ANNOTATION = "ingressclass.kubernetes.io/is-default-class"
OLD_ANNOTATION = "kubernetes.io/ingress.class"


class DefaultIngressClass:
    """Names the newest of the default classes."""

    name = "DefaultIngressClass"
    concerns: tuple[str, ...] = (INGRESSES,)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the ingress with its class."""
        if attributes.operation != "CREATE" or attributes.resource.group_resource != INGRESSES:
            return obj
        spec = obj.content.get("spec") or {}
        if spec.get("ingressClassName") is not None or OLD_ANNOTATION in obj.metadata.annotations:
            return obj
        classes = [entry.value.metadata for entry in server.etcd().range(CLASSES)]
        defaults = [meta for meta in classes if meta.annotations.get(ANNOTATION) == "true"]
        if not defaults:
            return obj
        newest = max(defaults, key=lambda meta: (meta.creation_timestamp or 0, meta.name))
        return evolve(obj, content={**obj.content, "spec": {**spec, "ingressClassName": newest.name}})
