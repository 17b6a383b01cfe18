"""Refusals of the API server: one class for each reason that Kubernetes knows.

Every refusal travels as a JSON `Status` with a code, a reason, a message and details. The constructors named
`of` word the message as the server does. `Unreachable` is no answer at all: nobody listens at the address.

Source: apimachinery, pkg/api/errors/errors.go and pkg/apis/meta/v1/types.go (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from k8s_tui.api.fielderrors import Cause, ErrorType, FieldError, GoLiteral, aggregate
from k8s_tui.api.jsonvalue import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "AlreadyExists",
    "BadRequest",
    "Cause",
    "Conflict",
    "Details",
    "ErrorType",
    "Expired",
    "FieldError",
    "Forbidden",
    "GoLiteral",
    "Gone",
    "InternalError",
    "Invalid",
    "MethodNotAllowed",
    "NotAcceptable",
    "NotFound",
    "RequestEntityTooLarge",
    "ServerTimeout",
    "ServiceUnavailable",
    "StatusError",
    "Timeout",
    "TooManyRequests",
    "Unauthorized",
    "Unreachable",
    "UnsupportedMediaType",
    "aggregate",
    "from_status",
]

OBJECT_MODIFIED = (
    "the object has been modified; please apply your changes to the latest version and try again"
)
"""What the registry says when a resource version is no longer the latest (registry/store.go)."""


@attrs.frozen
class Details:
    """Whom a refusal is about.

    Attributes:
        group: API group, empty for the core.
        kind: the plural resource, or the kind where the server says the kind (Invalid).
        name: the object's name, or empty.
        uid: the object's uid, or empty.
        causes: what was wrong, one by one.
        retry_after_seconds: how long to wait before trying again; 0 for no advice.
    """

    group: str = ""
    kind: str = ""
    name: str = ""
    uid: str = ""
    causes: tuple[Cause, ...] = ()
    retry_after_seconds: int = 0

    @classmethod
    def of(cls, resource: str, name: str = "", *, retry_after_seconds: int = 0) -> Details:
        """Details for a resource with its group, such as `deployments.apps`."""
        plural, _, group = resource.partition(".")
        return cls(group, plural, name, retry_after_seconds=retry_after_seconds)

    def to_json(self) -> dict[str, Any]:
        """The details as they stand in a Status; empty parts are left out."""
        parts: dict[str, Any] = {
            "name": self.name,
            "group": self.group,
            "kind": self.kind,
            "uid": self.uid,
            "causes": [cause.to_json() for cause in self.causes],
            "retryAfterSeconds": self.retry_after_seconds,
        }
        return {key: part for key, part in parts.items() if part}


class StatusError(Exception):
    """A request that the API server refused.

    Attributes:
        code: the HTTP status code.
        reason: the machine's word, as in `NotFound`.
        message: the server's sentence.
        details: whom it is about and the causes.
    """

    code: int = 500
    reason: ClassVar[str] = ""

    def __init__(self, message: str, details: Details | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = Details() if details is None else details

    @property
    def causes(self) -> tuple[Cause, ...]:
        """What was wrong, one by one."""
        return self.details.causes

    def to_status(self) -> dict[str, Any]:
        """The JSON `Status` that the server sends."""
        status: dict[str, Any] = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
        }
        if self.reason:
            status["reason"] = self.reason
        details = self.details.to_json()
        if details:
            status["details"] = details
        status["code"] = self.code
        return status


class BadRequest(StatusError):
    """400: the request itself makes no sense."""

    code = 400
    reason = "BadRequest"


class Unauthorized(StatusError):
    """401: the server does not know who asks."""

    code = 401
    reason = "Unauthorized"

    def __init__(self, message: str = "Unauthorized", details: Details | None = None) -> None:
        super().__init__(message, details)


class Forbidden(StatusError):
    """403: known, and not allowed; by access rules or by admission."""

    code = 403
    reason = "Forbidden"

    @classmethod
    def of(cls, resource: str, name: str, detail: str) -> Forbidden:
        """`pods "x" is forbidden: <detail>`; without a name the resource alone is named."""
        if not resource:
            return cls(f"forbidden: {detail}")
        whom = f"{resource} {quote(name)}" if name else resource
        return cls(f"{whom} is forbidden: {detail}", Details.of(resource, name))


class NotFound(StatusError):
    """404: no such object, or no such path."""

    code = 404
    reason = "NotFound"

    @classmethod
    def of(cls, resource: str, name: str) -> NotFound:
        """`deployments.apps "x" not found`."""
        return cls(f"{resource} {quote(name)} not found", Details.of(resource, name))

    @classmethod
    def of_path(cls) -> NotFound:
        """The answer for a path under which nothing is served."""
        return cls("the server could not find the requested resource")


class MethodNotAllowed(StatusError):
    """405: the resource has no such verb."""

    code = 405
    reason = "MethodNotAllowed"

    @classmethod
    def of(cls, resource: str, verb: str) -> MethodNotAllowed:
        """`delete is not supported on resources of kind "bindings"`."""
        return cls(f"{verb} is not supported on resources of kind {quote(resource)}", Details.of(resource))


class NotAcceptable(StatusError):
    """406: the server cannot answer in any of the formats that the client accepts."""

    code = 406
    reason = "NotAcceptable"

    @classmethod
    def of(cls, media_types: Iterable[str]) -> NotAcceptable:
        """Name the `media_types` that the server does offer."""
        return cls(f"only the following media types are accepted: {', '.join(media_types)}")


class AlreadyExists(StatusError):
    """409: the name is taken."""

    code = 409
    reason = "AlreadyExists"

    @classmethod
    def of(cls, resource: str, name: str) -> AlreadyExists:
        """`namespaces "shop" already exists`."""
        return cls(f"{resource} {quote(name)} already exists", Details.of(resource, name))

    @classmethod
    def of_generated_name(cls, resource: str, name: str) -> AlreadyExists:
        """The server drew a name from `generateName` several times and each was taken."""
        why = "the server was not able to generate a unique name for the object"
        message = f"{resource} {quote(name)} already exists, {why}"
        return cls(message, Details.of(resource, name, retry_after_seconds=1))


class Conflict(StatusError):
    """409: somebody else was faster, or the object is in a state that forbids the change."""

    code = 409
    reason = "Conflict"

    @classmethod
    def of(cls, resource: str, name: str, detail: str = OBJECT_MODIFIED) -> Conflict:
        """`Operation cannot be fulfilled on configmaps "x": <detail>`."""
        return cls(
            f"Operation cannot be fulfilled on {resource} {quote(name)}: {detail}", Details.of(resource, name)
        )


class Gone(StatusError):
    """410: it was there and will not come back."""

    code = 410
    reason = "Gone"


class Expired(StatusError):
    """410: the revision asked for has been compacted away; list again."""

    code = 410
    reason = "Expired"

    @classmethod
    def of(cls, requested: int, oldest: int) -> Expired:
        """`too old resource version: 5 (17)`: a watch from before the oldest revision kept."""
        return cls(f"too old resource version: {requested} ({oldest})")


class RequestEntityTooLarge(StatusError):
    """413: the body exceeds what server or etcd take."""

    code = 413
    reason = "RequestEntityTooLarge"

    @classmethod
    def of(cls, detail: str) -> RequestEntityTooLarge:
        """`Request entity too large: <detail>`."""
        return cls(f"Request entity too large: {detail}")


class UnsupportedMediaType(StatusError):
    """415: the server cannot read the format of the body."""

    code = 415
    reason = "UnsupportedMediaType"

    @classmethod
    def of(cls, media_types: Iterable[str]) -> UnsupportedMediaType:
        """Name the `media_types` that the server does read."""
        accepted = ", ".join(media_types)
        return cls(
            f"the body of the request was in an unknown format - accepted media types include: {accepted}"
        )


class Invalid(StatusError):
    """422: the object is well-formed and its values are not valid."""

    code = 422
    reason = "Invalid"

    @classmethod
    def of(cls, kind: str, group: str, name: str, causes: Iterable[FieldError] = ()) -> Invalid:
        """`Deployment.apps "x" is invalid: <cause>`; several causes stand in brackets."""
        errors = tuple(causes)
        whom = f"{kind}.{group}" if group else kind
        said = f": {aggregate(errors)}" if errors else ""
        details = Details(group, kind, name, causes=tuple(error.cause() for error in errors))
        return cls(f"{whom} {quote(name)} is invalid{said}", details)


class TooManyRequests(StatusError):
    """429: try again later; also what an eviction hears when a disruption budget forbids it."""

    code = 429
    reason = "TooManyRequests"

    @classmethod
    def of_budget(cls, budget: str, needed: int, healthy: int) -> TooManyRequests:
        """The refusal of an eviction that would leave fewer pods than the PodDisruptionBudget wants."""
        said = f"The disruption budget {budget} needs {needed} healthy pods and has {healthy} currently"
        return cls(
            "Cannot evict pod as it would violate the pod's disruption budget.",
            Details(causes=(Cause("DisruptionBudget", said),)),
        )


class InternalError(StatusError):
    """500: the server failed."""

    code = 500
    reason = "InternalError"

    @classmethod
    def of(cls, detail: str) -> InternalError:
        """`Internal error occurred: <detail>`."""
        return cls(f"Internal error occurred: {detail}", Details(causes=(Cause("", detail),)))


class ServerTimeout(StatusError):
    """500: the server could not finish in time; the same request may work later."""

    code = 500
    reason = "ServerTimeout"

    @classmethod
    def of(cls, resource: str, operation: str, retry_after_seconds: int = 0) -> ServerTimeout:
        """`The list operation against pods could not be completed at this time, please try again.`."""
        what = f"The {operation} operation against {resource}"
        message = f"{what} could not be completed at this time, please try again."
        return cls(message, Details.of(resource, operation, retry_after_seconds=retry_after_seconds))


class ServiceUnavailable(StatusError):
    """503: something that the server needs is away."""

    code = 503
    reason = "ServiceUnavailable"


class Timeout(StatusError):
    """504: the request took longer than it was allowed to."""

    code = 504
    reason = "Timeout"

    @classmethod
    def of(cls, detail: str, retry_after_seconds: int = 0) -> Timeout:
        """`Timeout: <detail>`."""
        return cls(f"Timeout: {detail}", Details(retry_after_seconds=retry_after_seconds))


class Unreachable(Exception):
    """No API server answered at all.

    Attributes:
        message: what the client's network stack says of it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @classmethod
    def refused(cls, address: str) -> Unreachable:
        """Nothing listens at `address`, a host with a port: the machine answers, the process does not run."""
        return cls(
            f"The connection to the server {address} was refused - did you specify the right host or port?"
        )


REASONS: tuple[type[StatusError], ...] = (
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    AlreadyExists,
    Conflict,
    Gone,
    Expired,
    RequestEntityTooLarge,
    UnsupportedMediaType,
    Invalid,
    TooManyRequests,
    InternalError,
    ServerTimeout,
    ServiceUnavailable,
    Timeout,
)
"""Every reason, by the order of its code."""


def from_status(status: Mapping[str, Any]) -> StatusError:
    """The exception for a JSON `Status` that a server sent; an unknown reason gives the root class."""
    sent = status.get("details") or {}
    details = Details(
        group=sent.get("group", ""),
        kind=sent.get("kind", ""),
        name=sent.get("name", ""),
        uid=sent.get("uid", ""),
        causes=tuple(
            Cause(cause.get("reason", ""), cause.get("message", ""), cause.get("field", ""))
            for cause in sent.get("causes", ())
        ),
        retry_after_seconds=sent.get("retryAfterSeconds", 0),
    )
    known = {error.reason: error for error in REASONS}
    found = known.get(status.get("reason", ""), StatusError)(status.get("message", ""), details)
    found.code = status.get("code", found.code)
    return found
