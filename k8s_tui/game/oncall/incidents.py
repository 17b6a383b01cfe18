"""Incidents: causes that page somebody, and what mends each.

They are written for any target, a workload with its service or a machine, so that a shift and a game master draw
from one list. To add one: a line in `INCIDENTS`. What it does to the cluster follows by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Any, Final

from attrs import frozen

from k8s_tui.faults import from_mapping
from k8s_tui.game.scenario import Moment

WORKLOAD: Final = "workload"
WORKER: Final = "worker"
MASTER: Final = "master"

BURN: Final = "ErrorBudgetBurn"
CRASHING: Final = "KubePodCrashLooping"
NODE_DOWN: Final = "KubeNodeNotReady"
POD_WAITING: Final = "KubePodNotReady"
SCHEDULER_DOWN: Final = "KubeSchedulerDown"

REMOVE_SELECTOR: Final = (
    '$kubectl patch service $name --type=json -p \'[{"op":"remove","path":"/spec/selector/release"}]\''
)
SET_PORT: Final = (
    "$kubectl patch service $name --type=json -p "
    '\'[{"op":"replace","path":"/spec/ports/0/targetPort","value":PORT}]\''
)
SCHEDULER_MANIFEST: Final = "/etc/kubernetes/manifests/kube-scheduler.yaml"


AIMED_AT: Final[Mapping[str, str]] = {
    WORKLOAD: "deployment/$namespace/$name",
    WORKER: "node/$worker",
    MASTER: "node/$master",
}


@frozen
class Target:
    """What an incident is aimed at.

    Attributes:
        name: Of a deployment and its service, which select pods by `app`; its container is called so too.
        image: Without its tag.
        replicas: What the deployment wants.
    """

    namespace: str = "default"
    name: str = ""
    image: str = ""
    replicas: int = 1
    worker: str = ""
    master: str = ""

    def fill(self, text: str) -> str:
        """Return a template with the target's parts in their places."""
        return Template(text).safe_substitute(
            namespace=self.namespace,
            name=self.name,
            image=self.image,
            replicas=self.replicas,
            worker=self.worker,
            master=self.master,
            kubectl=f"kubectl -n {self.namespace}",
        )


@frozen
class Incident:
    """One kind of incident.

    Attributes:
        about: What it is, for a game master's menu.
        level: From 1, where the page names the culprit, to 3, where it lies further away.
        aims: `workload`, `worker` or `master`.
        alerts: The pages that may follow from it, and no others.
        run: A command that somebody runs in good faith, "" where `fault` happens.
        mend: Commands that put it right.
        culprit: The object at fault, "" for what it is aimed at.
    """

    name: str
    about: str
    level: int
    aims: str
    alerts: tuple[str, ...]
    mend: tuple[str, ...]
    run: str = ""
    fault: Mapping[str, Any] | None = None
    culprit: str = ""

    def moment(self, target: Target, at_ms: int) -> Moment:
        """Return the cause, aimed and with its time."""
        if self.fault is None:
            return Moment(at_ms=at_ms, run=target.fill(self.run))
        fields = {key: target.fill(value) for key, value in self.fault.items()}
        return Moment(at_ms=at_ms, fault=from_mapping(fields))

    def at_fault(self, target: Target) -> str:
        """Return the object at fault, as in `service/shop/web`."""
        return target.fill(self.culprit or AIMED_AT[self.aims])

    def mending(self, target: Target) -> tuple[str, ...]:
        """Return the commands that put it right."""
        return tuple(target.fill(line) for line in self.mend)


INCIDENTS: tuple[Incident, ...] = (
    Incident(
        "kubelet-stopped",
        "a worker's kubelet stops",
        1,
        WORKER,
        (NODE_DOWN, BURN, POD_WAITING),
        ("ssh $worker systemctl start kubelet",),
        fault={"kind": "StopProcess", "machine": "$worker", "process": "kubelet"},
    ),
    Incident(
        "power-lost",
        "a worker loses its power",
        1,
        WORKER,
        (NODE_DOWN, BURN, POD_WAITING),
        ("cloud servers start $worker",),
        fault={"kind": "PowerOff", "machine": "$worker"},
    ),
    Incident(
        "scaled-away",
        "a workload is scaled to nothing",
        1,
        WORKLOAD,
        (BURN,),
        ("$kubectl scale deployment $name --replicas=$replicas",),
        run="$kubectl scale deployment $name --replicas=0",
    ),
    Incident(
        "bad-tag",
        "a release whose image does not exist",
        1,
        WORKLOAD,
        (POD_WAITING, BURN),
        ("$kubectl rollout undo deployment $name",),
        run="$kubectl set image deployment/$name $name=$image:9.9.9",
    ),
    Incident(
        "bad-command",
        "a release that exits at once",
        2,
        WORKLOAD,
        (CRASHING, BURN),
        ("$kubectl rollout undo deployment $name",),
        run="$kubectl patch deployment $name --type=json -p "
        '\'[{"op":"add","path":"/spec/template/spec/containers/0/command","value":["/bin/false"]}]\'',
    ),
    Incident(
        "too-little-memory",
        "a memory limit below what the program needs",
        2,
        WORKLOAD,
        (CRASHING, BURN),
        ("$kubectl rollout undo deployment $name",),
        run="$kubectl set resources deployment $name --limits=memory=24Mi --requests=memory=24Mi",
    ),
    Incident(
        "wrong-selector",
        "a service that selects nobody",
        2,
        WORKLOAD,
        (BURN,),
        (REMOVE_SELECTOR,),
        run='$kubectl patch service $name -p \'{"spec":{"selector":{"release":"next"}}}\'',
        culprit="service/$namespace/$name",
    ),
    Incident(
        "wrong-port",
        "a service that sends to a port where nobody listens",
        2,
        WORKLOAD,
        (BURN,),
        (SET_PORT.replace("PORT", "8080"),),
        run=SET_PORT.replace("PORT", "8081"),
        culprit="service/$namespace/$name",
    ),
    Incident(
        "walled-in",
        "a network policy that lets nobody in",
        2,
        WORKLOAD,
        (BURN,),
        ("$kubectl delete networkpolicy closed",),
        run='echo \'{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",'
        '"metadata":{"name":"closed","namespace":"$namespace"},'
        '"spec":{"podSelector":{"matchLabels":{"app":"$name"}},"policyTypes":["Ingress"]}}\' '
        "| kubectl apply -f -",
        culprit="networkpolicy/$namespace/closed",
    ),
    Incident(
        "never-ready",
        "a release that asks for readiness at a port where nobody listens, and takes the old pods down first",
        2,
        WORKLOAD,
        (BURN,),
        ("$kubectl rollout undo deployment $name",),
        run='$kubectl patch deployment $name -p \'{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":'
        '{"maxUnavailable":"100%","maxSurge":0}},"template":{"spec":{"containers":[{"name":"$name",'
        '"readinessProbe":{"httpGet":{"path":"/","port":8081}}}]}}}}\'',
    ),
    Incident(
        "runtime-stopped",
        "a worker's container runtime stops",
        3,
        WORKER,
        (NODE_DOWN, BURN, POD_WAITING),
        ("ssh $worker systemctl start containerd",),
        fault={"kind": "StopProcess", "machine": "$worker", "process": "containerd"},
    ),
    Incident(
        "names-forgotten",
        "the cluster's DNS is scaled to nothing",
        3,
        MASTER,
        (BURN,),
        ("kubectl -n kube-system scale deployment coredns --replicas=2",),
        run="kubectl -n kube-system scale deployment coredns --replicas=0",
        culprit="deployment/kube-system/coredns",
    ),
    Incident(
        "scheduler-slip",
        "a slip in the scheduler's manifest",
        3,
        MASTER,
        (SCHEDULER_DOWN, CRASHING, POD_WAITING),
        (f"ssh $master sed -i s/schedular.conf/scheduler.conf/ {SCHEDULER_MANIFEST}",),
        fault={
            "kind": "EditFile",
            "machine": "$master",
            "path": SCHEDULER_MANIFEST,
            "find": "--kubeconfig=/etc/kubernetes/scheduler.conf",
            "replace": "--kubeconfig=/etc/kubernetes/schedular.conf",
        },
        culprit="pod/kube-system/kube-scheduler-$master",
    ),
)
"""All kinds of incidents, the plain ones first."""
