from k8s_tui.api.pods import Container, ExecAction, HTTPGetAction, LifecycleHandler, Pod
from k8s_tui.kubelet import hooks
from tests.machine.world import booted_fleet, run

SPEC = Container(name="c", image="nginx:1.25")
POD = Pod()


def ran(handler, image="nginx:1.25", age_ms=2_000):
    fleet = booted_fleet()
    machine = fleet.machines["worker-1"]
    container = run(machine, image)
    machine.sim.run_until(machine.sim.now_ms + age_ms)
    return hooks.run(handler, POD, SPEC, container, machine)


def shell(text):
    return LifecycleHandler(exec=ExecAction(("sh", "-c", text)))


def test_no_hook_takes_no_time():
    assert ran(None) == hooks.NONE


def test_a_sleep_takes_its_seconds():
    assert ran(LifecycleHandler(sleep={"seconds": 7})) == hooks.Ran(7_000)


def test_a_command_takes_its_time_and_may_fail():
    assert ran(shell("sleep 3")) == hooks.Ran(3_000)
    failed = ran(shell("echo no; exit 4"))
    assert "exited with 4: no" in failed.error


def test_a_command_that_never_ends_has_no_time():
    assert ran(shell("while true; do sleep 1; done")).took_ms is None


def test_an_image_without_tools_cannot_run_a_command():
    assert "executable file not found in $PATH" in ran(shell("true"), "registry.k8s.io/pause:3.10").error


def test_a_request_succeeds_with_any_answer_and_fails_without_one():
    assert not ran(LifecycleHandler(http_get=HTTPGetAction(80, "/nowhere"))).error
    assert "connection refused" in ran(LifecycleHandler(http_get=HTTPGetAction(81, "/"))).error
