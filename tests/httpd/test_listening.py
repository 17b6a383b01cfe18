"""Whoever speaks no TLS, speaks it badly or too slowly, or comes with too many: the game goes on."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trustme

from k8s_tui.game.session import Session
from k8s_tui.httpd.door import server_of
from k8s_tui.httpd.listening import NOT_TLS
from k8s_tui.httpd.serving import HttpsServer
from tests.httpd.plainly import WAIT_SECONDS, is_answering, place, said_to, trusting

GET = b"GET /version HTTP/1.1\r\nHost: x\r\n"
IMPATIENT_SECONDS = 0.5
FEW = 4


@asynccontextmanager
async def listening(session: Session, **limits: float) -> AsyncIterator[HttpsServer]:
    """Serve with limits of its own."""
    server = server_of(session)
    for name, limit in limits.items():
        setattr(server, name, limit)
    await server.start()
    try:
        yield server
        assert await is_answering(server)
        before_ms = session.now_ms
        session.step(1_000)
        assert session.now_ms == before_ms + 1_000
    finally:
        await server.stop()


async def hung_up(server: HttpsServer, data: bytes, *, tls: bool) -> bytes:
    """Open a connection, say so much, and return what is said before the server hangs up."""
    reader, writer = await asyncio.open_connection(*place(server), ssl=trusting() if tls else None)
    writer.write(data)
    answer = b""
    with contextlib.suppress(ConnectionError):
        answer = await asyncio.wait_for(reader.read(), WAIT_SECONDS)
    writer.close()
    return answer


@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"POST", b"PUT", b"OPTIONS"])
async def test_plain_http_is_told_that_this_is_https(session: Session, method: bytes) -> None:
    async with listening(session) as server:
        assert await said_to(server, method + b" / HTTP/1.1\r\nHost: x\r\n\r\n") == NOT_TLS


@pytest.mark.parametrize(
    "data",
    [b"\x00" * 600, b"SSH-2.0-OpenSSH_9.6\r\n", b"\x16\x03\x01\xff\xff" + b"\xff" * 600],
    ids=["zeros", "another protocol", "a broken greeting"],
)
async def test_what_is_no_tls_is_hung_up_on(session: Session, data: bytes) -> None:
    async with listening(session) as server:
        answer = await said_to(server, data)
        assert answer == b"" or answer[0] == 0x15, "an alert of TLS at most"


async def test_a_certificate_of_somebody_elses_authority_is_refused(session: Session) -> None:
    foreign = trustme.CA().issue_cert("jane.local", common_name="jane", organization_name="system:masters")
    tls = trusting()
    foreign.configure_cert(tls)
    async with listening(session) as server:
        assert await said_to(server, GET + b"\r\n", tls) == b""


async def test_who_says_nothing_is_not_waited_for(session: Session) -> None:
    async with listening(session, handshake_seconds=IMPATIENT_SECONDS) as server:
        assert await hung_up(server, b"", tls=False) == b""
        assert await hung_up(server, b"\x16\x03\x01", tls=False) == b""


async def test_headers_that_trickle_in_are_not_waited_for(session: Session) -> None:
    async with listening(session, idle_seconds=IMPATIENT_SECONDS) as server:
        assert await hung_up(server, GET + b"X-Slow: 1\r\n", tls=True) == b""


async def test_a_connection_without_a_further_request_ends(session: Session) -> None:
    async with listening(session, idle_seconds=IMPATIENT_SECONDS) as server:
        assert (await hung_up(server, GET + b"\r\n", tls=True)).startswith(b"HTTP/1.1 401 ")


async def test_when_there_are_too_many_the_next_ones_wait(session: Session) -> None:
    async with listening(session, max_connections=FEW) as server:
        held = [await asyncio.open_connection(*place(server), ssl=trusting()) for _ in range(FEW)]
        waiting = asyncio.create_task(is_answering(server))
        done, _ = await asyncio.wait([waiting], timeout=IMPATIENT_SECONDS)
        assert not done
        for _, writer in held:
            writer.close()
        assert await asyncio.wait_for(waiting, WAIT_SECONDS)


async def test_many_who_hang_up_at_once_leave_nothing_behind(session: Session) -> None:
    async with listening(session) as server:
        for _ in range(100):
            with socket.create_connection(place(server)):
                pass
            await asyncio.sleep(0)
        assert await is_answering(server)
