"""The HTTPS API: lists of thousands of pods, and many watchers of many changes."""

import asyncio
import ssl
import time

from attrs import evolve

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.game.origin import Origin
from k8s_tui.game.starting import start
from k8s_tui.httpd.door import server_of
from tests.benchmarks.benchmark import Benchmark

PODS = 5_000
WATCHERS = 50
EVENTS = 1_000
LISTS = 5


def a_session(pods):
    session = start(Origin(workers=1))
    server = session.play.world.connect("laptop")
    resource = server.scheme.lookup("pods")
    for number in range(pods):
        meta = ObjectMeta(name=f"pod-{number:05}", namespace="default")
        pod = Pod(metadata=meta, spec=PodSpec(containers=(Container(name="c", image="nginx:1.27"),)))
        server.create(resource, pod, ADMINISTRATOR)
    return session


async def ask(address, token, path):
    """Return a connection on which a request was sent."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    host, _, port = address.removeprefix("https://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port), ssl=context, limit=1 << 24)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    return reader, writer, head


async def list_ms():
    server = server_of(a_session(PODS))
    await server.start()
    token = server.credentials.token
    best = float("inf")
    for _ in range(LISTS):
        began = time.perf_counter()
        reader, writer, head = await ask(server.address, token, "/api/v1/pods")
        size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(size)
        best = min(best, (time.perf_counter() - began) * 1000)
        writer.close()
    await server.stop()
    return best


async def events_per_second():
    """Return how many changes a second reach all of the watchers."""
    session = a_session(1)
    server = server_of(session)
    await server.start()
    api = session.play.world.connect("laptop")
    resource = api.scheme.lookup("pods")
    revision = api.etcd().revision
    path = f"/api/v1/namespaces/default/pods?watch=true&resourceVersion={revision}"
    watchers = [await ask(server.address, server.credentials.token, path) for _ in range(WATCHERS)]

    async def read(reader):
        seen = 0
        while seen < EVENTS:
            seen += (await reader.read(1 << 16)).count(b'"type":"')

    began = time.perf_counter()
    readers = [asyncio.create_task(read(reader)) for reader, _, _ in watchers]
    pod = api.get(resource, "default", "pod-00000")
    for number in range(EVENTS):
        meta = evolve(pod.metadata, labels={"n": str(number)})
        pod = api.update(resource, evolve(pod, metadata=meta), ADMINISTRATOR)
        if number % 20 == 0:
            server.pulse()
            await asyncio.sleep(0)
    server.pulse()
    await asyncio.gather(*readers)
    took = time.perf_counter() - began
    for _, writer, _ in watchers:
        writer.transport.abort()
    await server.stop()
    return EVENTS / took


BENCHMARKS = (
    Benchmark("list 5,000 pods", "ms", 150, lambda: asyncio.run(list_ms()), more_is_better=False),
    Benchmark("changes to 50 watchers", "1/s", 1_000, lambda: asyncio.run(events_per_second())),
)
