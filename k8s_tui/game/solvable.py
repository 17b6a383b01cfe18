"""Goals that nothing can reach: found by looking at them alone, before anything is played."""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.game.conditions import Condition, Timed
from k8s_tui.game.conditions.combined import All
from k8s_tui.game.conditions.objects import Absent, Exists
from k8s_tui.game.conditions.scene import span
from k8s_tui.game.reading import Mistake
from k8s_tui.game.scenario import Spec

BOUNDS = (("at_least", "at_most"), ("success_at_least", "success_at_most"))


def unreachable(spec: Spec) -> Iterator[Mistake]:
    """Yield the goals of a scenario that cannot be met, alone or together."""
    goals = [
        *((f"spec.objectives[{index}]", each) for index, each in enumerate(spec.objectives)),
        *((f"spec.guards[{index}]", each) for index, each in enumerate(spec.guards)),
    ]
    for path, timed in goals:
        for complaint in (*_times(timed, spec.deadline_ms), *_bounds(timed.condition)):
            yield Mistake(path, f"cannot be met: {complaint}")
    yield from _opposites(goals)


def _times(timed: Timed, deadline_ms: int) -> Iterator[str]:
    if timed.for_ms >= deadline_ms:
        yield f"it must hold for {span(timed.for_ms)}, and the game ends after {span(deadline_ms)}"
    if timed.within_ms is not None and timed.within_ms < timed.for_ms:
        yield f"it must hold for {span(timed.for_ms)}, and within {span(timed.within_ms)}"


def _bounds(condition: Condition) -> Iterator[str]:
    for least_name, most_name in BOUNDS:
        least, most = getattr(condition, least_name, None), getattr(condition, most_name, None)
        if least is not None and most is not None and least > most:
            yield f"at least {least:g} is more than at most {most:g}"
    if isinstance(condition, All):
        for each in condition.of:
            yield from _bounds(each.condition)


def _opposites(goals: list[tuple[str, Timed]]) -> Iterator[Mistake]:
    there = {_name(each.condition) for _, each in goals if isinstance(each.condition, Exists)}
    for path, timed in goals:
        if isinstance(timed.condition, Absent) and _name(timed.condition) in there:
            yield Mistake(path, "cannot be met: another goal wants the same object to be there")


def _name(condition: Exists | Absent) -> tuple[str, str]:
    return condition.object, condition.namespace
