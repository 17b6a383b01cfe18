"""Inspecting: what is worth knowing of one object at a glance, as kubectl shows it in several places.

To whom it belongs, which of its conditions hold, how its containers ended the last time, what happened to it
last, and the way to what causes its trouble.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

from k8s_tui.api import duration
from k8s_tui.api.core import Node, Service
from k8s_tui.api.meta import controller_of
from k8s_tui.api.objects import encode_object
from k8s_tui.api.pods import Pod
from k8s_tui.game.rows import OWNER_WORDS, endpoints, seen_ms
from k8s_tui.game.why import why
from k8s_tui.game.why.findings import KIND_WORDS, Finding, Ref, shortened
from k8s_tui.game.why.seen import Seen

OWNERS_MAX = 4
EVENTS_SHOWN = 3
REVISION = "deployment.kubernetes.io/revision"
SERVICE_LABEL = "kubernetes.io/service-name"


@frozen
class Fact:
    """One line of the inspector.

    Attributes:
        label: In one word, as in `Owner`.
        health: How bad it is, "" for a plain fact.
    """

    label: str
    text: str
    health: str = ""


@frozen
class Inspection:
    """What is worth knowing of an object.

    Attributes:
        title: As in `pod/web-1`.
        why: The way to the cause, () where the object is well.
    """

    title: str
    facts: tuple[Fact, ...]
    why: tuple[Finding, ...]


def inspect(seen: Seen, word: str, namespace: str, name: str) -> Inspection:
    """Return what is worth knowing of an object; `word` is its kind as kubectl takes it."""
    title = f"{word.partition('.')[0]}/{name}"
    obj = seen.object(word, namespace, name)
    if obj is None:
        said = "it is not there" if seen.api_answers() else "the API server does not answer"
        return Inspection(title, (Fact("State", said, "bad"),), ())
    facts = [*_owners(seen, obj), *_conditions(obj)]
    if isinstance(obj, Pod):
        facts += _pod_facts(seen, obj)
    elif isinstance(obj, Node):
        facts += _node_facts(seen, obj)
    elif isinstance(obj, Service):
        facts += _service_facts(seen, obj)
    facts += _events(seen, obj, encode_object(obj)["kind"])
    kind = KIND_WORDS.get(word.lower())
    chain = why(seen, Ref(kind, obj.metadata.namespace, name)) if kind else ()
    return Inspection(title, tuple(facts), chain if chain and chain[0].health != "ok" else ())


def _owners(seen: Seen, obj: Any) -> list[Fact]:  # noqa: ANN401 - any kind of object
    """Return the chain of controllers above an object, the nearest first."""
    names: list[str] = []
    above = obj
    while above is not None and len(names) < OWNERS_MAX:
        owner = controller_of(above.metadata)
        if owner is None:
            break
        above = seen.object(owner.kind.lower(), obj.metadata.namespace, owner.name)
        revision = "" if above is None else above.metadata.annotations.get(REVISION, "")
        word = OWNER_WORDS.get(owner.kind, "deploy" if owner.kind == "Deployment" else owner.kind.lower())
        names.append(f"{word}/{owner.name}" + (f" rev {revision}" if revision and word == "deploy" else ""))
    return [Fact("Owner", " ← ".join(names))] if names else []


def _conditions(obj: Any) -> list[Fact]:  # noqa: ANN401 - any kind of object
    """Return the conditions that matter: those that should hold and do not, and pressure of any kind."""
    status = encode_object(obj).get("status") or {}
    told = []
    bad = False
    for each in status.get("conditions") or ():
        kind, value = each.get("type", ""), each.get("status", "")
        alarming = kind.endswith(("Pressure", "Unavailable", "Failure", "Failed", "Limited"))
        wrong = (value == "True") if alarming else (value != "True")
        if wrong:
            told.append(f"{kind}={value}")
            bad = True
    if not told and status.get("conditions"):
        told = [
            f"{each['type']}={each['status']}" for each in status["conditions"] if each["status"] == "True"
        ][:3]
    return [Fact("Cond", " ".join(told), "bad" if bad else "ok")] if told else []


def _pod_facts(seen: Seen, pod: Pod) -> list[Fact]:
    facts = []
    if pod.spec.node_name:
        facts.append(
            Fact("Node", f"{pod.spec.node_name}  IP {pod.status.pod_ip or '-'}  {pod.status.qos_class}")
        )
    for status in (*pod.status.init_container_statuses, *pod.status.container_statuses):
        state = status.state.waiting
        if state is not None and state.reason not in ("", "ContainerCreating", "PodInitializing"):
            facts.append(
                Fact("State", f"{status.name}: {state.reason} {shortened(state.message, 80)}".rstrip(), "bad")
            )
        ended = status.last_state.terminated or status.state.terminated
        if ended is not None:
            ago = duration.human_duration(max(0, seen.now_ms - (ended.finished_at or seen.now_ms)))
            words = f"{status.name}: exit {ended.exit_code} · {ago} ago · {ended.reason}"
            facts.append(Fact("Last", words, "warn" if ended.exit_code else ""))
            said = [line for line in seen.log(pod, previous=status.last_state.terminated is not None) if line]
            if said and ended.exit_code:
                facts.append(Fact("Said", shortened(said[-1], 120)))
    return facts


def _node_facts(seen: Seen, node: Node) -> list[Fact]:
    name = node.metadata.name
    facts = []
    if node.spec.taints:
        facts.append(
            Fact("Taints", " ".join(f"{each.key}:{each.effect}" for each in node.spec.taints), "warn")
        )
    refusal = seen.login(name)
    if refusal:
        facts.append(Fact("Login", refusal.removeprefix("ssh: "), "bad"))
        return facts
    kubelet = seen.unit(name, "kubelet")
    if kubelet is not None:
        state = "hangs" if kubelet.silent else kubelet.state
        facts.append(Fact("Kubelet", state, "ok" if state == "active" else "bad"))
    return facts


def _service_facts(seen: Seen, service: Service) -> list[Fact]:
    meta = service.metadata
    chosen = ",".join(f"{key}={value}" for key, value in service.spec.selector.items()) or "no selector"
    slices = [
        each
        for each in seen.objects("endpointslices", meta.namespace)
        if each.metadata.labels.get(SERVICE_LABEL) == meta.name
    ]
    ready, total = endpoints(slices)
    ports = " ".join(f"{each.port}→{each.target_port or each.port}" for each in service.spec.ports)
    health = "ok" if ready and ready == total else "warn" if ready else "bad"
    return [
        Fact("Selects", chosen),
        Fact("Ports", f"{service.spec.type or 'ClusterIP'} {service.spec.cluster_ip} {ports}".strip()),
        Fact("Endp", f"{ready} of {total} ready", health),
    ]


def _events(seen: Seen, obj: Any, kind: str) -> list[Fact]:  # noqa: ANN401 - any kind of object
    facts = []
    for event in seen.events(kind, obj.metadata.namespace, obj.metadata.name)[:EVENTS_SHOWN]:
        ago = duration.human_duration(max(0, seen.now_ms - seen_ms(event)))
        text = f"{ago} ago {event.reason} {shortened(event.message, 120)}"
        facts.append(Fact("Event", text, "warn" if event.type == "Warning" else ""))
    return facts
