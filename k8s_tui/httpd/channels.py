"""Commands over WebSocket: the first byte of each message says which stream it belongs to.

Channel 0 is standard input, 1 and 2 the outputs, 3 how it ended, 4 the size of the terminal; 255 closes one.
Clients that know nothing but SPDY are told so.
Source: apimachinery pkg/util/remotecommand, client-go tools/remotecommand/websocket.go (v5.channel.k8s.io).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import WSMessage, WSMsgType, web

from k8s_tui.api.errors import BadRequest
from k8s_tui.httpd import portforward
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.podlogs import PodLog
from k8s_tui.httpd.running import STDOUT, Running, ended_status, find_container
from k8s_tui.sim.value import evolve

PROTOCOLS: Final = ("v5.channel.k8s.io", "v4.channel.k8s.io")
STDIN, ERROR, CLOSE = 0, 3, 255
TICK_SECONDS: Final = 1.0
HEARTBEAT_SECONDS: Final = 30.0
NO_SPDY: Final = (
    "this server speaks WebSocket (v5.channel.k8s.io) and no SPDY: use kubectl 1.31 or later, or set "
    "KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true"
)
Wait = Callable[[float], Awaitable[None]]


async def answer(raw: web.BaseRequest, context: Context, wait: Wait) -> web.StreamResponse:
    """Answer `exec`, `attach` or `portforward`.

    Raises:
        StatusError: It cannot begin, or the client does not speak WebSocket.
    """
    if context.target.subresource == "portforward":
        return await portforward.answer(raw, context)
    if context.target.subresource == "attach":
        find_container(context, "attach")
        socket = await _upgraded(raw)
        await _attached(socket, context, wait)
        return socket
    running = Running(context)
    socket = await _upgraded(raw)
    reader = asyncio.create_task(_read(socket, running))
    try:
        await _write(socket, running, wait)
    except (ConnectionError, RuntimeError):
        return socket
    finally:
        reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reader
    return socket


async def _upgraded(raw: web.BaseRequest) -> web.WebSocketResponse:
    if raw.headers.get("Upgrade", "").lower() != "websocket":
        raise BadRequest(NO_SPDY)
    socket = web.WebSocketResponse(protocols=PROTOCOLS, heartbeat=HEARTBEAT_SECONDS, max_msg_size=1 << 20)
    if not socket.can_prepare(raw).protocol:
        raise BadRequest(f"unable to upgrade: the protocols are {', '.join(PROTOCOLS)}")
    await socket.prepare(raw)
    return socket


async def _read(socket: web.WebSocketResponse, running: Running) -> None:
    async for message in socket:
        _take(message, running)
    running.end_input()


def _take(message: WSMessage, running: Running) -> None:
    if message.type not in (WSMsgType.BINARY, WSMsgType.TEXT) or not message.data:
        return
    data = message.data if isinstance(message.data, bytes) else message.data.encode()
    if data[0] == STDIN and len(data) > 1:
        running.feed(data[1:])
    elif data[0] == CLOSE and data[1:] == bytes([STDIN]):
        running.end_input()


async def _write(socket: web.WebSocketResponse, running: Running, wait: Wait) -> None:
    while not socket.closed:
        running.go_on()
        pending, running.output = running.output, []
        for channel, data in pending:
            await socket.send_bytes(bytes([channel]) + data)
        if running.exit_code is not None and not running.output:
            break
        await wait(TICK_SECONDS)
    if running.exit_code is not None and not socket.closed:
        await socket.send_bytes(bytes([ERROR]) + json.dumps(ended_status(running.exit_code)).encode())
        await socket.close()


async def _attached(socket: web.WebSocketResponse, context: Context, wait: Wait) -> None:
    """Send what a container says from now on, until it ends or the client leaves."""
    query = {**context.request.query, "follow": ("true",), "tailLines": ("0",)}
    log = PodLog(evolve(context, request=evolve(context.request, query=query)))
    log.skip()
    reader = asyncio.create_task(_drain(socket))
    try:
        while not socket.closed and not log.has_ended():
            await wait(TICK_SECONDS)
            data = log.rest()
            if data:
                await socket.send_bytes(bytes([STDOUT]) + data)
        if not socket.closed:
            await socket.send_bytes(bytes([ERROR]) + json.dumps(ended_status(0)).encode())
            await socket.close()
    except (ConnectionError, RuntimeError):
        return
    finally:
        reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reader


async def _drain(socket: web.WebSocketResponse) -> None:
    async for _ in socket:
        continue
