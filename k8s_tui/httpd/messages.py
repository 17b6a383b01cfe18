"""Requests and responses of the HTTPS API as values, apart from any server that carries them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from k8s_tui.api.errors import StatusError
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.value import frozen

JSON: Final = "application/json"
TEXT: Final = "text/plain; charset=utf-8"
NO_HEADERS: Final[Mapping[str, str]] = {}
NO_QUERY: Final[Mapping[str, tuple[str, ...]]] = {}
TRUE: Final = frozenset({"true", "1", "t", "T", "TRUE", "True"})
"""What Go reads as true (strconv.ParseBool)."""


@frozen
class Request:
    """What a client asks.

    Attributes:
        path: Decoded, without the query.
        query: The values of each parameter, in their order.
        headers: By names in lower case.
        caller: Who asks, impersonation included.
        credential: How reviews name the certificate that they showed, "" without one.
        ahead_ms: How much the client's clock is ahead of the game's.
    """

    method: str
    path: str
    caller: Caller
    query: Mapping[str, tuple[str, ...]] = NO_QUERY
    headers: Mapping[str, str] = NO_HEADERS
    body: bytes = b""
    credential: str = ""
    ahead_ms: int = 0

    def parameter(self, name: str) -> str:
        """Return the first value of a query parameter, "" where it is not given."""
        return self.query.get(name, ("",))[0]

    def parameters(self, name: str) -> tuple[str, ...]:
        """Return all values of a query parameter."""
        return self.query.get(name, ())

    def is_on(self, name: str) -> bool:
        """Return whether a query parameter is given as true."""
        return self.parameter(name) in TRUE

    @property
    def accept(self) -> str:
        """The media types that the client takes."""
        return self.headers.get("accept", "")

    @property
    def content_type(self) -> str:
        """The media type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()


@frozen
class Response:
    """What the server answers.

    Attributes:
        warnings: Sentences for people, which travel as Warning headers.
    """

    code: int
    body: bytes
    content_type: str = JSON
    warnings: tuple[str, ...] = ()
    headers: Mapping[str, str] = NO_HEADERS


def json_bytes(document: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return compact JSON."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def document_response(
    document: Mapping[str, Any], code: int = 200, warnings: tuple[str, ...] = ()
) -> Response:
    """Return a response with a document."""
    return Response(code, json_bytes(document) + b"\n", warnings=warnings)


def text_response(text: str, code: int = 200) -> Response:
    """Return a response of plain text."""
    return Response(code, text.encode(), TEXT)


def refusal_response(error: StatusError) -> Response:
    """Return the Status of a refusal; one that may be tried again says when."""
    seconds = error.details.retry_after_seconds
    headers = {"Retry-After": str(seconds)} if seconds else NO_HEADERS
    return Response(error.code, json_bytes(error.to_status()) + b"\n", headers=headers)
