"""A shift: an estate with its users, and incidents that come one after another, ever harder and ever closer.

It is a scenario that is written by a seed instead of an author, so that it is played, saved, taken back and
recounted as any other. The error budget is what the users may lose; spent, the shift is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from k8s_tui.api import documents
from k8s_tui.game.changing import is_change
from k8s_tui.game.conditions import Timed
from k8s_tui.game.conditions.observed import Pages
from k8s_tui.game.conditions.traffic import Traffic
from k8s_tui.game.oncall.incidents import (
    CRASHING,
    INCIDENTS,
    MASTER,
    NODE_DOWN,
    POD_WAITING,
    SCHEDULER_DOWN,
    WORKER,
    Incident,
    Target,
)
from k8s_tui.game.reading import Mistake, ScenarioError
from k8s_tui.game.scenario import (
    Cluster,
    DefaultGuards,
    Image,
    Metadata,
    Moment,
    Needed,
    Par,
    Postmortem,
    Scenario,
    Spec,
)
from k8s_tui.game.scenario import Users as UserGroup
from k8s_tui.game.variants import draw
from k8s_tui.game.wordlists import WORD_LISTS

NAME = "on-call"
NAMES = re.compile(r"on-call(?:-(-?\d+)h)?")
DEFAULT_HOURS = 8
MOST_HOURS = 72
"""The longest shift; nobody is on call for longer."""

HOUR_MS = 3_600_000
MINUTE_MS = 60_000

FIRST_MINUTES = 5
QUIET_MINUTES = 34
CLOSEST_MINUTES = 16
"""Between two incidents, at first and at last."""

SPREAD_MINUTES = 8
RUSH_MINUTES = 1
"""How much closer each incident is than the one before."""

LEVEL_AFTER = (0, 3, 7)
"""How many incidents come before those of each level."""

BUDGET_PER_HOUR = 180.0
"""User minutes that may be lost an hour: two minutes of a whole outage at ninety requests a second."""

PAR_OF_BUDGET = 0.25
"""The share of the error budget that a good shift spends."""

TROUBLE = (
    *(
        f"{{pages: {{atLeast: 1, alert: {alert}}}}}"
        for alert in (NODE_DOWN, POD_WAITING, CRASHING, SCHEDULER_DOWN)
    ),
    *(
        f"{{traffic: {{client: {group}, successAtMost: 97, window: 60s}}}}"
        for group in ("visitors", "partners")
    ),
)
"""Conditions that call for somebody; the error budget's own page lasts for half an hour after its cause is gone."""

CALM_MS = 4 * MINUTE_MS
"""So long all must be well at the end; a node that fell silent pages after two minutes."""

WORKERS = 4
PORT = 30080
PARTNER_PORT = 30081


@frozen
class Call:
    """One incident of a shift."""

    at_ms: int
    incident: Incident
    target: Target

    @property
    def moment(self) -> Moment:
        """Its cause."""
        return self.incident.moment(self.target, self.at_ms)


def hours_of(name: str) -> int | None:
    """Return how long the shift of a scenario's name is, as in `on-call` or `on-call-24h`; None for others.

    Raises:
        ScenarioError: Nobody has the pager for so long.
    """
    match = NAMES.fullmatch(name)
    if match is None:
        return None
    hours = match[1] or str(DEFAULT_HOURS)
    if len(hours) > len(str(MOST_HOURS)) or not 1 <= int(hours) <= MOST_HOURS:
        raise ScenarioError(name, [Mistake("", f"a shift lasts 1 to {MOST_HOURS} hours, not {hours}")])
    return int(hours)


@frozen
class Estate:
    """What there is to look after: a front with a backend, and a service for partners.

    Attributes:
        namespace: Where all of it is.
    """

    namespace: str
    front: str
    backend: str
    partner: str

    @classmethod
    def of(cls, seed: int) -> Estate:
        """Return the estate of a seed."""

        def word(words: str) -> str:
            return WORD_LISTS[words][draw(seed, words, len(WORD_LISTS[words]))]

        return cls(word("namespaces"), word("applications"), word("backends"), f"{word('queues')}-api")

    @property
    def replicas(self) -> dict[str, int]:
        """How many pods each deployment wants."""
        return {self.front: 3, self.backend: 3, self.partner: 2}

    def targets(self) -> tuple[Target, ...]:
        """Return the workloads that something can happen to."""
        return tuple(
            Target(self.namespace, name, f"{self.namespace}/{name}", replicas, "", "master-1")
            for name, replicas in self.replicas.items()
        )

    def images(self) -> tuple[Image, ...]:
        """Return what its programs do."""
        needs = {self.front: (Needed(f"{self.backend}:8080", "BACKEND_URL", "http"),)}
        return tuple(
            Image(
                f"{self.namespace}/{name}",
                tags=("1.0.0", "1.1.0"),
                start_ms=2_000,
                limit_rps=40,
                needs=needs.get(name, ()),
                log=(f"{name} 1.1.0", "listening on :8080"),
            )
            for name in self.replicas
        )

    def documents(self) -> Iterator[dict[str, Any]]:
        """Yield its objects."""
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}}
        ports = {self.front: PORT, self.partner: PARTNER_PORT}
        for name, replicas in self.replicas.items():
            text = MANIFEST.replace("NAMESPACE", self.namespace).replace("NAME", name)
            text = text.replace("REPLICAS", str(replicas))
            for document in documents.read(text):
                if document.kind == "Service" and name in ports:
                    spec = document.data["spec"]
                    spec["type"] = "NodePort"
                    spec["ports"][0]["nodePort"] = ports[name]
                yield document.data


MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, namespace: NAMESPACE, labels: {app: NAME}}
spec:
  replicas: REPLICAS
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec:
      containers:
      - name: NAME
        image: NAMESPACE/NAME:1.1.0
        ports: [{containerPort: 8080}]
        resources: {requests: {cpu: 500m, memory: 128Mi}, limits: {memory: 256Mi}}
        readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 5}
---
apiVersion: v1
kind: Service
metadata: {name: NAME, namespace: NAMESPACE}
spec:
  selector: {app: NAME}
  ports: [{port: 8080, targetPort: 8080}]
"""


def calls(seed: int, hours: int) -> tuple[Call, ...]:
    """Return the incidents of a shift, in order; the last leaves time to be mended."""
    targets = Estate.of(seed).targets()
    found: list[Call] = []
    at_ms = FIRST_MINUTES * MINUTE_MS + draw(seed, "first", 4) * MINUTE_MS
    while at_ms < hours * HOUR_MS - CLOSEST_MINUTES * MINUTE_MS:
        number = len(found)
        level = sum(number >= after for after in LEVEL_AFTER)
        recent = [call.incident.name for call in found[-3:]]
        possible = [each for each in INCIDENTS if each.level <= level and each.name not in recent]
        incident = possible[draw(seed, f"incident {number}", len(possible))]
        found.append(Call(at_ms, incident, _target(seed, number, incident, targets)))
        gap = max(CLOSEST_MINUTES, QUIET_MINUTES - RUSH_MINUTES * number)
        at_ms += (gap + draw(seed, f"gap {number}", SPREAD_MINUTES)) * MINUTE_MS
    return tuple(found)


def _target(seed: int, number: int, incident: Incident, targets: tuple[Target, ...]) -> Target:
    if incident.aims == WORKER:
        return Target(worker=f"worker-{draw(seed, f'worker {number}', WORKERS) + 1}")
    if incident.aims == MASTER:
        return Target(master="master-1")
    return targets[draw(seed, f"workload {number}", len(targets))]


def shift(seed: int, hours: int = DEFAULT_HOURS) -> Scenario:
    """Return the shift of a seed."""
    estate, coming = Estate.of(seed), calls(seed, hours)
    groups = ("visitors", "partners")
    objectives = [Timed(Pages(at_most=0), CALM_MS)]
    objectives += [Timed(Traffic(group, success_at_least=99.0), CALM_MS) for group in groups]
    spec = Spec(
        briefing=_handover_notes(estate, hours, seed),
        objectives=tuple(objectives),
        clients=(
            UserGroup("visitors", f"http://nodes:{PORT}/", 60),
            UserGroup("partners", f"http://nodes:{PARTNER_PORT}/", 30),
        ),
        cluster=Cluster(workers=WORKERS),
        images=estate.images(),
        timeline=tuple(call.moment for call in coming),
        default_guards=DefaultGuards(),
        deadline_ms=(hours + 1) * HOUR_MS,
        error_budget=BUDGET_PER_HOUR * hours,
        par=_par(coming, hours),
        solutions=(script(coming),),
        postmortem=Postmortem(
            LESSON, tuple(sorted({call.incident.at_fault(call.target) for call in coming}))
        ),
    )
    title = f"On call {hours} h, seed {seed}"
    metadata = Metadata(NAME, title, "on call", difficulty=3, teaches=("incidents", "alerts", "error budget"))
    objects = tuple(estate.documents())
    return Scenario(metadata, spec, objects, ("spec.manifests",) * len(objects), seed=seed)


def _par(coming: tuple[Call, ...], hours: int) -> Par:
    """Return what a good shift costs: its time, what mends, and of the budget what noticing and typing take."""
    mends = [line for call in coming for line in call.incident.mending(call.target)]
    return Par(hours * HOUR_MS, BUDGET_PER_HOUR * hours * PAR_OF_BUDGET, sum(map(is_change, mends)))


def script(coming: tuple[Call, ...], slowness: str = "0s") -> tuple[str, ...]:
    """Return what somebody types who mends each incident, so long after it shows, and waits until all is well."""
    lines: list[str] = []
    for call in coming:
        lines.append(f":until '{{any: [{', '.join(TROUBLE)}], for: {slowness}}}' 3h")
        lines += call.incident.mending(call.target)
        lines.append(f":until '{{not: {{any: [{', '.join(TROUBLE)}]}}, for: 60s}}' 20m")
    return tuple(lines)


def _counted(hours: int) -> str:
    return "1 hour" if hours == 1 else f"{hours} hours"


def _handover_notes(estate: Estate, hours: int, seed: int) -> str:
    old = WORD_LISTS["jobs"][draw(seed, "handover", len(WORD_LISTS["jobs"]))]
    return f"""\
# Handover notes

You have the pager for the next **{_counted(hours)}**. All is well as I leave.

- everything of ours is in the namespace `{estate.namespace}`: `{estate.front}` for visitors (node port **{PORT}**),
  which asks `{estate.backend}` for every page, and `{estate.partner}` for partners (node port **{PARTNER_PORT}**)
- pages are among the events; each is closed by itself once its cause is gone, the error budget's half an hour later
- other teams work on the cluster all day, in good faith
- `{old}` was moved to another cluster last week; who asks about it, is not yours

The bar is the error budget: **{BUDGET_PER_HOUR * hours:.0f} user minutes** for the shift. When it is spent,
the shift is over. It gets busier towards the end.
"""


LESSON = """\
Most pages have a change right before them: `kubectl rollout history`, `kubectl get events
--sort-by=.lastTimestamp` and the age of objects say which. Bring users back first (undo, scale, start), understand
afterwards, and close what you opened.
"""
