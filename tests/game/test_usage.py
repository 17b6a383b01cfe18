import pytest

from k8s_tui.game import usage
from k8s_tui.game.usage import Top
from k8s_tui.game.views import NO_USAGES
from tests.systems.player import Player, sandbox

URL = "https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml"


@pytest.fixture(scope="module")
def player() -> Player:
    """A cluster whose metrics-server has asked all kubelets twice."""
    player = sandbox(workers=1)
    assert player.session.snapshot("").usages is NO_USAGES
    player(f"kubectl apply -f {URL}")
    player.wait(120)
    return player


def test_it_is_what_kubectl_top_prints(player: Player) -> None:
    known = player.session.snapshot("kube-system").usages
    rows = [line.split() for line in player("kubectl top pods -n kube-system").splitlines()[1:]]
    assert len(rows) == len(known.pods) > 5
    for name, cpu, memory in rows:
        used = known.pods["kube-system", name]
        assert (f"{used.cpu_milli}m", f"{used.memory_bytes // 1024**2}Mi") == (cpu, memory)
    for line in player("kubectl top nodes").splitlines()[1:]:
        assert f"{known.nodes[line.split()[0]].cpu_milli}m" == line.split()[1]


def test_it_is_asked_as_often_as_it_changes(player: Player) -> None:
    world, top = player.session.play.fork().world, Top()
    known = top.look(world, "", 20)
    world.run_for(5_000)
    assert top.look(world, "", 20) is known
    assert not top.look(world, "default", 0).pods
    world.run_for(20_000)
    assert set(top.look(world, "", 20).nodes) == set(known.nodes)


def test_of_very_many_pods_only_the_nodes_are_asked(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "PODS_LIMIT", 5)
    known = Top().look(player.world, "", 6)
    assert (known.pods, len(known.nodes)) == ({}, 2)


def test_who_does_not_answer_is_not_known_of(player: Player) -> None:
    world = player.session.play.fork().world
    world.fleet.machines["master-1"].power_off()
    assert Top().look(world, "", 20) is NO_USAGES
