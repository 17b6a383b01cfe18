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
from k8s_tui.httpd.messages import Request, Response, refusal_response, text_response
from k8s_tui.httpd.paths import NoSuchPath
from k8s_tui.httpd.streaming import Streams
from k8s_tui.sim.value import evolve

BODY_SECONDS: Final = 30.0
"""A body that has not come after so long is not waited for."""

LOOPBACK: Final = "127.0.0.1"
SHUTDOWN_SECONDS: Final = 0.2
MAX_MANAGER: Final = 128
"""The longest name of a field manager (FieldManagerMaxLength)."""


class HttpsServer:
    """The cluster's API on a port.

    Attributes:
        address: The URL that clients are given, "" before it listens.
        body_seconds: How long a body may take.
    """

    def __init__(self, answering: Answering, credentials: Credentials) -> None:
        self.answering = answering
        self.credentials = credentials
        self.address = ""
        self.body_seconds = BODY_SECONDS
        self.streams = Streams(answering)
        self._runner: web.ServerRunner | None = None
        self._site: web.TCPSite | None = None
        self._place = (LOOPBACK, 0)
        self._switching: asyncio.Task[None] | None = None

    async def start(self, port: int = 0, host: str = LOOPBACK) -> str:
        """Listen; return the address. Port 0 takes a free one.

        Raises:
            OSError: The port is taken.
        """
        self._runner = web.ServerRunner(
            web.Server(self._handle, access_log=None), shutdown_timeout=SHUTDOWN_SECONDS
        )
        await self._runner.setup()
        self._place = (host, port)
        await self._listen()
        self._place = (host, self._runner.addresses[0][1])
        self.answering.address = f"{host}:{self._place[1]}"
        self.address = f"https://{self.answering.address}"
        return self.address

    async def _listen(self) -> None:
        assert self._runner is not None
        host, port = self._place
        self._site = web.TCPSite(
            self._runner, host, port, ssl_context=self.credentials.tls(), reuse_address=True
        )
        await self._site.start()

    async def stop(self) -> None:
        """End all streams and stop listening."""
        self.streams.close()
        if self._switching is not None:
            await self._switching
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = self._site = None

    def pulse(self) -> None:
        """Tell the streams that time has passed, and listen as long as an API server does."""
        self.streams.pulse()
        is_switching = self._switching is not None and not self._switching.done()
        if self._runner is not None and not is_switching and self._is_served() == (self._site is None):
            self._switching = asyncio.create_task(self._switch())

    async def _switch(self) -> None:
        """Refuse connections, or take them again."""
        if self._site is None:
            await self._listen()
            return
        site, self._site = self._site, None
        await site.stop()

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
            raise Timeout.of("the request body did not come in time") from None
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
    if any(part in (".", "..") or "/" in part or "\x00" in part for part in parts):
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
