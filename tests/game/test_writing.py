import pytest
from attrs import evolve

from k8s_tui.game import library
from k8s_tui.game.loading import Folder, load, parse
from k8s_tui.game.writing import scenario_text

SOME = tuple(library.paths())[::8]


@pytest.mark.parametrize("path", SOME, ids=lambda path: path.stem)
def test_what_is_written_reads_as_it_was(path):
    scenario = load(path)
    spec = evolve(scenario.spec, variables=(), decoys=(), clock_ms=None)
    written = scenario_text(evolve(scenario, spec=spec))
    again = parse(written, path.name, Folder(path.parent))
    assert again.metadata == scenario.metadata
    assert again.spec == spec


def test_a_time_of_day_has_no_way_back():
    scenario = load(SOME[0])
    with pytest.raises(ValueError, match="clock cannot be written"):
        scenario_text(evolve(scenario, spec=evolve(scenario.spec, clock_ms=1)))
