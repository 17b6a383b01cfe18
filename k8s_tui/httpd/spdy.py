"""SPDY/3.1 as far as Kubernetes uses it: several streams of bytes over one connection, seen from the server.

kubectl's port-forward speaks it inside of a WebSocket. There is no flow control, no priority and no push.
Source: the SPDY protocol, draft 3.1 (framing layer, and the dictionary beside this module for its headers).
"""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final

from k8s_tui.sim.value import frozen

DICTIONARY: Final = "spdy-dictionary.bin"
VERSION: Final = 3
SYN_STREAM, SYN_REPLY, RST_STREAM, PING, GOAWAY = 1, 2, 3, 6, 7
FIN: Final = 1
MAX_FRAME: Final = 1 << 20
HEADER_LIMIT: Final = 64 * 1024


class SpdyError(Exception):
    """The bytes are no SPDY that is understood here."""


@frozen
class Opened:
    """A client opened a stream."""

    stream: int
    headers: Mapping[str, str]


@frozen
class Received:
    """Bytes came on a stream; `ended` where they are the last."""

    stream: int
    data: bytes
    ended: bool


@frozen
class Reset:
    """A client gave a stream up."""

    stream: int


@frozen
class Answer:
    """Bytes that are to be sent at once."""

    data: bytes


@frozen
class GoAway:
    """The client will open no more streams."""


Event = Opened | Received | Reset | Answer | GoAway


class Connection:
    """The state of one connection: what is left of the bytes, and how headers are compressed."""

    def __init__(self) -> None:
        self._buffer = b""
        self._inflate = zlib.decompressobj(zdict=_dictionary())
        self._deflate = zlib.compressobj(zdict=_dictionary())

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take bytes and yield what they say.

        Raises:
            SpdyError: They say nothing that is understood.
        """
        self._buffer += data
        while len(self._buffer) >= 8:
            first, second = struct.unpack("!II", self._buffer[:8])
            length = second & 0xFFFFFF
            if length > MAX_FRAME:
                raise SpdyError("a frame is too large")
            if len(self._buffer) < 8 + length:
                return
            payload, self._buffer = self._buffer[8 : 8 + length], self._buffer[8 + length :]
            if first >> 31:
                yield from self._control(first & 0xFFFF, payload)
            else:
                yield Received(first, payload, ended=bool(second >> 24 & FIN))

    def _control(self, kind: int, payload: bytes) -> Iterator[Event]:
        if kind == SYN_STREAM and len(payload) >= 10:
            (stream,) = struct.unpack("!I", payload[:4])
            yield Opened(stream & 0x7FFFFFFF, self._headers(payload[10:]))
        elif kind == RST_STREAM and len(payload) >= 4:
            (stream,) = struct.unpack("!I", payload[:4])
            yield Reset(stream & 0x7FFFFFFF)
        elif kind == PING:
            yield Answer(_control_frame(PING, payload))
        elif kind == GOAWAY:
            yield GoAway()

    def _headers(self, block: bytes) -> dict[str, str]:
        try:
            plain = self._inflate.decompress(block, HEADER_LIMIT)
            (count,) = struct.unpack_from("!I", plain)
            at, texts = 4, []
            for _ in range(min(count, HEADER_LIMIT) * 2):
                (size,) = struct.unpack_from("!I", plain, at)
                texts.append(plain[at + 4 : at + 4 + size].decode())
                at += 4 + size
        except (zlib.error, struct.error, UnicodeDecodeError) as error:
            raise SpdyError(str(error)) from error
        return dict(zip(texts[::2], texts[1::2], strict=True))

    def reply(self, stream: int) -> bytes:
        """Return the acceptance of a stream."""
        block = self._deflate.compress(struct.pack("!I", 0)) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        return _control_frame(SYN_REPLY, struct.pack("!I", stream) + block)


def data_frame(stream: int, data: bytes, *, ends: bool = False) -> bytes:
    """Return bytes for a stream, the last ones where it `ends`."""
    return struct.pack("!II", stream, (FIN << 24 if ends else 0) | len(data)) + data


def _control_frame(kind: int, payload: bytes) -> bytes:
    return struct.pack("!HHI", 0x8000 | VERSION, kind, len(payload)) + payload


@functools.cache
def _dictionary() -> bytes:
    return files("k8s_tui.httpd").joinpath(DICTIONARY).read_bytes()
