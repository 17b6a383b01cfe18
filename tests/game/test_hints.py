from k8s_tui.game.conditions.scene import Timed
from k8s_tui.game.hints import Ladder
from k8s_tui.game.scenario import HintText, OtherText
from tests.game.builders import StubScene, Switch

ON, OFF = Timed(Switch()), Timed(Switch(held=False))
SCENE = StubScene()


def test_hints_come_in_their_order_and_are_paid() -> None:
    ladder = Ladder((HintText("one", cost=10), HintText("two", cost=20)))
    assert ladder.view(SCENE).cost == 10
    ladder = ladder.take(SCENE)
    assert ladder.view(SCENE).lines == ("one",)
    ladder = ladder.take(SCENE)
    assert (ladder.cost, ladder.view(SCENE).taken, ladder.view(SCENE).cost) == (30, 2, 0)
    assert ladder.take(SCENE) == ladder


def test_the_hint_that_suits_the_state_comes_first() -> None:
    ladder = Ladder((HintText("one", when=OFF), HintText("two", when=ON), HintText("three")))
    assert ladder.next(SCENE) == 1


def test_somebody_who_asks_gets_an_answer_all_the_same() -> None:
    ladder = Ladder((HintText("one", when=OFF), HintText("two", when=OFF)))
    assert ladder.take(SCENE).taken == (0,)


def test_a_rung_says_something_else_where_something_was_tried() -> None:
    other = OtherText(ON, "you did that already")
    ladder = Ladder((HintText("one", instead=(OtherText(OFF, "never"), other)), HintText("two")))
    ladder = ladder.take(SCENE)
    assert (ladder.view(SCENE).lines, ladder.cost) == (("you did that already",), 25)
    ladder = ladder.take(SCENE)
    assert ladder.view(SCENE).lines == ("you did that already", "two")
    assert ladder.take(SCENE) == ladder
