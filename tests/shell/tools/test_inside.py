import pytest

from tests.shell.tools.booted import run


def inside(shell, line, name="box"):
    return run(shell, f"kubectl exec deploy/{name} -- {line}")


@pytest.mark.parametrize(
    "line, out",
    [
        ("cat /etc/hostname", "box-"),
        ("hostname", "box-"),
        ("echo hello there", "hello there"),
        ("printenv KUBERNETES_SERVICE_PORT", "443"),
        ("id", "uid=0(root)"),
        ("sh -c 'echo a b | wc -w'", "2"),
        ("sh -c 'false || echo $HOSTNAME'", "box-"),
        ("sh -c 'cd /tmp; pwd'", "/tmp"),
        ("/bin/sh -c 'exit 0; echo no' && echo yes", "yes"),
        ("cat /var/run/secrets/kubernetes.io/serviceaccount/namespace", "default"),
        ("ls /etc", "hostname"),
        ("date", "Mon Jan"),
        ("wget -qO- http://hello:8080", "Hello, world!\nVersion: 1.0.0\nHostname: hello-"),
        ("ping -c 1 web", "PING web"),
    ],
)
def test_commands(shell, line, out):
    assert inside(shell, line).out.startswith(out)


def test_exit_codes_come_back(shell):
    assert inside(shell, "sh -c 'ls /nope'").code == 2
    assert inside(shell, "false").code == 1
    assert inside(shell, "printenv NOPE").code == 1
    assert inside(shell, "sh -c 'nope'").code == 127
    assert inside(shell, "sh -c").code == 2
    assert inside(shell, "sh /nope").code == 2
    assert inside(shell, "sh -c 'cd /nope'").code == 2


def test_waiting_takes_simulated_time(shell):
    world = shell.session.world
    before_ms = world.now_ms
    inside(shell, "sleep 30")
    assert world.now_ms - before_ms >= 30_000


def test_what_is_written_stays_with_the_container(shell):
    assert inside(shell, "sh -c 'echo hi > /tmp/x; cat /tmp/x'").out == "hi\n"
    assert inside(shell, "cat /tmp/x").out == "hi\n"
    assert inside(shell, "rm /tmp/x").code == 0
    assert inside(shell, "cat /tmp/x").code == 1
    assert inside(shell, "rm /etc/hosts").code == 0
    assert inside(shell, "ls /etc/hosts").code == 2


def test_an_image_without_a_userland_has_no_programs(shell):
    said = inside(shell, "ls", "hello")
    assert 'exec: "ls": executable file not found in $PATH: unknown' in said.err
    assert said.code == 1
    run(shell, "ssh worker-1")
    identity = run(shell, "crictl ps -q --name hello").out.split()
    other = run(shell, "ssh worker-2 crictl ps -q --name hello").out.split()
    line = (
        f"crictl exec {identity[0]} /bin/ls" if identity else f"ssh worker-2 crictl exec {other[0]} /bin/ls"
    )
    said = run(shell, line)
    assert said.err.startswith("OCI runtime exec failed: exec failed: unable to start container process")
    assert "stat /bin/ls: no such file or directory" in said.err
    assert said.code == 126


def test_killing_the_first_process_ends_the_container(shell):
    assert inside(shell, "kill 1", "cache").code == 0
    shell.session.world.run_for(10_000)
    said = run(
        shell,
        "kubectl get pods -l app=cache -o jsonpath={.items[0].status.containerStatuses[0].restartCount}",
    )
    assert said.out == "1"
    assert inside(shell, "kill").code == 1
    assert inside(shell, "kill 77").code == 1
    # sleep has no handler for SIGTERM, and the first process gets no other.
    assert inside(shell, "kill -9 1").code == 0
    shell.session.world.run_for(10_000)
    said = run(
        shell, "kubectl get pods -l app=box -o jsonpath={.items[0].status.containerStatuses[0].restartCount}"
    )
    assert said.out == "0"


def test_a_shell_alone_has_nothing_to_do(shell):
    assert inside(shell, "sh").code == 0
    assert run(shell, "echo 'hostname' | kubectl exec -i deploy/box -- sh").out.startswith("box-")


def test_a_script_in_a_volume_is_run(shell):
    assert inside(shell, "sh -c 'echo echo works > /tmp/run.sh; sh /tmp/run.sh'").out == "works\n"


def test_a_shell_with_a_terminal_stays_open_until_exit(shell):
    assert run(shell, "kubectl exec -it deploy/box -- sh").code == 0
    assert shell.prompt == "# "
    assert run(shell, "hostname").out.startswith("box-")
    assert run(shell, "cd /tmp && echo a > b").code == 0
    assert run(shell, "cat /tmp/b; pwd").out == "a\n/tmp\n"
    assert run(shell, "exit 3").code == 3
    assert shell.prompt == "$ "
    assert run(shell, "hostname").out == "laptop\n"


def test_an_open_shell_ends_with_its_container(shell):
    run(shell, "kubectl exec -ti deploy/cache -- bash")
    run(shell, "kill 1")
    shell.session.world.run_for(5_000)
    said = run(shell, "hostname")
    assert (said.out, said.code) == ("", 137)
    assert run(shell, "hostname").out == "laptop\n"
