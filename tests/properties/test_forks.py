"""A fork goes on as the world it was taken from, in the midst of elections, lost disks and partitions too."""

from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World
from k8s_tui.faults.etcd import LoseEtcdData, SlowDisk
from k8s_tui.faults.machines import PowerOff
from k8s_tui.faults.network import HealNetwork, IsolateMachine

STEPS = (
    (PowerOff("master-2").apply, 30_000),
    (SlowDisk("master-1").apply, 40_000),
    (IsolateMachine("master-3").apply, 40_000),
    (HealNetwork().apply, 20_000),
    (PowerOff("master-2").revert, 120_000),
    (LoseEtcdData("master-3").apply, 60_000),
    (SlowDisk("master-1").revert, 60_000),
)


def test_forks_at_every_step_change_nothing():
    plain = World.create(ClusterConfig(masters=3, workers=2), 7)
    plain.boot()
    forked = plain.fork()
    for act, wait_ms in STEPS:
        act(plain)
        act(forked)
        forked = forked.fork()
        plain.run_for(wait_ms)
        forked.run_for(wait_ms)
        assert plain.fingerprint() == forked.fingerprint(), act
