"""Commands in containers, and what they are told through: channels over a WebSocket, or streams of SPDY.

Channel 0 is standard input, 1 and 2 the outputs, 3 how it ended, 4 the size of the terminal. Over a WebSocket the
first byte of each message says to which it belongs, and 255 closes one.
Source: apimachinery pkg/util/remotecommand, client-go tools/remotecommand/websocket.go (v5.channel.k8s.io).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from aiohttp import WSMsgType, web

from k8s_tui.api.errors import BadRequest
from k8s_tui.httpd import portforward, upgrading
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.messages import Request
from k8s_tui.httpd.podlogs import PodLog
from k8s_tui.httpd.running import STDOUT, Running, ended_status, find_container
from k8s_tui.sim.value import evolve

PROTOCOLS: Final = ("v5.channel.k8s.io", "v4.channel.k8s.io")
SPDY_PROTOCOLS: Final = ("v4.channel.k8s.io",)
STDIN, ERROR, CLOSE = 0, 3, 255
TICK_SECONDS: Final = 1.0
HEARTBEAT_SECONDS: Final = 30.0
Wait = Callable[[float], Awaitable[None]]


class SocketChannels:
    """Channels over a WebSocket."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._socket.closed

    async def received(self) -> AsyncIterator[tuple[int, bytes | None]]:
        """Yield what comes by channel, None for the end of one."""
        async for message in self._socket:
            if message.type not in (WSMsgType.BINARY, WSMsgType.TEXT) or not message.data:
                continue
            data = message.data if isinstance(message.data, bytes) else message.data.encode()
            if data[0] == CLOSE and len(data) == 2:
                yield data[1], None
            elif len(data) > 1:
                yield data[0], data[1:]

    async def send(self, channel: int, data: bytes) -> None:
        """Send bytes on a channel."""
        await self._socket.send_bytes(bytes([channel]) + data)

    async def close(self) -> None:
        """End all of it."""
        await self._socket.close()


Channels = SocketChannels | upgrading.SpdyChannels


async def answer(raw: web.BaseRequest, context: Context, wait: Wait) -> web.StreamResponse:
    """Answer `exec`, `attach` or `portforward`.

    Raises:
        StatusError: It cannot begin, or the client speaks neither WebSocket nor SPDY.
    """
    if context.target.subresource == "portforward":
        return await portforward.answer(raw, context)
    if context.target.subresource == "attach":
        find_container(context, "attach")
        return await _with_channels(raw, context, lambda channels: _attached(channels, context, wait))
    running = Running(context)
    return await _with_channels(raw, context, lambda channels: _executed(channels, running, wait))


async def _with_channels(
    raw: web.BaseRequest, context: Context, use: Callable[[Channels], Awaitable[None]]
) -> web.StreamResponse:
    """Upgrade the connection, and use it until one of both is done."""
    if upgrading.is_upgrade(raw):
        connection = upgrading.upgraded(raw, SPDY_PROTOCOLS)
        streams = upgrading.SpdyChannels(connection, _streams_wanted(context.request))
        if await streams.open():
            await use(streams)
        connection.close()
        return web.Response(status=101)
    socket = await _upgraded(raw)
    with contextlib.suppress(ConnectionError, RuntimeError):
        await use(SocketChannels(socket))
    return socket


def _streams_wanted(request: Request) -> tuple[str, ...]:
    """Return which streams the client will open: those that it asks for, and one for how it ended."""
    tty = request.is_on("tty")
    wanted = [name for name in ("stdin", "stdout", "stderr") if request.is_on(name)]
    return ("error", *(name for name in wanted if not (tty and name == "stderr")))


async def _upgraded(raw: web.BaseRequest) -> web.WebSocketResponse:
    if raw.headers.get("Upgrade", "").lower() != "websocket":
        raise BadRequest("Upgrade request required")
    socket = web.WebSocketResponse(protocols=PROTOCOLS, heartbeat=HEARTBEAT_SECONDS, max_msg_size=1 << 20)
    if not socket.can_prepare(raw).protocol:
        raise BadRequest(f"unable to upgrade: the protocols are {', '.join(PROTOCOLS)}")
    await socket.prepare(raw)
    return socket


async def _executed(channels: Channels, running: Running, wait: Wait) -> None:
    """Let a command run between the client's channels."""
    async with _reading(_feed(channels, running)):
        while not channels.closed:
            running.go_on()
            pending, running.output = running.output, []
            for channel, data in pending:
                await channels.send(channel, data)
            if running.exit_code is not None and not running.output:
                break
            await wait(TICK_SECONDS)
        if running.exit_code is not None and not channels.closed:
            await channels.send(ERROR, json.dumps(ended_status(running.exit_code, running.failure)).encode())
            await channels.close()


async def _feed(channels: Channels, running: Running) -> None:
    async for channel, data in channels.received():
        if channel == STDIN and data is not None:
            running.feed(data)
        elif channel == STDIN:
            running.end_input()
    running.end_input()


async def _attached(channels: Channels, context: Context, wait: Wait) -> None:
    """Send what a container says from now on, until it ends or the client leaves."""
    query = {**context.request.query, "follow": ("true",), "tailLines": ("0",)}
    log = PodLog(evolve(context, request=evolve(context.request, query=query)))
    log.skip()
    async with _reading(_drain(channels)):
        while not channels.closed and not log.has_ended():
            await wait(TICK_SECONDS)
            data = log.rest()
            if data:
                await channels.send(STDOUT, data)
        if not channels.closed:
            await channels.send(ERROR, json.dumps(ended_status(0)).encode())
            await channels.close()


async def _drain(channels: Channels) -> None:
    async for _ in channels.received():
        continue


@contextlib.asynccontextmanager
async def _reading(read: Awaitable[None]) -> AsyncIterator[None]:
    """Read beside what is done."""
    reader = asyncio.ensure_future(read)
    try:
        yield
    finally:
        reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reader
