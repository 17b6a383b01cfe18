from k8s_tui.machine import oom
from tests.machine.world import booted_fleet, run

GIB = 1024**3


def test_the_worst_by_size_and_by_what_the_kubelet_says_of_it():
    machine = booted_fleet().machines["worker-1"]
    small = run(machine, "nginx:1.25", uid="small", oom_score_adj=1000)
    large = run(
        machine, "mysql:8.0", uid="large", environment={"MYSQL_ROOT_PASSWORD": "x"}, oom_score_adj=500
    )
    kept = run(machine, "mysql:8.0", uid="kept", environment={"MYSQL_ROOT_PASSWORD": "x"}, oom_score_adj=-997)
    containers = [kept, small, large]
    assert oom.victim(containers, 8 * GIB, machine.sim.now_ms) == small
    assert oom.victim([kept, large], 8 * GIB, machine.sim.now_ms) == large
    assert oom.victim([], 8 * GIB, machine.sim.now_ms) is None


def test_a_machine_kills_until_there_is_memory_again():
    machine = booted_fleet().machines["worker-1"]
    first = run(machine, "nginx:1.25", uid="first", oom_score_adj=1000)
    second = run(machine, "nginx:1.25", uid="second", oom_score_adj=2)
    machine.take_memory(machine.spec.capacity.memory_bytes - machine.memory_used_bytes() + 1)
    machine.sim.run_until(machine.sim.now_ms + 10)
    assert machine.runtime.containers[first.id].reason == "OOMKilled"
    assert machine.runtime.containers[second.id].state == "running"
