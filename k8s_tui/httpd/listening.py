"""The listening socket: TLS for whoever speaks it, a sentence for whoever does not, and no more at once than is borne.

A client has its time for the handshake, and one that speaks plain HTTP is told so. Where there are too many,
the next ones wait until others have gone.
Source: Go's net/http server.go (tlsRecordHeaderLooksLikeHTTP), which kube-apiserver serves with (v1.32).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from typing import Final

from aiohttp import web

PLAIN_HTTP: Final = (b"GET /", b"HEAD ", b"POST ", b"PUT /", b"OPTIO")
"""How requests begin that are no TLS."""

NOT_TLS: Final = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
BACKLOG: Final = 128
MAX_CONNECTIONS: Final = 200
"""Below the files that a process may have open on the systems that allow fewest (256)."""

HANDSHAKE_SECONDS: Final = 32.0
"""ReadHeaderTimeout of kube-apiserver, which holds for the handshake too."""

READ_BYTES: Final = 1 << 16
GOODBYE_SECONDS: Final = 5.0
"""How long a client may take to say goodbye in TLS."""

RETRY_SECONDS: Final = 0.1
"""How long nobody is let in where the system gives no more sockets."""


class Listener:
    """A socket that listens, and those of who was let in."""

    def __init__(
        self, server: web.Server, tls: ssl.SSLContext, handshake_seconds: float, max_connections: int
    ) -> None:
        self._sockets: set[socket.socket] = set()
        self._server = server
        self._tls = tls
        self._handshake_seconds = handshake_seconds
        self._max = max_connections
        self._socket: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._greeted: set[asyncio.Task[None]] = set()

    def listen(self, host: str, port: int) -> int:
        """Listen; return the port, for 0 a free one.

        Raises:
            OSError: The port is taken.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.setblocking(False)
            listening.bind((host, port))
            listening.listen(BACKLOG)
        except OSError:
            listening.close()
            raise
        self._socket = listening
        self._accepting = asyncio.create_task(self._accept(listening))
        taken: int = listening.getsockname()[1]
        return taken

    async def close(self) -> None:
        """Let nobody in any more; who is in stays."""
        tasks = [*self._greeted] + ([] if self._accepting is None else [self._accepting])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def hang_up(self) -> None:
        """Break all connections; a client that does not answer would keep its own open."""
        for each in self._sockets:
            if each.fileno() >= 0:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            if len(self._greeted) + len(self._server.connections) >= self._max:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            try:
                client, _ = await loop.sock_accept(listening)
            except OSError:
                await asyncio.sleep(RETRY_SECONDS)
                continue
            task = asyncio.create_task(self._greet(client))
            self._greeted.add(task)
            task.add_done_callback(self._greeted.discard)

    async def _greet(self, client: socket.socket) -> None:
        """Let a client in, or tell it that it came by the wrong door."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError, TimeoutError), contextlib.closing(client):
            async with asyncio.timeout(self._handshake_seconds):
                begun = await _first_bytes(client)
                if begun.startswith(PLAIN_HTTP):
                    await loop.sock_sendall(client, NOT_TLS)
                    client.shutdown(socket.SHUT_WR)
                    await loop.sock_recv(client, READ_BYTES)
                    return
            if begun:
                own = client.dup()
                self._sockets = {each for each in (*self._sockets, own) if each.fileno() >= 0}
                await loop.connect_accepted_socket(
                    self._server,
                    own,
                    ssl=self._tls,
                    ssl_handshake_timeout=self._handshake_seconds,
                    ssl_shutdown_timeout=GOODBYE_SECONDS,
                )


async def _first_bytes(client: socket.socket) -> bytes:
    """Return what a client sent first, which can be read again; nothing where it sent nothing and left."""
    loop = asyncio.get_running_loop()
    client.setblocking(False)
    readable: asyncio.Future[None] = loop.create_future()
    loop.add_reader(client, _mark, readable)
    try:
        await readable
    finally:
        loop.remove_reader(client)
    with contextlib.suppress(BlockingIOError):
        return client.recv(len(PLAIN_HTTP[0]), socket.MSG_PEEK)
    return b""


def _mark(readable: asyncio.Future[None]) -> None:
    if not readable.done():
        readable.set_result(None)
