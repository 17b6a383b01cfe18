import pytest

from k8s_tui.api.core import Node
from k8s_tui.api.meta import ObjectMeta, OwnerReference
from k8s_tui.api.pods import Container, Pod, PodSpec, PodStatus, Volume
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.shell.kubectl.draining import go_duration, plan
from tests.shell.bare import Desk
from tests.shell.kubectl.objects import get, put, put_node

POD = """
apiVersion: v1
kind: Pod
metadata: {name: %s, labels: {app: web}%s}
spec: {nodeName: worker-1, containers: [{name: c, image: x}]%s}
status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
"""
OWNED = ", ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: u1, controller: true}]"
SCRATCH = ", volumes: [{name: tmp, emptyDir: {}}]"
BUDGET = """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
status: {disruptionsAllowed: %d, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, observedGeneration: 1}
"""


class Kubelet:
    """Removes pods that are to be deleted, a second later."""

    def __init__(self, desk):
        self.desk = desk

    def start(self):
        self.desk.world.sim.schedule("kubelet", 1000, ("look",))

    def stop(self):
        pass

    def handle(self, key):
        server = self.desk.world.connect("laptop")
        pods = server.scheme.lookup("pods")
        for pod in server.list(pods, "default").items:
            if pod.metadata.deletion_timestamp is not None:
                server.delete(pods, "default", pod.metadata.name, ADMINISTRATOR, DeleteOptions(0))
        self.desk.world.sim.schedule("kubelet", 1000, ("look",))


@pytest.fixture
def desk():
    desk = Desk()
    put_node(desk, "worker-1")
    put_node(desk, "worker-2")
    desk.world.sim.register("kubelet", Kubelet(desk))
    desk.world.sim.start("kubelet")
    return desk


def is_cordoned(desk, name="worker-1"):
    node: Node = get(desk, "nodes", name, "")
    return bool(node.spec.unschedulable)


def test_cordon_and_uncordon(desk):
    assert desk.k("cordon worker-1").out == "node/worker-1 cordoned\n"
    assert is_cordoned(desk)
    assert desk.k("cordon node/worker-1").out == "node/worker-1 already cordoned\n"
    assert desk.k("uncordon worker-1 worker-2").out == (
        "node/worker-1 uncordoned\nnode/worker-2 already uncordoned\n"
    )
    assert not is_cordoned(desk)


def test_a_dry_run_changes_nothing(desk):
    assert desk.k("cordon worker-1 --dry-run=client").out == "node/worker-1 cordoned (dry run)\n"
    assert desk.k("cordon worker-1 --dry-run=server").out == "node/worker-1 cordoned (server dry run)\n"
    assert not is_cordoned(desk)


@pytest.mark.parametrize("verb", ["cordon", "uncordon", "drain"])
def test_a_node_that_does_not_exist(desk, verb):
    typed = desk.k(f"{verb} nope")
    assert (typed.err, typed.code) == ('Error from server (NotFound): nodes "nope" not found\n', 1)


def test_a_drain_evicts_and_waits(desk):
    put(desk, POD % ("web-1", OWNED, ""))
    typed = desk.k("drain worker-1")
    assert typed.out == (
        "node/worker-1 cordoned\nevicting pod default/web-1\npod/web-1 evicted\nnode/worker-1 drained\n"
    )
    assert (typed.err, typed.code) == ("", 0)
    assert is_cordoned(desk)


def test_a_drain_says_what_stands_in_its_way(desk):
    put(desk, POD % ("alone", "", ""))
    put(desk, POD % ("web-1", OWNED, SCRATCH))
    local = "cannot delete Pods with local storage (use --delete-emptydir-data to override): default/web-1"
    alone = (
        "cannot delete cannot delete Pods that declare no controller (use --force to override): default/alone"
    )
    typed = desk.k("drain worker-1")
    assert (typed.out, typed.code) == ("node/worker-1 cordoned\n", 1)
    assert typed.err == (
        'error: unable to drain node "worker-1" due to error: '
        f"[{local}, {alone}], continuing command...\n"
        "There are pending nodes to be drained:\n"
        " worker-1\n"
        f"{local}\n"
        f"{alone}\n"
    )


def test_what_is_removed_all_the_same_is_told(desk):
    put(desk, POD % ("alone", "", ""))
    typed = desk.k("drain worker-1 --force")
    assert typed.err == "Warning: deleting Pods that declare no controller: default/alone\n"
    assert typed.out.endswith("pod/alone evicted\nnode/worker-1 drained\n")


def test_one_node_that_fails_does_not_spare_the_next(desk):
    put(desk, POD % ("alone", "", ""))
    typed = desk.k("drain worker-1 worker-2")
    assert typed.out == "node/worker-1 cordoned\nnode/worker-2 cordoned\nnode/worker-2 drained\n"
    assert typed.err.count("There are pending nodes to be drained:\n worker-1\n") == 1
    assert typed.code == 1


def test_a_budget_is_asked_every_five_seconds(desk):
    put(desk, POD % ("web-1", OWNED, ""))
    put(desk, BUDGET % 0)
    begun_ms = desk.world.now_ms
    typed = desk.k("drain worker-1 --timeout=7s")
    retry = (
        'error when evicting pods/"web-1" -n "default" (will retry after 5s): '
        "Cannot evict pod as it would violate the pod's disruption budget.\n"
    )
    reached = 'error when evicting pods/"web-1" -n "default": global timeout reached: 7s'
    assert typed.out == "node/worker-1 cordoned\n" + 2 * "evicting pod default/web-1\n"
    assert typed.err == (
        f"{retry}{retry}"
        f'There are pending pods in node "worker-1" when an error occurred: {reached}\npod/web-1\n'
        f'error: unable to drain node "worker-1" due to error: {reached}, continuing command...\n'
        f"There are pending nodes to be drained:\n worker-1\n{reached}\n"
    )
    assert typed.code == 1
    assert desk.world.now_ms - begun_ms == 7000


def test_a_budget_that_allows_it_is_used_up(desk):
    put(desk, POD % ("web-1", OWNED, ""))
    put(desk, BUDGET % 1)
    assert desk.k("drain worker-1").code == 0
    assert get(desk, "pdb", "web").content["status"]["disruptionsAllowed"] == 0


def test_deletion_does_not_ask_budgets(desk):
    put(desk, POD % ("web-1", OWNED, ""))
    put(desk, BUDGET % 0)
    assert desk.k("drain worker-1 --disable-eviction").out == (
        "node/worker-1 cordoned\npod/web-1 deleted\nnode/worker-1 drained\n"
    )


def test_a_pod_that_does_not_end_in_time(desk):
    desk.world.sim.stop("kubelet")
    put(desk, POD % ("web-1", OWNED, ""))
    typed = desk.k("drain worker-1 --timeout=80s")
    assert typed.err.endswith(
        'error when waiting for pod "web-1" in namespace "default" to terminate: '
        "global timeout reached: 1m20s\n"
    )


def test_a_dry_run_only_names_the_pods(desk):
    put(desk, POD % ("web-1", OWNED, ""))
    assert desk.k("drain worker-1 --dry-run=client").out == (
        "node/worker-1 cordoned (dry run)\n"
        "evicting pod default/web-1 (dry run)\n"
        "node/worker-1 drained (dry run)\n"
    )


def test_only_some_pods(desk):
    put(desk, POD % ("web-1", OWNED, ""))
    put(desk, POD % ("alone", "", ""))
    desk.k("label pod alone app=other --overwrite")
    assert "default/alone" not in desk.k("drain worker-1 --pod-selector=app=web").out


def a_pod(name="p", kind="", uid="u", phase="Running", annotations=None, scratch=False):
    owners = (OwnerReference("apps/v1", kind, "o", uid, controller=True),) if kind else ()
    meta = ObjectMeta(name=name, namespace="ns", annotations=annotations or {}, owner_references=owners)
    volumes = (Volume("tmp", {"emptyDir": {}}),) if scratch else ()
    return Pod(meta, PodSpec(containers=(Container("c", "x"),), volumes=volumes), PodStatus(phase=phase))


@pytest.mark.parametrize(
    "pod, flags, fate",
    [
        (a_pod(kind="ReplicaSet"), {}, "goes"),
        (a_pod(), {}, "stands in the way"),
        (a_pod(), {"force": True}, "goes"),
        (a_pod(phase="Succeeded"), {}, "goes"),
        (a_pod(kind="ReplicaSet", scratch=True), {}, "stands in the way"),
        (a_pod(kind="ReplicaSet", scratch=True), {"delete_local": True}, "goes"),
        (a_pod(kind="ReplicaSet", scratch=True, phase="Failed"), {}, "goes"),
        (a_pod(kind="DaemonSet"), {}, "stands in the way"),
        (a_pod(kind="DaemonSet"), {"ignore_daemons": True}, "stays"),
        (a_pod(kind="DaemonSet", uid="gone"), {}, "goes"),
        (a_pod(annotations={"kubernetes.io/config.mirror": "x"}), {}, "stays"),
    ],
    ids=[
        "owned",
        "without owner",
        "without owner, forced",
        "without owner, ended",
        "with scratch space",
        "with scratch space, allowed",
        "with scratch space, ended",
        "of a daemon set",
        "of a daemon set, ignored",
        "of a daemon set that is gone",
        "static",
    ],
)
def test_what_becomes_of_a_pod(pod, flags, fate):
    allowed = {"ignore_daemons": False, "delete_local": False, "force": False, **flags}
    made = plan([pod], live={"u"}, **allowed)
    seen = "goes" if made.going else "stands in the way" if made.errors else "stays"
    assert seen == fate


@pytest.mark.parametrize(
    "span_ms, text", [(5000, "5s"), (80_000, "1m20s"), (3_600_000, "1h0m0s"), (1500, "1.5s"), (0, "0s")]
)
def test_spans_as_go_prints_them(span_ms, text):
    assert go_duration(span_ms) == text
