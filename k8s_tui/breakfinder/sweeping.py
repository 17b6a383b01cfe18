"""Sweeps: the same question with many seeds, beside one another, and the smallest of what they found.

A seed chooses the world (which pods lie where, which names they have) and what is tried after the single deeds. Who
works is an executor of Python's own kind: processes of this machine, or the workers of a dask cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context

from attrs import evolve, frozen

from k8s_tui.breakfinder.asking import Question, ask
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


def look(given: Given, question: Question) -> Swept:
    """Ask with one seed; what it returns can be sent to another process.

    Raises:
        GivenError: The API server refuses some of the manifests.
    """
    return Swept(question.seed, ask(given, question).result)


def sweep(
    given: Given, question: Question, seeds: Iterable[int], executor: Executor, told: Told
) -> tuple[Swept, ...]:
    """Ask with each seed, and return what each came to, in the order of the seeds.

    Raises:
        GivenError: The API server refuses some of the manifests.
    """
    asked = {executor.submit(look, given, evolve(question, seed=seed)): seed for seed in seeds}
    found: dict[int, Swept] = {}
    for future in as_completed(asked):
        swept = found[asked[future]] = future.result()
        told(swept, len(asked) - len(found))
    return tuple(found[seed] for seed in asked.values())


def smallest(swept: Iterable[Swept]) -> tuple[tuple[int, Finding], ...]:
    """Return each broken promise once, with the seed that broke it by the shortest history, the first of equals."""
    best: dict[tuple[str, str, bool], tuple[int, Finding]] = {}
    for each in swept:
        for finding in each.findings:
            known = best.get(finding.subject)
            if known is None or len(finding.history.steps) < len(known[1].history.steps):
                best[finding.subject] = (each.seed, finding)
    return tuple(best.values())


@contextmanager
def workers(jobs: int, scheduler: str = "") -> Iterator[Executor]:
    """Open who works: so many processes here, or the dask cluster at an address.

    Raises:
        GivenError: There is no dask, or no cluster answers.
    """
    if not scheduler:
        # Spawned, as a forked process would share the threads and locks of this one.
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            yield pool
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
