"""Clients of watches that do not read, or are gone."""

import asyncio
import tracemalloc

from k8s_tui.apiserver.requests import Requests
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.httpd.encoding import RECENT_BYTES
from k8s_tui.httpd.watching import BATCH_BYTES
from tests.httpd.plainly import place, trusting
from tests.httpd.served import Served

MAPS = "/api/v1/namespaces/default/configmaps"
LARGE = "x" * 200_000
ROUNDS = 100
IDLERS = 50
BORNE_BYTES = 512 * 1024 + 2 * BATCH_BYTES
"""What may wait for one client: what asyncio takes before it says no, and a batch in its several forms."""


async def open_watch(kubectl: Served) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(*place(kubectl.server), ssl=trusting(), limit=1024)
    token = kubectl.server.credentials.token
    query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
    writer.write(f"GET {MAPS}?{query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    assert b" 200 " in await asyncio.wait_for(reader.readline(), 10)
    return reader, writer


def change(kubectl: Served, number: int) -> None:
    """Write a large object in the place of the one before."""
    world = kubectl.session.play.world
    server = world.connect("laptop")
    resource = server.scheme.lookup("configmaps")
    assert resource is not None
    Requests(server).delete_collection(resource, "", ADMINISTRATOR)
    metadata = {"name": "large", "namespace": "default"}
    data = {"a": LARGE + str(number)}
    world.create_object({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})
    kubectl.server.pulse()


async def change_until_unwatched(kubectl: Served) -> None:
    """Write large objects until nobody watches any more."""
    for number in range(ROUNDS):
        change(kubectl, number)
        await asyncio.sleep(0.01)
        if kubectl.server.answering.numbers.watches == 0:
            return


async def test_a_client_that_does_not_read_is_dropped(kubectl: Served) -> None:
    kubectl.server.streams.slow_seconds = kubectl.server.streams.last_seconds = 0.1
    _, writer = await open_watch(kubectl)
    assert kubectl.server.answering.numbers.watches == 1
    await change_until_unwatched(kubectl)
    assert kubectl.server.answering.numbers.watches == 0
    writer.transport.abort()


async def test_a_client_that_reads_too_late_finds_the_end_of_its_stream(kubectl: Served) -> None:
    kubectl.server.streams.slow_seconds, kubectl.server.streams.last_seconds = 0.05, 60
    reader, writer = await open_watch(kubectl)
    for number in range(ROUNDS):
        if not kubectl.server.answering.numbers.terminated:
            change(kubectl, number)
            await asyncio.sleep(0.05)
    told = await kubectl("get", "--raw", "/metrics")
    assert 'apiserver_terminated_watchers_total{group="",resource="configmaps"} 1' in told
    sent = b""
    while not sent.endswith(b"\r\n0\r\n\r\n"):
        sent = sent[-16:] + await asyncio.wait_for(reader.read(1 << 20), 10)
    assert kubectl.server.answering.numbers.watches == 0
    writer.close()


async def test_a_client_that_is_gone_is_forgotten_although_nothing_changes(kubectl: Served) -> None:
    _, writer = await open_watch(kubectl)
    assert kubectl.server.answering.numbers.watches == 1
    writer.transport.abort()
    for _ in range(ROUNDS):
        if kubectl.server.answering.numbers.watches:
            await asyncio.sleep(0.01)
    assert kubectl.server.answering.numbers.watches == 0


async def test_nothing_piles_up_for_clients_that_do_not_read(kubectl: Served) -> None:
    watches = [await open_watch(kubectl) for _ in range(IDLERS)]
    tracemalloc.start()
    for number in range(ROUNDS):
        change(kubectl, number)
        await asyncio.sleep(0)
    await asyncio.sleep(0.2)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kubectl.server.answering.numbers.watches == IDLERS
    history = ROUNDS * len(LARGE)
    assert held < history + 2 * RECENT_BYTES + IDLERS * BORNE_BYTES
    for _, writer in watches:
        writer.transport.abort()


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
