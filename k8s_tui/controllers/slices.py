"""How a service's endpoints are laid out over slices: few writes rather than the fewest slices.

Endpoints stay in the slice they are in. What is new fills slices that change anyway, then the fullest slice
that has room for all of it, then new slices. Everything here is pure. Source: k8s.io/endpointslice
reconciler.go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from k8s_tui.api.core import Endpoint, EndpointSlice
from k8s_tui.controllers.servicepods import Port
from k8s_tui.sim.value import evolve, frozen

MAX_ENDPOINTS = 100
"""Endpoints in one slice (--max-endpoints-per-slice)."""

Ports: TypeAlias = tuple[Port, ...]
"""All ports of a slice; slices of one service differ where a named port differs between its pods."""


@frozen
class Layout:
    """What to write: slices that change, contents of new slices, slices that are not needed any more."""

    updates: tuple[EndpointSlice, ...]
    creations: tuple[tuple[Ports, tuple[Endpoint, ...]], ...]
    deletions: tuple[EndpointSlice, ...]


def lay_out(
    existing: Sequence[EndpointSlice], desired: Mapping[Ports, Mapping[str, Endpoint]], *, placeholder: bool
) -> Layout:
    """Decide how `existing` slices come to hold what is desired.

    Args:
        existing: The service's slices.
        desired: By ports, the endpoints by their pod's uid.
        placeholder: Have one empty slice where there would be none.
    """
    updates: list[EndpointSlice] = []
    creations: list[tuple[Ports, tuple[Endpoint, ...]]] = []
    deletions = [each for each in existing if ports_in(each) not in desired]
    for ports, endpoints in desired.items():
        of_ports = [each for each in existing if ports_in(each) == ports]
        changed, fresh, emptied = _lay_out_ports(of_ports, endpoints)
        updates += changed
        creations += [(ports, each) for each in fresh]
        deletions += emptied
    if placeholder and not creations and len(deletions) == len(existing):
        kept = next((each for each in deletions if not each.ports and not each.endpoints), None)
        if kept is not None:
            deletions.remove(kept)
        else:
            creations.append(((), ()))
    return Layout(tuple(updates), tuple(creations), tuple(deletions))


def ports_in(slice_: EndpointSlice) -> Ports:
    """Return the ports of a slice."""
    return tuple((each.name, each.protocol, each.port, each.app_protocol) for each in slice_.ports)


def _lay_out_ports(
    existing: Sequence[EndpointSlice], desired: Mapping[str, Endpoint]
) -> tuple[list[EndpointSlice], list[tuple[Endpoint, ...]], list[EndpointSlice]]:
    """Return changed slices, contents of new ones, and emptied ones."""
    missing = dict(desired)
    untouched: list[EndpointSlice] = []
    touched: list[tuple[EndpointSlice, list[Endpoint]]] = []
    for each in existing:
        kept, is_changed = _keep(each, missing)
        if is_changed or not kept:
            touched.append((each, kept))
        else:
            untouched.append(each)
    new = list(missing.values())
    for _, kept in sorted(touched, key=lambda pair: -len(pair[1])):
        room = MAX_ENDPOINTS - len(kept)
        kept.extend(new[:room])
        new = new[room:]
    if new and (fullest := _fullest_with_room(untouched, len(new) % MAX_ENDPOINTS)) is not None:
        rest = len(new) % MAX_ENDPOINTS
        touched.append((fullest, [*fullest.endpoints, *new[:rest]]))
        new = new[rest:]
    fresh = [tuple(new[first : first + MAX_ENDPOINTS]) for first in range(0, len(new), MAX_ENDPOINTS)]
    changed = [evolve(each, endpoints=tuple(kept)) for each, kept in touched if kept]
    emptied = [each for each, kept in touched if not kept]
    return changed, fresh, emptied


def _keep(slice_: EndpointSlice, missing: dict[str, Endpoint]) -> tuple[list[Endpoint], bool]:
    """Return what stays in a slice, as it is to be, and whether that changes it; take it from `missing`."""
    kept, is_changed = [], False
    for endpoint in slice_.endpoints:
        wanted = missing.pop(_uid(endpoint), None)
        if wanted is None:
            is_changed = True
            continue
        if wanted is not endpoint and wanted != endpoint:
            is_changed = True
        kept.append(wanted)
    return kept, is_changed


def _uid(endpoint: Endpoint) -> str:
    return endpoint.target_ref.uid if endpoint.target_ref is not None else ""


def _fullest_with_room(slices: Sequence[EndpointSlice], count: int) -> EndpointSlice | None:
    fitting = [each for each in slices if len(each.endpoints) + count <= MAX_ENDPOINTS]
    if not fitting or not count:
        return None
    return max(fitting, key=lambda each: len(each.endpoints))
