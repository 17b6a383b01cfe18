import pytest

from k8s_tui.game.scoring import Performance, par_of, score
from tests.game.builders import MINIMAL, scenario

PAR = Performance(2, 10.0, 100.0)


@pytest.mark.parametrize(
    "run,total,stars",
    [
        pytest.param(PAR, 400, 3, id="par"),
        pytest.param(Performance(1, 2.0, 30.0), 400, 3, id="better"),
        pytest.param(Performance(4, 20.0, 200.0), 250, 2, id="twice"),
        pytest.param(Performance(40, 200.0, 2000.0), 100, 1, id="far"),
        pytest.param(Performance(2, 10.0, 100.0, touched=2), 350, 3, id="two healthy objects touched"),
        pytest.param(Performance(2, 10.0, 100.0, touched=9), 300, 2, id="everything restarted"),
        pytest.param(
            Performance(4, 10.0, 100.0, touched=0, bonus=50), 400, 3, id="a diagnosis makes up for it"
        ),
    ],
)
def test_points_against_par(run: Performance, total: int, stars: int) -> None:
    points = score(run, PAR, 0)
    assert (points.total, points.stars) == (total, stars)


def test_hints_are_paid_from_the_sum() -> None:
    assert score(PAR, PAR, 75).total == 325
    assert score(PAR, PAR, 1000).total == 0


def test_nothing_lost_is_par_where_nothing_may_be_lost() -> None:
    assert score(Performance(1, 0.0, 1.0), Performance(1, 0.0, 1.0), 0).users == 100
    assert score(Performance(1, 0.04, 1.0), Performance(1, 0.0, 1.0), 0).users == 100, "it is told as 0.0"
    assert score(Performance(1, 0.1, 1.0), Performance(1, 0.0, 1.0), 0).users == 0


def test_par_is_stated_or_guessed() -> None:
    stated = scenario(MINIMAL + "  par: {time: 2m, userMinutesLost: 7, commands: 3}\n")
    assert par_of(stated) == Performance(3, 7, 120.0)
    guessed = scenario(MINIMAL + "  solutions: [[kubectl get po, kubectl scale deploy/a --replicas=2]]\n")
    assert par_of(guessed) == Performance(1, 0.0, 900.0)
    applied = "  solutions: ['kubectl apply -f - <<E\n\n      kind: Pod\n\n      name: a\n\n      E']\n"
    assert par_of(scenario(MINIMAL + applied)).commands == 1
