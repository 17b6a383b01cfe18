"""The cluster's DNS servers: CoreDNS in ordinary pods, each with what it knows and the Corefile that it read.

A Corefile is read at the start, and again when it has changed, where the `reload` plugin is in it; one with
mistakes is refused, and the old one stays in force. Source: coredns/coredns 1.11 (plugin/reload: 30 s).

Simplified: which ports health, ready and prometheus open is settled at the start.
"""

from __future__ import annotations

import re

from k8s_tui.api.errors import Unreachable
from k8s_tui.client.client import Context
from k8s_tui.machine.containers import RUNNING, Container
from k8s_tui.machine.corefile import CorefileError, parse
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.machine.outside import Outside
from k8s_tui.machine.podnetwork import CLUSTER_DNS_IP
from k8s_tui.machine.references import parse_reference
from k8s_tui.machine.runtime import ContainerRuntime
from k8s_tui.network.corednsconfig import Knowledge, answer
from k8s_tui.network.feed import ServiceFeed
from k8s_tui.network.ground import Ground
from k8s_tui.network.names import Answer
from k8s_tui.network.routes import Listener, Place
from k8s_tui.network.rules import Rules
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import evolve

COMPONENT = "coredns"

DNS_IP = CLUSTER_DNS_IP
DNS_PORT = 53

RELOAD_MS = 30_000
"""Between looks at the Corefile (plugin/reload: 30 s, up to 15 s more by chance)."""

OLD_DNS = "kube-dns"
ALIASES_SINCE = (1, 7)
"""The first kube-dns that answers for services of the type ExternalName."""

_LOOK: Key = ("look",)


def is_too_old(image: str) -> bool:
    """Tell whether a kube-dns image is older than ExternalName."""
    found = re.match(r"v?(\d+)\.(\d+)", parse_reference(image).tag)
    return found is not None and (int(found[1]), int(found[2])) < ALIASES_SINCE


def without_aliases(rules: Rules | None) -> Rules | None:
    """Return what a DNS knows that has never heard of ExternalName."""
    if rules is None:
        return None
    gone = {key: None for key, service in rules.services.items() if service.external_name}
    return rules.with_services(gone) if gone else rules


def reloads(text: str) -> bool:
    """Tell whether a Corefile has CoreDNS look for changes of it."""
    try:
        return any(block.has("reload") for block in parse(text))
    except CorefileError:
        return False


class CoreDnsProcess:
    """CoreDNS on one machine, as far as it acts by itself: it looks after its Corefile."""

    def __init__(self, group: ClusterDns, machine: str) -> None:
        self._group = group
        self._machine = machine

    def start(self) -> None:
        """Begin to look."""
        self._group.look_later(self._machine)

    def stop(self) -> None:
        """Look no more."""

    def handle(self, key: Key) -> None:
        """Look, and again later."""
        self._group.reload(self._machine)
        self._group.look_later(self._machine)


class ClusterDns:
    """What every DNS server of the cluster knows of services, and what CoreDNS does with it.

    CoreDNS runs in ordinary pods, as many as somebody wants on a machine, so that what each knows is kept
    by its container. Those that hear the API know what the feed knows; who is cut off answers from what it
    knew then.

    Attributes:
        feed: What can be known of services.
        revision: Grows whenever one of them answers by another Corefile.
    """

    def __init__(self, context: Context, ground: Ground, feed: ServiceFeed) -> None:
        self.feed = feed
        self._context = context
        self._ground = ground
        self.revision = 0
        self._heard: dict[str, None] = {}
        self._kept: dict[str, Rules] = {}
        self._reloaded: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        feed.before_change(self._look_around)

    def records_of(self, listener: Listener) -> Rules | None:
        """Return what a CoreDNS knows, None before it has listed anything."""
        identity = listener.container
        if self._reaches_api(listener.machine):
            self._kept.pop(identity, None)
            if self.feed.synced:
                self._heard[identity] = None
                return self.feed.current
        if identity in self._kept:
            return self._kept[identity]
        return self.feed.current if identity in self._heard else None

    # -- answering ------------------------------------------------------------

    def answer(self, place: Place, outside: Outside, name: str) -> Answer:
        """Return what the server at `place` answers about a full name."""
        listener = place.listener
        container = self._ground.container(listener)
        rules = self.records_of(listener)
        if rules is None:
            self._ground.footprint.is_volatile = True
        reachable = not self._ground.link(place.machine, OUTSIDE).cut
        known = Knowledge(rules, outside, reachable, self._resolv_conf(listener))
        if container is None:
            return answer("", known, name)
        if listener.application == OLD_DNS and is_too_old(container.config.image):
            known = evolve(known, rules=without_aliases(rules))
        return answer(self.corefile_of(container), known, name)

    def corefile_of(self, container: Container) -> str:
        """Return the Corefile that a CoreDNS answers by, "" where it has none."""
        return self._reloaded.get(container.id, container.behaviour.config)

    def _resolv_conf(self, listener: Listener) -> str:
        machine = self._ground.fleet.machines.get(listener.machine)
        container = self._ground.container(listener)
        if machine is None or container is None:
            return ""
        sandbox = machine.runtime.sandboxes.get(container.pod_uid)
        return sandbox.network.dns.text() if sandbox is not None else ""

    # -- reloading ------------------------------------------------------------

    def add_machine(self, machine: str) -> None:
        """Let CoreDNS pods of a machine look after their Corefile."""
        self._context.sim.register(f"{machine}/{COMPONENT}", CoreDnsProcess(self, machine))

    def remove_machine(self, machine: str) -> None:
        """Forget a machine that is no more."""
        self._context.sim.unregister(f"{machine}/{COMPONENT}")

    def look_later(self, machine: str) -> None:
        """Have the CoreDNS pods of a machine look at their Corefile after a while."""
        self._context.sim.schedule(f"{machine}/{COMPONENT}", RELOAD_MS, _LOOK)

    def reload(self, machine: str) -> None:
        """Let the CoreDNS pods of a machine read their Corefile again, where it has changed."""
        found = self._ground.fleet.machines.get(machine)
        if found is None:
            return
        for container in list(found.runtime.containers.values()):
            if container.state == RUNNING and container.behaviour.application.component == COMPONENT:
                self._reload(found.runtime, container)

    def _reload(self, runtime: ContainerRuntime, container: Container) -> None:
        argv = (*container.config.command, *container.config.arguments)
        path = argv[argv.index("-conf") + 1] if "-conf" in argv[:-1] else ""
        text = runtime.files_of(container).get(path)
        in_use = self.corefile_of(container)
        if text is None or text in (in_use, self._refused.get(container.id)) or not reloads(in_use):
            return
        runtime.note(container.id, "[INFO] Reloading")
        try:
            parse(text, path)
        except CorefileError as error:
            self._refused[container.id] = text
            runtime.note(container.id, f"[ERROR] Restart failed: {error}")
            runtime.note(container.id, f"[ERROR] plugin/reload: Corefile changed but reload failed: {error}")
            return
        self._reloaded[container.id] = text
        self.revision += 1
        runtime.note(container.id, "[INFO] Reloading complete")

    def is_waiting(self) -> bool:
        """Tell whether some CoreDNS was cut off, and may be back at any time."""
        return bool(self._kept)

    def _reaches_api(self, machine: str) -> bool:
        try:
            self._context.connect(machine)
        except Unreachable:
            return False
        return True

    def _look_around(self) -> None:
        """Before the feed changes, note what those know that will not hear of it."""
        old = self.feed.current
        living: dict[str, None] = {}
        for listener in self._servers():
            identity = listener.container
            living[identity] = None
            if self._reaches_api(listener.machine):
                self._heard[identity] = None
                self._kept.pop(identity, None)
            elif identity in self._heard:
                self._kept.setdefault(identity, old)
        self._reloaded = self._of_living(self._reloaded)
        self._refused = self._of_living(self._refused)
        self._heard = {identity: None for identity in self._heard if identity in living}
        self._kept = {identity: rules for identity, rules in self._kept.items() if identity in living}

    def _of_living(self, texts: dict[str, str]) -> dict[str, str]:
        return {identity: text for identity, text in texts.items() if self._ground.fleet.container(identity)}

    def _servers(self) -> list[Listener]:
        """Return the CoreDNS containers behind the DNS service's address."""
        rule = self.feed.current.at(DNS_IP, DNS_PORT, "UDP")
        found = []
        for target in rule.targets if rule is not None else ():
            home = self._ground.pod_home(target.ip)
            if home is not None:
                listener = self._ground.listener(home.machine, target.ip, target.port, "UDP")
                if listener is not None:
                    found.append(listener)
        return found

    def fork(self, context: Context, ground: Ground, feed: ServiceFeed) -> ClusterDns:
        """Return the same knowledge in another world, following `feed` there."""
        twin = ClusterDns(context, ground, feed)
        twin._heard, twin._kept = self._heard.copy(), self._kept.copy()
        twin._reloaded, twin._refused = self._reloaded.copy(), self._refused.copy()
        twin.revision = self.revision
        return twin
