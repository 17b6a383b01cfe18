import pytest
from attrs import evolve

from k8s_tui.game import library
from k8s_tui.game.loading import Folder, load, parse
from k8s_tui.game.reading import FORMS
from k8s_tui.game.writing import scenario_text

SOME = tuple(library.paths())[::8]


@pytest.mark.parametrize("path", SOME, ids=lambda path: path.stem)
def test_what_is_written_reads_as_it_was(path):
    scenario = load(path)
    spec = evolve(scenario.spec, variables=(), decoys=())
    written = scenario_text(evolve(scenario, spec=spec))
    again = parse(written, path.name, Folder(path.parent))
    assert again.metadata == scenario.metadata
    assert again.spec == spec


@pytest.mark.parametrize("clock", ["03:12", "10:00", "Mon 13:00", "Fri 17:45", "Sun 23:59"])
def test_a_time_of_day_reads_as_it_was(clock):
    clock_ms = FORMS["clock"](clock)
    scenario = load(SOME[0])
    written = scenario_text(evolve(scenario, spec=evolve(scenario.spec, clock_ms=clock_ms)))
    assert parse(written, "a.yaml", Folder(SOME[0].parent)).spec.clock_ms == clock_ms


def test_a_moment_that_no_clock_shows_has_no_way_back():
    scenario = load(SOME[0])
    with pytest.raises(ValueError, match="no clock time is 1 ms"):
        scenario_text(evolve(scenario, spec=evolve(scenario.spec, clock_ms=1)))
