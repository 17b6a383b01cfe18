"""A small cluster that has booted, with a few applications, and a shell at the desk."""

from __future__ import annotations

from functools import cache

from attrs import frozen

from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World
from k8s_tui.shell.shell import Shell

STEPS_LIMIT = 2_000
SETUP = (
    "kubectl create deployment web --image=nginx:1.27 --replicas=2",
    "kubectl expose deployment web --port 80 --type NodePort",
    "kubectl create deployment box --image=busybox -- sleep 100000",
    "kubectl create deployment cache --image=redis:7",
    "kubectl create deployment hello --image=gcr.io/google-samples/hello-app:1.0",
    "kubectl expose deployment hello --port 8080",
)


@frozen
class Said:
    """What a line printed, and its exit code."""

    out: str
    err: str
    code: int
    hint: str = ""


@cache
def _first() -> Shell:
    world = World.create(ClusterConfig(workers=2), 1)
    world.boot()
    shell = Shell(world)
    for line in SETUP:
        assert run(shell, line).code == 0, line
    world.run_for(20_000)
    return shell


def a_shell() -> Shell:
    """Return a shell of its own, in a world of its own, at the same moment each time."""
    first = _first()
    return first.fork(first.session.world.fork())


def run(shell: Shell, line: str, limit_ms: int = 600_000) -> Said:
    """Run a line to its end, letting the time pass that it waits for; interrupt it after `limit_ms`."""
    world = shell.session.world
    job, until_ms = shell.run(line), world.now_ms + limit_ms
    for _ in range(STEPS_LIMIT):
        if job.done or job.wake_at_ms > until_ms:
            break
        world.run_until(job.wake_at_ms)
        job.resume()
    job.cancel()
    pieces = job.read()
    out = "".join(text for stream, text in pieces if stream == "stdout")
    err = "".join(text for stream, text in pieces if stream == "stderr")
    return Said(out, err, job.exit_code, job.hint)


def node_port(shell: Shell) -> str:
    """Return the node port of the service `web`."""
    return run(shell, "kubectl get svc web -o jsonpath={.spec.ports[0].nodePort}").out
