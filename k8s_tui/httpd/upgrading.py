"""SPDY without a WebSocket: connections that are upgraded, as kubectl before 1.31 and many tools still want them.

The streams of a command are opened by the client, each with its type in its headers; what is said on them
becomes channels, as over a WebSocket.
Source: apimachinery pkg/util/httpstream/spdy, kubelet's cri/streaming/remotecommand/httpstream.go (v1.32).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from aiohttp import web

from k8s_tui.api.errors import BadRequest
from k8s_tui.httpd import spdy

PROTOCOL_HEADER: Final = "X-Stream-Protocol-Version"
UPGRADE: Final = "SPDY/3.1"
CHANNELS: Final[Mapping[str, int]] = {"stdin": 0, "stdout": 1, "stderr": 2, "error": 3, "resize": 4}
MAX_WAITING: Final = 4 * 1024 * 1024
"""What may wait to be read, and what may wait until the client reads; who has more is hung up on."""

OPENING_SECONDS: Final = 30.0
"""How long a client may take to open its streams (DefaultStreamCreationTimeout)."""


class Upgraded:
    """A connection that speaks HTTP no more: bytes in, bytes out."""

    def __init__(self, raw: web.BaseRequest, protocol: str) -> None:
        assert raw.transport is not None
        self._transport = raw.transport
        self._received = bytearray()
        self._ended = False
        self._arrived = asyncio.Event()
        head = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", f"Upgrade: {UPGRADE}"]
        head += [f"{PROTOCOL_HEADER}: {protocol}", "", ""]
        reader: Any = self  # aiohttp takes whatever has `feed_data` and `feed_eof`
        raw.protocol.set_parser(reader)
        self._transport.write("\r\n".join(head).encode())

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._ended or self._transport.is_closing()

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Take bytes from the connection."""
        self._received += data
        if len(self._received) > MAX_WAITING:
            self._transport.abort()
        self._arrived.set()
        return False, b""

    def feed_eof(self) -> None:
        """The client is gone."""
        self._ended = True
        self._arrived.set()

    async def read(self) -> bytes:
        """Return what has come, nothing at the end."""
        while not self._received and not self.closed:
            self._arrived.clear()
            await self._arrived.wait()
        data = bytes(self._received)
        self._received.clear()
        return data

    def write(self, data: bytes) -> None:
        """Send bytes."""
        if not data or self.closed:
            return
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > MAX_WAITING:
            self._transport.abort()

    def close(self) -> None:
        """Send what is still to be sent, and hang up."""
        self._transport.close()


def is_upgrade(raw: web.BaseRequest) -> bool:
    """Tell whether a client wants SPDY."""
    return raw.headers.get("Upgrade", "").upper() == UPGRADE


def upgraded(raw: web.BaseRequest, known: tuple[str, ...]) -> Upgraded:
    """Upgrade a connection to the first protocol that both know.

    Raises:
        BadRequest: They know none.
    """
    offered = [each.strip() for line in raw.headers.getall(PROTOCOL_HEADER, ()) for each in line.split(",")]
    chosen = next((each for each in known if each in offered), "")
    if not chosen:
        raise BadRequest(
            f"unable to upgrade: unable to negotiate protocol: client supports [{' '.join(offered)}], "
            f"server accepts [{' '.join(known)}]"
        )
    return Upgraded(raw, chosen)


class SpdyChannels:
    """The streams of one command."""

    def __init__(self, connection: Upgraded, wanted: tuple[str, ...]) -> None:
        self._connection = connection
        self._wanted = wanted
        self._spdy = spdy.Connection()
        self._channels: dict[int, int] = {}
        self._early: list[spdy.Event] = []

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._connection.closed

    async def open(self) -> bool:
        """Wait until the client has opened its streams; False where it does not."""
        names = {CHANNELS[name] for name in self._wanted}
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                while not names <= set(self._channels.values()):
                    data = await self._connection.read()
                    if not data:
                        return False
                    self._early += list(self._events(data))
        except (TimeoutError, spdy.SpdyError):
            return False
        return True

    def _events(self, data: bytes) -> list[spdy.Event]:
        """Return what bytes say, streams opened and questions answered."""
        found: list[spdy.Event] = []
        for event in self._spdy.feed(data):
            match event:
                case spdy.Answer(answer):
                    self._connection.write(answer)
                case spdy.Opened(stream, headers):
                    channel = CHANNELS.get(headers.get("streamtype", ""))
                    if channel is not None and channel not in self._channels.values():
                        self._channels[stream] = channel
                        self._connection.write(self._spdy.reply(stream))
                case _:
                    found.append(event)
        return found

    async def received(self) -> AsyncIterator[tuple[int, bytes | None]]:
        """Yield what comes by channel, None for the end of one."""
        events, self._early = self._early, []
        while True:
            for event in events:
                if not isinstance(event, spdy.Received) or event.stream not in self._channels:
                    continue
                if event.data:
                    yield self._channels[event.stream], event.data
                if event.ended:
                    yield self._channels[event.stream], None
            data = await self._connection.read()
            if not data:
                return
            try:
                events = self._events(data)
            except spdy.SpdyError:
                return

    async def send(self, channel: int, data: bytes) -> None:
        """Send bytes on a channel."""
        for stream, number in self._channels.items():
            if number == channel:
                self._connection.write(spdy.data_frame(stream, data))

    async def close(self) -> None:
        """End all streams and hang up."""
        for stream in self._channels:
            self._connection.write(spdy.data_frame(stream, b"", ends=True))
        self._connection.close()
