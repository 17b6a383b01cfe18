"""MutatingAdmissionWebhook and ValidatingAdmissionWebhook: others have their say, outside of the API server.

Source: apiserver pkg/admission/plugin/webhook/{mutating,validating} (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.api.errors import StatusError
from k8s_tui.api.objects import encode_object
from k8s_tui.apiserver.decoding import IGNORE, decode_document
from k8s_tui.apiserver.patching import STRATEGIC_PATCH, patched
from k8s_tui.apiserver.webhooks import MUTATING, VALIDATING, called, refusal, webhooks_for

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer


class MutatingWebhooks:
    """Lets webhooks change what is written, one after the other."""

    name = "MutatingAdmissionWebhook"
    concerns: tuple[str, ...] = ()

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return `obj` as the webhooks let it be.

        Raises:
            StatusError: One denies it, or cannot be called.
        """
        for webhook in webhooks_for(MUTATING, obj, attributes, server):
            verdict = called(webhook, obj, attributes, server)
            server.warn(*verdict.warnings)
            if not verdict.allowed:
                raise refusal(str(webhook.get("name", "")), verdict)
            if attributes.operation != "DELETE":
                for patch in verdict.patches:
                    document = patched(encode_object(obj), dict(patch), STRATEGIC_PATCH)
                    obj = decode_document(server.scheme, document, IGNORE, server.custom_kinds).obj
        return obj


class ValidatingWebhooks:
    """Lets webhooks refuse what is written; all are asked, the first refusal counts."""

    name = "ValidatingAdmissionWebhook"
    concerns: tuple[str, ...] = ()

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return `obj` unchanged.

        Raises:
            StatusError: One denies it, or cannot be called.
        """
        errors: list[StatusError] = []
        for webhook in webhooks_for(VALIDATING, obj, attributes, server):
            try:
                verdict = called(webhook, obj, attributes, server)
            except StatusError as error:
                errors.append(error)
                continue
            server.warn(*verdict.warnings)
            if not verdict.allowed:
                errors.append(refusal(str(webhook.get("name", "")), verdict))
        if errors:
            raise errors[0]
        return obj
