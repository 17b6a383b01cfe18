"""DefaultStorageClass: claims that name no storage class get the default one, if there is one.

Source: kubernetes plugin/pkg/admission/storage/storageclass/setdefault/admission.go (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.apiserver.plugins.defaultclasses import default_class
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

CLASSES = "/registry/storageclasses.storage.k8s.io/"
ANNOTATION = "storageclass.kubernetes.io/is-default-class"


class DefaultStorageClass:
    """Names the newest of the default classes."""

    name = "DefaultStorageClass"
    concerns: tuple[str, ...] = ("persistentvolumeclaims",)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the claim with its class."""
        if attributes.operation != "CREATE" or attributes.resource.group_resource != "persistentvolumeclaims":
            return obj
        spec = obj.content.get("spec") or {}
        if spec.get("storageClassName") is not None:
            return obj
        name = default_class(server, CLASSES, ANNOTATION)
        if name is None:
            return obj
        return evolve(obj, content={**obj.content, "spec": {**spec, "storageClassName": name}})
