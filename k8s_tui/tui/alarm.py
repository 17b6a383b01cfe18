"""The header's verdict on the present moment, so that a stranger sees an outage before reading anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8s_tui.game.views import ClientRow, Snapshot

OUTAGE_BELOW_PERCENT = 99.0
"""Users are in an outage when fewer of their requests than this succeed."""

DEGRADED_BELOW_PERCENT = 99.9


@frozen
class Alarm:
    """A health and one or two words for it."""

    health: str
    words: str


def success_now(clients: Iterable[ClientRow]) -> float | None:
    """Return the share of all users' requests that succeed now, None where nobody asks."""
    asked = answered = 0.0
    for client in clients:
        asked += client.requests_per_second
        answered += client.requests_per_second * client.success_percent / 100
    return answered / asked * 100 if asked else None


def alarm(snapshot: Snapshot) -> Alarm:
    """Judge a snapshot."""
    if snapshot.verdict:
        return Alarm("ok" if snapshot.verdict == "won" else "bad", snapshot.verdict.upper())
    success = success_now(snapshot.clients)
    if success is not None and success < OUTAGE_BELOW_PERCENT:
        return Alarm("bad", "OUTAGE")
    if snapshot.stale_since_ms is not None:
        return Alarm("bad", "NO API SERVER")
    healths = (
        *(row.health for row in snapshot.control_plane),
        *(row.health for row in snapshot.nodes),
        *(row.health for row in snapshot.services),
    )
    if snapshot.pod_healths.get("bad") or "bad" in healths:
        return Alarm("warn", "TROUBLE")
    if success is not None and success < DEGRADED_BELOW_PERCENT:
        return Alarm("warn", "DEGRADED")
    return Alarm("ok", "CALM")
