"""A snapshot: everything that the screen shows at one moment, put together."""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.game.browsing import Browser
from k8s_tui.game.controlplane import control_plane
from k8s_tui.game.game import Game
from k8s_tui.game.meters import READ_AT_ONCE
from k8s_tui.game.play import Play
from k8s_tui.game.rates import NO_RATES, Counters
from k8s_tui.game.rows import HISTORY_SECONDS
from k8s_tui.game.timeline import MARKED_KINDS, happenings
from k8s_tui.game.usage import Top
from k8s_tui.game.views import NO_USAGES, Capacity, ClientRow, GoalRow, Hint, Snapshot
from k8s_tui.traffic.record import Cause, Record

NOW_MS = 5_000
"""What users experience "now" is the mean of so long."""

CAUSES_SHOWN = 5

BURN_WINDOWS = (("5m", 5 * 60_000), ("1h", 3_600_000), ("6h", 6 * 3_600_000))
"""Those of multiwindow burn-rate alerts; of a younger game all there is. Source: the SRE workbook, chapter 5."""


def take(
    play: Play,
    namespace: str,
    title: str,
    browser: Browser | None = None,
    counters: Counters | None = None,
    top: Top | None = None,
    *,
    paused: bool,
    speed: int,
) -> Snapshot:
    """Return what the panels show of a namespace, of all for ""."""
    game, observer = play.game, play.observer
    state, record = game.state, play.world.traffic.record
    nodes, pods = observer.node_rows(), observer.pod_rows(namespace)
    stale_ms = observer.watched.stale_since_ms
    totals = record.totals()
    return Snapshot(
        title=title,
        namespace=namespace,
        now_ms=play.elapsed_ms,
        paused=paused,
        speed=speed,
        verdict=state.verdict,
        stale_since_ms=None if stale_ms is None else stale_ms - state.start_ms,
        control_plane=control_plane(play.world, NO_RATES if counters is None else counters.rates(play.world)),
        nodes=nodes,
        pods=pods,
        pod_healths=observer.pod_healths(namespace),
        services=observer.service_rows(namespace),
        events=observer.event_rows(namespace, state.start_ms, state.acknowledged),
        goals=_goals(game),
        clients=client_rows(record),
        hint=_hint(game),
        capacity=capacity_of(play, exactly=False),
        budget_percent=game.budget_percent(),
        success_percent=totals.success_percent if record.clients else None,
        burns=burn_rates(record),
        browsed=None if browser is None else browser.table(play.world, namespace),
        deadline_ms=None if game.scenario is None else game.scenario.spec.deadline_ms,
        marks=tuple(
            (each.at_ms, each.kind)
            for each in happenings(game, observer.watched.noticed)
            if each.kind in MARKED_KINDS
        ),
        start_ms=state.start_ms,
        usages=NO_USAGES if top is None else top.look(play.world, namespace, len(pods)),
    )


def burn_rates(record: Record) -> tuple[tuple[str, float], ...]:
    """Return how many times too fast the budget burns over each of the alerts' windows, for the worst group."""
    rates: dict[str, float] = {}
    for name, client in record.clients.items():
        allowed = max(1e-9, 100.0 - client.objective_percent)
        for label, window_ms in BURN_WINDOWS:
            rate = (100.0 - record.success_percent(name, window_ms)) / allowed
            rates[label] = max(rates.get(label, 0.0), rate)
    return tuple(rates.items())


def _goals(game: Game) -> tuple[GoalRow, ...]:
    """Return the goals, and before them that they cannot be reached any more, where that is so."""
    rows = tuple(goal.row(game.world.now_ms) for goal in game.state.goals)
    hopeless = game.state.unmendable
    return (GoalRow(f"{hopeless}: :rewind", "failed", "", is_guard=False), *rows) if hopeless else rows


def _hint(game: Game) -> Hint:
    return game.state.ladder.view(game.referee)


def capacity_of(play: Play, *, exactly: bool = True) -> Capacity:
    """Return what all nodes have together, what pods ask of it, and what is in use, as far as meters were read."""
    observer = play.observer
    nodes, asked, meters = observer.nodes.objects, observer.watched.asked, observer.meters
    meters.look(list(nodes), at_most=len(nodes) if exactly else READ_AT_ONCE)
    given = observer.given()
    taken = [asked[name] for name in nodes if name in asked]
    return Capacity(
        sum(each.cpu_millicores for each in given),
        sum(each.cpu_millicores for each in taken),
        sum(each.memory_bytes for each in given),
        sum(each.memory_bytes for each in taken),
        sum(node.status.startswith("Ready") for node in observer.node_rows()),
        len(nodes),
        len(observer.pods.objects),
        meters.cpu_milli,
        meters.memory_bytes,
        sum(each.pods for each in given),
    )


def client_rows(record: Record) -> tuple[ClientRow, ...]:
    """Return the groups of users with what they experience."""
    rows = []
    for name, client in record.clients.items():
        series = record.by_client[name]
        history = series.last(HISTORY_SECONDS * 1000)
        failing = bool(history) and history[-1].failed > 0
        rows.append(
            ClientRow(
                name,
                client.target,
                history[-1].requests if history else 0.0,
                series.success_percent(NOW_MS),
                series.latency_ms(NOW_MS),
                tuple(sample.success_percent for sample in history),
                tuple(sample.latency_ms for sample in history),
                failing_lines(record.causes[name]) if failing else (),
            )
        )
    return tuple(rows)


def failing_lines(causes: Iterable[Cause]) -> tuple[str, ...]:
    """Return why requests fail, the most frequent reason first; alike ones of several hops in one line."""
    groups: dict[str, list[Cause]] = {}
    for cause in causes:
        groups.setdefault(cause.reason, []).append(cause)
    lines = []
    for reason, alike in groups.items():
        more = f" and {len(alike) - 1} more" if len(alike) > 1 else ""
        share = sum(cause.share for cause in alike)
        lines.append((share, f"{Cause(share, reason, alike[0].hop)}{more}"))
    lines.sort(key=lambda line: -line[0])
    return tuple(text for _, text in lines[:CAUSES_SHOWN])
