"""What a finding was like: its history is played once more, watched as a player would watch it.

What could be seen to happen is noted, what each group of users felt, and, at the moment at which the promise was worst
off, why: from the users, thing by thing, to the cause.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, frozen

from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.history import BEGIN_MS
from k8s_tui.breakfinder.missing import completed
from k8s_tui.breakfinder.promises import Goal, Promise
from k8s_tui.breakfinder.searching import Finding
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.trial import Broken, Trial
from k8s_tui.breakfinder.workloads import Workload
from k8s_tui.cluster.world import World
from k8s_tui.game.conditions.observed import Spared
from k8s_tui.game.game import Game
from k8s_tui.game.observer import PROCESS as OBSERVER
from k8s_tui.game.observer import Observer
from k8s_tui.game.timeline import happenings
from k8s_tui.game.views import Happening
from k8s_tui.game.why import ref_of, symptom, why
from k8s_tui.game.why.findings import Finding as Cause
from k8s_tui.game.why.findings import Ref
from k8s_tui.game.why.looking import Looking
from k8s_tui.traffic.record import Sample

BEFORE_MS = 30_000
"""So much is shown of how things were before the first deed."""

WORSE = 0.05
"""Why is asked again where the share of failing requests has grown by so much."""

DATA = "data"
"""The promise that is broken by what is not kept."""

FELT_SHARE = 0.0005
"""Less than this is rounding."""

HAPPENINGS_SHOWN = 40


@frozen
class Story:
    """What one group of users felt, second by second, from shortly before the first deed.

    Attributes:
        minutes_lost: Minutes of users whose requests failed.
    """

    users: str
    target: str
    samples: tuple[Sample, ...]
    minutes_lost: float

    @property
    def failed(self) -> float:
        """Requests that failed."""
        return sum(sample.failed for sample in self.samples)

    @property
    def requests(self) -> float:
        """All requests."""
        return sum(sample.requests for sample in self.samples)

    @property
    def worst(self) -> float:
        """The largest share of requests that failed in a second."""
        return max((share_of(sample) for sample in self.samples), default=0.0)

    @property
    def felt_s(self) -> int:
        """In how many seconds some failed."""
        return sum(share_of(sample) > FELT_SHARE for sample in self.samples)


@frozen
class Account:
    """What is told of a finding.

    Attributes:
        happened: What could be seen, times counted from the first deed.
        stories: Of every group of users, those who suffered most first.
        chain: From the users to the cause, as it was found at the worst moment.
        worst_ms: When that was, counted from the first deed; None where nothing was felt.
        is_told: There was time to watch it.
    """

    finding: Finding
    happened: tuple[Happening, ...] = ()
    stories: tuple[Story, ...] = ()
    chain: tuple[Cause, ...] = ()
    worst_ms: int | None = None
    is_told: bool = True

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The things of the chain."""
        return tuple(cause.ref for cause in self.chain)


def share_of(sample: Sample) -> float:
    """Return the share of a second's requests that failed."""
    return sample.failed / sample.requests if sample.requests else 0.0


def accounts_of(
    stage: Stage, findings: Sequence[Finding], promises: Sequence[Promise]
) -> tuple[Account, ...]:
    """Return what findings of one history were like; it is played once for all of them."""
    trial = Trial(stage, findings[0].history, promises)
    observer = Observer(trial.game.world)
    trial.game.world.sim.start(OBSERVER)
    sight = _Sight(trial.game)
    watches = [_Watch(stage, sight, finding) for finding in findings]
    over = False
    while not over:
        over = trial.step()
        for watch in watches:
            watch.look(is_last=over)
        sight.shut()
    happened, stories = _happened(trial.game, observer), _stories(trial.game)
    trial.game.world.close()
    return tuple(Account(watch.finding, happened, stories, watch.chain, watch.worst_ms) for watch in watches)


@define
class _Sight:
    """What all watches of a second see when they ask why: a fork of the world, made for the first who asks."""

    game: Game
    _fork: World | None = None
    _seen: Looking | None = None

    def why(self, broken: Broken) -> tuple[Cause, ...]:
        """Return the way from a broken promise to the cause, () where there is nowhere to begin."""
        if self._seen is None:
            self._fork = self.game.world.fork()
            self._seen = Looking(self._fork)
        ref = _start(broken, tuple(self.game.world.traffic.record.clients)) or symptom(self._seen)
        return () if ref is None else why(self._seen, ref)

    def shut(self) -> None:
        """Look no more: the second is over."""
        if self._fork is not None:
            self._fork.close()
        self._fork = self._seen = None


@define
class _Watch:
    """How it goes with one promise, second by second.

    Attributes:
        chain: From the users to the cause, at the worst moment so far; of a promise that nobody feels, from the
            moment at which it was broken.
    """

    stage: Stage
    sight: _Sight
    finding: Finding
    chain: tuple[Cause, ...] = ()
    worst_ms: int | None = None
    _worst: float = 0.0

    def look(self, *, is_last: bool) -> None:
        """Ask why where things have become worse."""
        subject = self.finding.broken.goal.subject
        if isinstance(subject, str) and subject in self.sight.game.world.traffic.record.by_client:
            self._look_at_users(subject)
        elif self.sight.game.elapsed_ms == self.finding.broken.at_ms:
            self._ask()
        if is_last and not self.chain:
            self._ask()

    def _look_at_users(self, name: str) -> None:
        samples = self.sight.game.world.traffic.record.by_client[name].samples
        share = share_of(samples[-1]) if samples else 0.0
        if share > self._worst + WORSE or (share > FELT_SHARE and not self.chain):
            self._worst, self.worst_ms = share, self.sight.game.elapsed_ms - BEGIN_MS
            self._ask()

    def _ask(self) -> None:
        broken = self.finding.broken
        kept = _kept(self.stage, broken.goal) if broken.goal.promise == DATA else None
        self.chain = self.sight.why(broken) if kept is None else (kept,)


def _kept(stage: Stage, goal: Goal) -> Cause | None:
    """Say where a database keeps its data, if that is nowhere that outlives a pod."""
    workload = next((each for each in stage.workloads if each.key == goal.subject), None)
    document = None if workload is None else completed(stage.given).find(workload.key)
    if workload is None or document is None or not workload.data_path:
        return None
    manifest = Workload(document)
    if manifest.keeps(workload.data_path):
        return None
    volume = manifest.volume_at(workload.data_path)
    where = f"the emptyDir {volume}" if volume else "its container's own files"
    key = workload.key
    return Cause(
        ref_of(key.kind, key.namespace, key.name) or Ref(key.kind.lower(), key.namespace, key.name),
        "bad",
        f"it keeps what users store under {workload.data_path} in {where}, which went with the pod; "
        "the pod that came after it began with nothing",
        f"kubectl get {key.kind.lower()} {key.name} -n {key.namespace} -o jsonpath='{{.spec.template.spec.volumes}}'",
    )


def _stories(game: Game) -> tuple[Story, ...]:
    record = game.world.traffic.record
    from_ms = game.state.start_ms + BEGIN_MS - BEFORE_MS
    stories = [
        Story(
            name,
            client.target,
            tuple(each for each in record.by_client[name].samples if each.at_ms >= from_ms),
            record.by_client[name].totals().user_minutes_lost,
        )
        for name, client in record.clients.items()
    ]
    return tuple(sorted(stories, key=lambda story: -story.minutes_lost))


def _happened(game: Game, observer: Observer) -> tuple[Happening, ...]:
    seen = happenings(game, observer.watched.noticed, causes=True)
    happened = (
        Happening(each.at_ms - BEGIN_MS, each.kind, each.text) for each in seen if each.at_ms >= BEGIN_MS
    )
    return tuple(happened)[:HAPPENINGS_SHOWN]


def _start(broken: Broken, clients: tuple[str, ...]) -> Ref | None:
    """Return where to begin asking why: at the pod that was named, else at what the promise is about."""
    subject = broken.goal.subject
    if isinstance(subject, Key):
        pod = broken.detail.partition(": ")[0] if isinstance(broken.goal.timed.condition, Spared) else ""
        return (
            Ref("pod", subject.namespace, pod)
            if pod
            else ref_of(subject.kind, subject.namespace, subject.name)
        )
    if subject in clients:
        return Ref("users", "", subject)
    return None
