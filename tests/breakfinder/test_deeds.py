from k8s_tui.breakfinder.deeds import GROUPS, deeds_of
from k8s_tui.breakfinder.stage import Stage


def test_simple_deeds_come_first_and_groups_can_be_chosen(hardened: Stage) -> None:
    deeds = deeds_of(hardened)
    order = list(GROUPS)
    places = [order.index(deed.group) for deed in deeds]
    assert places == sorted(places)
    assert len({deed.text for deed in deeds}) == len(deeds)
    assert [deed.text for deed in deeds_of(hardened, ("growth", "rollout"))] == [
        "deployment/web is rolled out anew",
        "deployment/web is scaled to 9",
    ]


def test_only_machines_that_bear_pods_are_hit(single: Stage) -> None:
    assert {deed.subject for deed in deeds_of(single, ("node", "drain", "memory"))} == {"worker-1"}
    assert not deeds_of(single, ("upgrade", "zone", "disk"))
