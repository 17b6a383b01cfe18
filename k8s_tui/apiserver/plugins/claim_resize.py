"""PersistentVolumeClaimResize: only claims that are bound grow, and only where their class allows it.

Source: kubernetes plugin/pkg/admission/storage/persistentvolume/resize/admission.go (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.api.contents import dig, spec_of, status_of
from k8s_tui.api.errors import Forbidden
from k8s_tui.api.volumes import class_name, storage_bytes

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

CLASSES = "/registry/storageclasses.storage.k8s.io/"
NOT_BOUND = "Only bound persistent volume claims can be expanded"
NOT_ALLOWED = (
    "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support "
    "resize"
)


class ClaimResize:
    """Judges larger claims."""

    name = "PersistentVolumeClaimResize"
    concerns: tuple[str, ...] = ("persistentvolumeclaims",)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the claim.

        Raises:
            Forbidden: It asks for more than before, and may not.
        """
        resource = attributes.resource.group_resource
        if resource != "persistentvolumeclaims" or attributes.operation != "UPDATE" or attributes.subresource:
            return obj
        sizes = [storage_bytes(dig(spec_of(each), "resources", "requests")) for each in (obj, attributes.old)]
        if sizes[0] <= sizes[1]:
            return obj
        if status_of(attributes.old).get("phase") != "Bound":
            raise Forbidden.of(resource, attributes.name, NOT_BOUND)
        named = class_name(attributes.old)
        found = [entry.value for entry in server.etcd().range(CLASSES) if entry.value.metadata.name == named]
        if not found or not found[0].content.get("allowVolumeExpansion"):
            raise Forbidden.of(resource, attributes.name, NOT_ALLOWED)
        return obj
