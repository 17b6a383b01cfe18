"""Alerts: when somebody is paged, as a team's Prometheus with the usual rules would.

The rules are named after those of kubernetes-mixin and the burn-rate alerts of Google's SRE workbook. What
they see of the cluster they see through the API, like kube-state-metrics, and they see nothing new while it
does not answer.

Simplified: the mixin waits 15 minutes before it pages for a node or a crash loop; an outage in this world
is over by then, so that one minute is waited here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field

from k8s_tui.sim.value import evolve, frozen
from k8s_tui.traffic.record import Record

EVALUATION_MS = 15_000
"""Between two evaluations of the rules (Prometheus, global.evaluation_interval in most setups)."""

PAGES_LIMIT = 200
"""Pages kept."""

PENDING_MS = 3 * 60_000
"""How long a pod may be Pending before somebody is paged: pulling and starting takes a while."""

HOUR_MS = 3_600_000
MINUTE_MS = 60_000

BURN_WINDOWS = ((HOUR_MS, 5 * MINUTE_MS, 14.4), (6 * HOUR_MS, 30 * MINUTE_MS, 6.0))
"""(long window, short window, burn rate) that page (SRE workbook, chapter 5, table 5-8)."""


@frozen
class Observation:
    """What the rules look at.

    Attributes:
        not_ready: Nodes whose Ready condition is not true.
        crash_looping: `namespace/pod` and container of what waits in CrashLoopBackOff.
        waiting: `namespace/pod` of what has not come to run.
        absent: Components of the control plane that nobody finds running any more, though they did.
        api_answers: The API server answered.
    """

    record: Record
    not_ready: tuple[str, ...] = ()
    crash_looping: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    api_answers: bool = True


@frozen
class Rule:
    """One alerting rule.

    Attributes:
        for_ms: How long it must hold before anybody is paged.
        find: For what it holds now: a message by subject.
    """

    name: str
    severity: str
    for_ms: int
    find: Callable[[Observation], Mapping[str, str]]


@frozen
class Page:
    """An alert that fires or fired.

    Attributes:
        subject: As in `node worker-2` or `client shoppers`.
        fired_ms: When somebody was paged.
        resolved_ms: When it held no more, None while it does.
    """

    alert: str
    severity: str
    subject: str
    message: str
    fired_ms: int
    resolved_ms: int | None = None


def _nodes_not_ready(seen: Observation) -> Mapping[str, str]:
    return {f"node {name}": f"{name} has been unready" for name in seen.not_ready}


def _pods_crash_looping(seen: Observation) -> Mapping[str, str]:
    return {f"pod {name}": f"{name} is waiting in CrashLoopBackOff" for name in seen.crash_looping}


def _pods_not_ready(seen: Observation) -> Mapping[str, str]:
    return {f"pod {name}": f"{name} has been in a non-ready state" for name in seen.waiting}


def _component_down(component: str, name: str) -> Callable[[Observation], Mapping[str, str]]:
    found = {component: f"{name} has disappeared from target discovery"}

    def find(seen: Observation) -> Mapping[str, str]:
        return found if component in seen.absent else {}

    return find


def _api_down(seen: Observation) -> Mapping[str, str]:
    return {} if seen.api_answers else {"kube-apiserver": "KubeAPI has disappeared from target discovery"}


def _budget_burns(seen: Observation) -> Mapping[str, str]:
    found = {}
    for name, client in seen.record.clients.items():
        allowed = 1.0 - client.objective_percent / 100.0
        series = seen.record.by_client[name]
        for long_ms, short_ms, factor in BURN_WINDOWS:
            burn = [
                (1.0 - series.success_percent(window_ms) / 100.0) / max(allowed, 1e-9)
                for window_ms in (long_ms, short_ms)
            ]
            if min(burn) > factor:
                found[f"client {name}"] = f"{name} burns its error budget {min(burn[0], 9999):.1f}x too fast"
                break
    return found


ALERTS: tuple[Rule, ...] = (
    Rule("ErrorBudgetBurn", "critical", 0, _budget_burns),
    Rule("KubeAPIDown", "critical", MINUTE_MS, _api_down),
    Rule("KubeNodeNotReady", "warning", MINUTE_MS, _nodes_not_ready),
    Rule("KubePodCrashLooping", "warning", MINUTE_MS, _pods_crash_looping),
    Rule("KubePodNotReady", "warning", PENDING_MS, _pods_not_ready),
    Rule("KubeSchedulerDown", "critical", MINUTE_MS, _component_down("kube-scheduler", "KubeScheduler")),
    Rule(
        "KubeControllerManagerDown",
        "critical",
        MINUTE_MS,
        _component_down("kube-controller-manager", "KubeControllerManager"),
    ),
)
"""All rules, in the order in which they are evaluated."""


@frozen
class Pager:
    """What has been paged so far.

    Attributes:
        pending: Since when each (alert, subject) holds.
        pages: All pages, oldest first; at most `PAGES_LIMIT`.
    """

    pending: Mapping[tuple[str, str], int] = field(factory=dict)
    pages: tuple[Page, ...] = ()

    def firing(self) -> tuple[Page, ...]:
        """Return the pages that are not resolved."""
        return tuple(page for page in self.pages if page.resolved_ms is None)

    def after(self, seen: Observation, now_ms: int) -> Pager:
        """Return the pager after one evaluation of all rules."""
        holding = {
            (rule.name, subject): (rule, message)
            for rule in ALERTS
            for subject, message in rule.find(seen).items()
        }
        if not holding and not self.pending:
            return self
        pending = {key: self.pending.get(key, now_ms) for key in holding}
        pages = [
            page
            if page.resolved_ms is not None or (page.alert, page.subject) in holding
            else evolve(page, resolved_ms=now_ms)
            for page in self.pages
        ]
        paged = {(page.alert, page.subject) for page in pages if page.resolved_ms is None}
        for (name, subject), (rule, message) in holding.items():
            if (name, subject) not in paged and now_ms - pending[name, subject] >= rule.for_ms:
                pages.append(Page(name, rule.severity, subject, message, now_ms))
        return Pager(pending, tuple(pages[-PAGES_LIMIT:]))
