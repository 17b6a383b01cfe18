import pytest

from tests.shell.tools.booted import run


def test_a_session_goes_to_a_machine_and_back(shell):
    assert run(shell, "ssh worker-1").code == 0
    assert shell.prompt == "root@worker-1:~# "
    assert run(shell, "hostname").out == "worker-1\n"
    assert run(shell, "ssh root@10.0.0.12").code == 0
    assert run(shell, "hostname").out == "worker-2\n"
    assert "Connection to worker-2 closed." in run(shell, "exit").out
    assert run(shell, "hostname").out == "worker-1\n"
    run(shell, "logout")
    assert shell.prompt == "$ "


def test_one_command_runs_there_and_leaves_its_exit_code(shell):
    assert run(shell, "ssh worker-1 hostname").out == "worker-1\n"
    assert run(shell, "ssh worker-1 'systemctl is-active nothing'").code == 3
    assert run(shell, "ssh -o ConnectTimeout=5 worker-1 'hostname; uname -n' | wc -l").out.strip() == "2"
    assert shell.prompt == "$ "


def test_an_interrupted_command_leaves_the_session_where_it_was(shell):
    assert run(shell, "ssh worker-1 'sleep 1000'", limit_ms=5_000).code == 130
    assert shell.prompt == "$ "


@pytest.mark.parametrize(
    "break_it, words, least_ms",
    [
        pytest.param(
            lambda fleet: fleet.power_off("worker-1"), "Connection timed out", 10_000, id="power-off"
        ),
        pytest.param(
            lambda fleet: fleet.links.isolate("worker-1"), "Connection timed out", 10_000, id="cut-off"
        ),
        pytest.param(
            lambda fleet: fleet.machines["worker-1"].units.stop("ssh"), "Connection refused", 0, id="no-sshd"
        ),
    ],
)
def test_a_machine_that_does_not_answer(shell, break_it, words, least_ms):
    world = shell.session.world
    break_it(world.fleet)
    before_ms = world.now_ms
    said = run(shell, "ssh worker-1")
    assert said.err == f"ssh: connect to host worker-1 port 22: {words}\n"
    assert said.code == 255
    assert world.now_ms - before_ms >= least_ms


def test_a_neighbour_without_power_has_no_route(shell):
    shell.session.world.fleet.power_off("worker-2")
    said = run(shell, "ssh worker-1 ssh worker-2")
    assert said.err == "ssh: connect to host worker-2 port 22: No route to host\n"


def test_an_unknown_host(shell):
    said = run(shell, "ssh x")
    assert said.err == "ssh: Could not resolve hostname x: Name or service not known\n"
    assert said.code == 255
    assert "worker-1" in said.hint


def test_who_sits_at_a_machine_that_dies_is_thrown_out(shell):
    run(shell, "ssh worker-1")
    shell.session.world.fleet.power_off("worker-1")
    said = run(shell, "hostname")
    assert "Broken pipe" in said.err
    assert said.out == ""
    assert said.code == 255
    assert run(shell, "hostname").out == "laptop\n"


def test_files_are_copied_between_the_desk_and_machines(shell):
    assert run(shell, "scp worker-1:/etc/hostname name.txt").code == 0
    assert run(shell, "cat name.txt").out == "worker-1\n"
    assert run(shell, "scp name.txt worker-2:/tmp").code == 0
    assert run(shell, "ssh worker-2 cat /tmp/name.txt").out == "worker-1\n"
    assert "No such file" in run(shell, "scp worker-1:/nope .").err
    assert "dest open" in run(shell, "scp name.txt worker-2:/nope/there").err


def test_what_is_piped_into_ssh_is_read_there(shell):
    assert run(shell, "echo hello | ssh worker-1 'cat > /tmp/said'").code == 0
    assert run(shell, "ssh worker-1 cat /tmp/said").out == "hello\n"
    run(shell, "ssh worker-1 'cat > /tmp/said' <<'END'\none\ntwo\nEND")
    assert run(shell, "ssh worker-1 cat /tmp/said").out == "one\ntwo\n"


def test_root_is_at_home_on_machines(shell):
    assert run(shell, "ssh worker-1 'echo ~ $HOME $USER'").out == "/root /root root\n"
    assert run(shell, "echo ~ $HOME $USER").out == "/home/player /home/player player\n"
    assert "HOME=/root" in run(shell, "ssh worker-1 env").out


def test_kubectl_on_a_machine_needs_to_be_told_where_the_cluster_is(shell):
    said = run(shell, "ssh worker-1 kubectl get nodes")
    assert said.err == (
        "The connection to the server localhost:8080 was refused - did you specify the right host or port?\n"
    )
    assert run(shell, "ssh master-1 kubectl get nodes").code == 0
    assert run(shell, "ssh worker-1 kubectl --kubeconfig /etc/kubernetes/kubelet.conf get nodes").code == 0
    assert (
        run(shell, "ssh worker-1 KUBECONFIG=/nope:/etc/kubernetes/kubelet.conf kubectl get nodes").code == 0
    )
    assert run(shell, "ssh worker-1 mkdir -p .kube").code == 0
    assert run(shell, "scp master-1:/etc/kubernetes/admin.conf worker-1:.kube/config").code == 0
    assert run(shell, "ssh worker-1 kubectl get nodes").code == 0
