"""API servers under agents that list again and again: who waits, who does not, and what ends it."""

import pytest

from k8s_tui.api.errors import Unreachable
from k8s_tui.cluster.endpoint import TOO_LATE
from k8s_tui.cluster.overload import LIST_US, LOOK_MS, OBJECT_US, PROCESS, cost_us
from k8s_tui.game.starting import session_of_play
from k8s_tui.machine import components
from k8s_tui.machine.applications import Application, Polling
from tests.systems.player import Player, sandbox

AGENT = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: agent}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: agent}
rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: agent}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: agent}
subjects: [{kind: ServiceAccount, name: agent, namespace: default}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {serviceAccountName: agent, containers: [{name: agent, image: "acme/agent:1"}]}
"""


@pytest.fixture(scope="module")
def booted():
    return sandbox(workers=3).session


@pytest.fixture
def player(booted):
    return Player(session_of_play(booted.play.fork(), booted.origin, remembers=False))


def agents(player, every_ms, *, for_each=True):
    world = player.world
    application = Application("acme/agent", ports=(9100,), polls=Polling("pods", every_ms, for_each))
    world.fleet.use(world.fleet.catalogue.with_application("acme/agent", application))
    world.sim.start(PROCESS)
    player.apply(AGENT)
    world.run_for(10_000)
    return world


def answered(world, seconds=200):
    """Return how often somebody on worker-1 gets through, of a hundred times."""
    through, refusals = 0, set()
    for _ in range(100):
        world.run_for(seconds * 10)
        try:
            world.connect("worker-1")
        except Unreachable as error:
            refusals.add(error.message)
        else:
            through += 1
    assert refusals <= {TOO_LATE}
    return through


def test_what_a_list_costs_grows_with_what_is_in_it():
    assert cost_us(0) == LIST_US
    assert cost_us(500) == LIST_US + 500 * OBJECT_US


def test_nobody_waits_where_little_is_asked(player):
    world = agents(player, 10_000)
    assert world.connect.overload.share == 1.0
    assert answered(world) == 100


def test_nobody_waits_where_all_are_listed_once(player):
    world = agents(player, 50, for_each=False)
    assert world.connect.overload.share == 1.0


def test_who_gets_through_is_chance_where_too_much_is_asked(player):
    world = agents(player, 30)
    share = world.connect.overload.share
    assert 0.05 < share < 0.6
    assert abs(answered(world) / 100 - share) < 0.2


def test_nobody_is_passed_over_for_longer_than_one_and_a_half_turns(player):
    world = agents(player, 30)
    overload = world.connect.overload
    waited, longest = 0, 0
    for _ in range(300):
        world.run_for(LOOK_MS)
        waited = waited + 1 if "worker-1" in overload.late else 0
        longest = max(longest, waited)
    assert 1 / overload.share <= longest <= 1.5 / overload.share + 1


def test_a_fork_goes_on_alike(player):
    world = agents(player, 30)
    twin = player.session.play.fork().world
    assert twin.connect.overload.late == world.connect.overload.late
    for each in (world, twin):
        each.run_for(30_000)
    assert twin.connect.overload.late == world.connect.overload.late
    assert twin.fingerprint() == world.fingerprint()


def test_nodes_are_given_up_whose_kubelets_do_not_get_through(player):
    world = agents(player, 4)
    world.run_for(120_000)
    assert "TLS handshake timeout" in player("ssh worker-1 journalctl -u kubelet -n 20 --no-pager")
    store = world.members.store
    nodes = [entry.value for entry in store.range("/registry/nodes/")]
    ready = [each.status for node in nodes for each in node.status.conditions if each.type == "Ready"]
    assert "Unknown" in ready


def test_the_server_is_busy_and_says_who_asks(player):
    world = agents(player, 30)
    world.run_for(20_000)
    runtime = world.fleet.machines["master-1"].runtime
    container = components.container_of(runtime, "kube-apiserver")
    assert container.cpu_millicores() >= 1_000
    said = [line.text for line in runtime.log(container.id) if line.text.startswith("Trace")]
    assert "resource:pods,scope:cluster,user-agent:agent,verb:LIST" in said[-1]


@pytest.mark.parametrize(
    "mend", ["kubectl delete clusterrolebinding agent", "kubectl delete daemonset agent --wait=false"]
)
def test_without_the_right_or_the_agents_all_is_well_again(player, mend):
    world = agents(player, 30)
    for _ in range(200):
        if player.run(mend).exit_code == 0:
            break
        world.run_for(LOOK_MS)
    world.run_for(60_000)
    assert world.connect.overload.share == 1.0
    assert answered(world, 20) == 100
