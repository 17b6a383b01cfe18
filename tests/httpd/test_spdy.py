import struct
import zlib

import pytest

from k8s_tui.httpd.spdy import (
    Answer,
    Connection,
    GoAway,
    Opened,
    Received,
    Reset,
    SpdyError,
    _dictionary,
    data_frame,
)


def control(kind: int, payload: bytes) -> bytes:
    return struct.pack("!HHI", 0x8003, kind, len(payload)) + payload


class Client:
    """The other side, as far as it opens streams."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(zdict=_dictionary())

    def opens(self, stream: int, **headers: str) -> bytes:
        block = struct.pack("!I", len(headers))
        for name, text in headers.items():
            for part in (name.encode(), text.encode()):
                block += struct.pack("!I", len(part)) + part
        packed = self._deflate.compress(block) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        return control(1, struct.pack("!IIBB", stream, 0, 0, 0) + packed)


def test_streams_are_opened_used_and_given_up() -> None:
    client, connection = Client(), Connection()
    sent = (
        client.opens(1, streamtype="error", port="80")
        + client.opens(3, streamtype="data", port="80")
        + data_frame(3, b"hello")
        + data_frame(3, b"", ends=True)
        + control(3, struct.pack("!II", 1, 5))
        + control(6, b"\x00\x00\x00\x01")
        + control(7, bytes(8))
    )
    found = [event for at in range(0, len(sent), 7) for event in connection.feed(sent[at : at + 7])]
    assert found == [
        Opened(1, {"streamtype": "error", "port": "80"}),
        Opened(3, {"streamtype": "data", "port": "80"}),
        Received(3, b"hello", ended=False),
        Received(3, b"", ended=True),
        Reset(1),
        Answer(control(6, b"\x00\x00\x00\x01")),
        GoAway(),
    ]
    assert connection.reply(1).startswith(b"\x80\x03\x00\x02")


@pytest.mark.parametrize(
    "data",
    [
        control(1, bytes(10) + b"no zlib"),
        struct.pack("!II", 1, 0xFFFFFF),
        Client().opens(1)[:18] + b"\x00" * 4,
    ],
    ids=["no headers", "a frame too large", "broken headers"],
)
def test_what_is_no_spdy_is_refused(data: bytes) -> None:
    with pytest.raises(SpdyError):
        list(Connection().feed(data + bytes(64)))
