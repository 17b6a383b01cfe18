"""kubectl as it was before it spoke WebSocket: commands and ports over SPDY."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from k8s_tui.game.session import Session
from tests.httpd.plainly import place, trusting
from tests.httpd.served import Served, newest_kubectl, serving

POD = "/api/v1/namespaces/default/pods/old"


@pytest.fixture
async def old(session: Session, tmp_path: Path) -> AsyncIterator[Served]:
    """Serve a kubectl that is told to speak SPDY alone."""
    program = tmp_path / "old-kubectl"
    program.write_text(
        "#!/bin/sh\nexport KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false KUBECTL_PORT_FORWARD_WEBSOCKETS=false\n"
        f'exec {newest_kubectl()} "$@"\n'
    )
    program.chmod(0o700)
    async with serving(session, tmp_path, program) as served:
        await served.run("run", "old", "--image=nginx:1.27")
        await served("wait", "pod/old", "--for=condition=ready", "--timeout=30s")
        yield served


async def said_back(server_of: Served, path: str, *headers: str) -> bytes:
    """Return the head of the answer to an upgrade."""
    server = server_of.server
    reader, writer = await asyncio.open_connection(*place(server), ssl=trusting())
    head = [f"POST {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {server.credentials.token}", *headers]
    writer.write("\r\n".join([*head, "", ""]).encode())
    answer = await asyncio.wait_for(reader.read(1 << 16), 10)
    writer.transport.abort()
    return answer


async def test_commands_run_over_spdy(old: Served) -> None:
    assert "etc" in await old("exec", "old", "--", "ls", "/")
    assert await old("exec", "-i", "old", "--", "sh", stdin="echo hello | tr a-z A-Z") == "HELLO\n"
    assert (await old.run("exec", "old", "--", "sh", "-c", "exit 3")).exit_code == 3


async def test_ports_are_forwarded_over_spdy(old: Served) -> None:
    process = await old.spawn("port-forward", "old", ":80")
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    port = int(line.split(" -> ")[0].rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"Welcome to nginx!" in await asyncio.wait_for(reader.read(), 20)
    writer.close()
    process.kill()
    await process.communicate()


@pytest.mark.parametrize(
    "part,headers,said",
    [
        ("exec?command=ls", ("Upgrade: SPDY/3.1", "Connection: Upgrade"), b"unable to negotiate protocol"),
        ("exec?command=ls", (), b"Upgrade request required"),
        (
            "portforward",
            ("Upgrade: SPDY/3.1", "Connection: Upgrade", "X-Stream-Protocol-Version: x"),
            b"server accepts [portforward.k8s.io]",
        ),
    ],
    ids=["no protocol", "no upgrade", "another protocol"],
)
async def test_what_cannot_be_upgraded_is_refused(
    old: Served, part: str, headers: tuple[str, ...], said: bytes
) -> None:
    answer = await said_back(old, f"{POD}/{part}", *headers)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert said in answer


async def test_who_speaks_no_spdy_is_hung_up_on(old: Served) -> None:
    server = old.server
    reader, writer = await asyncio.open_connection(*place(server), ssl=trusting())
    head = (
        f"POST {POD}/exec?command=ls&stdout=true HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {server.credentials.token}\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
        "X-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n"
    )
    writer.write(head.encode())
    assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).startswith(b"HTTP/1.1 101 ")
    writer.write(b"\xff" * 64)
    assert await asyncio.wait_for(reader.read(), 10) == b""
    writer.close()
    assert "etc" in await old("exec", "old", "--", "ls", "/")
