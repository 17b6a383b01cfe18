"""Sweeps: the same question with many seeds, beside one another, and the smallest of what they found.

A seed chooses the world (which pods lie where, which names they have) and what is tried after the single deeds. Who
works is an executor of Python's own kind: processes of this machine, or the workers of a dask cluster.
"""

from __future__ import annotations

import gc
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Event

from attrs import define, evolve, frozen
from hypothesis.errors import HypothesisDeprecationWarning

from k8s_tui.breakfinder.asking import Answer, Question, ask, plan_of, stage_of
from k8s_tui.breakfinder.given import Given
from k8s_tui.breakfinder.refusals import GivenError, Refusal
from k8s_tui.breakfinder.searching import Finding, Result

NO_DASK = "error: --scheduler needs the extra distributed: pip install 'k8s-tui[distributed]'"


@frozen
class Swept:
    """What one seed came to."""

    seed: int
    result: Result

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found."""
        return self.result.findings

    @property
    def tried(self) -> int:
        """Histories that were played."""
        return self.result.tried


Told = Callable[[Swept, int], None]
"""Is told what a seed came to, and how many are left."""


@define
class _Desk:
    """Where one process works.

    Attributes:
        broken_off: Is set when whoever asked wants no more.
    """

    broken_off: Event | None = None


_DESK = _Desk()


def _sit_down(broken_off: Event, seldom: tuple[int, int, int]) -> None:
    """Begin to work in a process of its own: ^C is for whoever asked, who says what is to become of it.

    Garbage is looked for as seldom as there.
    """
    gc.set_threshold(*seldom)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _DESK.broken_off = broken_off


def _told(*_: object) -> None:
    """Stop between two histories when nobody wants any more; what was found is handed in."""
    if _DESK.broken_off is not None and _DESK.broken_off.is_set():
        raise KeyboardInterrupt


def look(given: Given, question: Question) -> Swept:
    """Ask with one seed; what it returns can be sent to another process.

    Raises:
        GivenError: The API server refuses some of the manifests.
    """
    with warnings.catch_warnings():
        # The other threads of a dask worker draw from `random` while Hypothesis looks whether a strategy does.
        warnings.filterwarnings("ignore", "Do not use the `random` module", HypothesisDeprecationWarning)
        return Swept(question.seed, ask(given, question, _told).result)


def sweep(
    given: Given, question: Question, seeds: Iterable[int], executor: Executor, told: Told
) -> tuple[Swept, ...]:
    """Ask with each seed, and return what each came to, in the order of the seeds.

    Whoever interrupts it gets what was found by then.

    Raises:
        GivenError: The API server refuses some of the manifests.
    """
    asked = {executor.submit(look, given, evolve(question, seed=seed)): seed for seed in seeds}
    found: dict[int, Swept] = {}
    try:
        _collect(asked, found, told)
    except KeyboardInterrupt:
        _break_off(executor)
        _collect({future: seed for future, seed in asked.items() if not future.cancel()}, found, told)
    return tuple(found[seed] for seed in asked.values() if seed in found)


def _collect(asked: dict[Future[Swept], int], found: dict[int, Swept], told: Told) -> None:
    for future in as_completed(asked):
        if asked[future] not in found:
            swept = found[asked[future]] = future.result()
            told(swept, len(asked) - len(found))


def _break_off(executor: Executor) -> None:
    """Let the processes at work hand in what they have."""
    if isinstance(executor, Desks):
        executor.broken_off.set()


class Desks(ProcessPoolExecutor):
    """Processes of this machine, which can be told to hand in what they have.

    Attributes:
        broken_off: Is set when nobody wants any more.
    """

    def __init__(self, jobs: int) -> None:
        # Spawned, as a forked process would share the threads and locks of this one.
        context = get_context("spawn")
        self.broken_off = context.Event()
        super().__init__(jobs, context, _sit_down, (self.broken_off, gc.get_threshold()))


def smallest(swept: Iterable[Swept]) -> tuple[tuple[int, Finding], ...]:
    """Return each broken promise once, with the seed that broke it by the shortest history, the first of equals."""
    best: dict[tuple[str, str, bool], tuple[int, Finding]] = {}
    for each in swept:
        for finding in each.findings:
            known = best.get(finding.subject)
            if known is None or len(finding.history.steps) < len(known[1].history.steps):
                best[finding.subject] = (each.seed, finding)
    return tuple(best.values())


def summed(given: Given, question: Question, seeds: Sequence[int], swept: Sequence[Swept]) -> Answer:
    """Return what some seeds came to as one answer: of each broken promise the smallest history."""
    best = smallest(swept)
    wanted = dict.fromkeys((question.seed, *(seed for seed, _ in best)))
    stages = {seed: stage_of(given, question.shape, seed) for seed in wanted}
    result = Result(
        tuple(finding for _, finding in best),
        sum(each.tried for each in swept),
        max((each.result.deeds for each in swept), key=len, default=()),
        max((each.result.seconds for each in swept), default=0.0),
        is_whole=len(swept) == len(seeds) and all(each.result.is_whole for each in swept),
        promises=tuple(dict.fromkeys(name for each in swept for name in each.result.promises)),
        remembered=sum(each.result.remembered for each in swept),
    )
    found = tuple((stages[seed], finding) for seed, finding in best)
    return Answer(stages[question.seed], plan_of(question, given), result, found, tuple(seeds))


@contextmanager
def workers(jobs: int, scheduler: str = "") -> Iterator[Executor]:
    """Open who works: so many processes here, or the dask cluster at an address.

    Raises:
        GivenError: There is no dask, or no cluster answers.
    """
    if not scheduler:
        with Desks(jobs) as desks:
            yield desks
        return
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise GivenError([Refusal("", NO_DASK)]) from error
    try:
        client = Client(scheduler)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise GivenError([Refusal("", f"error: no dask cluster at {scheduler}: {error}")]) from error
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call]
