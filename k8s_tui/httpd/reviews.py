"""Reviews: questions in the form of objects that are answered and not stored.

What they ask is answered in `apiserver.reviews`; a certificate that came over the line is told here.
"""

from __future__ import annotations

from typing import Any, Final

from k8s_tui.apiserver.reviews import REVIEWS, reviewed
from k8s_tui.httpd.bodies import typed_in
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.messages import Response, document_response

CREATED: Final = 201
CREDENTIAL_ID: Final = "authentication.kubernetes.io/credential-id"


def answer(context: Context) -> Response | None:
    """Answer a review, None for what is none."""
    target, request = context.target.resource, context.request
    if target.kind not in REVIEWS or context.target.verb != "create":
        return None
    document = typed_in(request, target.api_version, target.kind)
    found = reviewed(context.server, {**document, "kind": target.kind}, request.caller)
    assert found is not None
    status: dict[str, Any] = found["status"]
    if "userInfo" in status and request.credential:
        status["userInfo"]["extra"] = {CREDENTIAL_ID: [request.credential]}
    head = {"kind": target.kind, "apiVersion": target.api_version, "metadata": {"creationTimestamp": None}}
    spec = {"spec": document["spec"]} if "spec" in document else {}
    return document_response({**head, **spec, "status": status}, CREATED)
