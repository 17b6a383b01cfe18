"""Endpoint slices, events and leases: what components write for one another.

Source: kubernetes pkg/apis/discovery, pkg/apis/core/validation/events.go, pkg/apis/coordination (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from k8s_tui.api.core import EndpointPort, EndpointSlice, Event, Lease
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.apiserver.amend import amended, each
from k8s_tui.apiserver.strategies.rawnetworking import NO_ADDRESS, endpoint_complaint
from k8s_tui.apiserver.strategy import Strategy

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

MAX_EVENT_WORD = 128
"""The longest reporting controller, instance, action and reason (ReasonLengthLimit and its like)."""

MAX_NOTE_BYTES = 1024
"""The longest note (NoteLengthLimit)."""

ADDRESS_TYPES = ("IPv4", "IPv6", "FQDN")
MAX_ENDPOINTS = 1000
"""Endpoints that one slice may hold (maxEndpoints)."""


class EndpointSliceRules(Strategy[EndpointSlice]):
    """What endpoint slices add to the pipeline."""

    def default(self, obj: EndpointSlice) -> EndpointSlice:
        """Ports are TCP ports."""
        return amended(obj, ports=each(_port, obj.ports))

    def validate(self, obj: EndpointSlice) -> tuple[FieldError, ...]:
        """Judge the family and the number of endpoints."""
        errors: tuple[FieldError, ...] = ()
        if not obj.address_type:
            errors += (FieldError.required("addressType"),)
        elif obj.address_type not in ADDRESS_TYPES:
            errors += (FieldError.not_supported("addressType", obj.address_type, ADDRESS_TYPES),)
        if len(obj.endpoints) > MAX_ENDPOINTS:
            errors += (FieldError.too_many("endpoints", len(obj.endpoints), MAX_ENDPOINTS),)
        return errors + tuple(_judge_addresses(obj))

    def validate_update(self, obj: EndpointSlice, old: EndpointSlice) -> tuple[FieldError, ...]:
        """The family stays."""
        if obj.address_type == old.address_type:
            return ()
        return (FieldError.invalid("addressType", obj.address_type, "field is immutable"),)

    def generation_changes(self, obj: EndpointSlice, old: EndpointSlice) -> bool:
        """Endpoints and ports count as what it is to be."""
        return obj.endpoints != old.endpoints or obj.ports != old.ports


def _judge_addresses(obj: EndpointSlice) -> Iterator[FieldError]:
    for index, endpoint in enumerate(obj.endpoints):
        if not endpoint.addresses:
            yield FieldError.required(f"endpoints[{index}].addresses", "must contain at least 1 address")
        if obj.address_type != "IPv4":
            continue
        for at, text in enumerate(endpoint.addresses):
            said = _ipv4_complaint(text)
            if said:
                yield FieldError.invalid(f"endpoints[{index}].addresses[{at}]", text, said)


def _ipv4_complaint(text: str) -> str:
    said = endpoint_complaint(text)
    if ":" in text or said == NO_ADDRESS:
        return "must be a valid IPv4 address"
    return said


class EventRules(Strategy[Event]):
    """What events add to the pipeline."""

    def validate(self, obj: Event) -> tuple[FieldError, ...]:
        """An event lies in the namespace of what it is about."""
        about = obj.involved_object.namespace or "default"
        if obj.metadata.namespace == about or obj.event_time is not None:
            return ()
        said = "does not match event.namespace"
        return (FieldError.invalid("involvedObject.namespace", obj.involved_object.namespace, said),)

    def generation_changes(self, obj: Event, old: Event) -> bool:
        """Events have no generation."""
        return False


class RegardingEventRules(EventRules):
    """What events add that are told in the words of events.k8s.io: they are whole."""

    def validate(self, obj: Event) -> tuple[FieldError, ...]:
        """An event says when it was, who saw it and what was done, and is not too long."""
        errors = []
        if obj.event_time is None:
            errors.append(FieldError.required("eventTime"))
        said = {
            "reportingController": obj.reporting_component,
            "reportingInstance": obj.reporting_instance,
            "action": str(obj.extra.get("action") or ""),
            "reason": obj.reason,
        }
        for name, text in said.items():
            if not text:
                errors.append(FieldError.required(name))
            elif len(text) > MAX_EVENT_WORD:
                errors.append(FieldError.invalid(name, text, f"can have at most {MAX_EVENT_WORD} characters"))
        if len(obj.message.encode()) > MAX_NOTE_BYTES:
            errors.append(
                FieldError.invalid("message", obj.message, f"can have at most {MAX_NOTE_BYTES} characters")
            )
        return (*super().validate(obj), *errors)


class LeaseRules(Strategy[Lease]):
    """What leases add to the pipeline."""

    def validate(self, obj: Lease) -> tuple[FieldError, ...]:
        """A lease lasts."""
        seconds = obj.spec.lease_duration_seconds
        if seconds is not None and seconds <= 0:
            return (FieldError.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0"),)
        return ()

    def generation_changes(self, obj: Lease, old: Lease) -> bool:
        """Leases have no generation."""
        return False

    def prepare_create(self, obj: Lease, server: ApiServer) -> Lease:
        """Take it as it comes."""
        return obj


def _port(port: EndpointPort) -> EndpointPort:
    return amended(port, name="" if port.name is None else port.name, protocol=port.protocol or "TCP")
