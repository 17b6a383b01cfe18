from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.remedies.priorities import PRIORITIES
from tests.breakfinder.remedies.builders import DEPLOYMENT, case, spec_after, titles

CLASS = """\
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: urgent}
value: 1000
"""
URGENT = DEPLOYMENT.replace("name: web", "name: batch").replace(
    "      containers", "      priorityClassName: urgent\n      containers"
)


def test_the_victim_gets_a_class_or_the_other_waits():
    crowded = case(CLASS, DEPLOYMENT, URGENT)
    assert titles(PRIORITIES, crowded) == [
        "give deployment/web a priority of its own",
        "let priorityclass/urgent wait instead of preempting",
    ]
    raised, meek = PRIORITIES.propose(crowded)
    assert spec_after(raised, crowded)["template"]["spec"]["priorityClassName"] == "web-must-stay"
    first = raised.applied(crowded.given).documents[0]
    assert (first.name, first.data["value"], first.data["preemptionPolicy"]) == (
        "web-must-stay",
        1000,
        "Never",
    )
    urgent = meek.applied(crowded.given).find(Key("PriorityClass", "", "urgent"))
    assert urgent.data["preemptionPolicy"] == "Never"


def test_a_class_that_nobody_has_or_that_waits_is_harmless():
    assert titles(PRIORITIES, case(CLASS, DEPLOYMENT)) == []
    assert titles(PRIORITIES, case(f"{CLASS}preemptionPolicy: Never\n", DEPLOYMENT, URGENT)) == []
