"""The API as a function: a request in, a response or an open watch out.

The order is the real server's: who asks, as whom, may they, and only then what. Whatever is refused is refused
as a Status.
Source: apiserver pkg/server/config.go (DefaultBuildHandlerChain), pkg/endpoints/installer.go.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

from k8s_tui.api.errors import StatusError
from k8s_tui.apiserver import healthz
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.cluster.config import DESK
from k8s_tui.cluster.world import World
from k8s_tui.httpd import discovery, health, listing, metrics, openapi, reviews, subresources, writing
from k8s_tui.httpd.clock import ClientClock
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.encoding import Encoder
from k8s_tui.httpd.journal import Journal
from k8s_tui.httpd.messages import Request, Response, document_response, refusal_response, text_response
from k8s_tui.httpd.paths import NoSuchPath, Target, target_of
from k8s_tui.sim.value import evolve

HANDLERS: Final[Mapping[str, Callable[[Context], Response]]] = {
    "get": listing.get,
    "list": listing.list_,
    "create": writing.create,
    "update": writing.update,
    "patch": writing.patch,
    "delete": writing.delete,
    "deletecollection": writing.delete_collection,
}
OPENAPI: Final = "/openapi/v3"
READS: Final = ("GET", "HEAD")
NO_SUCH_PATH: Final = "404 page not found\n"


class Answering:
    """The API of whatever world is played at the moment.

    Attributes:
        world: Asked anew with each request, because the game may have gone back in time.
        address: Host and port, as discovery tells them.
        numbers: What is counted.
    """

    def __init__(
        self, world: Callable[[], World], journal: Journal | None = None, clock: ClientClock | None = None
    ) -> None:
        self.world = world
        self._clock = clock or ClientClock()
        self._journal = journal
        self.address = ""
        self.numbers = metrics.Numbers()
        self._encoder = Encoder(self._clock)
        self._openapi = openapi.OpenApi()

    def server(self) -> ApiServer:
        """Return the API server that answers.

        Raises:
            Unreachable: None does.
        """
        return self.world().connect(DESK)

    def keep_time(self) -> None:
        """Tell times by the clients' clock as it is now."""
        self._clock.follow(self.world().now_ms)

    def answer(self, request: Request) -> Response | Context:
        """Answer a request; one that is to be streamed is returned as its context, permitted and checked.

        Raises:
            Unreachable: No API server answers.
        """
        if self._journal is not None and request.method not in READS:
            self._journal.begin()
        server = self.server()
        self.keep_time()
        request = evolve(request, ahead_ms=request.ahead_ms or self._clock.ahead_ms)
        try:
            return self._answer(server, request)
        except NoSuchPath:
            return text_response(NO_SUCH_PATH, 404)
        except StatusError as error:
            return refusal_response(error)

    def _answer(self, server: ApiServer, request: Request) -> Response | Context:
        outside = self._outside_of_resources(server, request)
        if outside is not None:
            return outside
        target = target_of(server.scheme, request)
        context = Context(self.world(), server, request, target, self._encoder)
        began = time.perf_counter()
        try:
            answered = self._about(context)
        except StatusError as error:
            answered = refusal_response(error)
        if isinstance(answered, Response):
            self.numbers.answered(target, answered.code, time.perf_counter() - began)
        return answered

    def _about(self, context: Context) -> Response | Context:
        """Answer what is about a resource."""
        target = context.target
        _authorize(context.server, context.request, target)
        if self._journal is not None:
            self._journal.admit(context)
        if is_streamed(target):
            return context
        response = reviews.answer(context)
        if response is None:
            response = subresources.answer(context) if target.subresource else HANDLERS[target.verb](context)
        if self._journal is not None:
            self._journal.tell(context, response)
        return response

    def _outside_of_resources(self, server: ApiServer, request: Request) -> Response | None:
        """Answer what is about no resource, None for the rest."""
        path = request.path.rstrip("/") or "/"
        parts = path.strip("/").split("/")
        is_discovery = (parts[0] == "api" and len(parts) <= 2) or (parts[0] == "apis" and len(parts) <= 3)
        if parts[0] in ("api", "apis") and not is_discovery:
            return None
        if not path.startswith(healthz.PATHS) and path != "/version":
            server.authorizer.require(request.caller, Attempt(request.method.lower(), path=path))
        if is_discovery:
            return discovery.answer(server.scheme, request, self.address)
        return self._at_path(server, request, path)

    def _at_path(self, server: ApiServer, request: Request, path: str) -> Response:
        if path == "/version":
            return health.version()
        if path.startswith(healthz.PATHS):
            return health.health(server, request)
        if path == "/metrics":
            return metrics.metrics(server, self.numbers)
        if path == openapi.V2_PATH:
            return openapi.second_version(request)
        if path == OPENAPI:
            return document_response(self._openapi.index(server))
        if path.startswith(f"{OPENAPI}/"):
            return document_response(self._openapi.document(server, path.removeprefix(f"{OPENAPI}/")))
        if path == "/":
            return document_response({"paths": sorted(PATHS)})
        raise NoSuchPath.of_path()


PATHS: Final = ("/api", "/apis", OPENAPI, "/healthz", "/livez", "/metrics", "/readyz", "/version")
"""What stands at the root."""


def is_streamed(target: Target) -> bool:
    """Tell whether the answer has no end that could be waited for."""
    return target.verb == "watch" or target.subresource in ("log", "exec", "attach", "portforward")


def _authorize(server: ApiServer, request: Request, target: Target) -> None:
    server.authorizer.check(
        request.caller, target.verb, target.resource, target.namespace, target.name, target.subresource
    )
