import pytest

from k8s_tui.api.core import Namespace
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.client.client import LEASES, NAMESPACES
from k8s_tui.client.leaderelection import LEADS, LOST, LeaderElector
from k8s_tui.client.recorder import EventRecorder
from tests.client.world import Network, Process


class Candidate(Process):
    """A process that does nothing but standing for election."""

    def __init__(self, network, machine):
        recorder = EventRecorder(network.sim, network.client, "kube-scheduler")
        self.elector = LeaderElector(network.sim, network.client, machine, "kube-scheduler", recorder)
        self.told = []
        super().__init__(self.elector.start, None, self.attempt)
        self.name = f"{machine}/kube-scheduler"
        network.sim.register(self.name, self)
        network.sim.start(self.name)

    def attempt(self, key):
        said = self.elector.attempt()
        if said:
            self.told.append(said)


@pytest.fixture
def network():
    network = Network()
    if not any(each.metadata.name == "kube-system" for each in network.client.list(NAMESPACES).items):
        network.writer.create(Namespace(ObjectMeta(name="kube-system")))
    return network


def lease(network):
    return network.client.get(LEASES, "kube-system", "kube-scheduler").spec


def test_the_first_one_leads_and_renews(network):
    one = Candidate(network, "master-1")
    network.run(100)
    two = Candidate(network, "master-2")
    network.run(60_000)
    assert (one.told, two.told) == ([LEADS], [])
    assert lease(network).holder_identity == one.elector.identity
    assert lease(network).renew_time >= network.sim.now_ms - 2_000
    assert lease(network).lease_transitions == 0


def test_another_one_takes_a_lease_that_is_not_renewed(network):
    one = Candidate(network, "master-1")
    network.run(100)
    two = Candidate(network, "master-2")
    network.run(5_000)
    network.sim.stop(one.name)
    network.run(12_000)
    assert not two.elector.leads
    network.run(10_000)
    assert two.elector.leads
    assert lease(network).lease_transitions == 1


def test_a_holder_that_cannot_renew_gives_up_after_its_deadline(network):
    one = Candidate(network, "master-1")
    network.run(5_000)
    network.is_cut = True
    network.run(8_000)
    assert one.told == [LEADS]
    network.run(5_000)
    assert one.told == [LEADS, LOST]
