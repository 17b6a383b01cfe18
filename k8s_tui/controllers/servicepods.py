"""Which pods stand behind which services, and how one of them is reached.

Shared by the controllers of endpoint slices and of endpoints. Services are filed by one label of their
selector, so that a pod is compared only with those that may mean it. Source: k8s.io/endpointslice util,
pkg/controller/endpoint (v1.32).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from k8s_tui.api.core import Service
from k8s_tui.api.pods import Pod, is_finished, is_ready
from k8s_tui.api.selectors import Selector
from k8s_tui.client.client import PODS, SERVICES
from k8s_tui.controllers.informers import Informers
from k8s_tui.controllers.selection import PodSelection, Selectors

HEADLESS_LABEL = "service.kubernetes.io/headless"


def is_headless(service: Service) -> bool:
    """Tell whether the service has no address of its own."""
    return service.spec.cluster_ip == "None"


def has_selected_pods(service: Service) -> bool:
    """Tell whether controllers find the service's pods; else somebody writes its endpoints by hand."""
    return bool(service.spec.selector) and service.spec.type != "ExternalName"


def hostname_in(pod: Pod, service: Service) -> str | None:
    """Return the name that the pod has within a headless service, if it has one."""
    same = pod.spec.subdomain == service.metadata.name
    return pod.spec.hostname if same and pod.spec.hostname else None


Port: TypeAlias = tuple[str | None, str | None, int | None, str | None]
"""Name, protocol, number and application protocol of one port of endpoints."""


def ports_of(service: Service, pod: Pod) -> tuple[Port, ...]:
    """Return the ports of `service` as they are on `pod`; a named port that it lacks is left out."""
    found: list[Port] = []
    for port in service.spec.ports:
        protocol = port.protocol or "TCP"
        target = port.port if port.target_port is None else port.target_port
        number = _named_port(pod, target, protocol) if isinstance(target, str) else target
        if number is not None:
            found.append((port.name, protocol, number or port.port, port.app_protocol))
    return tuple(found)


def _named_port(pod: Pod, name: str, protocol: str) -> int | None:
    sidecars = tuple(each for each in pod.spec.init_containers if each.restart_policy == "Always")
    for container in (*pod.spec.containers, *sidecars):
        for port in container.ports:
            if port.name == name and (port.protocol or "TCP") == protocol:
                return port.container_port
    return None


def may_serve(pod: Pod) -> bool:
    """Tell whether a pod has an address that can stand behind a service, ready or not."""
    return bool(pod.status.pod_ip) and not is_finished(pod)


def _is_reached_alike(old: Pod, new: Pod) -> bool:
    """Tell whether nothing changed that endpoints show."""
    return (
        old.status.pod_ip == new.status.pod_ip
        and old.metadata.deletion_timestamp == new.metadata.deletion_timestamp
        and old.spec.node_name == new.spec.node_name
        and (old.status.conditions is new.status.conditions or is_ready(old) == is_ready(new))
        and is_finished(old) == is_finished(new)
    )


class ServicePods:
    """Tells its listeners which services a change of a pod concerns."""

    def __init__(self, informers: Informers, selection: PodSelection, selectors: Selectors) -> None:
        self._listeners: list[Callable[[str], None]] = []
        self._selection = selection
        self._selectors = selectors
        self._filed: dict[tuple[str, str, str], dict[str, Selector]] = {}
        informers.of(SERVICES).on_change(self._service_changed)
        informers.of(PODS).on_change(self._pod_changed)

    def on_change(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the key of each service whose endpoints a pod's change may concern."""
        self._listeners.append(listener)

    def behind(self, service: Service) -> list[Pod]:
        """Return the pods that the service selects."""
        return self._selection.select(
            service.metadata.namespace, self._selectors.of_labels(service.spec.selector)
        )

    def size_of(self, service: Service) -> int:
        """Return about how many pods the service selects, without looking at them."""
        namespace = service.metadata.namespace
        return self._selection.about(namespace, self._selectors.of_labels(service.spec.selector))

    def services_of(self, pod: Pod) -> list[str]:
        """Return the keys of the services that select `pod`."""
        found: list[str] = []
        labels = pod.metadata.labels
        namespace = pod.metadata.namespace
        for name, text in labels.items():
            filed = self._filed.get((namespace, name, text))
            if filed:
                found += [key for key, selector in filed.items() if selector.matches(labels)]
        return found

    def start(self) -> None:
        """Forget all services."""
        self._filed = {}

    def copy_state(self, other: ServicePods) -> None:
        """Take over what `other`, the same of another world, has filed."""
        self._filed = {label: keys.copy() for label, keys in other._filed.items()}

    def _service_changed(self, old: Service | None, new: Service | None) -> None:
        if old is not None and (new is None or old.spec.selector != new.spec.selector):
            self._unfile(old)
        if new is not None and has_selected_pods(new):
            selector = self._selectors.of_labels(new.spec.selector)
            label, text = selector.exact[0]
            key = f"{new.metadata.namespace}/{new.metadata.name}"
            self._filed.setdefault((new.metadata.namespace, label, text), {})[key] = selector

    def _unfile(self, service: Service) -> None:
        if not has_selected_pods(service):
            return
        label, text = self._selectors.of_labels(service.spec.selector).exact[0]
        under = (service.metadata.namespace, label, text)
        filed = self._filed.get(under, {})
        filed.pop(f"{service.metadata.namespace}/{service.metadata.name}", None)
        if not filed:
            self._filed.pop(under, None)

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        if old is not None and new is not None:
            before, after = old.metadata.labels, new.metadata.labels
            if before is after or before == after:
                if not _is_reached_alike(old, new):
                    self._tell(new)
                return
        if old is not None:
            self._tell(old)
        if new is not None:
            self._tell(new)

    def _tell(self, pod: Pod) -> None:
        if pod.status.pod_ip:
            for key in self.services_of(pod):
                for listener in self._listeners:
                    listener(key)
