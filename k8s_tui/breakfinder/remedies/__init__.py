"""What changes of the manifests may prevent an outage.

A remedy looks at the manifests and at what was broken, and proposes changes where something is lacking. Whether
one helps is not known here: it is proved by the same history (`proving`). To add a family: one module with a
`Remedy`, and a line below.
"""

from __future__ import annotations

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.remedies.affinity import AFFINITY
from k8s_tui.breakfinder.remedies.budgets import BUDGETS
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.remedies.claims import CLAIMS
from k8s_tui.breakfinder.remedies.pods import PODS
from k8s_tui.breakfinder.remedies.priorities import PRIORITIES
from k8s_tui.breakfinder.remedies.probes import PROBES
from k8s_tui.breakfinder.remedies.replicas import REPLICAS
from k8s_tui.breakfinder.remedies.requests import REQUESTS
from k8s_tui.breakfinder.remedies.rollouts import ROLLOUTS
from k8s_tui.breakfinder.remedies.shutdown import SHUTDOWN
from k8s_tui.breakfinder.remedies.spreading import SPREADING
from k8s_tui.breakfinder.remedies.tolerations import TOLERATIONS
from k8s_tui.breakfinder.remedies.webhooks import WEBHOOKS

REMEDIES: tuple[Remedy, ...] = (
    WEBHOOKS,
    PODS,
    CLAIMS,
    BUDGETS,
    REPLICAS,
    SPREADING,
    SHUTDOWN,
    ROLLOUTS,
    TOLERATIONS,
    PROBES,
    REQUESTS,
    PRIORITIES,
    AFFINITY,
)
"""Every family, what hinders all else and then the usual ones first; of equally likely changes the earlier one."""


def proposals(case: Case) -> tuple[Change, ...]:
    """Return the changes that may help against what was done: the likeliest first, in each family the smallest."""
    found = [
        (-remedy.likelihood(case), _suspicion(case, change), index, change.weight, change)
        for index, remedy in enumerate(REMEDIES)
        if remedy.likelihood(case)
        for change in remedy.propose(case)
    ]
    return tuple(change for *_, change in sorted(found, key=lambda each: each[:4]))


def _suspicion(case: Case, change: Change) -> int:
    """Return the place among the suspects of the first workload that a change is about."""
    return next((index for index, key in enumerate(case.concerned) if change.is_about(key)), 0)
