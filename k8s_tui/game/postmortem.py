"""The postmortem of a run, in Markdown, drawn from what really happened in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve

from k8s_tui.game.game import CAUSE, LOST, WON, Game
from k8s_tui.game.observer import Observer
from k8s_tui.game.paging import key_of, times_to_acknowledge_ms
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.scoring import FULL_POINTS, par_of
from k8s_tui.game.timeline import history
from k8s_tui.game.views import Happening, Report, WhatIf
from k8s_tui.traffic.record import Record, Sample

CHART_CELLS = 60
LEVELS = "▁▂▃▄▅▆▇█"
TIMELINE_LIMIT = 120
"""Lines of the timeline; further ones are counted."""

PAGES_LISTED = 20

NOTICED_SHARE = 0.0005
"""Less than this is rounding."""


def report(game: Game, observer: Observer, what_ifs: Sequence[WhatIf] = ()) -> Report:
    """Return what happened, and what would have, in parts; the causes only where nobody looks for them any more.

    That is after the verdict, and in a sandbox, which has none.
    """
    over = bool(game.state.verdict) or game.scenario is None
    past = history(game, observer.watched.noticed, causes=over)
    record = game.world.traffic.record
    return Report(
        title="Sandbox" if game.scenario is None else game.scenario.metadata.title,
        verdict=game.state.verdict,
        outcome=_outcome(game),
        score=_score(game),
        users=_users(record),
        paged=_paged(game),
        cause="\n\n".join(_root_cause(game)) if over else "",
        happened=_timeline(past.happenings),
        history=evolve(past, ends_ms=past.now_ms) if over else past,
        what_ifs=tuple(what_ifs),
        minutes_lost=record.totals().user_minutes_lost,
    )


def write(told: Report) -> str:
    """Return a postmortem in Markdown."""
    head = f"# Postmortem: {told.title}\n\n{told.outcome}"
    parts = (head, told.score, told.users, told.paged, what_if_text(told), told.happened, told.cause)
    return "\n\n".join(part for part in parts if part) + "\n"


def _outcome(game: Game) -> str:
    state = game.state
    elapsed = clock(game.elapsed_ms)
    outcome = {
        WON: f"**Won** after {elapsed}: {state.reason}.",
        LOST: f"**Lost** after {elapsed}: {state.reason}.",
    }.get(state.verdict, f"Still going on after {elapsed}.")
    times = "once" if state.rewinds == 1 else f"{state.rewinds} times"
    rewound = f" Time was turned back {times}, so this run was practice." if state.rewinds else ""
    return outcome + rewound


def _score(game: Game) -> str:
    """Return what was done against par, with its points where it was won."""
    points, scenario = game.score(), game.scenario
    if scenario is None or not game.state.verdict:
        return ""
    run, par = game.performance(), par_of(scenario)
    rows: list[tuple[str, str, str, object]] = [
        ("", "run", "par", "points"),
        ("changing commands", f"{run.commands}", f"{par.commands}", points and points.commands),
        (
            "user minutes lost",
            f"{run.user_minutes_lost:.1f}",
            f"{par.user_minutes_lost:.1f}",
            points and points.users,
        ),
        ("time", clock(int(run.seconds * 1000)), clock(int(par.seconds * 1000)), points and points.time),
        ("healthy objects touched", f"{run.touched}", f"{par.touched}", points and points.blast),
    ]
    if points is None:
        return f"## Against par\n\n{_table(rows)}"
    if points.bonus:
        rows.append(("diagnosis", "right", "", f"+{points.bonus}"))
    if points.hints:
        rows.append(("hints", f"{len(game.state.ladder.taken)}", "0", f"-{points.hints}"))
    gained_stars = min(points.stars, 1) if game.state.rewinds else points.stars
    stars = "★" * gained_stars + "☆" * (3 - gained_stars)
    return f"## Score: {points.total} of {FULL_POINTS} {stars}\n\n{_table(rows)}"


def _table(rows: Iterable[tuple[str, str, str, object]]) -> str:
    lines = (
        f"{name:<24} {spent:>8} {given:>8} {'-' if gained is None else gained:>8}"
        for name, spent, given, gained in rows
    )
    return "```text\n" + "\n".join(lines) + "\n```"


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


def _paged(game: Game) -> str:
    """Return the pages with the time until each was taken and until it closed."""
    state = game.state
    pages = [page for page in game.world.traffic.pages() if page.fired_ms >= state.start_ms]
    if not pages:
        return ""
    taken = times_to_acknowledge_ms(pages, state.acknowledged)
    said = f"{len(pages)} page{'' if len(pages) == 1 else 's'}, {len(taken) or 'none'} acknowledged"
    if taken:
        said += f"; on average after {clock(sum(taken) // len(taken))}"
    lines = [f"{'paged':>8}  {'taken after':>11}  {'closed after':>12}  page"]
    for page in pages[:PAGES_LISTED]:
        taken_ms = state.acknowledged.get(key_of(page))
        answered = "-" if taken_ms is None else clock(taken_ms - page.fired_ms)
        closed = "open" if page.resolved_ms is None else clock(page.resolved_ms - page.fired_ms)
        fired = clock(page.fired_ms - state.start_ms)
        lines.append(f"{fired:>8}  {answered:>11}  {closed:>12}  {page.alert} {page.subject}")
    if len(pages) > PAGES_LISTED:
        lines.append(f"and {len(pages) - PAGES_LISTED} more")
    return f"## Pages\n\n{said}.\n\n```text\n" + "\n".join(lines) + "\n```"


def what_if_text(told: Report) -> str:
    """Return what would have been, beside what was."""
    if not told.what_ifs:
        return ""
    span = clock(told.what_ifs[0].span_ms)
    lines = [
        "## What if",
        "",
        f"The same causes, run again for {span} in the cluster as it was before, with nobody to mend anything:",
        "",
        f"- as it was, with you: {told.minutes_lost:.1f} user minutes lost",
    ]
    for each in told.what_ifs:
        if each.problem:
            lines.append(f"- if {each.had}: this cannot be tried here ({each.problem})")
            continue
        alone = "; nobody would have been needed" if each.won else ""
        lines.append(
            f"- if {each.had}: {each.user_minutes_lost:.1f} user minutes lost, "
            f"{each.success_percent:.2f} % of requests answered{alone}"
        )
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


def _timeline(happened: Sequence[Happening]) -> str:
    if not happened:
        return ""
    shown = happened[:TIMELINE_LIMIT]
    rows = [f"- **{clock(each.at_ms)}** {each.kind}: {_marked(each)}" for each in shown]
    if len(happened) > len(shown):
        rows.append(f"- and {len(happened) - len(shown)} more")
    return "## What happened\n\n" + "\n".join(rows)


def _marked(each: Happening) -> str:
    """Return the text, a command as code."""
    if each.kind != "you":
        return each.text
    line, failed, code = each.text.partition(" (exit code ")
    return f"`{line}`{failed}{code}"


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
