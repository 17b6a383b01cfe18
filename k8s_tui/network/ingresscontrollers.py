"""ingress-nginx: on each machine where its pods run, a process that turns ingresses into a proxy's rules.

It serves the ingresses whose class is its own, writes the address under which it is reached into their
status, and says in its pods' logs what it cannot serve. What it knows is what its own watches told it: cut
off from the API it goes on with the rules that it had.

Simplified: pods of one machine share one process, and all use the account `ingress-nginx`; no leader election,
since all would write the same; no admission webhook. Source: kubernetes/ingress-nginx (v1.12)
internal/ingress/controller, status, store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.contents import spec_of, status_of, with_status
from k8s_tui.api.core import EndpointSlice, Service
from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.api.selectors import of_labels
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import ENDPOINT_SLICES, PODS, SECRETS, SERVICES, Client, Context, resource
from k8s_tui.client.informer import Informer
from k8s_tui.client.recorder import NORMAL, EventRecorder, reference
from k8s_tui.machine.containers import RUNNING, Container
from k8s_tui.machine.fleet import Fleet
from k8s_tui.network.ingressrules import IngressRules, compiled
from k8s_tui.network.routes import Listener
from k8s_tui.network.rules import SERVICE_NAME_LABEL, build
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import evolve, frozen

INGRESSES = resource("ingresses.networking.k8s.io")
INGRESS_CLASSES = resource("ingressclasses.networking.k8s.io")

COMPONENT = "ingress-nginx-controller"
APPLICATION = "ingress-nginx"
ACCOUNT = "ingress-nginx"
"""The service account that its manifests give it, in the namespace of its pods."""

FIRST_SYNC_MS = 100
SYNC_PERIOD_MS = 3_300
"""From a change to new rules, and between two of them (--sync-rate-limit 0.3 a second)."""

STATUS_PERIOD_MS = 60_000
"""Between looks whether the ingresses' addresses are right (--status-update-interval)."""

CONTROLLER_CLASS = "k8s.io/ingress-nginx"
CLASS_NAME = "nginx"
IGNORING = '"Ignoring ingress because of error while validating ingress class"'
"""What a controller says of an ingress that it does not serve."""

OLD_ANNOTATION = "kubernetes.io/ingress.class"

_SYNC: Key = ("sync",)
_STATUS: Key = ("status",)


@frozen
class Settings:
    """What a controller's command line says.

    Attributes:
        controller: The controller's name, as ingress classes give it.
        class_name: The class that the old annotation gives.
        takes_all: It serves ingresses without a class too.
        publish: The service whose address is the ingresses', as `namespace/name`; "" for the nodes'.
        default: The service for requests that no rule is for.
        namespace: The only one that is watched, "" for all.
    """

    controller: str = CONTROLLER_CLASS
    class_name: str = CLASS_NAME
    takes_all: bool = False
    publish: str = ""
    default: str = ""
    namespace: str = ""


def settings_of(container: Container) -> Settings:
    """Return what the command line of a controller's container says."""
    config = container.config
    flags: dict[str, str] = {}
    for word in (*config.command, *config.arguments):
        name, _, text = word.removeprefix("--").partition("=")
        if word.startswith("--"):
            flags[name] = text.replace("$(POD_NAMESPACE)", config.namespace)
    return Settings(
        flags.get("controller-class", CONTROLLER_CLASS),
        flags.get("ingress-class", CLASS_NAME),
        flags.get("watch-ingress-without-class", "false") == "true",
        flags.get("publish-service", ""),
        flags.get("default-backend-service", ""),
        flags.get("watch-namespace", ""),
    )


def caller_in(namespace: str) -> Caller:
    """Return who a controller is whose pods are in `namespace`."""
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated")
    return Caller(f"system:serviceaccount:{namespace}:{ACCOUNT}", groups, "nginx-ingress-controller")


def _watches(settings: Settings, ingress: Unstructured) -> bool:
    return settings.namespace in ("", ingress.metadata.namespace)


class IngressController:
    """The process of one machine."""

    def __init__(self, group: IngressControllers, machine: str) -> None:
        self.machine = machine
        self.name = f"{machine}/{COMPONENT}"
        self._group = group
        self._sim = group.context.sim
        client = Client(group.context, machine, caller_in(ACCOUNT))
        self._client = client
        self._recorder = EventRecorder(self._sim, client, "nginx-ingress-controller")
        self._rules: dict[Settings, IngressRules] = {}
        self._told: dict[str, str] = {}
        self._synced_ms = -SYNC_PERIOD_MS
        self._awake = False
        context, name = group.context, self.name
        self._ingresses = Informer(context, client, name, INGRESSES)
        self._classes = Informer(context, client, name, INGRESS_CLASSES)
        self._services = Informer(context, client, name, SERVICES)
        self._secrets = Informer(context, client, name, SECRETS)
        self._slices = Informer(context, client, name, ENDPOINT_SLICES, indexes={"service": _service_of})
        self._informers = (self._ingresses, self._classes, self._services, self._secrets, self._slices)
        for informer in self._informers:
            informer.on_change(self._changed)

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin with an empty memory."""
        self._rules, self._told = {}, {}
        self._awake = False
        self._recorder.clear()
        for container in self.containers()[:1]:
            self._client.caller = caller_in(container.config.namespace)
        for informer in self._informers:
            informer.start()
        self._sim.schedule(self.name, FIRST_SYNC_MS, _STATUS)

    def stop(self) -> None:
        """Let go of the watches."""
        for informer in self._informers:
            informer.stop()

    def handle(self, key: Key) -> None:
        """Take news from the API, make new rules, or look after the addresses."""
        for informer in self._informers:
            if key == informer.key:
                informer.handle()
                return
        if key == _SYNC:
            self._sync()
        elif key == _STATUS:
            self._look_after_addresses()

    def _changed(self, old: Any, new: Any) -> None:  # noqa: ANN401 - any kind of object
        if not self._awake:
            self._awake = True
            wait_ms = max(FIRST_SYNC_MS, self._synced_ms + SYNC_PERIOD_MS - self._sim.now_ms)
            self._sim.schedule(self.name, wait_ms, _SYNC)

    # -- rules ------------------------------------------------------------

    def containers(self) -> list[Container]:
        """Return the controller's containers that run on this machine."""
        found = self._group.fleet.machines.get(self.machine)
        containers = found.runtime.containers.values() if found is not None else ()
        return [
            each
            for each in containers
            if each.state == RUNNING and each.behaviour.application.name == APPLICATION
        ]

    def _all_settings(self) -> list[Settings]:
        return list(dict.fromkeys(settings_of(each) for each in self.containers()))

    def _serves(self, ingress: Unstructured, settings: Settings) -> bool:
        """Tell whether an ingress is of a controller's class and in a namespace that it watches."""
        return _watches(settings, ingress) and not self._why_ignored(ingress, settings)

    def _why_ignored(self, ingress: Unstructured, settings: Settings) -> str:
        """Return why an ingress is of no class of a controller's, "" where it is (store.go)."""
        name = spec_of(ingress).get("ingressClassName")
        if name:
            found = self._classes.objects.get(name)
            is_own = found is not None and spec_of(found).get("controller") == settings.controller
            return "" if is_own else f'no object matching key \\"{name}\\" in local store'
        annotated = ingress.metadata.annotations.get(OLD_ANNOTATION)
        if annotated:
            other = "ingress class annotation is not equal to the expected by Ingress Controller"
            return "" if annotated == settings.class_name else other
        return "" if settings.takes_all else "ingress does not contain a valid IngressClass"

    def _ignored(self, settings: Settings) -> tuple[str, ...]:
        """Return what a controller says of the ingresses that it leaves to others."""
        return tuple(
            f'{IGNORING} ingress="{ingress.metadata.namespace}/{ingress.metadata.name}" error="{why}"'
            for ingress in self._ingresses.objects.values()
            if _watches(settings, ingress) and (why := self._why_ignored(ingress, settings))
        )

    def _sync(self) -> None:
        if not all(informer.synced for informer in self._informers):
            self._sim.schedule(self.name, FIRST_SYNC_MS, _SYNC)
            return
        self._awake = False
        self._synced_ms = self._sim.now_ms
        before = self._rules
        self._rules = {settings: self._compiled(settings) for settings in self._all_settings()}
        self._tell()
        if self._rules == before:
            return
        self._group.revision += 1
        for container in self.containers():
            settings = settings_of(container)
            known, now = before.get(settings, IngressRules()), self._rules[settings]
            self._say(container, "store.go:429", [each for each in now.ignored if each not in known.ignored])
            self._say(
                container, "controller.go:1216", [each for each in now.problems if each not in known.problems]
            )

    def _tell(self) -> None:
        """Tell of every ingress that it serves and that is new or has changed."""
        told = self._told
        self._told = {}
        for key, ingress in self._ingresses.objects.items():
            if any(self._serves(ingress, settings) for settings in self._rules):
                version = self._told[key] = ingress.metadata.resource_version
                if told.get(key) != version:
                    self._recorder.event(reference(ingress), NORMAL, "Sync", "Scheduled for sync")

    def _say(self, container: Container, place: str, problems: list[str]) -> None:
        runtime = self._group.fleet.machines[self.machine].runtime
        for problem in problems:
            runtime.note(container.id, f"{place}] {problem}")

    def _compiled(self, settings: Settings) -> IngressRules:
        ingresses = [each for each in self._ingresses.objects.values() if self._serves(each, settings)]
        named = dict.fromkeys(
            f"{each.metadata.namespace}/{name}" for each in ingresses for name in service_names(each)
        )
        keys = [*named, settings.default] if settings.default else list(named)
        services = {
            key: build(service, self._slices.by("service", key))
            for key in keys
            if (service := self._services.objects.get(key)) is not None
        }
        rules = compiled(ingresses, services, self._secrets.objects, settings.default)
        return evolve(rules, ignored=self._ignored(settings))

    def rules_of(self, container: Container) -> IngressRules | None:
        """Return what a container serves by, None before it has listed anything."""
        return self._rules.get(settings_of(container))

    # -- addresses ------------------------------------------------------------

    def _look_after_addresses(self) -> None:
        is_ready = all(informer.synced for informer in self._informers)
        self._sim.schedule(self.name, STATUS_PERIOD_MS if is_ready else FIRST_SYNC_MS, _STATUS)
        if not is_ready:
            return
        for container in self.containers():
            settings = settings_of(container)
            try:
                addresses = self._addresses(container, settings)
                for ingress in list(self._ingresses.objects.values()):
                    if self._serves(ingress, settings):
                        self._publish(ingress, addresses)
            except (StatusError, Unreachable):
                continue

    def _addresses(self, container: Container, settings: Settings) -> list[dict[str, str]]:
        """Return where the controller is reached: its service's balancer, or the nodes of its pods."""
        service: Service | None = self._services.objects.get(settings.publish)
        if service is not None:
            given = [each.ip for each in service.status.load_balancer.ingress if each.ip]
            if service.spec.type != "LoadBalancer":
                given = [service.spec.cluster_ip]
            return [{"ip": ip} for ip in given]
        own = self._client.get(PODS, container.config.namespace, container.config.pod)
        labels = {
            name: text
            for name, text in own.metadata.labels.items()
            if not name.endswith(("-hash", "-generation"))
        }
        pods = self._client.list(PODS, container.config.namespace, of_labels(labels)).items
        return [{"ip": ip} for ip in sorted({pod.status.host_ip for pod in pods if pod.status.host_ip})]

    def _publish(self, ingress: Unstructured, addresses: list[dict[str, str]]) -> None:
        given = (status_of(ingress).get("loadBalancer") or {}).get("ingress") or []
        if [{"ip": each.get("ip", "")} for each in given] != addresses:
            balancer: Mapping[str, Any] = {"ingress": addresses} if addresses else {}
            try:
                self._client.update_status(with_status(ingress, {"loadBalancer": balancer}))
            except NotFound:
                return

    def copy_state(self, other: IngressController) -> None:
        """Take over the memory of the same process of another world."""
        self._rules, self._told = other._rules.copy(), other._told.copy()
        self._synced_ms, self._awake = other._synced_ms, other._awake
        self._client.caller = other._client.caller
        self._recorder.copy_state(other._recorder)
        for mine, theirs in zip(self._informers, other._informers, strict=True):
            mine.copy_state(theirs)


def service_names(ingress: Unstructured) -> list[str]:
    """Return the names of all services that an ingress sends to."""
    spec = spec_of(ingress)
    backends = [
        path.get("backend") or {}
        for rule in spec.get("rules") or ()
        for path in (rule.get("http") or {}).get("paths") or ()
    ]
    backends.append(spec.get("defaultBackend") or {})
    return [each["service"]["name"] for each in backends if each.get("service")]


def _service_of(slice_: EndpointSlice) -> str | None:
    name = slice_.metadata.labels.get(SERVICE_NAME_LABEL)
    return f"{slice_.metadata.namespace}/{name}" if name else None


class Seat:
    """The place of a controller on one machine; the controller is made when it is first started there."""

    def __init__(self, group: IngressControllers, machine: str) -> None:
        self._group = group
        self._machine = machine

    def start(self) -> None:
        """Start the controller."""
        self._group.on(self._machine).start()
        self._group.revision += 1

    def stop(self) -> None:
        """Stop the controller."""
        self._group.on(self._machine).stop()
        self._group.revision += 1

    def handle(self, key: Key) -> None:
        """Pass on what the controller scheduled."""
        self._group.on(self._machine).handle(key)


class IngressControllers:
    """All ingress controllers of a cluster.

    Attributes:
        context: Time, chance and the way to the API.
        fleet: The machines that they run on.
        revision: Grows whenever one of them serves by other rules.
    """

    def __init__(self, context: Context, fleet: Fleet) -> None:
        self.context = context
        self.fleet = fleet
        self.revision = 0
        self._made: dict[str, IngressController] = {}

    def add_machine(self, machine: str) -> None:
        """Let a controller run on `machine` whenever its process is started there."""
        self.context.sim.register(f"{machine}/{COMPONENT}", Seat(self, machine))

    def remove_machine(self, machine: str) -> None:
        """Forget a machine that is no more."""
        self.context.sim.unregister(f"{machine}/{COMPONENT}")
        self._made.pop(machine, None)

    def on(self, machine: str) -> IngressController:
        """Return the controller of a machine."""
        found = self._made.get(machine)
        if found is None:
            found = self._made[machine] = IngressController(self, machine)
        return found

    def rules_of(self, listener: Listener, container: Container) -> IngressRules | None:
        """Return what the controller that listens serves by, None for what is none, or knows nothing yet."""
        if listener.application != APPLICATION or listener.machine not in self._made:
            return None
        return self._made[listener.machine].rules_of(container)

    def fork(self, context: Context, fleet: Fleet) -> IngressControllers:
        """Return the same controllers in another world."""
        twin = IngressControllers(context, fleet)
        twin.revision = self.revision
        for machine, controller in self._made.items():
            twin.on(machine).copy_state(controller)
        return twin
