"""What becomes of reads and writes at a database: stored, refused, damaged, or not what users were promised.

What a server finds is held against the ledger of what users were told is stored. So rows that went with a
container, rows that another server wrote over, and rows that a replica has not got yet are all felt alike: some
answers are not true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k8s_tui.machine.applications import Upstream
from k8s_tui.machine.databases import Databases
from k8s_tui.machine.following import REPLSET
from k8s_tui.network.routes import TIMED_OUT
from k8s_tui.sim.value import evolve, frozen

MISSING = "rows are missing that were stored before"
"""What is not true about an answer of a server that does not find all rows."""

HANG_MS = 127_000
"""How long a client at most waits for a server whose storage does not answer."""


@frozen
class Part:
    """How a share of the requests ends at a database.

    Attributes:
        reason: Why it fails, as the client is told.
        wrong: What is not true about its answer.
        changes: It may be otherwise in a moment, without anything coming or going.
        at: The server that takes it up, where the client was sent on to another; "" for the one asked.
    """

    share: float
    latency_ms: float = 0.0
    reason: str = ""
    wrong: str = ""
    changes: bool = False
    at: str = ""


def answered(databases: Databases, identity: str, *, is_write: bool) -> tuple[Part, ...]:
    """Return how requests to a server end, in shares that add up to one.

    Drivers of replica sets know all members, and take their writes to the leader by themselves.
    """
    asked = databases.servers[identity]
    if is_write and asked.elects == REPLSET and asked.leader in databases.servers:
        return tuple(
            evolve(part, at=asked.leader) for part in answered(databases, asked.leader, is_write=True)
        )
    if databases.hangs(identity):
        return (Part(1.0, HANG_MS, TIMED_OUT, changes=True),)
    latency_ms = float(databases.latency_ms(identity))
    why = databases.failure(identity) or (databases.refusal(identity) if is_write else "")
    if why:
        return (Part(1.0, latency_ms, why, changes=True),)
    missing = 0.0 if is_write else databases.missing_share(identity)
    if not missing:
        return (Part(1.0, latency_ms),)
    misread = databases.misread(identity)
    lost = Part(missing, latency_ms, misread, "" if misread else MISSING, changes=True)
    return (Part(1.0 - missing, latency_ms), lost) if missing < 1.0 else (lost,)


def parts_of(needs: Iterable[Upstream]) -> Iterator[tuple[Upstream, bool]]:
    """Yield (what an application needs, whether to change data there), reads and writes apart."""
    for upstream in needs:
        if upstream.writes < 1.0:
            yield (
                evolve(upstream, share=upstream.share * (1.0 - upstream.writes))
                if upstream.writes
                else upstream,
                False,
            )
        if upstream.writes:
            yield evolve(upstream, share=upstream.share * upstream.writes), True
