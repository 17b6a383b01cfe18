"""The same screen in a browser, through textual-serve: a page on the loopback, and a program for each that opens it.

The page loads nothing from elsewhere, and only a page that came from here may open the connection to a game: any other
site that is open in the same browser could type into it otherwise.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from textual_serve.server import Server

HOST = "127.0.0.1"
HOST_NAMES = (HOST, "localhost")
NAME = "k8s-tui"

_ELSEWHERE = re.compile(r"<link[^>]*https://[^>]*>")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class LoopbackServer(Server):
    """A server of one command's screen, to pages of its own."""

    def __init__(self, arguments: Sequence[str], port: int) -> None:
        """Serve this program with its arguments."""
        command = shlex.join((sys.executable, "-m", "k8s_tui", *arguments))
        super().__init__(command, host=HOST, port=port, title=NAME)

    async def _make_app(self) -> web.Application:
        app: web.Application = await super()._make_app()
        app.middlewares.append(self._own_pages_only)
        return app

    @web.middleware
    async def _own_pages_only(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse whoever asks under another name or from another page, and leave out what lies elsewhere."""
        allowed = {f"{name}:{self.port}" for name in HOST_NAMES}
        origin = request.headers.get("Origin")
        if request.host not in allowed or (origin is not None and origin.partition("://")[2] not in allowed):
            raise web.HTTPForbidden(text="only pages of this server may play here")
        response = await handler(request)
        if isinstance(response, web.Response) and response.content_type == "text/html" and response.text:
            response.text = _ELSEWHERE.sub("", response.text)
        return response


def serve(arguments: Sequence[str], port: int) -> None:
    """Serve the screen of this program until somebody interrupts it.

    Raises:
        OSError: The port cannot be had.
    """
    LoopbackServer(arguments, port).serve()
