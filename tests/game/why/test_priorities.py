"""Why? of pods that others left no room: it goes on to what gives those the right."""

import pytest

from k8s_tui.game.library import find
from k8s_tui.game.origin import Origin
from k8s_tui.game.starting import start
from k8s_tui.game.why.findings import Ref


@pytest.fixture(scope="module")
def session():
    started = start(Origin(str(find("queue-jumpers"))))
    started.pass_until(started.play.world.now_ms + 60_000)
    return started


def test_it_goes_from_who_waits_to_who_holds_the_room_and_to_the_class(session):
    chain = session.why()
    assert [each.ref for each in chain[-2:]] == [
        Ref("deployment", "maps", "render"),
        Ref("priorityclass", "", "edition"),
    ]
    assert "100000" in chain[-2].text


def test_every_command_that_it_names_shows_it(session):
    for finding in session.why()[-2:]:
        command = session.run(finding.shown_by)
        assert command.exit_code == 0, finding.shown_by


def test_nothing_is_said_of_a_deployment_that_nobody_waits_for(session):
    session.run("kubectl scale deployment routes -n maps --replicas=0")
    session.pass_until(session.play.world.now_ms + 20_000)
    assert "hold the room" not in session.why("deployment", "maps", "render")[0].text
