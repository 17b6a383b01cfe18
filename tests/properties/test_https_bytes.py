"""Whatever bytes come over TLS: the connection is answered or closed, the next client is served, the game goes on.

Most of them are nearly HTTP, with a line too much, a length that lies, or a method that nobody knows.
"""

import asyncio
import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k8s_tui.game.session import Session
from k8s_tui.httpd.door import server_of
from k8s_tui.httpd.serving import HttpsServer
from tests.httpd.plainly import is_answering, place, trusting
from tests.httpd.served import sandbox

IMPATIENT_SECONDS = 0.02
AT_MOST_SECONDS = 10
PODS = "/api/v1/namespaces/default/pods"

methods = st.sampled_from(["GET", "POST", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "FOO", "get", ""])
paths = st.one_of(
    st.sampled_from(
        [PODS, f"{PODS}?watch=true&timeoutSeconds=1", "/version", "*", "http://x/version", "x:1"]
    ),
    st.text(st.characters(codec="latin-1", exclude_characters=" \r\n"), max_size=30).map(
        lambda text: f"/{text}"
    ),
)
versions = st.sampled_from(["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9", ""])
lines = st.one_of(
    st.sampled_from(
        [
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: 5\r\nContent-Length: 6",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 3",
            "Transfer-Encoding: gzip, chunked",
            "Content-Encoding: gzip",
            "Expect: 100-continue",
            "Connection: Upgrade\r\nUpgrade: websocket",
            "Connection: Upgrade\r\nUpgrade: SPDY/3.1",
            "Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13",
            "Authorization: Bearer",
            "Authorization: Bearer \x00",
            "Impersonate-User: jane",
            "Impersonate-Extra-x: %zz",
            "Accept: application/json;as=Table",
            "Content-Type: application/vnd.kubernetes.protobuf",
            " folded",
            ": nameless",
        ]
    ),
    st.text(st.characters(codec="latin-1"), max_size=40),
)
bodies = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"5\r\nhello\r\n0\r\n\r\n",
            b"zz\r\n",
            b"ffffffffffffffff\r\nx",
            b'{"kind":"Pod"}',
            b"k8s\x00\x0a\xff",
        ]
    ),
)


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Return what is nearly a request; {} stands for the administrator's token."""
    head = [f"{draw(methods)} {draw(paths)} {draw(versions)}".strip()]
    head += ["Host: x"] * draw(st.integers(0, 2)) + ["Authorization: Bearer {}"] * draw(st.integers(0, 1))
    head += draw(st.lists(lines, max_size=4))
    return "\r\n".join([*head, "", ""]).encode("latin-1") + draw(bodies)


async def send(server: HttpsServer, data: bytes) -> None:
    """Send bytes, and read until the server hangs up or is silent."""
    with contextlib.suppress(ConnectionError, TimeoutError):
        reader, writer = await asyncio.open_connection(*place(server), ssl=trusting())
        try:
            writer.write(data.replace(b"{}", server.credentials.token.encode()))
            async with asyncio.timeout(IMPATIENT_SECONDS):
                while await reader.read(1 << 16):
                    continue
        finally:
            writer.transport.abort()


async def attempt(server: HttpsServer, session: Session, sent: list[bytes]) -> None:
    """Send to a server, then see whether it is whole."""
    async with asyncio.timeout(AT_MOST_SECONDS):
        for data in sent:
            await send(server, data)
        server.pulse()
        assert await is_answering(server)
    before_ms = session.now_ms
    session.step(100)
    assert session.now_ms == before_ms + 100


def test_whatever_bytes_come_the_next_client_is_served() -> None:
    session = sandbox(workers=1)
    server = server_of(session)
    server.body_seconds = IMPATIENT_SECONDS

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.one_of(requests(), st.binary(max_size=200)), min_size=1, max_size=2))
    def survives(sent: list[bytes]) -> None:
        runner.run(attempt(server, session, sent))

    with asyncio.Runner() as runner:
        runner.run(server.start())
        try:
            survives()
        finally:
            runner.run(server.stop())
