"""The core: pods a second from apply to Ready, forks, quiet time."""

import gc
import time

from k8s_tui.__main__ import GC_ALLOCATIONS
from k8s_tui.api.pods import is_ready
from k8s_tui.client.client import PODS
from k8s_tui.cluster.config import GIB, ClusterConfig, MachineSize
from k8s_tui.cluster.world import World
from k8s_tui.machine.components import container_of
from k8s_tui.store.data import DATA_FILE, text_of
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.snapshots import Saved
from tests.benchmarks.benchmark import Benchmark

DEPLOYMENTS = 10
LIMIT_MS = 20 * 60_000
LARGE = MachineSize(64_000, 256 * GIB)


def a_world(nodes):
    world = World.create(ClusterConfig(workers=nodes, worker_size=LARGE), seed=1)
    world.boot()
    gc.set_threshold(GC_ALLOCATIONS)
    gc.collect()
    gc.freeze()
    return world


def apply(world, pods):
    """Create ten deployments, each with a service, that make `pods` pods in sum."""
    for number in range(DEPLOYMENTS):
        name = f"web-{number}"
        labels = {"app": name}
        container = {
            "name": "web",
            "image": "nginx:1.27",
            "ports": [{"containerPort": 80}],
            "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}},
        }
        template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
        world.create_object(
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": name},
                "spec": {
                    "replicas": pods // DEPLOYMENTS,
                    "selector": {"matchLabels": labels},
                    "template": template,
                },
            }
        )
        world.create_object(
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": name},
                "spec": {"selector": labels, "ports": [{"port": 80}]},
            }
        )


def ready(world):
    server = world.servers["master-1"]
    return sum(is_ready(pod) for pod in server.list(PODS, "default").items)


def run_to_ready(world, pods):
    """Return the wall seconds from applying to the last pod's readiness."""
    begin = time.perf_counter()
    apply(world, pods)
    limit_ms = world.now_ms + LIMIT_MS
    while ready(world) < pods:
        assert world.now_ms < limit_ms, f"{ready(world)} of {pods} pods ready"
        world.run_for(2_000)
    return time.perf_counter() - begin


def pods_per_second(pods, nodes):
    def measure():
        return pods / run_to_ready(a_world(nodes), pods)

    return measure


def fork_ms():
    world = a_world(100)
    run_to_ready(world, 1_000)
    gc.collect()
    gc.freeze()
    spent = []
    for _ in range(10):
        begin = time.perf_counter()
        world.fork()
        spent.append(time.perf_counter() - begin)
    return min(spent) * 1000


def quiet_seconds_per_second():
    world = a_world(100)
    world.run_for(60_000)
    begin = time.perf_counter()
    world.run_for(600_000)
    return 600 / (time.perf_counter() - begin)


def restore_s(pods, nodes):
    """Return how to measure restoring a snapshot by the book, up to the API server's first answer."""

    def measure():
        world = a_world(nodes)
        run_to_ready(world, pods)
        members, master = world.members, world.fleet.machines["master-1"]
        begin = time.perf_counter()
        saved = Saved.of(world.members.store, members.running["master-1"].number)
        restored = Etcd()
        restored.restore(saved.snapshot)
        old = members.running["master-1"]
        data = members.keep(old.number, old.membership, restored)
        master.write_file(f"/var/lib/etcd/{DATA_FILE}", text_of(data.identity))
        etcd = container_of(master.runtime, "etcd")
        assert etcd is not None
        master.runtime.kill_container(etcd.id)
        limit_ms = world.now_ms + LIMIT_MS
        while members.store is not restored:
            assert world.now_ms < limit_ms
            world.run_for(1_000)
        assert ready(world) == pods
        return time.perf_counter() - begin

    return measure


BENCHMARKS = (
    Benchmark("pods-1000-on-100", "pods/s", 4_000, pods_per_second(1_000, 100)),
    Benchmark("pods-10000-on-1000", "pods/s", 3_000, pods_per_second(10_000, 1_000)),
    Benchmark("fork-1000-pods", "ms", 10, fork_ms, more_is_better=False),
    Benchmark("restore-10000-pods", "s", 2, restore_s(10_000, 1_000), more_is_better=False),
    Benchmark("quiet-100-nodes", "simulated s/s", 1_000, quiet_seconds_per_second),
)
