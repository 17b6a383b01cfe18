"""The cluster: masters and larger workers that add up to one machine, which grows and shrinks with its nodes."""

import re

import pytest

from k8s_tui.game.snapshot import capacity_of
from tests.systems import bare
from tests.systems.player import sandbox


@pytest.fixture
def player():
    return sandbox(workers=3)


def cells(player, word):
    """Return total, requested, used and free of a resource over all nodes."""
    line = next(each for each in player(":cluster").splitlines() if each.startswith(word))
    return [float(re.match(r"[\d.]+", cell)[0]) for cell in line.split()[1:]]


def test_workers_are_the_larger_machines(player):
    wide = "-o custom-columns=NAME:.metadata.name,CPU:.status.capacity.cpu,MEMORY:.status.capacity.memory"
    rows = [line.split() for line in player(f"kubectl get nodes {wide} --no-headers").splitlines()]
    sizes = {name: (int(cpu), int(memory.removesuffix("Gi"))) for name, cpu, memory in rows}
    assert all(sizes[name] > sizes["master-1"] for name in ("worker-1", "worker-2", "worker-3"))
    assert "control-plane" in player("kubectl get node master-1")


def test_the_nodes_are_one_machine(player):
    total, requested, used, free = cells(player, "cpu")
    assert total == 2 + 3 * 4
    assert free == pytest.approx(total - requested, abs=0.02)
    assert 0 < used < total
    player("kubectl create deployment web --image=nginx:1.27 --replicas=3")
    player("kubectl set resources deployment web --requests=cpu=500m,memory=256Mi")
    player("kubectl rollout status deployment/web --timeout=120s")
    assert cells(player, "cpu")[1] == pytest.approx(requested + 1.5, abs=0.02)
    capacity = capacity_of(player.session.play)
    assert (capacity.nodes, capacity.nodes_ready) == (4, 4)
    assert capacity.cpu_used_milli > 0


def test_it_grows_with_a_node_and_shrinks_with_a_loss(player):
    before = cells(player, "cpu")[0]
    bare.prepare(player, "worker-9")
    player(f"ssh worker-9 {bare.join_command(player)}")
    player.wait(20)
    assert cells(player, "cpu")[0] == before + 4
    player("cloud servers stop worker-1")
    player.wait(70)
    assert "5 nodes, 4 of them ready" in player(":cluster")
    assert "NotReady" in player("kubectl get node worker-1")
    player("kubectl delete node worker-1")
    player.wait(5)
    assert cells(player, "cpu")[0] == before


def test_pods_that_one_machine_would_have_room_for_do_not_fit_on_many(player):
    # Twelve free cores together, and nowhere five of them at once.
    player("kubectl create deployment big --image=nginx:1.27")
    player("kubectl set resources deployment big --requests=cpu=5")
    player.wait(20)
    assert cells(player, "cpu")[3] > 5
    assert "Insufficient cpu" in player("kubectl get events --field-selector reason=FailedScheduling")
