"""Conditions over what can be observed: events, logs, addresses, processes."""

from __future__ import annotations

import re

from attrs import frozen

from k8s_tui.api import selectors
from k8s_tui.api.pods import Pod
from k8s_tui.client.client import resource
from k8s_tui.game.conditions.scene import Scene, Verdict
from k8s_tui.game.fields import declare

ALL_CLEAR = "true"
"""The player's word was true."""


@frozen
class EventSeen:
    """An event was told."""

    reason: str = declare("text", "as in BackOff")
    about: str = declare("text", "the object's name or its beginning", default="")
    namespace: str = declare("content", "the namespace, all by default", default="")
    at_least: int = declare("integer", "how often", default=1, limits=(1, None))

    def describe(self) -> str:
        """Return which event."""
        about = f" about {self.about}" if self.about else ""
        times = f" {self.at_least} times" if self.at_least > 1 else ""
        return f"event {self.reason}{about} was seen{times}"

    def evaluate(self, scene: Scene) -> Verdict:
        """Count such events."""
        count = sum(
            event.count or 1
            for event in scene.objects("events", self.namespace)
            if event.reason == self.reason and event.involved_object.name.startswith(self.about)
        )
        return Verdict(count >= self.at_least, f"seen {count} times")


EVICTED, PREEMPTED, OOM_KILLED = "Evicted", "Preempted", "OOMKilled"
POD_SUFFIX = "-[a-z0-9]{5}"
SUFFIXES = {"statefulsets": r"-\d+", "deployments": f"-[bcdfghjklmnpqrstvwxz2456789]{{1,10}}{POD_SUFFIX}"}
"""What the names of a workload's pods end with, if not like any other's; the hash of a template has no vowels."""


@frozen
class Spared:
    """No pod of a workload was evicted, preempted or killed for its memory."""

    object: str = declare("reference", "the workload, as in statefulset/db")
    namespace: str = declare("content", "the namespace", default="default")

    def describe(self) -> str:
        """Return whom nobody may touch."""
        place = "" if self.namespace == "default" else f" in {self.namespace}"
        return f"no pod of {self.object}{place} is evicted, preempted or killed for its memory"

    def evaluate(self, scene: Scene) -> Verdict:
        """Look for an event about one of its pods, or a container that ended so."""
        word, _, name = self.object.partition("/")
        form = re.compile(re.escape(name) + SUFFIXES.get(resource(word).plural, POD_SUFFIX))
        for event in scene.objects("events", self.namespace):
            if event.reason in (EVICTED, PREEMPTED) and form.fullmatch(event.involved_object.name):
                return Verdict(held=False, detail=f"{event.involved_object.name}: {event.message}")
        for pod in scene.objects("pods", self.namespace):
            if form.fullmatch(pod.metadata.name) and _was_killed(pod):
                return Verdict(held=False, detail=f"{pod.metadata.name}: {OOM_KILLED}")
        return Verdict(held=True)


def _was_killed(pod: Pod) -> bool:
    return any(
        ended is not None and ended.reason == OOM_KILLED
        for status in pod.status.container_statuses
        for ended in (status.state.terminated, status.last_state.terminated)
    )


@frozen
class LogLine:
    """A pod wrote a line with some text in it."""

    contains: str = declare("text", "the text")
    selector: str = declare("selector", "which pods, by labels", default="")
    namespace: str = declare("content", "the namespace", default="default")

    def describe(self) -> str:
        """Return which text."""
        return f"a log of {self.selector or 'a pod'} says {self.contains!r}"

    def evaluate(self, scene: Scene) -> Verdict:
        """Look through the logs."""
        chosen = selectors.parse(self.selector)
        for pod in scene.objects("pods", self.namespace):
            if chosen.matches(pod.metadata.labels):
                lines = scene.logs(pod.metadata.namespace, pod.metadata.name)
                if any(self.contains in line for line in lines):
                    return Verdict(held=True)
        return Verdict(held=False, detail="no such line")


@frozen
class Reachable:
    """An address answers from a place."""

    address: str = declare("text", "as in http://web.shop or 10.0.0.11:30080")
    source: str = declare("text", "laptop, a machine, or pod/NAMESPACE/NAME", name="from", default="laptop")

    def describe(self) -> str:
        """Return which address, from where."""
        return f"{self.address} answers from {self.source}"

    def evaluate(self, scene: Scene) -> Verdict:
        """Ask it once."""
        failure = scene.answers(self.source, self.address)
        return Verdict(not failure, failure)


@frozen
class Pages:
    """So many alerts are firing."""

    at_least: int | None = declare("integer", "so many or more", default=None, limits=(0, None))
    at_most: int | None = declare("integer", "so many or fewer", default=None, limits=(0, None))
    alert: str = declare("text", "the alert's name, as in KubeNodeNotReady; any by default", default="")

    def describe(self) -> str:
        """Return how many."""
        what = f"pages {self.alert}" if self.alert else "pages"
        if self.at_most == 0:
            return f"no {what} are open"
        bounds = ((self.at_least, "at least"), (self.at_most, "at most"))
        return " and ".join(f"{word} {bound} {what} are open" for bound, word in bounds if bound is not None)

    def evaluate(self, scene: Scene) -> Verdict:
        """Count those that fire now."""
        firing = [page for page in scene.pages if self.alert in ("", page.alert)]
        held = len(firing) >= (self.at_least or 0) and (self.at_most is None or len(firing) <= self.at_most)
        return Verdict(held, ", ".join(f"{page.alert} ({page.subject})" for page in firing[:3]))


@frozen
class Component:
    """A process of the cluster runs."""

    name: str = declare("text", "as in kube-apiserver or kubelet")
    machine: str = declare("text", "where; anywhere by default", default="")

    def describe(self) -> str:
        """Return which process, where."""
        return f"{self.name} runs" + (f" on {self.machine}" if self.machine else "")

    def evaluate(self, scene: Scene) -> Verdict:
        """Look for the process."""
        runs = scene.process_runs(self.machine, self.name)
        return Verdict(runs, "" if runs else "not running")


@frozen
class Answering:
    """The API servers answer a share of what they are asked in time."""

    at_least: float = declare(
        "number", "percent of the requests, or more", name="answersAtLeast", default=0.0, limits=(0, 100)
    )
    at_most: float = declare(
        "number", "percent of the requests, or fewer", name="answersAtMost", default=100.0, limits=(0, 100)
    )

    def describe(self) -> str:
        """Return how much of it."""
        bounds = [f"at least {self.at_least:g} %"] if self.at_least else []
        bounds += [f"at most {self.at_most:g} %"] if self.at_most < 100 else []
        return f"the API server answers {' and '.join(bounds) or 'any part'} of requests in time"

    def evaluate(self, scene: Scene) -> Verdict:
        """Ask how much it is now."""
        percent = 100 * scene.answered
        return Verdict(self.at_least <= percent <= self.at_most, f"{percent:.0f} %")


@frozen
class AllClear:
    """The player said that nothing is wrong, was right, and had changed nothing."""

    def describe(self) -> str:
        """Return what is asked of the player."""
        return "the call is answered: what is wrong is mended, or `:all-clear` where nothing is"

    def evaluate(self, scene: Scene) -> Verdict:
        """Look for the player's word."""
        return Verdict(scene.all_clear == ALL_CLEAR, scene.all_clear)
