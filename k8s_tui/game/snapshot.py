"""A snapshot: everything that the screen shows at one moment, put together."""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.amounts import NOTHING, amounts
from k8s_tui.game.browsing import Browser
from k8s_tui.game.controlplane import control_plane
from k8s_tui.game.game import Game
from k8s_tui.game.play import Play
from k8s_tui.game.rows import HISTORY_SECONDS
from k8s_tui.game.timeline import MARKED_KINDS, happenings
from k8s_tui.game.views import Capacity, ClientRow, GoalRow, Hint, Snapshot
from k8s_tui.traffic.record import Cause, Record

NOW_MS = 5_000
"""What users experience "now" is the mean of so long."""

CAUSES_SHOWN = 5

BURN_WINDOWS = (("5m", 5 * 60_000), ("1h", 3_600_000), ("6h", 6 * 3_600_000))
"""Those of multiwindow burn-rate alerts; of a younger game all there is. Source: the SRE workbook, chapter 5."""


def take(
    play: Play, namespace: str, title: str, browser: Browser | None = None, *, paused: bool, speed: int
) -> Snapshot:
    """Return what the panels show of a namespace, of all for ""."""
    game, observer = play.game, play.observer
    state, record = game.state, play.world.traffic.record
    nodes = observer.node_rows()
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
        control_plane=control_plane(play.world),
        nodes=nodes,
        pods=observer.pod_rows(namespace),
        services=observer.service_rows(namespace),
        events=observer.event_rows(namespace, state.start_ms, state.acknowledged),
        goals=_goals(game),
        clients=client_rows(record),
        hint=_hint(game),
        capacity=capacity_of(play),
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


def capacity_of(play: Play) -> Capacity:
    """Return what all nodes have together, what pods ask of it, and what is in use."""
    observer, machines = play.observer, play.world.fleet.machines
    nodes = observer.node_rows()
    given = asked = NOTHING
    cpu_used_milli = memory_used_bytes = 0
    for node in observer.nodes.objects.values():
        given = given.plus(amounts(node.status.allocatable))
        asked = asked.plus(observer.watched.asked.get(node.metadata.name, NOTHING))
        machine = machines.get(node.metadata.name)
        if machine is not None and machine.is_up():
            cpu_used_milli += machine.cpu_used_millicores()
            memory_used_bytes += machine.memory_used_bytes()
    return Capacity(
        given.cpu_millicores,
        asked.cpu_millicores,
        given.memory_bytes,
        asked.memory_bytes,
        sum(node.status.startswith("Ready") for node in nodes),
        len(nodes),
        len(observer.pods.objects),
        cpu_used_milli,
        memory_used_bytes,
        given.pods,
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
