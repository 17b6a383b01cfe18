"""Load generators: pods whose containers ask an address again and again.

As in `while sleep 0.01; do wget -q -O- http://web; done`. They are no users: nobody is sorry when their requests
fail, so only the load counts that they put on others.
Simplified: each round takes its time whether it is answered or not.
"""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.api.pods import Pod
from k8s_tui.machine.containers import RUNNING, Container
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.scripts import asks_per_s
from k8s_tui.traffic.clients import Client, Constant, InPod, parse_target

ASKERS = ("wget", "curl")
"""Programs that make a pod a possible generator."""


def may_ask(pod: Pod) -> bool:
    """Tell whether a pod's command names a program that asks."""
    return any(
        asker in word
        for container in pod.spec.containers
        for word in (*container.command, *container.args)
        for asker in ASKERS
    )


def clients_of(pod: Pod, containers: list[Container]) -> Iterator[Client]:
    """Yield what the running containers of a pod ask, as clients in it."""
    meta = pod.metadata
    place = InPod(meta.name, meta.namespace)
    for container in containers:
        if container.state != RUNNING:
            continue
        for url, per_s in asks_per_s(container.behaviour.script):
            try:
                parse_target(url, meta.namespace)
            except ValueError:
                continue
            name = f"{meta.namespace}/{meta.name}/{container.name} {url}"
            yield Client(name, url, Constant(per_s), place, meta.namespace)


class Generators:
    """All pods that may be load generators, and what they ask."""

    def __init__(self) -> None:
        self._pods: dict[str, Pod] = {}

    def __bool__(self) -> bool:
        return bool(self._pods)

    def pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        """Take note of a pod that may ask, or forget it."""
        pod = new or old
        if pod is None:
            return
        key = f"{pod.metadata.namespace}/{pod.metadata.name}"
        if new is not None and new.spec.node_name and may_ask(new):
            self._pods[key] = new
        elif self._pods:
            self._pods.pop(key, None)

    def clients(self, fleet: Fleet) -> tuple[Client, ...]:
        """Return what is asked by those that run now."""
        found: list[Client] = []
        for pod in self._pods.values():
            machine = fleet.machines.get(pod.spec.node_name)
            if machine is not None:
                found += clients_of(pod, machine.runtime.of_pod(pod.metadata.uid))
        return tuple(found)

    def copy_state(self, other: Generators) -> None:
        """Take over what `other` knows."""
        self._pods = other._pods.copy()
