"""Forwarded ports: a client's connections end in a pod, where its application answers.

Simplified: what is forwarded is HTTP; each connection is answered once and closed.
Source: kubelet's cri/streaming/portforward, client-go tools/portforward (v1.32).
"""

from __future__ import annotations

import contextlib
from typing import Final

from aiohttp import WSMsgType, web
from attrs import define, field

from k8s_tui.api.errors import BadRequest
from k8s_tui.httpd import spdy, upgrading
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.running import find_container
from k8s_tui.machine.containers import Container
from k8s_tui.machine.machine import Machine
from k8s_tui.shell.calls import Buffer, Call
from k8s_tui.shell.tools.http import Fetched, fetch, headers, read_url
from k8s_tui.shell.tools.places import PodSession

PROTOCOL: Final = "SPDY/3.1+portforward.k8s.io"
SPDY_PROTOCOLS: Final = ("portforward.k8s.io",)
CHANNEL_PROTOCOL: Final = "v4.channel.k8s.io"
"""Two channels for each port, one for data and one for errors, as client libraries use them."""

HEAD_END: Final = b"\r\n\r\n"
MAX_HEAD: Final = 64 * 1024
STREAMS_LIMIT: Final = 256
MAX_PORT: Final = 65535


@define
class Forwarded:
    """One stream of a forwarded connection.

    Attributes:
        pair: What its data stream and its error stream have in common.
    """

    kind: str
    port: int
    pair: str
    received: bytes = b""


@define
class Forwarding:
    """All connections that one client forwards into a pod."""

    context: Context
    machine: Machine
    container: Container
    connection: spdy.Connection = field(factory=spdy.Connection)
    streams: dict[int, Forwarded] = field(factory=dict)

    def take(self, data: bytes) -> bytes:
        """Take bytes of the client; return what it is to be sent.

        Raises:
            SpdyError: It does not speak SPDY.
        """
        return b"".join(self._answer(event) for event in self.connection.feed(data))

    def _answer(self, event: spdy.Event) -> bytes:
        match event:
            case spdy.Answer(data):
                return data
            case spdy.Opened(stream, said) if len(self.streams) < STREAMS_LIMIT:
                port = said.get("port", "")
                self.streams[stream] = Forwarded(
                    said.get("streamtype", ""),
                    int(port) if port.isdecimal() else 0,
                    said.get("requestid", ""),
                )
                return self.connection.reply(stream)
            case spdy.Reset(stream):
                self.streams.pop(stream, None)
            case spdy.Received(stream, data, _) if stream in self.streams:
                return self._received(stream, self.streams[stream], data)
        return b""

    def _received(self, stream: int, forwarded: Forwarded, data: bytes) -> bytes:
        answered = self.answered(forwarded, data) if forwarded.kind == "data" and data else None
        return b"" if answered is None else self._end(stream, *answered)

    def answered(self, forwarded: Forwarded, data: bytes) -> tuple[bytes, str] | None:
        """Take bytes for an application; return what it answers and what went wrong, None while more must come."""
        forwarded.received = (forwarded.received + data)[:MAX_HEAD]
        if HEAD_END not in forwarded.received and len(forwarded.received) < MAX_HEAD:
            return None if _may_be_http(forwarded.received) else (b"", NOT_HTTP)
        line = forwarded.received.partition(b"\r\n")[0].decode("latin-1").split(" ")
        if len(line) != 3 or not line[1].startswith("/"):
            return b"", NOT_HTTP
        found = self._ask(forwarded.port, line[1])
        if not found.connected:
            return b"", self._refusal(forwarded.port)
        if not found.status:
            return b"", ""  # it listens, but what it says is no HTTP
        return _response(found, self.context.server.sim.now_ms, has_body=line[0] != "HEAD"), ""

    def _ask(self, port: int, path: str) -> Fetched:
        session = PodSession(self.context.world, machine=self.machine.name, container_id=self.container.id)
        call = Call(session, "port-forward", (), None, Buffer(), Buffer())
        return fetch(call, read_url(f"http://127.0.0.1:{port}{path}"))

    def _refusal(self, port: int) -> str:
        inside = f'failed to connect to localhost:{port} inside namespace "{self.container.pod_uid}"'
        return (
            f"error forwarding port {port} to pod {self.container.pod_uid}, uid : failed to execute portforward in "
            f"network namespace: {inside}, IPv4: dial tcp4 127.0.0.1:{port}: connect: connection refused"
        )

    def _end(self, stream: int, data: bytes, error: str) -> bytes:
        """End a connection: its data, and on the stream beside it what went wrong, if anything did."""
        mine = self.streams.pop(stream)
        sent = spdy.data_frame(stream, data, ends=True)
        for number, other in list(self.streams.items()):
            if other.kind == "error" and other.pair == mine.pair:
                del self.streams[number]
                sent += spdy.data_frame(number, error.encode(), ends=True)
        return sent


NOT_HTTP: Final = "what this cluster's applications understand over a forwarded port is HTTP"


def _may_be_http(data: bytes) -> bool:
    word = data.partition(b" ")[0]
    return len(word) <= 7 and word.isalpha() and word.isupper()


def _response(found: Fetched, now_ms: int, *, has_body: bool) -> bytes:
    head = [line for line in headers(found, now_ms) if line and not line.startswith("Connection:")]
    text = "\r\n".join([*head, "Connection: close", "", ""])
    return (text + (f"{found.body}\n" if found.body and has_body else "")).encode()


async def answer(raw: web.BaseRequest, context: Context) -> web.StreamResponse:
    """Forward ports over SPDY, within a WebSocket or without, until the client leaves.

    Raises:
        StatusError: The pod cannot be reached, or the client speaks neither.
    """
    machine, container = find_container(context, "portforward")
    if upgrading.is_upgrade(raw):
        connection = upgrading.upgraded(raw, SPDY_PROTOCOLS)
        await _forward(connection, Forwarding(context, machine, container))
        return web.Response(status=101)
    protocols = (PROTOCOL, CHANNEL_PROTOCOL)
    socket = web.WebSocketResponse(protocols=protocols, max_msg_size=spdy.MAX_FRAME)
    offered = raw.headers.get("Sec-WebSocket-Protocol", "")
    chosen = next((each for each in protocols if each in offered), "")
    if raw.headers.get("Upgrade", "").lower() != "websocket" or not chosen:
        raise BadRequest(f"unable to upgrade: the protocols are {', '.join(protocols)}")
    ports = _ports(context) if chosen == CHANNEL_PROTOCOL else ()
    await socket.prepare(raw)
    forwarding = Forwarding(context, machine, container)
    if ports:
        await _forward_channels(socket, forwarding, ports)
        return socket
    async for message in socket:
        if message.type is not WSMsgType.BINARY:
            continue
        try:
            sent = forwarding.take(message.data)
        except spdy.SpdyError:
            break
        if sent:
            await socket.send_bytes(sent)
    await socket.close()
    return socket


async def _forward(connection: upgrading.Upgraded, forwarding: Forwarding) -> None:
    with contextlib.suppress(spdy.SpdyError):
        while data := await connection.read():
            connection.write(forwarding.take(data))
    connection.close()


def _ports(context: Context) -> tuple[int, ...]:
    """Return the ports that a client of channels names.

    Raises:
        BadRequest: It names none, or what is none.
    """
    texts = [text for given in context.request.parameters("ports") for text in given.split(",")]
    if not texts:
        raise BadRequest('query parameter "port" is required')
    for text in texts:
        if not text.isdecimal() or not 0 < int(text) <= MAX_PORT:
            raise BadRequest(
                f'unable to parse "{text}" as a port: must be between 1 and {MAX_PORT}, inclusive'
            )
    return tuple(int(text) for text in texts)


async def _forward_channels(
    socket: web.WebSocketResponse, forwarding: Forwarding, ports: tuple[int, ...]
) -> None:
    """Answer once on each port, each on its two channels, which begin with its number."""
    waiting = {
        2 * number: Forwarded("data", port, "") for number, port in enumerate(ports[: STREAMS_LIMIT // 2])
    }
    for channel, forwarded in waiting.items():
        for each in (channel, channel + 1):
            await socket.send_bytes(bytes([each]) + forwarded.port.to_bytes(2, "little"))
    while waiting:
        message = await socket.receive()
        if message.type is not WSMsgType.BINARY:
            break
        channel = message.data[0] if message.data else -1
        answered = None
        if channel in waiting and len(message.data) > 1:
            answered = forwarding.answered(waiting[channel], message.data[1:])
        if answered is not None:
            del waiting[channel]
            for each, data in ((channel, answered[0]), (channel + 1, answered[1].encode())):
                if data:
                    await socket.send_bytes(bytes([each]) + data)
    await socket.close()
