"""Hypothesis strategies of what clusters are made of and of what happens to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from k8s_tui.breakfinder.candidates import histories as histories_of
from k8s_tui.breakfinder.candidates import is_fair
from k8s_tui.breakfinder.deeds import GROUPS, deeds_of
from k8s_tui.breakfinder.fitting import Shape
from k8s_tui.breakfinder.history import Deed, History
from k8s_tui.breakfinder.stage import Stage

NAMES = ("web", "api", "cart", "search", "mail")
IMAGES = ("nginx:1.27", "httpd:2.4", "traefik/whoami:v1.10")
REPLICAS_LIMIT = 4
CPUS = ("10m", "100m", "500m")
MEMORY = ("32Mi", "128Mi", "512Mi")

Manifest = dict[str, Any]


def shapes(workers: int = 5) -> SearchStrategy[Shape]:
    """Return a strategy of clusters of one to so many workers, in up to three zones."""
    return st.builds(Shape, workers=st.integers(1, workers), zones=st.integers(1, 3))


def manifests(names: Sequence[str] = NAMES) -> SearchStrategy[tuple[Manifest, ...]]:
    """Return a strategy of small applications: Deployments, each with a Service and perhaps a disruption budget."""
    applications = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)
    return applications.flatmap(lambda chosen: st.tuples(*(_application(name) for name in chosen))).map(
        lambda found: tuple(manifest for application in found for manifest in application)
    )


@st.composite
def _application(draw: st.DrawFn, name: str) -> tuple[Manifest, ...]:
    labels = {"app": name}
    container: Manifest = {
        "name": name,
        "image": draw(st.sampled_from(IMAGES)),
        "ports": [{"containerPort": 80}],
        "resources": {
            "requests": {"cpu": draw(st.sampled_from(CPUS)), "memory": draw(st.sampled_from(MEMORY))}
        },
    }
    if draw(st.booleans()):
        container["readinessProbe"] = {"tcpSocket": {"port": 80}, "periodSeconds": draw(st.integers(1, 10))}
    spec = {
        "replicas": draw(st.integers(1, REPLICAS_LIMIT)),
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
    }
    made = [
        _object("apps/v1", "Deployment", name, spec),
        _object("v1", "Service", name, {"selector": labels, "ports": [{"port": 80}]}),
    ]
    if draw(st.booleans()):
        budget = {"maxUnavailable": 1, "selector": {"matchLabels": labels}}
        made.append(_object("policy/v1", "PodDisruptionBudget", name, budget))
    return tuple(made)


def _object(api_version: str, kind: str, name: str, spec: Manifest) -> Manifest:
    meta = {"name": name, "namespace": "default"}
    return {"apiVersion": api_version, "kind": kind, "metadata": meta, "spec": spec}


def deeds(stage: Stage, groups: Sequence[str] = tuple(GROUPS)) -> SearchStrategy[Deed]:
    """Return a strategy of what may happen to a stage: faults and operators' work, the simplest first."""
    return st.sampled_from(deeds_of(stage, groups))


def histories(stage: Stage, groups: Sequence[str] = tuple(GROUPS)) -> SearchStrategy[History]:
    """Return a strategy of histories for which promises hold: few faults, and a machine that is left."""
    workers = stage.scenario.spec.cluster.workers
    return histories_of(deeds_of(stage, groups)).filter(lambda history: is_fair(history, workers))
