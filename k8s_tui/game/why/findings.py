"""What the search for a cause says of each thing it comes by: a finding, and where it points to next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from k8s_tui.game.why.seen import Seen

KIND_WORDS = {
    **dict.fromkeys(("po", "pod", "pods"), "pod"),
    **dict.fromkeys(("no", "node", "nodes"), "node"),
    **dict.fromkeys(("svc", "service", "services"), "service"),
    **dict.fromkeys(("ing", "ingress", "ingresses", "ingresses.networking.k8s.io"), "ingress"),
    **dict.fromkeys(("deploy", "deployment", "deployments", "deployments.apps"), "deployment"),
    **dict.fromkeys(("rs", "replicaset", "replicasets", "replicasets.apps"), "replicaset"),
    **dict.fromkeys(("sts", "statefulset", "statefulsets", "statefulsets.apps"), "statefulset"),
    **dict.fromkeys(("ds", "daemonset", "daemonsets", "daemonsets.apps"), "daemonset"),
    **dict.fromkeys(("job", "jobs", "jobs.batch"), "job"),
    **dict.fromkeys(("cj", "cronjob", "cronjobs", "cronjobs.batch"), "cronjob"),
    **dict.fromkeys(("pvc", "persistentvolumeclaim", "persistentvolumeclaims"), "pvc"),
    **dict.fromkeys(("cm", "configmap", "configmaps"), "configmap"),
    **dict.fromkeys(("secret", "secrets"), "secret"),
    **dict.fromkeys(
        ("netpol", "networkpolicy", "networkpolicies", "networkpolicies.networking.k8s.io"), "networkpolicy"
    ),
    **dict.fromkeys(("pdb", "poddisruptionbudget", "poddisruptionbudgets"), "poddisruptionbudget"),
    "poddisruptionbudgets.policy": "poddisruptionbudget",
    **dict.fromkeys(("quota", "resourcequota", "resourcequotas"), "resourcequota"),
    **dict.fromkeys(("pc", "priorityclass", "priorityclasses"), "priorityclass"),
    **dict.fromkeys(("hpa", "horizontalpodautoscaler", "horizontalpodautoscalers"), "hpa"),
    "horizontalpodautoscalers.autoscaling": "hpa",
    **dict.fromkeys(("ns", "namespace", "namespaces"), "namespace"),
    **dict.fromkeys(("users", "client", "clients"), "users"),
    **dict.fromkeys(("component", "cp"), "component"),
}
"""Words for kinds, kubectl's and the panels', and the one under which the search knows them."""


@frozen
class Ref:
    """Something that can be asked why it fails.

    Attributes:
        kind: One of the values of `KIND_WORDS`, or `unit`, which is a systemd unit.
        place: The namespace; for units and components the machine; "" for what has none.
    """

    kind: str
    place: str
    name: str

    def __str__(self) -> str:
        """Return how people name it, as in `pod shop/web-1` or `kubelet on worker-2`."""
        if self.kind == "unit":
            return f"{self.name}.service on {self.place}"
        if self.kind == "component":
            return f"{self.name} on {self.place}" if self.place else self.name
        return f"{self.kind} {self.place}/{self.name}" if self.place else f"{self.kind} {self.name}"


@frozen
class Finding:
    """What is to be said of one thing.

    Attributes:
        health: `bad`, `warn`, `ok` or `unknown`.
        text: What is seen, in a sentence without its full stop.
        shown_by: A command that shows it.
        next: What it points to, None where the search ends.
    """

    ref: Ref
    health: str
    text: str
    shown_by: str
    next: Ref | None = None


Step = Callable[["Seen", Ref], Finding | None]
"""One question about a thing; None where it has no answer that matters."""


def in_namespace(ref: Ref) -> str:
    """Return kubectl's flag for the namespace of a thing."""
    return f" -n {ref.place}" if ref.place else ""


def shortened(text: str, most: int = 160) -> str:
    """Return a message in one line of a bearable length."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def from_both_ends(text: str, most: int = 200) -> str:
    """Return a long message without its middle: what failed stands first, and why it did last."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head = line[: most // 3].rpartition(" ")[0] or line[: most // 3]
    rest = line[len(line) - most + most // 3 :]
    return f"{head} … {rest.partition(' ')[2] or rest}"
