"""The way from the API servers to the servers of admission webhooks, and what these answer.

A connection goes as the data plane of the API server's machine has it at that moment, to one container; what its
image declares of admission is its answer. Simplified: a request takes no time, but one that would take longer than
the webhook's timeout has failed; an image that nobody knows allows everything.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from k8s_tui.api import jsonpath
from k8s_tui.apiserver.webhooks import Review, Verdict
from k8s_tui.machine.admissionrules import AdmissionRule
from k8s_tui.machine.containers import Container
from k8s_tui.machine.fleet import Fleet
from k8s_tui.network.names import is_address
from k8s_tui.network.plane import DataPlane
from k8s_tui.network.routes import NO_ROUTE, REFUSED, TIMED_OUT, Branch, Place

STREAM = "webhooks"
"""Which of several endpoints one call gets."""

TICKETS = 1_000_000
DEADLINE = "context deadline exceeded"
NOT_TLS = "http: server gave HTTP response to HTTPS client"
NOT_FOUND = "the server could not find the requested resource"
UNKNOWN_AUTHORITY = "tls: failed to verify certificate: x509: certificate signed by unknown authority"
CERTIFICATE_KEYS = ("ca.crt", "tls.crt", "cert", "ca")
"""Names under which a server finds its certificate, or that of its authority, among its files."""


class WebhookLine:
    """The lines of all API servers of one world."""

    def __init__(self, plane: DataPlane, fleet: Fleet) -> None:
        self._plane = plane
        self._fleet = fleet

    def ask(self, machine: str, review: Review) -> Verdict:
        """Return what the server at the review's address answers the API server of a machine."""
        plane, ip = self._plane, review.address
        plane.ground.begin()
        source = plane.from_machine(machine)
        if not is_address(ip):
            resolved = plane.resolver.resolve(source, ip)
            found = [each for each in resolved if each.addresses]
            if not found:
                return Verdict(failure=f"dial tcp: lookup {ip}: no such host")
            ip = found[0].addresses[0]
        end = self._drawn(plane.router.connect(source, ip, review.port)).end
        if not isinstance(end, Place):
            return Verdict(failure=_dial_failure(end.reason, ip, review.port))
        return self._at(end, review)

    def _drawn(self, branches: tuple[Branch, ...]) -> Branch:
        if len(branches) == 1:
            return branches[0]
        ticket = self._fleet.sim.stream(STREAM).below(TICKETS) / TICKETS
        for branch in branches:
            ticket -= branch.share
            if ticket < 0:
                return branch
        return branches[-1]

    def _at(self, place: Place, review: Review) -> Verdict:
        ground = self._plane.ground
        if ground.is_hung(place.listener):
            return Verdict(failure=DEADLINE)
        container = self._container(place)
        if container is None:
            return Verdict(failure=NOT_TLS)
        application = container.behaviour.application
        if application.admission is None:
            return Verdict(failure=NOT_TLS)
        if not self._is_trusted(container, review.ca_bundle):
            return Verdict(failure=UNKNOWN_AUTHORITY)
        rules = application.admission
        path = review.path.partition("?")[0]
        if rules and path not in {each.path for each in rules} and all(each.path for each in rules):
            return Verdict(failure=NOT_FOUND)
        ailment = ground.ailment(place.listener)
        matching = [each for each in rules if each.path in ("", path) and holds(each, review.document)]
        delay_ms = max((each.delay_ms for each in matching), default=application.latency_ms)
        if delay_ms + ailment.extra_latency_ms > review.timeout_ms:
            return Verdict(failure=DEADLINE)
        return verdict_of(matching)

    def _container(self, place: Place) -> Container | None:
        machine = self._fleet.machines.get(place.listener.machine or place.machine)
        return machine.runtime.containers.get(place.listener.container) if machine is not None else None

    def _is_trusted(self, container: Container, bundle: str) -> bool:
        """Tell whether the bundle holds a certificate that the server's own files show, where these show any."""
        machine = next(
            (each for each in self._fleet.machines.values() if container.id in each.runtime.containers), None
        )
        if not bundle or machine is None:
            return True
        files = machine.runtime.files_of(container)
        shown = [text.strip() for path, text in files.items() if path.rpartition("/")[2] in CERTIFICATE_KEYS]
        shown = [text for text in shown if "serviceaccount" not in text and text]
        try:
            believed = base64.b64decode(bundle).decode("utf-8", "replace").strip()
        except (binascii.Error, ValueError):
            return False
        return not shown or any(text in believed or believed in text for text in shown)


def _dial_failure(reason: str, ip: str, port: int) -> str:
    words = {REFUSED: "connect: connection refused", NO_ROUTE: "connect: no route to host"}
    if reason == TIMED_OUT:
        return DEADLINE
    return f"dial tcp {ip}:{port}: {words.get(reason, reason)}"


def holds(rule: AdmissionRule, document: Mapping[str, Any]) -> bool:
    """Tell whether all that a rule names is so of an object."""
    if rule.kinds and document.get("kind") not in rule.kinds:
        return False
    if not rule.field:
        return True
    found = jsonpath.compile(jsonpath.relaxed(rule.field)).find(dict(document))
    if rule.absent:
        return not any(found)
    return any(re.search(rule.pattern, str(value)) for value in found)


def verdict_of(rules: list[AdmissionRule]) -> Verdict:
    """Return what the rules that hold answer together."""
    warnings = tuple(each.warning for each in rules if each.warning)
    for rule in rules:
        if rule.deny:
            return Verdict(
                allowed=False, message=rule.deny, code=rule.code, reason=rule.reason, warnings=warnings
            )
    patches = tuple(json.loads(each.patch) for each in rules if each.patch)
    return Verdict(patches=patches, warnings=warnings)
