"""What could be seen to happen: symptoms, warnings and what users say, each when it began.

The panels show the present; this remembers the past, as far as whoever watches them could have noticed it.
Causes are not among it: nobody sees a process die, only what comes of it.
"""

from __future__ import annotations

from attrs import define, evolve, field, frozen

from k8s_tui.api.core import Event
from k8s_tui.cluster.world import World
from k8s_tui.game.controlplane import components
from k8s_tui.game.rows import seen_ms
from k8s_tui.traffic.record import Record

SYMPTOM = "symptom"
USERS = "users"

SYMPTOMS_KEPT = 500
WARNINGS_KEPT = 300
"""Bursts of warnings; when there are more, further ones are not noticed any more."""

NAMES_KEPT = 100

BURST_GAP_MS = 5 * 60_000
"""A warning that was not heard for so long is news again."""

FELT_MS = 5_000
"""What users feel is the mean of so long."""

FELT_PERCENT = 1.0
"""Users complain when more than this fails, until nothing does."""


@frozen
class Symptom:
    """Something that could be seen to happen, in words.

    Attributes:
        kind: `symptom`, or `users` for what these feel.
    """

    at_ms: int
    text: str
    kind: str = SYMPTOM


@frozen
class Burst:
    """Warnings of one reason about one kind of object, one soon after the other.

    Attributes:
        subject: The first object, as in `pod/web-1`.
        subjects: How many objects they were about.
        names: Of these, as far as they are told apart; beyond `NAMES_KEPT` each new event counts as one about another.
    """

    first_ms: int
    last_ms: int
    reason: str
    subject: str
    message: str
    names: frozenset[str]
    subjects: int = 1


@define
class Noticed:
    """All that was noticed so far; values, so that it copies.

    Attributes:
        news: Grows with everything that is noticed for the first time.
        warnings: By namespace, kind of object and reason.
        failing: Clients whose requests fail.
        states: Of the processes of the control plane, by component and machine.
    """

    news: int = 0
    symptoms: list[Symptom] = field(factory=list)
    warnings: dict[tuple[str, str, str], tuple[Burst, ...]] = field(factory=dict)
    failing: tuple[str, ...] = ()
    states: dict[tuple[str, str], str] = field(factory=dict)

    def copy(self) -> Noticed:
        """Return the same for another world."""
        return Noticed(
            self.news, self.symptoms.copy(), self.warnings.copy(), self.failing, self.states.copy()
        )

    def notice(self, at_ms: int, text: str, kind: str = SYMPTOM) -> None:
        """Remember something; at most so many things are kept, the newest."""
        self.news += 1
        self.symptoms.append(Symptom(at_ms, text, kind))
        del self.symptoms[:-SYMPTOMS_KEPT]

    def hear(self, event: Event, now_ms: int, *, is_new: bool) -> None:
        """Take a warning of the cluster, which may be one more of a burst."""
        about = event.involved_object
        key = (event.metadata.namespace, about.kind, event.reason)
        bursts = self.warnings.get(key, ())
        if bursts and now_ms - bursts[-1].last_ms < BURST_GAP_MS:
            last = evolve(bursts[-1], last_ms=now_ms)
            if is_new and about.name not in last.names:
                names = last.names | {about.name} if len(last.names) < NAMES_KEPT else last.names
                last = evolve(last, subjects=last.subjects + 1, names=names)
            self.warnings[key] = (*bursts[:-1], last)
        elif sum(map(len, self.warnings.values())) < WARNINGS_KEPT:
            began_ms = _began_ms(event) if is_new else now_ms
            subject = f"{about.kind.lower()}/{about.name}"
            burst = Burst(began_ms, now_ms, event.reason, subject, event.message, frozenset({about.name}))
            self.warnings[key] = (*bursts, burst)
            self.news += 1

    def look(self, world: World) -> None:
        """Look at the processes of the control plane, and listen to the users."""
        for row in components(world):
            place = (row.name, row.machine)
            if self.states.get(place, row.state) != row.state:
                note = f" ({row.note})" if row.note and row.health not in {"ok", "warn"} else ""
                self.notice(world.now_ms, f"{row.name} on {row.machine} is {row.state}{note}")
            self.states[place] = row.state
        self._listen(world.traffic.record, world.now_ms)

    def _listen(self, record: Record, now_ms: int) -> None:
        for name in record.clients:
            failing = 100.0 - record.by_client[name].success_percent(FELT_MS)
            if name not in self.failing and failing >= FELT_PERCENT:
                self.failing = (*self.failing, name)
                worst = max(record.causes[name], key=lambda cause: cause.share, default=None)
                self.notice(now_ms, f"{name}: {worst or f'{failing:.0f}% fail'}", USERS)
            elif name in self.failing and failing <= 0.0:
                self.failing = tuple(each for each in self.failing if each != name)
                self.notice(now_ms, f"{name}: every request is answered again", USERS)


def _began_ms(event: Event) -> int:
    return seen_ms(event) if event.first_timestamp is None else event.first_timestamp
