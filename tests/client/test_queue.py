import pytest

from k8s_tui.api.errors import Conflict, Unreachable
from k8s_tui.client.queue import BATCH, WorkQueue
from k8s_tui.sim.simulation import Simulation
from tests.client.world import PROCESS, Process


class Worker:
    """A process with one queue; keys named `bad...` fail as often as told."""

    def __init__(self, failures=0, error=None):
        self.sim = Simulation(0)
        self.queue = WorkQueue(self.sim, PROCESS, "q")
        self.failures, self.error = failures, error or Conflict("conflict")
        self.done = []
        self.sim.register(PROCESS, Process(handle=self.handle))
        self.sim.start(PROCESS)

    def handle(self, key):
        if key[0] == "work":
            self.queue.process_all(self.reconcile)
        else:
            self.queue.add(key[2])

    def reconcile(self, key):
        self.done.append((self.sim.now_ms, key))
        if key.startswith("bad") and self.failures:
            self.failures -= 1
            raise self.error


def test_a_key_is_worked_on_once_however_often_it_was_added():
    worker = Worker()
    for key in ("a", "b", "a"):
        worker.queue.add(key)
    worker.sim.run_until(10)
    assert worker.done == [(1, "a"), (1, "b")]


@pytest.mark.parametrize("error", [Conflict("conflict"), Unreachable("cut")])
def test_failures_wait_longer_and_longer(error):
    worker = Worker(5, error)
    worker.queue.add("bad")
    worker.sim.run_until(1_000)
    assert [at_ms for at_ms, _ in worker.done] == [1, 7, 18, 39, 80, 161]
    worker.failures = 1
    worker.queue.add("bad")
    worker.sim.run_until(2_000)
    assert [at_ms for at_ms, _ in worker.done][-2:] == [1_001, 1_007]


def test_of_several_delays_the_earliest_counts():
    worker = Worker()
    worker.queue.add_after("a", 100)
    worker.queue.add_after("a", 50)
    worker.queue.add_after("a", 70)
    assert worker.queue.is_due("a", 50)
    assert not worker.queue.is_due("a", 49)
    worker.sim.run_until(60)
    assert worker.done == [(51, "a")]
    assert not worker.queue.is_due("a", 10)


def test_a_large_batch_lets_others_have_their_turn():
    worker = Worker()
    for number in range(BATCH + 1):
        worker.queue.add(str(number))
    worker.sim.run_until(10)
    assert [at_ms for at_ms, _ in worker.done] == [1] * BATCH + [2]


def test_what_a_worker_adds_is_worked_on_too():
    worker = Worker()
    worker.queue.process_all(lambda _: None)
    worker.queue.add("a")
    worker.queue.process_all(lambda _: worker.queue.add("b"))
    assert len(worker.queue) == 1


def test_a_copy_has_the_same_to_do():
    worker, other = Worker(), Worker()
    worker.queue.add("a")
    worker.queue.add_after("b", 10)
    other.queue.copy_state(worker.queue)
    other.queue.clear()
    assert len(worker.queue) == 1
    assert worker.queue.is_due("b", 10)
    assert not other.queue.is_due("b", 10)
