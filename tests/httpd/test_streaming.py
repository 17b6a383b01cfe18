"""Clients of watches that do not read, or are gone."""

import asyncio
import ssl

from k8s_tui.apiserver.requests import Requests
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from tests.httpd.served import Served

MAPS = "/api/v1/namespaces/default/configmaps"
LARGE = "x" * 200_000
ROUNDS = 100


async def open_watch(kubectl: Served) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    host, _, port = kubectl.server.address.removeprefix("https://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port), ssl=context, limit=1024)
    token = kubectl.server.credentials.token
    query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
    writer.write(f"GET {MAPS}?{query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    assert b" 200 " in await asyncio.wait_for(reader.readline(), 10)
    return reader, writer


async def change_until_unwatched(kubectl: Served) -> None:
    """Write large objects until nobody watches any more."""
    world = kubectl.session.play.world
    for number in range(ROUNDS):
        document = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "large", "namespace": "default"},
            "data": {"a": LARGE + str(number)},
        }
        server = world.connect("laptop")
        resource = server.scheme.lookup("configmaps")
        assert resource is not None
        Requests(server).delete_collection(resource, "", ADMINISTRATOR)
        world.create_object(document)
        kubectl.server.pulse()
        await asyncio.sleep(0.01)
        if kubectl.server.answering.watches == 0:
            return


async def test_a_client_that_does_not_read_is_dropped(kubectl: Served) -> None:
    kubectl.server.streams.slow_seconds = 0.1
    _, writer = await open_watch(kubectl)
    assert kubectl.server.answering.watches == 1
    await change_until_unwatched(kubectl)
    assert kubectl.server.answering.watches == 0
    writer.transport.abort()


async def test_a_client_that_is_gone_is_forgotten(kubectl: Served) -> None:
    _, writer = await open_watch(kubectl)
    writer.transport.abort()
    await change_until_unwatched(kubectl)
    assert kubectl.server.answering.watches == 0


async def test_going_back_in_time_ends_watches(kubectl: Served) -> None:
    reader, writer = await open_watch(kubectl)
    while b"initial-events-end" not in (await asyncio.wait_for(reader.read(65536), 10)):
        continue
    kubectl.session.run(":wait 30s")
    assert kubectl.session.rewind(10_000) > 0
    kubectl.server.pulse()
    told = b""
    while b"too old resource version" not in told:
        told += await asyncio.wait_for(reader.read(65536), 10)
    assert b'"code":410' in told
    writer.close()
