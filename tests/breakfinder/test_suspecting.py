from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.suspecting import case_of
from tests.breakfinder.found import found, stage_of

WEB = Key("Deployment", "default", "web")


def test_a_case_knows_the_workload_its_machines_and_what_was_done():
    case = case_of(stage_of(), found())
    assert case.concerned == (WEB,)
    assert (case.groups, case.promise) == (("node",), "available")
    assert (case.workers, case.zones) == (3, 3)
    assert case.spread == {WEB: 1}
    assert case.memory_bytes[WEB] > 0
