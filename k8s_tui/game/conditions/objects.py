"""Conditions over objects of the record, as `kubectl wait` and `kubectl get` would judge them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from k8s_tui.api import jsonpath, selectors
from k8s_tui.api.meta import controller_of
from k8s_tui.api.objects import encode_object
from k8s_tui.api.pods import Pod, is_finished, is_ready
from k8s_tui.apiserver.amend import Memo
from k8s_tui.game.conditions.scene import Scene, Verdict
from k8s_tui.game.fields import declare
from k8s_tui.kubelet.reporting import MIRROR

wire_form = Memo[Any, dict[str, Any]](encode_object)
"""The wire form of an object; goals ask for it every second, and the object is mostly the same."""


def _object() -> Any:  # noqa: ANN401 - stands where an annotated class attribute stands
    return declare("reference", "as in deploy/web")


def _namespace(default: str = "default") -> Any:  # noqa: ANN401 - as above
    return declare("content", "the namespace", default=default)


def find(scene: Scene, reference: str, namespace: str) -> Any:  # noqa: ANN401 - any kind of object, or None
    """Return the object that `TYPE/NAME` means, None where it does not exist."""
    word, _, name = reference.partition("/")
    for obj in scene.objects(word, namespace):
        if obj.metadata.name == name:
            return obj
    return None


def _named(reference: str, namespace: str) -> str:
    return f"{reference} in {namespace}" if namespace not in ("", "default") else reference


@frozen
class Exists:
    """An object exists."""

    object: str = _object()
    namespace: str = _namespace()

    def describe(self) -> str:
        """Return which object."""
        return f"{_named(self.object, self.namespace)} exists"

    def evaluate(self, scene: Scene) -> Verdict:
        """Look it up."""
        found = find(scene, self.object, self.namespace)
        return Verdict(found is not None, "" if found is not None else "not found")


@frozen
class Absent:
    """An object does not exist."""

    object: str = _object()
    namespace: str = _namespace()

    def describe(self) -> str:
        """Return which object."""
        return f"{_named(self.object, self.namespace)} does not exist"

    def evaluate(self, scene: Scene) -> Verdict:
        """Look it up."""
        return Verdict(find(scene, self.object, self.namespace) is None)


@frozen
class ConditionStatus:
    """An object's condition has a status."""

    object: str = _object()
    condition: str = declare("text", "as in Available")
    namespace: str = _namespace()
    status: str = declare(
        "text", "True, False or Unknown", default="True", choices=("True", "False", "Unknown")
    )

    def describe(self) -> str:
        """Return which condition of which object."""
        suffix = "" if self.status == "True" else f"={self.status}"
        return f"{_named(self.object, self.namespace)} is {self.condition}{suffix}"

    def evaluate(self, scene: Scene) -> Verdict:
        """Look at the object's conditions."""
        obj = find(scene, self.object, self.namespace)
        if obj is None:
            return Verdict(held=False, detail="not found")
        for condition in wire_form(obj).get("status", {}).get("conditions", ()):
            if condition["type"].lower() == self.condition.lower():
                return Verdict(condition["status"] == self.status, f"{self.condition}={condition['status']}")
        return Verdict(held=False, detail=f"no condition {self.condition}")


PATH_WORDS = {
    "spec.minAvailable": "asks for at least {} available pods",
    "spec.replicas": "wants {} replicas",
    "spec.template.spec.containers[0].image": "has the image {}",
    "spec.template.spec.containers[0].resources.requests.cpu": "requests {} of cpu for each pod",
    "spec.type": "has type {}",
    "spec.unschedulable=true": "is cordoned",
    "status.availableReplicas": "has {} available replicas",
    "status.phase": "is {}",
    "status.readyReplicas": "has {} ready replicas",
    "status.replicas": "has {} replicas",
    "status.updatedReplicas": "has {} updated replicas",
}
"""What is said of a path that goals often look along, or of a value there; of any other, the path itself."""


@frozen
class JsonPathValue:
    """What stands at a path of an object."""

    object: str = _object()
    path: str = declare("jsonpath", "as in {.status.readyReplicas}")
    value: Any = declare("anything", "what must stand there")
    namespace: str = _namespace()

    def describe(self) -> str:
        """Return what must stand there, in words where a path has some."""
        path = self.path.strip("{}").removeprefix(".")
        value = self._wanted()
        words = PATH_WORDS.get(f"{path}={value}") or PATH_WORDS.get(path) or f"has {path} = {{}}"
        is_one = value == "1" and words.endswith(("replicas", "pods"))
        said = words.removesuffix("s") if is_one else words
        return f"{_named(self.object, self.namespace)} {said.replace('{}', value)}"

    def _wanted(self) -> str:
        """Return the value as a JSONPath prints it."""
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)

    def evaluate(self, scene: Scene) -> Verdict:
        """Look along the path; what somebody wrote there wrongly is for the player to find."""
        obj = find(scene, self.object, self.namespace)
        if obj is None:
            return Verdict(held=False, detail="not found")
        found = jsonpath.compile(jsonpath.relaxed(self.path)).render(wire_form(obj))
        held = found == self._wanted()
        told = held or not found or found.isdigit() or self.path.lstrip("{").startswith(".status")
        return Verdict(held, found or "nothing") if told else Verdict(held)


PENDING = "Pending"


@frozen
class Count:
    """How many objects there are of a kind, with labels and in a state."""

    of: str = declare("resource", "the resource, as in pods")
    namespace: str = _namespace()
    selector: str = declare("selector", "a label selector", default="")
    phase: str = declare("text", "the phase they must be in", default="")
    ready: bool | None = declare("boolean", "whether they must be ready (pods and nodes)", default=None)
    node: str = declare("text", "the node they must be on (pods)", default="")
    equals: int | None = declare("integer", "exactly so many", default=None, limits=(0, None))
    at_least: int | None = declare("integer", "so many or more", default=None, limits=(0, None))
    at_most: int | None = declare("integer", "so many or fewer", default=None, limits=(0, None))
    _selector: selectors.Selector = field(init=False)

    @_selector.default
    def _parse_selector(self) -> selectors.Selector:
        return selectors.parse(self.selector)

    def describe(self) -> str:
        """Return how many of what."""
        bounds = (
            (self.equals, "exactly"),
            (self.at_least, "at least"),
            (self.at_most, "at most"),
        )
        amount = " and ".join(f"{words} {bound}" for bound, words in bounds if bound is not None)
        if 0 in (self.equals, self.at_most):
            amount = "no"
        ready = {True: "ready", False: "unready", None: ""}[self.ready]
        state = " ".join(filter(None, (ready, self.phase)))
        where = f" in {self.namespace}" if self.namespace not in ("", "default") else ""
        labels = f" with {self.selector}" if self.selector else ""
        node = f" on {self.node}" if self.node else ""
        return f"{amount or 'some'} {state + ' ' if state else ''}{self.of}{labels}{where}{node}"

    def evaluate(self, scene: Scene) -> Verdict:
        """Count them."""
        count = scene.count(self.of, self.namespace, self._counts)
        held = (
            (self.equals is None or count == self.equals)
            and (self.at_least is None or count >= self.at_least)
            and (self.at_most is None or count <= self.at_most)
        )
        return Verdict(held, f"{count} found")

    def _counts(self, obj: Any) -> bool:  # noqa: ANN401 - any kind of object
        if not self._selector.matches(obj.metadata.labels):
            return False
        if self.phase and _phase_of(obj) != self.phase:
            return False
        if self.phase == PENDING and obj.metadata.deletion_timestamp is not None:
            # What is to go waits for nothing, as long as it may stay there on a machine that is lost.
            return False
        if self.node and getattr(obj.spec, "node_name", "") != self.node:
            return False
        return self.ready is None or _is_ready(obj) is self.ready


@frozen
class Drained:
    """A node bears no pod any more but those that belong to it: DaemonSets' and static ones."""

    node: str = declare("text", "the node's name")

    def describe(self) -> str:
        """Return which node."""
        return f"{self.node} is empty but for what belongs to it"

    def evaluate(self, scene: Scene) -> Verdict:
        """Look for pods that a drain would evict."""
        left = [
            pod.metadata.name
            for pod in scene.objects("pods", "")
            if pod.spec.node_name == self.node and not is_finished(pod) and not _stays(pod)
        ]
        return Verdict(not left, ", ".join(left[:3]))


def _stays(pod: Pod) -> bool:
    """Tell whether a drain passes over a pod."""
    owner = controller_of(pod.metadata)
    is_daemon = owner is not None and owner.kind == "DaemonSet"
    return is_daemon or MIRROR in pod.metadata.annotations


def _phase_of(obj: Any) -> str:  # noqa: ANN401 - any kind of object
    if isinstance(obj, Pod):
        return obj.status.phase  # goals ask for it every second, and encoding a pod takes half a millisecond
    status = wire_form(obj).get("status")
    return str(status.get("phase", "")) if isinstance(status, Mapping) else ""


def _is_ready(obj: Any) -> bool:  # noqa: ANN401 - any kind of object
    if isinstance(obj, Pod):
        return is_ready(obj) and obj.metadata.deletion_timestamp is None
    conditions = getattr(getattr(obj, "status", None), "conditions", ())
    return any(each.type == "Ready" and each.status == "True" for each in conditions)
