import pytest

from k8s_tui.breakfinder.remedies.shutdown import SHUTDOWN
from tests.breakfinder.remedies.builders import DEPLOYMENT, case, change, spec_after, titles


def hooked(hook, more=""):
    text = f"        lifecycle: {{preStop: {hook}}}\n        ports"
    return DEPLOYMENT.replace("        ports", text).replace("      containers", f"{more}      containers")


@pytest.mark.parametrize(
    "text,waits",
    [
        (DEPLOYMENT, (10, 20)),
        (hooked("{sleep: {seconds: 2}}"), (10, 20)),
        (hooked("{exec: {command: [sleep, '1']}}"), (10, 20)),
        (hooked("{exec: {command: [sh, -c, sleep 15]}}"), (20,)),
        (hooked("{exec: {command: [nginx, -s, quit]}}"), ()),
        (hooked("{sleep: {seconds: 30}}"), ()),
    ],
)
def test_pods_wait_longer_than_they_do(text, waits):
    assert titles(SHUTDOWN, case(text)) == [
        f"let pods of deployment/web wait {wait_s} s before they end" for wait_s in waits
    ]


def test_a_hook_of_another_kind_is_replaced():
    web = case(hooked("{exec: {command: [sleep, '1']}}"))
    [container] = spec_after(next(SHUTDOWN.propose(web)), web)["template"]["spec"]["containers"]
    assert container["lifecycle"]["preStop"] == {"sleep": {"seconds": 10}}


def test_the_grace_period_grows_with_the_sleep():
    web = case(hooked("{sleep: {seconds: 1}}", "      terminationGracePeriodSeconds: 5\n"))
    spec = spec_after(change(SHUTDOWN, web, "let pods"), web)["template"]["spec"]
    assert spec["terminationGracePeriodSeconds"] == 40
