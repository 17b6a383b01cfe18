"""What is seen, given as manifests with their status: no cluster is needed to ask why."""

from typing import Any

import yaml
from attrs import define, field

from k8s_tui.api.core import Event
from k8s_tui.api.objects import decode_object
from k8s_tui.api.pods import Pod
from k8s_tui.api.scheme import SCHEME
from k8s_tui.game.rows import pod_row
from k8s_tui.game.views import ControlPlaneRow, PodRow
from k8s_tui.game.why.seen import Complaint, ContainerSeen, UnitSeen

NOW_MS = 1_000_000


@define
class Given:
    """Keeps the promises of `k8s_tui.game.why.seen.Seen`."""

    text: str = ""
    logs: dict[str, tuple[str, ...]] = field(factory=dict)
    refusals: dict[str, str] = field(factory=dict)
    consoles: dict[str, tuple[str, ...]] = field(factory=dict)
    process_logs: dict[tuple[str, str], tuple[str, ...]] = field(factory=dict)
    running: dict[str, tuple[ContainerSeen, ...]] = field(factory=dict)
    units: dict[tuple[str, str], UnitSeen] = field(factory=dict)
    processes: tuple[ControlPlaneRow, ...] = ()
    failing: tuple[Complaint, ...] = ()
    answers: bool = True
    now_ms: int = NOW_MS
    stored: dict[str, list[Any]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.stored = {}
        for document in yaml.safe_load_all(self.text):
            if document:
                found = SCHEME.by_kind(document["apiVersion"], document["kind"])
                assert found is not None
                self.stored.setdefault(found.group_resource, []).append(decode_object(document))

    def api_answers(self) -> bool:
        return self.answers

    def objects(self, word: str, namespace: str = "") -> tuple[Any, ...]:
        found = SCHEME.lookup(word)
        assert found is not None
        listed = self.stored.get(found.group_resource, [])
        return tuple(
            each
            for each in listed
            if not namespace or not found.namespaced or each.metadata.namespace == namespace
        )

    def object(self, word: str, namespace: str, name: str) -> Any:
        return next((each for each in self.objects(word, namespace) if each.metadata.name == name), None)

    def events(self, kind: str, namespace: str, name: str) -> tuple[Event, ...]:
        wanted = (kind, namespace, name)
        return tuple(
            event
            for event in self.objects("events")
            if (event.involved_object.kind, event.involved_object.namespace, event.involved_object.name)
            == wanted
        )

    def pod_row(self, pod: Pod) -> PodRow:
        return pod_row(pod, self.now_ms)

    def pod_rows(self, namespace: str) -> tuple[PodRow, ...]:
        return tuple(map(self.pod_row, self.objects("pods", namespace)))

    def log(self, pod: Pod, *, previous: bool = False) -> tuple[str, ...]:
        return self.logs.get(pod.metadata.name, ())

    def login(self, machine: str) -> str:
        return self.refusals.get(machine, "")

    def console(self, machine: str) -> tuple[str, ...]:
        return self.consoles.get(machine, ())

    def process_log(self, machine: str, component: str) -> tuple[str, ...]:
        return self.process_logs.get((machine, component), ())

    def containers(self, machine: str) -> tuple[ContainerSeen, ...]:
        return self.running.get(machine, ())

    def unit(self, machine: str, name: str) -> UnitSeen | None:
        return self.units.get((machine, name))

    def control_plane(self) -> tuple[ControlPlaneRow, ...]:
        return self.processes

    def complaints(self) -> tuple[Complaint, ...]:
        return self.failing
