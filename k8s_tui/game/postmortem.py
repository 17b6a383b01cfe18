"""The postmortem of a run, in Markdown, drawn from what really happened in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from k8s_tui.api.core import Event
from k8s_tui.game.game import CAUSE, LOST, PLAYER, VERDICT, WON, Game
from k8s_tui.game.observer import Observer
from k8s_tui.game.rows import seen_ms
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.scoring import AXIS_POINTS, par_of
from k8s_tui.traffic.record import Record, Sample

CHART_CELLS = 60
LEVELS = "▁▂▃▄▅▆▇█"
TIMELINE_LIMIT = 120
"""Lines of the timeline; further ones are counted."""

EVENTS_LIMIT = 40
NOTICED_SHARE = 0.0005
"""Less than this is rounding."""

SAME_MOMENT_MS = 500

KIND_WORDS = {CAUSE: "cause", PLAYER: "you", VERDICT: "verdict"}


@frozen
class Line:
    """One line of the timeline.

    Attributes:
        kind: `cause`, `page`, `symptom`, `event`, `you` or `verdict`.
    """

    at_ms: int
    kind: str
    text: str


def write(game: Game, observer: Observer) -> str:
    """Return what happened, in Markdown."""
    parts = [
        _head(game),
        _score(game),
        _users(game.world.traffic.record),
        _timeline(timeline(game, observer), game.state.start_ms),
        *_root_cause(game),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(game: Game) -> str:
    state, scenario = game.state, game.scenario
    title = "Sandbox" if scenario is None else scenario.metadata.title
    elapsed = clock(game.elapsed_ms)
    outcome = {
        WON: f"**Won** after {elapsed}: {state.reason}.",
        LOST: f"**Lost** after {elapsed}: {state.reason}.",
    }.get(state.verdict, f"Still going on after {elapsed}.")
    times = "once" if state.rewinds == 1 else f"{state.rewinds} times"
    rewound = f" Time was turned back {times}, so this run was practice." if state.rewinds else ""
    return f"# Postmortem: {title}\n\n{outcome}{rewound}"


def _score(game: Game) -> str:
    points, scenario = game.score(), game.scenario
    if points is None or scenario is None:
        return ""
    run, par = game.performance(), par_of(scenario)
    rows = [
        ("", "run", "par", "points"),
        ("changing commands", f"{run.commands}", f"{par.commands}", f"{points.commands}"),
        (
            "user minutes lost",
            f"{run.user_minutes_lost:.1f}",
            f"{par.user_minutes_lost:.1f}",
            f"{points.users}",
        ),
        ("time", clock(int(run.seconds * 1000)), clock(int(par.seconds * 1000)), f"{points.time}"),
    ]
    if points.hints:
        rows.append(("hints", f"{len(game.state.ladder.taken)}", "0", f"-{points.hints}"))
    stars = "★" * points.stars + "☆" * (3 - points.stars)
    table = "\n".join(f"{name:<18} {spent:>8} {given:>8} {gained:>8}" for name, spent, given, gained in rows)
    return f"## Score: {points.total} of {3 * AXIS_POINTS} {stars}\n\n```text\n{table}\n```"


# -- users ----------------------------------------------------------------------


def _users(record: Record) -> str:
    if not record.clients:
        return ""
    lines = [
        "## What users felt",
        "",
        "The share of requests that failed, from the first second to the last:",
        "",
    ]
    for name in record.clients:
        series = record.by_client[name]
        totals = series.totals()
        blocks, top = chart(series.samples)
        lines += [
            f"- **{name}**: {totals.failed:.0f} of {totals.requests:.0f} requests failed",
            f"  ({100 - totals.success_percent:.2f} %), {totals.user_minutes_lost:.1f} user minutes lost",
            f"  `{blocks}` (top: {100 * top:.0f} %)",
        ]
    return "\n".join(lines)


def chart(samples: Iterable[Sample]) -> tuple[str, float]:
    """Return the failing share over time as one line of blocks, and the share a full block stands for."""
    every = list(samples)
    width = min(CHART_CELLS, len(every))
    parts = [every[cell * len(every) // width : (cell + 1) * len(every) // width] for cell in range(width)]
    shares = [_failing_share(part) for part in parts]
    top = max(shares, default=0.0)
    return "".join(_block(share, top) for share in shares), top


def _failing_share(samples: Iterable[Sample]) -> float:
    asked = failed = 0.0
    for sample in samples:
        asked += sample.requests
        failed += sample.failed
    return failed / asked if asked else 0.0


def _block(share: float, top: float) -> str:
    if share < NOTICED_SHARE:
        return LEVELS[0]
    return LEVELS[max(1, round(share / top * (len(LEVELS) - 1)))]


# -- the timeline -----------------------------------------------------------------


def timeline(game: Game, observer: Observer) -> tuple[Line, ...]:
    """Return causes, symptoms, pages, events and commands in their order."""
    ended_ms = game.state.ended_ms
    until_ms = game.world.now_ms if ended_ms is None else ended_ms
    lines = [*_deeds(game), *_pages(game), *_symptoms(observer), *_events(game)]
    chosen = [line for line in lines if game.state.start_ms <= line.at_ms <= until_ms]
    return tuple(sorted(chosen, key=lambda line: line.at_ms))


def _deeds(game: Game) -> Iterator[Line]:
    for deed in game.state.deeds:
        text = f"`{_one_line(deed.text)}`" if deed.kind == PLAYER else deed.text
        failed = f" (exit code {deed.exit_code})" if deed.exit_code else ""
        yield Line(deed.at_ms, KIND_WORDS[deed.kind], text + failed)


def _pages(game: Game) -> Iterator[Line]:
    for page in game.world.traffic.pages():
        yield Line(page.fired_ms, "page", f"{page.alert}: {page.message}")
        if page.resolved_ms is not None:
            yield Line(page.resolved_ms, "page", f"{page.alert} resolved: {page.subject}")


def _symptoms(observer: Observer) -> Iterator[Line]:
    """Yield the symptoms, of those that followed one another at once only the last about the same thing."""
    symptoms = observer.watched.symptoms
    for index, symptom in enumerate(symptoms):
        subject = symptom.text.split()[:2]
        overtaken = any(
            later.at_ms - symptom.at_ms <= SAME_MOMENT_MS and later.text.split()[:2] == subject
            for later in symptoms[index + 1 : index + 10]
        )
        if not overtaken:
            yield Line(symptom.at_ms, "symptom", symptom.text)


def _events(game: Game) -> Iterator[Line]:
    """Yield the warnings that began during the game, each reason of a kind of object once."""
    known: set[tuple[str, str, str]] = set()
    warnings = [event for event in game.referee.objects("events", "") if event.type == "Warning"]
    for event in sorted(warnings, key=_began_ms):
        key = (event.metadata.namespace, event.involved_object.kind, event.reason)
        if _began_ms(event) >= game.state.start_ms and key not in known and len(known) < EVENTS_LIMIT:
            known.add(key)
            about = f"{event.involved_object.kind.lower()}/{event.involved_object.name}"
            yield Line(_began_ms(event), "event", f"{event.reason} {about}: {_one_line(event.message)}")


def _began_ms(event: Event) -> int:
    return seen_ms(event) if event.first_timestamp is None else event.first_timestamp


def _timeline(lines: tuple[Line, ...], start_ms: int) -> str:
    if not lines:
        return ""
    shown = lines[:TIMELINE_LIMIT]
    rows = [f"- **{clock(line.at_ms - start_ms)}** {line.kind}: {_one_line(line.text)}" for line in shown]
    if len(lines) > len(shown):
        rows.append(f"- and {len(lines) - len(shown)} more")
    return "## What happened\n\n" + "\n".join(rows)


def _one_line(text: str) -> str:
    first, *others = text.strip().splitlines() or [""]
    return f"{first} ..." if others else first


def clock(ms: int) -> str:
    """Return a span as `m:ss`, or `h:mm:ss` from an hour on."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


# -- the cause ------------------------------------------------------------------


def _root_cause(game: Game) -> Iterator[str]:
    scenario = game.scenario
    if scenario is None or scenario.spec.postmortem is None:
        return
    told = scenario.spec.postmortem
    if told.root_cause:
        causes = "".join(f"\n- {deed.text}" for deed in game.state.deeds if deed.kind == CAUSE)
        yield f"## Root cause\n\n{', '.join(f'`{name}`' for name in told.root_cause)}\n{causes}".rstrip()
    yield f"## What to take home\n\n{told.lesson.strip()}"
    yield from _further(scenario)


def _further(scenario: Scenario) -> Iterator[str]:
    told = scenario.spec.postmortem
    assert told is not None
    if told.modelled_on:
        yield f"## Modelled on\n\n{told.modelled_on.strip()}"
    if told.read_more:
        yield "## Read more\n\n" + "\n".join(f"- {each}" for each in told.read_more)
