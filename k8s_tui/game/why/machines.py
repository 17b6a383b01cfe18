"""Machines of which only the provider still shows something: their consoles."""

from __future__ import annotations

import re

from k8s_tui.api.pods import Container
from k8s_tui.game.why import pods
from k8s_tui.game.why.findings import Finding, Ref, Step, in_namespace
from k8s_tui.game.why.seen import Seen
from k8s_tui.machine.references import parse_reference

_TASK = re.compile(r"CPU: \d+ PID: \d+ Comm: (\S+)")


def panicked(seen: Seen, ref: Ref) -> Finding | None:
    """Say that a machine's kernel has panicked, and go on to the workload of what ran then."""
    task = _task(seen, ref.place)
    if not task:
        return None
    text = f"the kernel of {ref.place} panicked, with {task} on its processors"
    return Finding(ref, "bad", text, f"cloud servers console {ref.place}", _whose(seen, task))


def weightless(seen: Seen, ref: Ref) -> Finding | None:
    """Say that a kernel panicked under pods that ask for no processors, so that any number of them may meet."""
    deployment = seen.object("deployments", ref.place, ref.name)
    if deployment is None:
        return None
    containers = deployment.spec.template.spec.containers
    tasks = [_task(seen, node.metadata.name) for node in seen.objects("nodes")]
    if not any(_runs(each, task) for each in containers for task in tasks if task):
        return None
    if any("cpu" in each.resources.requests or "cpu" in each.resources.limits for each in containers):
        return None
    text = "its pods ask for no processors, so any number of them is put on one machine, whose kernel panicked of it"
    return Finding(ref, "bad", text, f"kubectl describe deployment {ref.name}{in_namespace(ref)}")


def _task(seen: Seen, machine: str) -> str:
    """Return what ran when the kernel of a machine panicked that is still dead, "" for any other machine."""
    if not seen.login(machine):
        return ""
    return next((found[1] for line in seen.console(machine) if (found := _TASK.search(line))), "")


def _whose(seen: Seen, task: str) -> Ref | None:
    for pod in seen.objects("pods"):
        if any(_runs(each, task) for each in pod.spec.containers):
            return pods.template_of(seen, pod)
    return None


def _runs(container: Container, task: str) -> bool:
    """Tell whether the program of a container's image is called so."""
    return parse_reference(container.image).repository.rpartition("/")[2] == task


UNIT_STEPS: tuple[Step, ...] = (panicked,)
DEPLOYMENT_STEPS: tuple[Step, ...] = (weightless,)
