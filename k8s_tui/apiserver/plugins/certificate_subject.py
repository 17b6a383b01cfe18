"""CertificateSubjectRestriction, and whose request it is: what a signing request says of its bearer.

The server itself writes who made the request, so that approvers can judge it; nobody gets a certificate of the
group that may do everything by asking for it.

Source: kubernetes plugin/pkg/admission/certificates/subjectrestriction, pkg/registry/certificates (v1.32).
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from k8s_tui.api.certificates import read_request
from k8s_tui.api.errors import Forbidden
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

RESOURCE = "certificatesigningrequests.certificates.k8s.io"
CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client"


class CertificateSubjectRestriction:
    """Names the bearer of each request, and refuses the group of masters."""

    name = "CertificateSubjectRestriction"
    concerns: tuple[str, ...] = (RESOURCE,)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the request with its bearer.

        Raises:
            Forbidden: It asks for the group `system:masters`.
        """
        if attributes.operation != "CREATE" or attributes.resource.group_resource != RESOURCE:
            return obj
        spec = dict(obj.content.get("spec") or {})
        if spec.get("signerName") == CLIENT_SIGNER and "system:masters" in _organizations(spec):
            said = f"use of {CLIENT_SIGNER} signer with system:masters group is not allowed"
            raise Forbidden.of(RESOURCE, obj.metadata.name, said)
        caller = attributes.caller
        spec |= {"username": caller.user, "groups": list(caller.groups)}
        return evolve(obj, content={**obj.content, "spec": spec})


def _organizations(spec: dict[str, Any]) -> tuple[str, ...]:
    try:
        asked = read_request(base64.b64decode(spec.get("request", ""), validate=True).decode())
    except (TypeError, ValueError):
        return ()
    return () if asked is None else asked[1]
