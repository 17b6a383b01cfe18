"""The HTTPS API: lists of thousands of pods, many watchers of many changes, and many requests at once.

Clients and server share one process and one core here, so that what is measured is the two of them together.
"""

import asyncio
import resource
import sys
import time

from attrs import evolve

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.game.origin import Origin
from k8s_tui.game.starting import start
from k8s_tui.httpd.door import server_of
from tests.benchmarks.benchmark import Benchmark
from tests.httpd.plainly import place, trusting

PODS = 5_000
WATCHERS = 50
EVENTS = 1_000
WARM_ROUNDS = 5
ROUNDS = 10
LISTS = 5
REQUESTS = 5_000
CLIENTS = 10


def a_session(pods):
    session = start(Origin(workers=1))
    server = session.play.world.connect("laptop")
    resource = server.scheme.lookup("pods")
    for number in range(pods):
        meta = ObjectMeta(name=f"pod-{number:05}", namespace="default")
        pod = Pod(metadata=meta, spec=PodSpec(containers=(Container(name="c", image="nginx:1.27"),)))
        server.create(resource, pod, ADMINISTRATOR)
    return session


async def ask(server, path):
    """Return a connection on which a request was sent, and the head of the answer."""
    reader, writer = await asyncio.open_connection(*place(server), ssl=trusting(), limit=1 << 24)
    head = await ask_again(reader, writer, server, path)
    return reader, writer, head


async def ask_again(reader, writer, server, path):
    """Send a request on a connection; return the head of the answer."""
    token = server.credentials.token
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    return await reader.readuntil(b"\r\n\r\n")


def length(head):
    return int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])


async def list_ms():
    server = server_of(a_session(PODS))
    await server.start()
    best = float("inf")
    for _ in range(LISTS):
        began = time.perf_counter()
        reader, writer, head = await ask(server, "/api/v1/pods")
        await reader.readexactly(length(head))
        best = min(best, (time.perf_counter() - began) * 1000)
        writer.close()
    await server.stop()
    return best


async def requests_per_second():
    """Return how many requests a second are answered to clients that each ask again at once."""
    server = server_of(a_session(1))
    await server.start()
    path = "/api/v1/namespaces/default/pods/pod-00000"

    async def client():
        reader, writer, head = await ask(server, path)
        for _ in range(REQUESTS // CLIENTS):
            await reader.readexactly(length(head))
            head = await ask_again(reader, writer, server, path)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    took = time.perf_counter() - began
    await server.stop()
    return REQUESTS / took


class Watched:
    """A pod that many watch while it changes."""

    def __init__(self):
        self.session = a_session(1)
        self.server = server_of(self.session)
        self.api = self.session.play.world.connect("laptop")
        self.pods = self.api.scheme.lookup("pods")
        self.pod = self.api.get(self.pods, "default", "pod-00000")
        self.watchers = []

    async def open(self):
        await self.server.start()
        path = f"/api/v1/namespaces/default/pods?watch=true&resourceVersion={self.api.etcd().revision}"
        self.watchers = [await ask(self.server, path) for _ in range(WATCHERS)]

    async def change(self, times):
        """Change the pod so often, until all have heard of it."""

        async def read(reader):
            seen = 0
            while seen < times:
                seen += (await reader.read(1 << 16)).count(b'"type":"')

        readers = [asyncio.create_task(read(reader)) for reader, _, _ in self.watchers]
        for number in range(times):
            meta = evolve(self.pod.metadata, labels={"n": str(number)})
            self.pod = self.api.update(self.pods, evolve(self.pod, metadata=meta), ADMINISTRATOR)
            if number % 20 == 0:
                self.server.pulse()
                await asyncio.sleep(0)
        self.server.pulse()
        await asyncio.gather(*readers)
        self.api.etcd().compact(self.api.etcd().revision)

    async def close(self):
        for _, writer, _ in self.watchers:
            writer.transport.abort()
        await self.server.stop()


async def events_per_second():
    """Return how many changes a second reach all of the watchers."""
    watched = Watched()
    await watched.open()
    began = time.perf_counter()
    await watched.change(EVENTS)
    took = time.perf_counter() - began
    await watched.close()
    return EVENTS / took


async def grown_mib():
    """Return by how much the process grows while the watchers hear of changes, history being compacted."""
    watched = Watched()
    await watched.open()
    for _ in range(WARM_ROUNDS):
        await watched.change(EVENTS)
    before = peak_mib()
    for _ in range(ROUNDS):
        await watched.change(EVENTS)
    grown = peak_mib() - before
    await watched.close()
    return max(grown, 0.01)


def peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << 20 if sys.platform == "darwin" else 1024
    )


BENCHMARKS = (
    Benchmark("list 5,000 pods", "ms", 150, lambda: asyncio.run(list_ms()), more_is_better=False),
    Benchmark("requests of 10 clients", "1/s", 1_000, lambda: asyncio.run(requests_per_second())),
    Benchmark("changes to 50 watchers", "1/s", 1_000, lambda: asyncio.run(events_per_second())),
    Benchmark("growth in 10,000 changes", "MiB", 10, lambda: asyncio.run(grown_mib()), more_is_better=False),
)
