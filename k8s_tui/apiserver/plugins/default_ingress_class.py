"""DefaultIngressClass: ingresses that name no class get the default one, if there is one.

Source: kubernetes plugin/pkg/admission/network/defaultingressclass/admission.go (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.apiserver.plugins.defaultclasses import default_class
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
        name = default_class(server, CLASSES, ANNOTATION)
        if name is None:
            return obj
        return evolve(obj, content={**obj.content, "spec": {**spec, "ingressClassName": name}})
