import pytest

from k8s_tui.sim.simulation import Simulation


class Recorder:
    """A process that writes down when it was woken with what."""

    def __init__(self, sim):
        self.sim = sim
        self.woken = []
        self.starts = self.stops = 0

    def start(self):
        self.starts += 1

    def stop(self):
        self.stops += 1

    def handle(self, key):
        self.woken.append((self.sim.now_ms, key))


@pytest.fixture
def sim():
    return Simulation(7)


@pytest.fixture
def process(sim):
    recorder = Recorder(sim)
    sim.register("m/p", recorder)
    sim.start("m/p")
    return recorder


def test_entries_come_by_time_and_then_in_the_order_they_were_made(sim, process):
    for delay_ms, word in ((20, "late"), (10, "first"), (10, "second")):
        sim.schedule("m/p", delay_ms, (word,))
    sim.run_until(15)
    assert process.woken == [(10, ("first",)), (10, ("second",))]
    assert sim.now_ms == 15
    sim.run_until(30)
    assert process.woken[-1] == (20, ("late",))


def test_a_stopped_process_gets_nothing_that_it_had_scheduled(sim, process):
    sim.schedule("m/p", 10, ("old",))
    sim.stop("m/p")
    sim.start("m/p")
    sim.schedule("m/p", 20, ("new",))
    sim.run_until(100)
    assert process.woken == [(20, ("new",))]
    assert (process.starts, process.stops) == (2, 1)


def test_nothing_can_be_scheduled_for_a_process_that_does_not_run(sim, process):
    sim.stop("m/p")
    sim.schedule("m/p", 1, ("x",))
    assert sim.next_at_ms() is None


def test_a_frozen_process_gets_its_entries_late_and_in_order(sim, process):
    sim.schedule("m/p", 10, ("a",))
    sim.schedule("m/p", 11, ("b",))
    sim.freeze("m/p")
    sim.run_until(50)
    assert process.woken == []
    assert sim.is_frozen("m/p")
    assert sim.is_running("m/p")
    sim.thaw("m/p")
    sim.run_until(60)
    assert process.woken == [(50, ("a",)), (50, ("b",))]


def test_a_run_can_be_limited_and_continued(sim, process):
    for delay_ms in range(5):
        sim.schedule("m/p", delay_ms, (delay_ms,))
    assert not sim.run_until(100, max_entries=2)
    assert len(process.woken) == 2
    assert sim.run_until(100, max_entries=10)
    assert sim.now_ms == 100


def test_a_process_that_is_forgotten_is_stopped(sim, process):
    sim.unregister("m/p")
    assert process.stops == 1
    assert sim.process("m/p") is None


def test_a_fork_goes_on_alike_and_apart(sim, process):
    sim.schedule("m/p", 10, ("x",))
    sim.stream("a").next()
    twin = sim.fork()
    other = Recorder(twin)
    twin.register("m/p", other)
    assert twin.fingerprint() == sim.fingerprint()
    twin.run_until(20)
    assert other.woken == [(10, ("x",))]
    assert process.woken == []
    assert twin.stream("a").next() == sim.stream("a").next()
    assert twin.fingerprint() != sim.fingerprint()


class Upsetting:
    """A process that starts, freezes and ends another, and notes the turn before and after."""

    def __init__(self, sim):
        self.sim = sim
        self.turns = []

    def start(self):
        pass

    def stop(self):
        pass

    def handle(self, key):
        before = self.sim.turn
        getattr(self.sim, key[0])(key[1])
        self.turns.append((before, self.sim.turn))


@pytest.mark.parametrize(
    "word, running, changes",
    [
        ("start", False, True),
        ("start", True, False),
        ("stop", True, True),
        ("stop", False, False),
        ("freeze", True, True),
        ("thaw", True, True),
        ("is_running", True, False),
    ],
)
def test_a_turn_ends_with_its_entry_and_whenever_processes_come_or_go(sim, word, running, changes):
    process = Upsetting(sim)
    sim.register("m/p", process)
    sim.register("m/other", Recorder(sim))
    sim.start("m/p")
    if running:
        sim.start("m/other")
    sim.schedule("m/p", 1, (word, "m/other"))
    sim.schedule("m/p", 1, ("is_running", "m/other"))
    sim.run_until(1)
    (before, after), (later, _) = process.turns
    assert (before != after) is changes
    assert 0 not in (before, after, later)
    assert later not in (before, after)
    assert sim.turn == 0
