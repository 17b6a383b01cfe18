"""The same seed and the same commands give the same history, whatever Python hashes strings by."""

import os
import subprocess
import sys

SCRIPT = """
from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World

world = World.create(ClusterConfig(workers=3), seed=42)
world.boot()
labels = {"app": "web"}
world.create_object({
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
    "spec": {"replicas": 6, "selector": {"matchLabels": labels}, "template": {
        "metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "nginx:1.27"}]}}},
})
world.run_for(60_000)
world.fleet.power_off("worker-2")
world.run_for(400_000)
world.fleet.power_on("worker-2")
world.run_for(120_000)
print(world.fingerprint())
"""


def fingerprint(hash_seed):
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_two_processes_with_different_hash_seeds_agree():
    first, second = fingerprint(1), fingerprint(2)
    assert len(first) == 64
    assert first == second
