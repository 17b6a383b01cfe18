import pytest

from k8s_tui.api.errors import Unreachable
from tests.client.world import PROCESS, Network, Process


class Asker:
    """A process that asks for the server and then does something to the world, again and again."""

    def __init__(self, network, between):
        self.network = network
        self.between = between
        self.answers = []

    def handle(self, _):
        for _ in range(2):
            try:
                self.answers.append(self.network.client.server())
            except Unreachable:
                self.answers.append(None)
            self.between(self.network)


def stop_server(network):
    network.sim.stop(network.server.process_name)


def cut(network):
    network.is_cut = True


@pytest.mark.parametrize(
    "between, answers_alike",
    [
        (lambda _: None, [True, True, True, True]),
        (cut, [True, True, False, False]),
        (stop_server, [True, False] * 2),
    ],
    ids=["nothing", "the link is cut", "the server ends"],
)
def test_a_connection_lasts_for_a_turn_unless_a_process_ends(between, answers_alike):
    network = Network()
    asker = Asker(network, between)
    network.sim.register(PROCESS, Process(handle=asker.handle))
    network.sim.start(PROCESS)
    for _ in range(2):
        network.sim.schedule(PROCESS, 1, ("ask",))
        network.run(1)
        if between is stop_server:
            network.sim.start(network.server.process_name)
    assert [answer is network.server for answer in asker.answers] == answers_alike


def test_between_turns_nothing_is_remembered():
    network = Network()
    assert network.client.server() is network.server
    network.is_cut = True
    with pytest.raises(Unreachable):
        network.client.server()
