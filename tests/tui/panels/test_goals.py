from k8s_tui.game.views import GoalRow, Hint
from k8s_tui.tui.glyphs import UNICODE
from k8s_tui.tui.panels.goals import STAY, goal_lines, goals_counted
from k8s_tui.tui.spans import plain

NO_HINTS = Hint(0, 0, 0, ())


def goal(text: str, state: str = "open", progress: str = "", *, guard: bool = False) -> GoalRow:
    return GoalRow(text, state, progress, guard)


def lines(*goals: GoalRow, hint: Hint = NO_HINTS, width: int = 40) -> list[str]:
    return [plain(line) for line in goal_lines(goals, hint, UNICODE, width)]


def test_objectives_come_before_guards_each_with_its_state() -> None:
    assert lines(
        goal("data is kept", "held", guard=True),
        goal("node is Ready", "done"),
        goal("users are served", "held", "12s of 60s"),
        goal("lost", "failed"),
        goal("open"),
        goal("was sacrificed", "failed", guard=True),
    ) == [
        "[x] node is Ready",
        "[~] users are served  12s of 60s",
        "[!] lost",
        "[ ] open",
        "× ! was sacrificed",
        "●   data is kept",
    ]


def test_guards_that_hold_share_their_lines() -> None:
    kept = [goal(f"no {kind} is removed", "held", guard=True) for kind in ("service", "node")]
    assert lines(*kept, width=60) == ["●   no service is removed · no node is removed"]


def test_goals_that_are_met_before_all_causes_have_come_have_to_stay_so() -> None:
    met = (goal("node is Ready", "done"), goal("data is kept", "held", guard=True))
    assert lines(*met, width=80)[0] == STAY
    assert STAY not in [plain(line) for line in goal_lines(met, NO_HINTS, UNICODE, 80, is_over=True)]


def test_long_goals_are_wrapped_and_keep_their_progress() -> None:
    assert lines(goal("the customers succeed at least", "held", "1s of 9s"), width=24) == [
        "[~] the customers",
        "    succeed at least",
        "    1s of 9s",
    ]


def test_hints_told_and_the_price_of_the_next() -> None:
    assert lines(hint=Hint(1, 3, 25, ("Which machine went quiet?",))) == [
        "Hint: Which machine went quiet?",
        "H: hint 2/3 (-25)",
    ]
    assert lines(hint=Hint(3, 3, 25, ())) == []


def test_guards_are_not_counted_as_goals() -> None:
    assert goals_counted((goal("a", "done"), goal("b"), goal("c", "held", guard=True))) == (1, 2)
