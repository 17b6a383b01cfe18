"""Builders for tests of the game: a scene without a world, and a scenario of a few lines."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from k8s_tui.api.objects import decode_object
from k8s_tui.game.conditions.scene import Verdict
from k8s_tui.game.loading import Folder, parse
from k8s_tui.game.scenario import Scenario
from k8s_tui.machine.databases import Stored
from k8s_tui.traffic.alerts import Page
from k8s_tui.traffic.clients import Client, Constant
from k8s_tui.traffic.record import Record, Sample

MINIMAL = """\
apiVersion: k8s-tui/v1
kind: Scenario
metadata:
  name: small
  title: Small
spec:
  briefing: Something is wrong.
  objectives:
    - {traffic: {client: shoppers, successAtLeast: 99}, for: 20s}
  clients:
    - {name: shoppers, target: "http://nodes:30080/", rps: 40}
"""


OUTAGE = """\
apiVersion: k8s-tui/v1
kind: Scenario
metadata: {name: outage, title: An outage}
spec:
  briefing: Some visitors are refused.
  cluster: {masters: 1, workers: 2}
  images:
    - {image: shop/web, ports: [8080], limitRps: 20, start: 1s, tags: ["1.0", "1.1"], log: [hello]}
  manifests:
    - |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
              - name: web
                image: shop/web:1.0
                ports: [{containerPort: 8080}]
                resources: {requests: {cpu: "3", memory: 1Gi}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        type: NodePort
        selector: {app: web}
        ports: [{port: 80, targetPort: 8080, nodePort: 30080}]
  clients:
    - {name: visitors, target: "http://nodes:30080/", rps: 30}
  timeline:
    - {at: 5s, fault: {kind: StopProcess, machine: worker-2, process: kubelet}}
  objectives:
    - {traffic: {client: visitors, successAtLeast: 99}, for: 20s}
  deadline: 5m
  hints:
    - {text: Look at the nodes.}
    - {text: Look at worker-2.}
  par: {time: 2m, userMinutesLost: 10, commands: 1}
  postmortem: {rootCause: [node/worker-2], lesson: A silent node vouches for nobody., readMore: [Nodes]}
"""
"""Two pods on two workers, of which one falls silent; one pod alone cannot bear all visitors."""


def scenario(text: str = MINIMAL, folder: Path | None = None) -> Scenario:
    return parse(text, "small.yaml", Folder(folder))


@define
class StubScene:
    """A scene whose answers are written down."""

    now_ms: int = 0
    record: Record = field(factory=lambda: Record(()))
    by_word: dict[str, list[Any]] = field(factory=dict)
    written: list[str] = field(factory=list)
    failures: dict[tuple[str, str], str] = field(factory=dict)
    processes: set[str] = field(factory=set)
    pages: tuple[Page, ...] = ()
    lines: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    databases: dict[str, tuple[Stored, ...]] = field(factory=dict)
    all_clear: str = ""
    answered: float = 1.0

    def objects(self, word: str, namespace: str) -> list[Any]:
        found = self.by_word.get(word, [])
        return [obj for obj in found if namespace in ("", obj.metadata.namespace)]

    def count(self, word: str, namespace: str, meant: Callable[[Any], bool]) -> int:
        return sum(map(meant, self.objects(word, namespace)))

    def logs(self, namespace: str, pod: str) -> list[str]:
        return self.written

    def answers(self, source: str, address: str) -> str:
        return self.failures.get((source, address), "")

    def stored(self, store: str) -> tuple[Stored, ...]:
        return self.databases.get(store, ())

    def process_runs(self, machine: str, name: str) -> bool:
        return f"{machine or 'worker-1'}/{name}" in self.processes


@frozen
class Switch:
    """A condition that holds when it is told to."""

    held: bool = True
    detail: str = ""

    def describe(self) -> str:
        return "the switch is on"

    def evaluate(self, scene: Any) -> Verdict:
        return Verdict(self.held, self.detail)


def record(*success: float, rps: float = 10.0, latency_ms: float = 5.0, name: str = "shoppers") -> Record:
    """A client's record, one sample a second, by the share that succeeded."""
    made = Record((Client(name, "http://nodes:30080/", Constant(rps)),))
    for second, share in enumerate(success, start=1):
        made.add(name, Sample(second * 1000, rps, rps * (1 - share), latency_ms), ())
    return made


def pod(name: str, *, ready: bool = True, phase: str = "Running", **extra: Any) -> Any:
    return decode_object(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": name,
                "namespace": extra.get("namespace", "default"),
                "labels": extra.get("labels", {"app": "web"}),
            },
            "spec": {
                "nodeName": extra.get("node", "worker-1"),
                "containers": [{"name": "web", "image": "nginx"}],
            },
            "status": {
                "phase": phase,
                "conditions": [{"type": "Ready", "status": str(ready)}],
                "containerStatuses": [
                    {
                        "name": "web",
                        "ready": ready,
                        "restartCount": extra.get("restarts", 0),
                        "image": "nginx",
                        "imageID": "",
                        "state": extra.get("state", {"running": {}}),
                    }
                ],
            },
        }
    )


def deployment(name: str, replicas: int | None = 3, namespace: str = "default") -> Any:
    spec: dict[str, Any] = {
        "selector": {"matchLabels": {"app": name}},
        "template": {
            "metadata": {"labels": {"app": name}},
            "spec": {"containers": [{"name": "c", "image": "nginx"}]},
        },
    }
    if replicas is not None:
        spec["replicas"] = replicas
    return decode_object(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name, "namespace": namespace},
            "spec": spec,
            "status": {
                "readyReplicas": 2,
                "conditions": [
                    {"type": "Available", "status": "True"},
                    {"type": "Progressing", "status": "False"},
                ],
            },
        }
    )


def deployment_yaml(name: str, replicas: int) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {"containers": [{"name": "web", "image": "nginx"}]},
            },
        },
    }


MEND = "ssh worker-2 systemctl start kubelet"
"""What mends the outage."""
