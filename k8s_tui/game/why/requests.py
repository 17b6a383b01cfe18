"""Requests that fail at things which look well: what the users' complaint itself points to.

A pod is Ready, a service has endpoints, and still people get errors. Then the words of the error tell where to
look: at the service that sent to a wrong port or to somebody else, at the name that was looked up and by whom,
at the password that was refused, at endpoints that nobody keeps, at the machine that packets do not reach.
"""

from __future__ import annotations

import re

from k8s_tui.api import selectors
from k8s_tui.api.core import Service
from k8s_tui.api.pods import Pod
from k8s_tui.game.why import controlplane, pods, users, workloads
from k8s_tui.game.why.findings import Finding, Ref, Step, in_namespace, shortened
from k8s_tui.game.why.nodes import is_well
from k8s_tui.game.why.seen import Complaint, Seen

WRONG_ANSWER = "wrong answer"
PASSWORD = "password"

_LOOKUP = re.compile(r"lookup (?P<name>[a-z0-9.-]+) on (?P<server>[\d.]+):53")


# -- pods -------------------------------------------------------------------------


def blamed_pod(seen: Seen, ref: Ref) -> Finding | None:
    """Say that users fail at a pod which looks well, and what it says."""
    pod: Pod = seen.object("pods", ref.place, ref.name)
    complaint = next((each for each in seen.complaints() if f"pod {ref.place}/{ref.name}" in each.hop), None)
    if complaint is None:
        return None
    node = pod.spec.node_name
    if complaint.reason == pods.TIMED_OUT and seen.login(node):
        text = f"the record still says that it is Ready, and nobody reaches it on {node}"
        return Finding(ref, "bad", text, f"ssh {node}", Ref("unit", node, "kubelet"))
    if pod.metadata.deletion_timestamp is not None:
        text = (
            f"it has ended, and a proxy that has not heard of it still sends it requests: {complaint.reason}"
        )
        return Finding(ref, "bad", text, f"kubectl get pod {ref.name}{in_namespace(ref)} -o yaml")
    said = pods.said_in(seen.log(pod))
    text = f"it is Ready, and users get: {complaint.reason}"
    words = f'; it says "{shortened(said, 100)}"' if said else ""
    shown_by = f"kubectl logs {ref.name}{in_namespace(ref)}"
    points_to = pods.needed(seen, ref, said) or _behind_pod(seen, pod, complaint)
    if complaint.reason.startswith(pods.OVERLOADED) and not said:
        words += "; it has more to do than it can bear"
        shown_by = f"kubectl get pods{in_namespace(ref)} -o wide"
    return Finding(ref, "bad", text + words, shown_by, points_to)


def _behind_pod(seen: Seen, pod: Pod, complaint: Complaint) -> Ref | None:
    """Return what sent users to a pod that cannot serve them, else whoever wrote what it runs."""
    if complaint.reason.startswith(WRONG_ANSWER):
        meant = users.meant(seen, complaint)
        if meant is not None:
            return meant
    if users.REFUSED in complaint.reason:
        sender = _sender(seen, pod)
        if sender is not None:
            return sender
    if complaint.reason == pods.TIMED_OUT:
        return Ref("node", "", pod.spec.node_name)
    return pods.template_of(seen, pod)


def _sender(seen: Seen, pod: Pod) -> Ref | None:
    """Return a service that sends to a port which a pod does not name."""
    namespace = pod.metadata.namespace
    numbers = {port.container_port for each in pod.spec.containers for port in each.ports}
    for service in seen.objects("services", namespace):
        chosen = service.spec.selector
        if not chosen or not selectors.of_labels(chosen).matches(pod.metadata.labels):
            continue
        targets = {port.target_port or port.port for port in service.spec.ports}
        if any(isinstance(target, int) and target not in numbers for target in targets):
            return Ref("service", namespace, service.metadata.name)
    return None


# -- services ---------------------------------------------------------------------


def blamed_service(seen: Seen, ref: Ref) -> Finding | None:
    """Follow what users of a service complain about, where the service itself looks well."""
    complaint = users.felt(seen, ref)
    if complaint is None:
        return None
    place = users.place_of(seen, complaint)
    alike = (each for each in seen.complaints() if each.client == complaint.client)
    share = sum(each.share for each in alike if each.reason == complaint.reason)
    text = f"its pods are ready, and {share:.0%} of {complaint.client} get: {complaint.reason}"
    if complaint.reason.startswith(WRONG_ANSWER):
        got = f"{share:.0%} of {complaint.client} get a {complaint.reason}"
        text = f"{_whom_it_chooses(seen, ref)}, and {got}"
        return Finding(ref, "bad", text, f"kubectl get pods{in_namespace(ref)} --show-labels")
    further = _further(seen, ref, complaint)
    shut = place is not None and place.kind == "networkpolicy"
    if place != ref and (further is None or shut):
        further = place
    return Finding(ref, "bad", text, users.asked(seen, complaint), further)


def _whom_it_chooses(seen: Seen, ref: Ref) -> str:
    service: Service = seen.object("services", ref.place, ref.name)
    owners = sorted(
        {str(owner.name) for pod in pods.chosen_by(seen, service) if (owner := pods.template_of(seen, pod))}
    )
    wanted = ",".join(f"{key}={value}" for key, value in service.spec.selector.items())
    return f"its selector {wanted} chooses the pods of {' and '.join(owners) or 'nobody'}"


def _further(seen: Seen, ref: Ref, complaint: Complaint) -> Ref | None:
    """Return what the words of a complaint point to behind a service."""
    service: Service = seen.object("services", ref.place, ref.name)
    if users.GONE.search(complaint.hop):
        return _keeper(seen, ref)
    chosen = pods.chosen_by(seen, service)
    owner = pods.template_of(seen, chosen[0]) if chosen else None
    if PASSWORD in complaint.reason:
        return owner
    asked = _LOOKUP.search(complaint.reason)
    if asked is None:
        return None
    if not _is_cluster_dns(seen, asked["server"]):
        return owner
    named = Ref("service", ref.place, asked["name"].split(".")[0])
    return named if seen.object("services", named.place, named.name) is not None else None


def _keeper(seen: Seen, ref: Ref) -> Ref | None:
    """Return who keeps the endpoints of a service, where they name pods that are gone."""
    there = {pod.metadata.name for pod in seen.objects("pods", ref.place)}
    for slice_ in seen.objects("endpointslices", ref.place):
        if slice_.metadata.labels.get(users.SERVICE_LABEL) != ref.name:
            continue
        for endpoint in slice_.endpoints:
            target = endpoint.target_ref
            if target is not None and target.kind == "Pod" and target.name not in there:
                return Ref("component", "", "kube-controller-manager")
    return None


def _is_cluster_dns(seen: Seen, server: str) -> bool:
    return any(service.spec.cluster_ip == server for service in seen.objects("services", "kube-system"))


def named_outside(seen: Seen, ref: Ref) -> Finding | None:
    """Say that the host a service stands for is not found."""
    service: Service = seen.object("services", ref.place, ref.name)
    if service.spec.type != "ExternalName":
        return None
    for complaint in seen.complaints():
        asked = _LOOKUP.search(complaint.reason)
        if asked is not None and asked["name"].split(".")[0] == ref.name:
            text = f"it is another name for {service.spec.external_name}, and nobody finds that host"
            shown_by = f"kubectl get service {ref.name}{in_namespace(ref)}"
            return Finding(ref, "bad", text, shown_by)
    return None


# -- workloads and nodes ------------------------------------------------------------


def blamed_workload(seen: Seen, ref: Ref) -> Finding | None:
    """Say what the pods of a workload were given, where users fail at them and they look well."""
    mine = workloads.pods_of(seen, ref)
    complaint = _about(seen, ref, mine)
    if complaint is None:
        return None
    pod = mine[0]
    shown_by = f"kubectl get {ref.kind} {ref.name}{in_namespace(ref)} -o yaml"
    asked = _LOOKUP.search(complaint.reason)
    if asked is not None and not _is_cluster_dns(seen, asked["server"]):
        text = f"its pods have dnsPolicy {pod.spec.dns_policy or 'ClusterFirst'}, and ask {asked['server']} for names"
        return Finding(ref, "bad", text, shown_by)
    secrets = pods.settings_of(pod, "secret")
    if PASSWORD in complaint.reason and secrets:
        text = f"its pods take their password from the secret {secrets[0]}"
        return Finding(ref, "bad", text, shown_by, Ref("secret", ref.place, secrets[0]))
    broken = controlplane.worst(seen)
    if broken is not None:
        return Finding(
            ref, "warn", "nobody can change it while the control plane is not well", shown_by, broken
        )
    images = ", ".join(dict.fromkeys(each.image for each in pod.spec.containers))
    run = f"its {len(mine)} pods run {images} and look" if mine[1:] else f"its pod runs {images} and looks"
    return Finding(ref, "warn", f"{run} well to Kubernetes", shown_by)


def _about(seen: Seen, ref: Ref, mine: list[Pod]) -> Complaint | None:
    """Return the complaint of users whose requests end at a workload's pods, or at a service of theirs."""
    for complaint in seen.complaints():
        if any(f"pod {ref.place}/{pod.metadata.name}" in complaint.hop for pod in mine):
            return complaint
        meant = users.meant(seen, complaint)
        service = None if meant is None else seen.object("services", meant.place, meant.name)
        if service is None or not service.spec.selector or meant is None or meant.place != ref.place:
            continue
        chosen = selectors.of_labels(service.spec.selector)
        if any(chosen.matches(pod.metadata.labels) for pod in mine):
            return complaint
    return None


def unreached_node(seen: Seen, ref: Ref) -> Finding | None:
    """Say that packets to the pods of a node get lost, although it looks well."""
    if not is_well(seen, ref.name):
        return None
    here = {
        f"pod {pod.metadata.namespace}/{pod.metadata.name}"
        for pod in seen.objects("pods")
        if pod.spec.node_name == ref.name
    }
    for complaint in seen.complaints():
        if complaint.reason == pods.TIMED_OUT and any(complaint.hop.startswith(name) for name in here):
            text = (
                "it is Ready, and requests to pods on it get no answer: packets are lost on their way to it"
            )
            return Finding(ref, "bad", text, f"ssh {ref.name} ip route")
    return None


POD_STEPS: tuple[Step, ...] = (blamed_pod,)
SERVICE_STEPS: tuple[Step, ...] = (blamed_service,)
WORKLOAD_STEPS: tuple[Step, ...] = (blamed_workload,)
NODE_STEPS: tuple[Step, ...] = (unreached_node,)
