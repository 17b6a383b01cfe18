from pathlib import Path

import pytest

from k8s_tui.game.origin import Origin
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.starting import start
from k8s_tui.shell.files import GivenFiles


def test_a_scenario_is_started_by_name() -> None:
    session = start(Origin("silent-worker"))
    assert session.title == "The silent worker"


def test_a_sandbox_has_no_story() -> None:
    session = start(Origin(workers=1, manifests=("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n",)))
    assert (session.title, session.briefing, session.verdict) == ("Sandbox", "", "")
    assert [row.name for row in session.snapshot("").nodes] == ["master-1", "worker-1"]


def test_commands_read_the_given_files() -> None:
    session = start(Origin(workers=1), (GivenFiles({"a.txt": "hello\n"}),))
    assert session.run("cat a.txt").read() == (("stdout", "hello\n"),)


@pytest.mark.parametrize(
    "origin", [Origin("no-such-story"), Origin(manifests=("{",)), Origin(manifests=("kind: Pod\n",))]
)
def test_a_beginning_that_is_none(origin: Origin, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        start(origin)
