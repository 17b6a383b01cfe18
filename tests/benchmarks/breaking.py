"""How fast the break finder is, for an application of ten services, and what more processes are worth."""

import functools
import gc
import time
from concurrent.futures import ThreadPoolExecutor

from distributed import LocalCluster

from k8s_tui.__main__ import GC_ALLOCATIONS
from k8s_tui.api import documents
from k8s_tui.breakfinder.asking import Question, stage_of
from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.fitting import Shape
from k8s_tui.breakfinder.given import read_text
from k8s_tui.breakfinder.history import History, Step
from k8s_tui.breakfinder.promises import PROMISES
from k8s_tui.breakfinder.sweeping import sweep, workers
from k8s_tui.breakfinder.trial import play
from tests.benchmarks.benchmark import Benchmark

SERVICES = 10
REPLICAS = 2
BUDGET_S = 20.0
SEEDS = (1, 2)
GROUPS = ("rollout", "drain", "node")


def application():
    """Ten deployments in a row, each with its service."""
    made = []
    for number in range(SERVICES):
        name, labels = f"part-{number}", {"app": f"part-{number}"}
        container = {
            "name": name,
            "image": "nginx:1.27",
            "ports": [{"containerPort": 80}],
            "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}},
            "readinessProbe": {"httpGet": {"path": "/", "port": 80}},
            "lifecycle": {"preStop": {"sleep": {"seconds": 10}}},
        }
        spec = {
            "replicas": REPLICAS,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        }
        made.append({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec})
        ports = {"selector": labels, "ports": [{"port": 80}]}
        made.append({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": ports})
    return read_text("---\n".join(documents.dump(each) for each in made))


def histories_a_second():
    gc.set_threshold(GC_ALLOCATIONS)  # as the program does
    stage = stage_of(application(), Shape(), 1)
    histories = [History((Step(0, deed),)) for deed in deeds_of(stage, GROUPS)]
    begun = time.perf_counter()
    for history in histories:
        play(stage, history, tuple(PROMISES.values()))
    return len(histories) / (time.perf_counter() - begun)


def _rate(executor):
    """Histories a second of two seeds; worlds are opened in that time too."""
    question = Question(Shape(), GROUPS, budget_s=BUDGET_S)
    begun = time.perf_counter()
    swept = sweep(application(), question, SEEDS, executor, lambda *_: None)
    return sum(each.tried for each in swept) / (time.perf_counter() - begun)


@functools.cache
def _alone():
    with ThreadPoolExecutor(1) as pool:
        return _rate(pool)


def processes():
    with workers(2) as executor:
        return _rate(executor) / _alone()


def dask_cluster():
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        workers(2, cluster.scheduler_address) as executor,
    ):
        return _rate(executor) / _alone()


BENCHMARKS = (
    Benchmark("break-histories", "histories/s", 5, histories_a_second),
    Benchmark("break-two-processes", "times", 1.7, processes),
    Benchmark("break-dask", "times", 1.7, dask_cluster),
)
