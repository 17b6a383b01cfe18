from hypothesis.database import DirectoryBasedExampleDatabase, InMemoryExampleDatabase

from k8s_tui.breakfinder.history import Deed, History, Step
from k8s_tui.breakfinder.remembering import HELD, Memory
from k8s_tui.breakfinder.trial import Outcome

DRAIN = Deed("worker-1 is drained", "drain", "worker-1", (), planned=True)
LOSS = Deed("worker-2 loses power", "node", "worker-2", ())
BOTH = History((Step(0, DRAIN), Step(15_000, LOSS)))
WELL = Outcome((), 0.5, 700_000, ("available", "data"))


def test_what_held_is_known_again_with_all_that_came_of_it(tmp_path):
    for each in ((History(), WELL), (BOTH, WELL)):
        Memory(DirectoryBasedExampleDatabase(tmp_path), b"shop").keep(*each)
    memory = Memory(DirectoryBasedExampleDatabase(tmp_path), b"shop")
    assert memory.held((DRAIN, LOSS)) == {History(): WELL, BOTH: WELL}


def test_of_another_question_nothing_is_known():
    database = InMemoryExampleDatabase()
    Memory(database, b"shop").keep(BOTH, WELL)
    assert not Memory(database, b"bank").held((DRAIN, LOSS))
    assert not Memory(database, b"shop").held((DRAIN,))


def test_half_a_file_is_passed_over():
    database = InMemoryExampleDatabase()
    for value in (b'{"steps": [[0', b"[]", b"\xff"):
        database.save(b"shop" + HELD, value)
    assert not Memory(database, b"shop").held((DRAIN,))
