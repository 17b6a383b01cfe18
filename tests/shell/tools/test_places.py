from collections import Counter

from k8s_tui.network.routes import USERS
from k8s_tui.shell.tools.places import drawn, jitter, place_of
from tests.shell.tools.booted import run


def test_the_desk_is_outside(shell):
    place = place_of(shell.session)
    assert place.is_desk
    assert place.source is USERS


def test_a_machine_is_where_ssh_went(shell):
    run(shell, "ssh worker-2")
    place = place_of(shell.session)
    assert (place.name, place.ip, place.is_desk) == ("worker-2", "10.0.0.12", False)


def test_outcomes_are_drawn_by_their_share(shell):
    shares = {"often": 0.75, "rarely": 0.25}
    counts = Counter(drawn(shell.session, list(shares), shares.__getitem__) for _ in range(400))
    assert 250 < counts["often"] < 350
    assert drawn(shell.session, ["only"], lambda _: 1.0) == "only"
    assert 1 <= jitter(shell.session, 1, 3) <= 3
