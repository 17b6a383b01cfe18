"""The game master: one person lets incidents happen, hidden, while another plays.

The menu has what the cluster offers targets for. What is chosen happens a little later, so that whoever looks over
a shoulder learns nothing from the moment; what it was is told by the postmortem.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from k8s_tui.game.game import Game
from k8s_tui.game.oncall.incidents import INCIDENTS, MASTER, WORKER, Incident, Target
from k8s_tui.game.referee import Referee
from k8s_tui.game.variants import draw

SOONEST_MS = 20_000
SPREAD_S = 60
"""A chosen incident happens so long after, and up to so much later."""

SYSTEM_NAMESPACES = ("kube-system", "kube-public", "kube-node-lease", "ingress-nginx")
CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane"


@frozen
class Choice:
    """One line of the menu."""

    incident: Incident
    target: Target

    def told(self) -> str:
        """Return it as the menu shows it."""
        target = self.target
        aim = target.worker or (f"{target.namespace}/{target.name}" if target.name else target.master)
        return f"{self.incident.about} ({aim})"


def menu(referee: Referee) -> tuple[Choice, ...]:
    """Return what can happen in a cluster, for each workload and machine that can be hit."""
    workloads, workers, masters = tuple(_workloads(referee)), *_machines(referee)
    return tuple(
        Choice(incident, target)
        for incident in INCIDENTS
        for target in {WORKER: workers, MASTER: masters[:1]}.get(incident.aims, workloads)
    )


def _workloads(referee: Referee) -> Iterator[Target]:
    """Yield the deployments that have a service of their name and one container called so."""
    services = {(each.metadata.namespace, each.metadata.name) for each in referee.objects("services", "")}
    for deployment in referee.objects("deployments", ""):
        space, name = deployment.metadata.namespace, deployment.metadata.name
        containers = deployment.spec.template.spec.containers
        if space in SYSTEM_NAMESPACES or (space, name) not in services or containers[0].name != name:
            continue
        yield Target(space, name, untagged(containers[0].image), deployment.spec.replicas or 1)


def untagged(image: str) -> str:
    """Return an image without its tag and its digest; a registry keeps its port."""
    place, slash, name = image.partition("@")[0].rpartition("/")
    return f"{place}{slash}{name.partition(':')[0]}"


def _machines(referee: Referee) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
    """Return the workers and the masters."""
    nodes = [(each.metadata.name, each.metadata.labels) for each in referee.objects("nodes", "")]
    workers = tuple(Target(worker=name) for name, labels in nodes if CONTROL_PLANE_LABEL not in labels)
    masters = tuple(Target(master=name) for name, labels in nodes if CONTROL_PLANE_LABEL in labels)
    return workers, masters


def let_happen(game: Game, choice: Choice) -> int:
    """Let an incident happen a little later; return when, in milliseconds of the game's time."""
    now_ms = game.world.now_ms - game.state.start_ms
    at_ms = now_ms + SOONEST_MS + 1_000 * draw(now_ms, choice.incident.name, SPREAD_S)
    game.add_moment(choice.incident.moment(choice.target, at_ms))
    return at_ms
