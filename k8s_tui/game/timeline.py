"""The timeline of a run: what could be seen to happen, what the player did, and where they put bookmarks.

Only a postmortem adds the causes; while one plays, the timeline tells what an engineer on duty would know.
"""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.game.conditions.scene import span
from k8s_tui.game.game import CAUSE, PLAYER, VERDICT, Game
from k8s_tui.game.noticing import Noticed
from k8s_tui.game.paging import key_of
from k8s_tui.game.views import Felt, Happening, History
from k8s_tui.traffic.record import Record

SAME_MOMENT_MS = 2_000
"""What changes again so soon is one change."""

KIND_WORDS = {CAUSE: "cause", PLAYER: "you", VERDICT: "verdict"}

MARKED_KINDS = ("users", "page", "symptom", "you", "bookmark", "verdict", "cause")
"""What stands on the strip; warnings are too many."""


def happenings(game: Game, noticed: Noticed, *, causes: bool = False) -> tuple[Happening, ...]:
    """Return what happened since the player took over, in its order; times count from then on."""
    state = game.state
    until_ms = game.elapsed_ms
    found = [*_bookmarks(game), *_deeds(game, causes=causes), *_pages(game)]
    found += [*_symptoms(noticed), *_warnings(noticed)]
    moved = [Happening(each.at_ms - state.start_ms, each.kind, each.text) for each in found]
    chosen = [each for each in moved if 0 <= each.at_ms <= until_ms]
    return tuple(sorted(chosen, key=lambda each: each.at_ms))


def history(game: Game, noticed: Noticed, *, causes: bool = False) -> History:
    """Return the timeline with what users felt each second."""
    scenario, start_ms = game.scenario, game.state.start_ms
    return History(
        now_ms=game.elapsed_ms,
        deadline_ms=None if scenario is None else scenario.spec.deadline_ms,
        happenings=happenings(game, noticed, causes=causes),
        felt=felt(game.world.traffic.record, start_ms),
    )


def felt(record: Record, start_ms: int) -> tuple[Felt, ...]:
    """Return the failing share of each client's requests, second by second."""
    return tuple(
        Felt(
            name,
            tuple(
                (sample.at_ms - start_ms, sample.failed / sample.requests if sample.requests else 0.0)
                for sample in record.by_client[name].samples
                if sample.at_ms >= start_ms
            ),
        )
        for name in record.clients
    )


def news(game: Game, noticed: Noticed) -> int:
    """Return a number that grows whenever something is to be seen that was not before."""
    pages = game.world.traffic.pages()
    return noticed.news + len(pages) + sum(page.resolved_ms is not None for page in pages)


# -- where they come from -------------------------------------------------------


def _deeds(game: Game, *, causes: bool) -> Iterator[Happening]:
    for deed in game.state.deeds:
        if deed.kind == CAUSE and not causes:
            continue
        text = one_line(deed.text)
        failed = f" (exit code {deed.exit_code})" if deed.exit_code else ""
        yield Happening(deed.at_ms, KIND_WORDS[deed.kind], text + failed)


def _bookmarks(game: Game) -> Iterator[Happening]:
    for bookmark in game.state.bookmarks:
        yield Happening(game.state.start_ms + bookmark.at_ms, "bookmark", bookmark.name)


def _pages(game: Game) -> Iterator[Happening]:
    for page in game.world.traffic.pages():
        yield Happening(page.fired_ms, "page", f"{page.alert}: {page.message}")
        taken_ms = game.state.acknowledged.get(key_of(page))
        if taken_ms is not None:
            after = span((taken_ms - page.fired_ms) // 1000 * 1000)
            yield Happening(taken_ms, "page", f"{page.alert} acknowledged after {after}: {page.subject}")
        if page.resolved_ms is not None:
            yield Happening(page.resolved_ms, "page", f"{page.alert} resolved: {page.subject}")


def _symptoms(noticed: Noticed) -> Iterator[Happening]:
    """Yield the symptoms, of those that followed one another at once only the last about the same thing."""
    last: dict[tuple[str, ...], int] = {}
    kept: list[Happening] = []
    for symptom in reversed(noticed.symptoms):
        subject = tuple(symptom.text.split(maxsplit=2)[:2])
        later_ms = last.get(subject)
        if later_ms is None or later_ms - symptom.at_ms > SAME_MOMENT_MS:
            kept.append(Happening(symptom.at_ms, symptom.kind, symptom.text))
        last[subject] = symptom.at_ms
    return reversed(kept)


def _warnings(noticed: Noticed) -> Iterator[Happening]:
    for bursts in noticed.warnings.values():
        for burst in bursts:
            others = f" and {burst.subjects - 1} more" if burst.subjects > 1 else ""
            text = f"{burst.reason} {burst.subject}{others}: {one_line(burst.message)}"
            yield Happening(burst.first_ms, "event", text)


def one_line(text: str) -> str:
    """Return the first line, with dots where there are more."""
    first, *others = text.strip().splitlines() or [""]
    return f"{first} ..." if others else first
