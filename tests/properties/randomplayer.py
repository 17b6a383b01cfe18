"""A player who types anything: harmless and harmful commands over what the cluster has, drawn by numbers."""

from collections.abc import Callable, Iterable, Sequence

from k8s_tui.game.referee import Referee
from k8s_tui.game.session import Session

Draw = tuple[int, int, int]
"""What chooses the command, its object, and its amount."""

PATIENCE_MS = 60_000

SYSTEM = ("kube-system", "kube-public", "kube-node-lease")

WORKLOAD_COMMANDS = (
    "get {kind} {name} -o yaml",
    "describe {kind} {name}",
    "rollout restart {kind} {name}",
    "rollout status {kind} {name} --timeout=1s",
    "scale {kind} {name} --replicas={amount}",
    "scale {kind} {name} --replicas=0",
    "delete {kind} {name} --wait=false",
    "annotate {kind} {name} seen=yes --overwrite",
    "set env {kind}/{name} MODE={amount}",
    "set resources {kind} {name} --requests=cpu={amount}00m",
)
OBJECT_COMMANDS = (
    "get {kind} {name}",
    "describe {kind} {name}",
    "label {kind} {name} team=blue --overwrite",
    "delete {kind} {name} --wait=false",
    "delete {kind} {name} --force --grace-period=0 --wait=false",
)
NODE_COMMANDS = (
    "kubectl cordon {name}",
    "kubectl uncordon {name}",
    "kubectl drain {name} --ignore-daemonsets --delete-emptydir-data --force --timeout=5s",
    "kubectl taint nodes {name} spare=yes:NoSchedule --overwrite",
    "kubectl delete node {name} --wait=false",
    "kubectl describe node {name}",
    "ssh {name} systemctl restart kubelet",
    "ssh {name} systemctl restart containerd",
    "ssh {name} systemctl stop kubelet",
    "ssh {name} journalctl -u kubelet -n 5 --no-pager",
    "ssh {name} reboot",
    "cloud servers reboot {name}",
)
CLUSTER_COMMANDS = (
    "kubectl get pods -A -o wide",
    "kubectl get events -A",
    "kubectl -n kube-system rollout restart deployment coredns",
    "kubectl -n kube-system rollout restart daemonset kube-proxy",
    "kubectl -n kube-system scale deployment coredns --replicas={amount}",
    "kubectl -n kube-system delete pods --all --wait=false",
    ":diagnose nothing",
)
ALL_CLEAR = ":all-clear"
"""Decides the game at once, and is therefore typed seldom: once in a hundred lines about the cluster."""
ALL_CLEAR_AMOUNT = 77
WORKLOADS = ("deployments", "statefulsets", "daemonsets", "cronjobs")
OBJECTS = ("pods", "services", "configmaps", "secrets", "networkpolicies", "poddisruptionbudgets", "ingresses",
           "persistentvolumeclaims", "jobs", "resourcequotas", "endpointslices", "serviceaccounts")  # fmt: skip


def line_of(referee: Referee, draw: Draw) -> str:
    """Return the command that three numbers choose in the cluster as it is."""
    kinds: Sequence[Callable[[Referee, Draw], str]] = (
        _workload,
        _workload,
        _object,
        _object,
        _node,
        _cluster,
    )
    which, _, _ = draw
    return kinds[which % len(kinds)](referee, draw)


def _workload(referee: Referee, draw: Draw) -> str:
    return _namespaced(referee, draw, WORKLOADS, WORKLOAD_COMMANDS)


def _object(referee: Referee, draw: Draw) -> str:
    return _namespaced(referee, draw, OBJECTS, OBJECT_COMMANDS)


def _namespaced(referee: Referee, draw: Draw, kinds: Iterable[str], commands: Sequence[str]) -> str:
    which, what, amount = draw
    found = [
        (kind, obj.metadata.namespace, obj.metadata.name)
        for kind in kinds
        for obj in referee.objects(kind, "")
        if obj.metadata.namespace not in SYSTEM
    ]
    if not found:
        return _cluster(referee, draw)
    kind, namespace, name = found[what % len(found)]
    text = commands[which // 7 % len(commands)].format(kind=kind, name=name, amount=amount % 8)
    return f"kubectl -n {namespace} {text}"


def _node(referee: Referee, draw: Draw) -> str:
    which, what, _ = draw
    nodes = [node.metadata.name for node in referee.objects("nodes", "")]
    if not nodes:
        return _cluster(referee, draw)
    return NODE_COMMANDS[which // 7 % len(NODE_COMMANDS)].format(name=nodes[what % len(nodes)])


def _cluster(referee: Referee, draw: Draw) -> str:
    which, what, amount = draw
    if amount == ALL_CLEAR_AMOUNT:
        return ALL_CLEAR
    return CLUSTER_COMMANDS[(which // 7 + what) % len(CLUSTER_COMMANDS)].format(amount=amount % 5)


def play_at_random(session: Session, draws: Iterable[Draw], pause_ms: int = 4_000) -> tuple[str, ...]:
    """Type what the numbers choose, a few seconds apart, until the game is decided; return what was typed.

    After the last line a while passes, so that what it has left can win too.
    """
    typed = []
    for draw in draws:
        if session.verdict:
            break
        line = line_of(session.play.game.referee, draw)
        typed.append(line)
        session.run(line, limit_ms=20_000)
        session.step(pause_ms)
    if not session.verdict:
        session.step(PATIENCE_MS)
    return tuple(typed)
