from k8s_tui.breakfinder.remedies.budgets import BUDGETS
from k8s_tui.breakfinder.remedies.case import Case
from k8s_tui.breakfinder.remedies.rollouts import ROLLOUTS
from k8s_tui.breakfinder.remedies.tolerations import TOLERATIONS
from tests.breakfinder.remedies.builders import DATABASE, DB, DEPLOYMENT, WEB, given


def test_the_most_suspect_workload_comes_first():
    case = Case(given(DEPLOYMENT, DATABASE), "available", concerned=(DB, WEB))
    assert [each.key for each in case.workloads()] == [DB, WEB]
    assert case.workloads("StatefulSet") == ()


def test_a_workload_that_keeps_data_is_known():
    case = Case(given(DATABASE), "data", concerned=(DB,), data_paths={DB: "/var/lib/postgresql/data"})
    assert [case.keeps_data(each) for each in case.workloads()] == [True]


def test_a_remedy_is_likelier_for_its_promise_and_its_deeds():
    drain = Case(given(DEPLOYMENT), "drain", ("drain",))
    assert BUDGETS.likelihood(drain) > ROLLOUTS.likelihood(drain)
    assert ROLLOUTS.likelihood(drain) == 0
    assert BUDGETS.likelihood(Case(given(DEPLOYMENT), "data")) == 1


def test_a_remedy_is_likelier_where_its_promise_is_broken_beside_another():
    alone = Case(given(DEPLOYMENT), "recovery", ("drain",))
    beside = Case(given(DEPLOYMENT), "recovery", ("drain",), others=("drain",))
    assert BUDGETS.likelihood(beside) > BUDGETS.likelihood(alone) > 0


def test_what_gives_pods_a_place_is_likeliest_where_they_have_none():
    case = Case(given(DEPLOYMENT), "available", others=("scheduled",))
    assert TOLERATIONS.likelihood(case) > BUDGETS.likelihood(case)
