"""The HTTPS server: TLS, who asks, bodies within their limits, and streams, around the API as a function.

It listens on the loopback alone unless it is told otherwise. It runs in the loop of whoever drives the game,
which calls `pulse` as time passes.
"""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import unquote

from aiohttp import web

from k8s_tui.api.errors import BadRequest, StatusError, Timeout, Unreachable
from k8s_tui.httpd.answering import NO_SUCH_PATH, Answering
from k8s_tui.httpd.bodies import LIMIT_BYTES, too_large
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.credentials import Credentials, as_wanted, credential_id
from k8s_tui.httpd.listening import HANDSHAKE_SECONDS, MAX_CONNECTIONS, Listener
from k8s_tui.httpd.messages import Request, Response, refusal_response, text_response
from k8s_tui.httpd.paths import NoSuchPath
from k8s_tui.httpd.streaming import Streams
from k8s_tui.sim.value import evolve

BODY_SECONDS: Final = 30.0
"""A body that has not come after so long is not waited for."""

NOT_IN_TIME: Final = "request did not complete within requested timeout - context deadline exceeded"
IDLE_SECONDS: Final = 90.0
"""How long a connection lasts on which no request is complete (IdleTimeout of kube-apiserver)."""

MAX_HEADER_BYTES: Final = 1 << 20
"""The longest line of a request, and of its headers (Go's DefaultMaxHeaderBytes)."""

LOOPBACK: Final = "127.0.0.1"
SHUTDOWN_SECONDS: Final = 0.2
HANG_UP_SECONDS: Final = 0.01
MAX_MANAGER: Final = 128
"""The longest name of a field manager (FieldManagerMaxLength)."""


class HttpsServer:
    """The cluster's API on a port.

    Attributes:
        address: The URL that clients are given, "" before it listens.
        body_seconds: How long a body may take.
        idle_seconds: How long a request may take to be heard, its headers complete.
        handshake_seconds: How long a client may take to speak TLS.
        max_connections: How many are let in at once.
    """

    def __init__(self, answering: Answering, credentials: Credentials) -> None:
        self.answering = answering
        self.credentials = credentials
        self.address = ""
        self.body_seconds = BODY_SECONDS
        self.idle_seconds = IDLE_SECONDS
        self.handshake_seconds = HANDSHAKE_SECONDS
        self.max_connections = MAX_CONNECTIONS
        self.streams = Streams(answering)
        self._server: web.Server | None = None
        self._listener: Listener | None = None
        self._listeners: list[Listener] = []
        self._place = (LOOPBACK, 0)
        self._switching: asyncio.Task[None] | None = None

    async def start(self, port: int = 0, host: str = LOOPBACK) -> str:
        """Listen; return the address. Port 0 takes a free one.

        Raises:
            OSError: The port is taken.
        """
        self._server = web.Server(
            self._handle,
            access_log=None,
            keepalive_timeout=self.idle_seconds,
            max_line_size=MAX_HEADER_BYTES,
            max_field_size=MAX_HEADER_BYTES,
            auto_decompress=False,
        )
        self._place = (host, port)
        self._place = (host, self._listen(self._server))
        self.answering.address = f"{host}:{self._place[1]}"
        self.address = f"https://{self.answering.address}"
        return self.address

    def _listen(self, server: web.Server) -> int:
        listener = Listener(server, self.credentials.tls(), self.handshake_seconds, self.max_connections)
        port = listener.listen(*self._place)
        self._listener = listener
        self._listeners.append(listener)
        return port

    async def stop(self) -> None:
        """End all streams and stop listening."""
        self.streams.close()
        if self._switching is not None:
            await self._switching
        if self._listener is not None:
            await self._listener.close()
        if self._server is not None:
            self._server.pre_shutdown()
            await self._server.shutdown(SHUTDOWN_SECONDS)
        for listener in self._listeners:
            listener.hang_up()
        await asyncio.sleep(HANG_UP_SECONDS)
        self._server = self._listener = None

    def pulse(self) -> None:
        """Tell the streams that time has passed, and listen as long as an API server does."""
        self.answering.keep_time()
        self.streams.pulse()
        is_switching = self._switching is not None and not self._switching.done()
        if self._server is not None and not is_switching and self._is_served() == (self._listener is None):
            self._switching = asyncio.create_task(self._switch(self._server))

    async def _switch(self, server: web.Server) -> None:
        """Refuse connections, or take them again."""
        if self._listener is None:
            self._listen(server)
            return
        listener, self._listener = self._listener, None
        await listener.close()

    def _is_served(self) -> bool:
        try:
            self.answering.server()
        except Unreachable:
            return False
        return True

    async def _handle(self, raw: web.BaseRequest) -> web.StreamResponse:
        try:
            request = await self._read(raw)
        except NoSuchPath:
            return _sent(text_response(NO_SUCH_PATH, 404))
        except StatusError as error:
            return _sent(refusal_response(error))
        except Unreachable:
            return self._hang_up(raw)
        try:
            answered = self.answering.answer(request)
            if isinstance(answered, Context):
                return await self.streams.answer(raw, answered)
        except Unreachable:
            return self._hang_up(raw)
        except StatusError as error:
            return _sent(refusal_response(error))
        if request.method not in ("GET", "HEAD"):
            self.pulse()
        return _sent(answered)

    async def _read(self, raw: web.BaseRequest) -> Request:
        """Return what a client asks.

        Raises:
            StatusError: It is nobody known, or its request is malformed.
            Unreachable: No API server answers.
        """
        server = self.answering.server()
        certificate = raw.transport.get_extra_info("peercert") if raw.transport is not None else None
        headers = {name.lower(): text for name, text in raw.headers.items()}
        caller = self.credentials.authenticate(server, certificate, headers.get("authorization", ""))
        groups = tuple(raw.headers.getall("Impersonate-Group", ()))
        wanted = as_wanted(server, caller, headers, groups)
        return Request(
            method=raw.method,
            path=_path(raw),
            caller=evolve(wanted, manager=_manager(raw)),
            query={name: tuple(raw.query.getall(name)) for name in raw.query},
            headers=headers,
            body=await self._body(raw),
            credential=_credential(raw) if certificate and wanted is caller else "",
        )

    async def _body(self, raw: web.BaseRequest) -> bytes:
        if not raw.can_read_body:
            return b""
        if (raw.content_length or 0) > LIMIT_BYTES:
            raise too_large()
        try:
            return await asyncio.wait_for(_limited(raw), self.body_seconds)
        except TimeoutError:
            raise Timeout.of(NOT_IN_TIME) from None
        except (web.RequestPayloadError, ConnectionError) as error:
            raise BadRequest(f"unable to read the body: {error}") from error

    @staticmethod
    def _hang_up(raw: web.BaseRequest) -> web.StreamResponse:
        """Break the connection, as happens when no API server is behind it."""
        if raw.transport is not None:
            raw.transport.abort()
        return web.Response(status=503)


async def _limited(raw: web.BaseRequest) -> bytes:
    body = bytearray()
    async for piece in raw.content.iter_any():
        body += piece
        if len(body) > LIMIT_BYTES:
            raise too_large()
    return bytes(body)


def _path(raw: web.BaseRequest) -> str:
    """Return the path, whose parts are decoded one by one, so that none becomes several.

    Raises:
        NoSuchPath: A part is none that a name could be.
    """
    parts = [unquote(part) for part in raw.raw_path.partition("?")[0].split("/")]
    is_odd = any(part in (".", "..") or "/" in part or "\x00" in part for part in parts)
    if is_odd or ("" in parts[1:-1] and "proxy" not in parts):
        raise NoSuchPath.of_path()
    return "/".join(parts)


def _credential(raw: web.BaseRequest) -> str:
    """Return how reviews name the certificate that the client showed."""
    connection = raw.transport.get_extra_info("ssl_object") if raw.transport is not None else None
    return credential_id(connection.getpeercert(binary_form=True)) if connection is not None else ""


def _manager(raw: web.BaseRequest) -> str:
    """Return under which name the client's writes are noted: as it says, or by its program's name."""
    return raw.query.get("fieldManager") or raw.headers.get("User-Agent", "").partition("/")[0][:MAX_MANAGER]


def _sent(response: Response) -> web.Response:
    headers: dict[str, str] = dict(response.headers)
    headers["Content-Type"] = response.content_type
    headers["Cache-Control"] = "no-cache, private"
    sent = web.Response(status=response.code, body=response.body, headers=headers)
    for warning in response.warnings:
        sent.headers.add("Warning", f'299 - "{_quoted(warning)}"')
    return sent


def _quoted(text: str) -> str:
    """Return a warning as the text of a header."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    return plain.replace("\\", "\\\\").replace('"', '\\"')
