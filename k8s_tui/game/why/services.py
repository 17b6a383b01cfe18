"""Services and ingresses: whom they choose, whether those are ready, and whether requests find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from k8s_tui.api import selectors
from k8s_tui.api.core import Service
from k8s_tui.api.pods import Pod, is_finished, is_ready
from k8s_tui.game.why import pods as pods_
from k8s_tui.game.why import requests, users
from k8s_tui.game.why.findings import Finding, Ref, Step, in_namespace, shortened
from k8s_tui.game.why.seen import Seen

CLASS_ANNOTATION = "kubernetes.io/ingress.class"


# -- services -------------------------------------------------------------------


def no_service(seen: Seen, ref: Ref) -> Finding | None:
    """Say that there is no such service."""
    if seen.object("services", ref.place, ref.name) is not None:
        return None
    return Finding(ref, "bad", "there is no such service", f"kubectl get services{in_namespace(ref)}")


def external_name(seen: Seen, ref: Ref) -> Finding | None:
    """Say what a service of type ExternalName stands for."""
    service: Service = seen.object("services", ref.place, ref.name)
    if service.spec.type != "ExternalName":
        return None
    health = "bad" if users.felt(seen, ref) else "ok"
    text = f"it is a name for {service.spec.external_name}, outside of the cluster's reach"
    return Finding(ref, health, text, f"kubectl get service {ref.name}{in_namespace(ref)}")


def chooses_nobody(seen: Seen, ref: Ref) -> Finding | None:
    """Say which part of a selector no pod answers to."""
    service: Service = seen.object("services", ref.place, ref.name)
    selector = service.spec.selector
    shown_by = f"kubectl get endpointslices -l {users.SERVICE_LABEL}={ref.name}{in_namespace(ref)}"
    if not selector:
        if _endpoints(seen, ref):
            return None
        return Finding(ref, "bad", "it has neither a selector nor endpoints written by hand", shown_by)
    every = [pod for pod in seen.objects("pods", ref.place) if not is_finished(pod)]
    if any(selectors.of_labels(selector).matches(pod.metadata.labels) for pod in every):
        return None
    wanted = ",".join(f"{key}={value}" for key, value in selector.items())
    near = _nearly(selector, every)
    text = f"no pod has the labels {wanted}" + (f": {near}" if near else ", and none has one of them")
    workload = _workload_of(seen, ref, selector)
    return Finding(ref, "bad", text, f"kubectl get pods --show-labels{in_namespace(ref)}", workload)


def _nearly(selector: Mapping[str, str], pods: Iterable[Pod]) -> str:
    """Return what the pods that come nearest have in the place of what is asked for."""
    best, said = 0, ""
    for pod in pods:
        labels = pod.metadata.labels
        matched = sum(labels.get(key) == value for key, value in selector.items())
        if matched > best:
            best = matched
            wrong = [
                f"{key}={labels[key]}" if key in labels else f"no {key}"
                for key, value in selector.items()
                if labels.get(key) != value
            ]
            said = f"{pod.metadata.name} has {', '.join(wrong)}"
    return said


def _workload_of(seen: Seen, ref: Ref, selector: Mapping[str, str]) -> Ref | None:
    """Return the workload whose pods would fit, if only there were any."""
    for kind, word in (
        ("deployment", "deployments"),
        ("statefulset", "statefulsets"),
        ("daemonset", "daemonsets"),
    ):
        for each in seen.objects(word, ref.place):
            if selectors.of_labels(selector).matches(pods_.template_labels(each)):
                return Ref(kind, ref.place, each.metadata.name)
    return None


def nobody_ready(seen: Seen, ref: Ref) -> Finding | None:
    """Say how many of the chosen pods are ready, and go on to the worst of the others."""
    service: Service = seen.object("services", ref.place, ref.name)
    if not service.spec.selector:
        return None
    chosen = pods_.chosen_by(seen, service)
    ready = [pod for pod in chosen if is_ready(pod)]
    worst = pods_.worst_of(seen, [pod for pod in chosen if not is_ready(pod)])
    if worst is None:
        return None
    health = "warn" if ready else "bad"
    text = f"{len(ready)} of its {len(chosen)} pods are ready"
    return Finding(ref, health, text, f"kubectl get endpoints {ref.name}{in_namespace(ref)}", worst)


def wrong_port(seen: Seen, ref: Ref) -> Finding | None:
    """Say that a service sends to a port that its pods do not have."""
    service: Service = seen.object("services", ref.place, ref.name)
    chosen = pods_.chosen_by(seen, service)
    shown_by = f"kubectl describe service {ref.name}{in_namespace(ref)}"
    for port in service.spec.ports:
        target = port.target_port if port.target_port not in (None, 0, "") else port.port
        for pod in chosen[:1]:
            named = {each.name for c in pod.spec.containers for each in c.ports if each.name}
            numbers = {each.container_port for c in pod.spec.containers for each in c.ports}
            if isinstance(target, str) and target not in named:
                text = f'it sends to the port "{target}", and its pods name {_listed(named)}'
                return Finding(ref, "bad", text, shown_by)
            if isinstance(target, int) and numbers and target not in numbers and _refused(seen, ref):
                return Finding(
                    ref,
                    "bad",
                    f"it sends to port {target}, and its pods listen on {_listed(numbers)}",
                    shown_by,
                )
    return None


def stale_slices(seen: Seen, ref: Ref) -> Finding | None:
    """Say that the endpoints do not follow the pods, which is the controller manager's work."""
    service: Service = seen.object("services", ref.place, ref.name)
    if not service.spec.selector:
        return None
    ready = {pod.status.pod_ip for pod in pods_.chosen_by(seen, service) if is_ready(pod)}
    listed = {
        ip for each in _endpoints(seen, ref) if each.conditions.ready is not False for ip in each.addresses
    }
    if ready <= listed:
        return None
    text = f"{len(ready - listed)} ready pods are missing among its endpoints"
    manager = Ref("component", "", "kube-controller-manager")
    return Finding(ref, "bad", text, f"kubectl get endpointslices{in_namespace(ref)}", manager)


def barred(seen: Seen, ref: Ref) -> Finding | None:
    """Say whom the balancer lets in, where users are kept out, and whether it has an address."""
    service: Service = seen.object("services", ref.place, ref.name)
    if service.spec.type != "LoadBalancer":
        return None
    shown_by = f"kubectl describe service {ref.name}{in_namespace(ref)}"
    ranges = service.spec.load_balancer_source_ranges
    silent = {f"balancer {each.ip}" for each in service.status.load_balancer.ingress}
    if ranges and any(each.hop in silent for each in seen.complaints()):
        text = f"its balancer drops everybody who does not come from {', '.join(ranges)}"
        return Finding(ref, "bad", f"{text} (loadBalancerSourceRanges)", shown_by)
    if service.status.load_balancer.ingress:
        return None
    for event in seen.events("Service", ref.place, ref.name):
        if event.type == "Warning":
            return Finding(ref, "bad", f"it has no address outside: {shortened(event.message)}", shown_by)
    return Finding(ref, "warn", "its address outside is pending", shown_by)


def _refused(seen: Seen, ref: Ref) -> bool:
    complaint = users.felt(seen, ref)
    return complaint is not None and "refused" in complaint.reason


def _endpoints(seen: Seen, ref: Ref) -> list[Any]:
    return [
        endpoint
        for each in seen.objects("endpointslices", ref.place)
        if each.metadata.labels.get(users.SERVICE_LABEL) == ref.name
        for endpoint in each.endpoints
    ]


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(sorted(str(value) for value in values)) or "none"


# -- ingresses ------------------------------------------------------------------


def no_class(seen: Seen, ref: Ref) -> Finding | None:
    """Say that no controller feels addressed by an ingress."""
    ingress = seen.object("ingresses", ref.place, ref.name)
    if ingress is None:
        return Finding(ref, "bad", "there is no such ingress", f"kubectl get ingress{in_namespace(ref)}")
    spec = ingress.content.get("spec") or {}
    wanted = spec.get("ingressClassName") or ingress.metadata.annotations.get(CLASS_ANNOTATION)
    names = [each.metadata.name for each in seen.objects("ingressclasses")]
    if wanted in names:
        return None
    said = f'its class is "{wanted}"' if wanted else "it names no class"
    text = f"{said}, and there is {_listed(names)}: no controller serves it"
    return Finding(ref, "bad", text, "kubectl get ingressclasses")


def backend(seen: Seen, ref: Ref) -> Finding | None:
    """Go on to the first service behind an ingress that does not serve."""
    spec = seen.object("ingresses", ref.place, ref.name).content.get("spec") or {}
    shown_by = f"kubectl describe ingress {ref.name}{in_namespace(ref)}"
    for service, port in _backends(spec):
        found: Service | None = seen.object("services", ref.place, service)
        behind = Ref("service", ref.place, service)
        if found is None:
            return Finding(ref, "bad", f'it sends to the service "{service}", which does not exist', shown_by)
        if port and not any(port in (each.port, each.name) for each in found.spec.ports):
            have = _listed(each.port for each in found.spec.ports)
            return Finding(
                ref, "bad", f"it sends to port {port} of service {service}, which has {have}", shown_by
            )
        for step in STEPS:
            finding = step(seen, behind)
            if finding is not None and finding.health in ("bad", "warn"):
                return Finding(
                    ref, "bad", f"the service {service} behind it does not serve", shown_by, behind
                )
    return None


def tls_secret(seen: Seen, ref: Ref) -> Finding | None:
    """Say that the certificate of an ingress is not there."""
    spec = seen.object("ingresses", ref.place, ref.name).content.get("spec") or {}
    for tls in spec.get("tls") or ():
        name = tls.get("secretName", "")
        if name and seen.object("secrets", ref.place, name) is None:
            text = f'the secret "{name}" with its certificate is not there'
            shown_by = f"kubectl describe ingress {ref.name}{in_namespace(ref)}"
            return Finding(ref, "bad", text, shown_by, Ref("secret", ref.place, name))
    return None


def _backends(spec: Mapping[str, Any]) -> list[tuple[str, Any]]:
    given = [spec.get("defaultBackend") or {}]
    given += [
        path.get("backend") or {}
        for rule in spec.get("rules") or ()
        for path in (rule.get("http") or {}).get("paths") or ()
    ]
    found = []
    for each in given:
        service = each.get("service") or {}
        port = service.get("port") or {}
        if service.get("name"):
            found.append((service["name"], port.get("number") or port.get("name")))
    return found


STEPS: tuple[Step, ...] = (
    no_service,
    requests.named_outside,
    external_name,
    chooses_nobody,
    nobody_ready,
    barred,
    wrong_port,
    stale_slices,
    *requests.SERVICE_STEPS,
)
INGRESS_STEPS: tuple[Step, ...] = (no_class, tls_secret, backend)
