"""What every handler of a request is given: the API server that answers, and what is asked of it."""

from __future__ import annotations

from typing import Any

from k8s_tui.apiserver.requests import Requests, WriteOptions
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.cluster.world import World
from k8s_tui.httpd.clock import moved, moved_parts
from k8s_tui.httpd.encoding import Encoder, TableStyle
from k8s_tui.httpd.messages import Request, Response, document_response
from k8s_tui.httpd.paths import Target
from k8s_tui.sim.value import frozen

TABLE = "as=Table"
METADATA = "as=PartialObjectMetadata"


@frozen
class Context:
    """One request under way.

    Attributes:
        server: The API server that answers.
        world: What is behind it, for what an API server asks of nodes.
    """

    world: World
    server: ApiServer
    request: Request
    target: Target
    encoder: Encoder

    @property
    def requests(self) -> Requests:
        """The verbs in wire form."""
        return Requests(self.server)

    @property
    def options(self) -> WriteOptions:
        """How a write is to be done, by the query."""
        return WriteOptions(
            dry_run=bool(self.request.parameter("dryRun")),
            validation=self.request.parameter("fieldValidation") or "Warn",
            subresource=self.target.subresource,
            force=self.request.is_on("force"),
        )

    @property
    def wants_table(self) -> bool:
        """Whether the client prefers a table."""
        return TABLE in self.request.accept.partition(",")[0]

    @property
    def wants_metadata(self) -> bool:
        """Whether the client wants nothing but metadata."""
        return METADATA in self.request.accept.partition(",")[0]

    def style(self, *, heads: bool = True) -> TableStyle:
        """Return how a table is wanted."""
        printer = self.server.printer_of(self.target.resource)
        include = self.request.parameter("includeObject")
        return TableStyle(self.server.sim.now_ms, printer, include, heads=heads)

    def taken(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Return an object of the client's, or a patch, by the game's clock."""
        resource = self.target.resource
        return moved_parts(value, resource.api_version, resource.kind, -self.request.ahead_ms)

    def told(self, document: dict[str, Any], code: int = 200, warnings: tuple[str, ...] = ()) -> Response:
        """Answer with a document, by the client's clock."""
        return document_response(moved(document, self.request.ahead_ms), code, warnings)

    def shown(self, obj: Any, code: int = 200, warnings: tuple[str, ...] = ()) -> Response:  # noqa: ANN401
        """Return one object in the form that the client asks for."""
        resource = self.target.resource
        if self.wants_table:
            metadata = {"resourceVersion": obj.metadata.resource_version}
            body = self.encoder.table_bytes(resource, (obj,), metadata, self.style())
        elif self.wants_metadata:
            body = self.encoder.metadata_bytes(resource, obj)
        else:
            body = self.encoder.object_bytes(resource, obj)
        return Response(code, body + b"\n", warnings=warnings)
