import pytest

from k8s_tui.machine.containers import Ailment
from tests.shell.tools.booted import node_port, run


def web_containers(shell):
    for machine in shell.session.world.fleet.machines.values():
        for container in machine.runtime.containers.values():
            if container.name == "nginx":
                yield machine.runtime, container


def test_a_page_through_a_node_port(shell):
    port = node_port(shell)
    for node in ("worker-1", "worker-2", "10.0.0.10"):
        said = run(shell, f"curl -s http://{node}:{port}")
        assert "Welcome to nginx!" in said.out
        assert said.code == 0


def test_what_is_asked_for_beside_the_body(shell):
    url = f"http://worker-1:{node_port(shell)}"
    assert run(shell, f"curl -sI {url}").out.startswith("HTTP/1.1 200 OK\nServer: nginx/")
    assert "<h1>" in run(shell, f"curl -si {url}").out
    said = run(shell, f"curl -s -o /dev/null -w '%{{http_code}} %{{remote_ip}}\\n' {url}")
    assert said.out == "200 10.0.0.11\n"
    assert run(shell, f"curl -s -o page.html {url} && grep -c Welcome page.html").out == "2\n"
    verbose = run(shell, f"curl -v {url}").err
    assert "* Connected to worker-1 (10.0.0.11)" in verbose
    assert "< HTTP/1.1 200 OK" in verbose


def test_a_missing_page(shell):
    url = f"http://worker-1:{node_port(shell)}/nope"
    assert "404 Not Found" in run(shell, f"curl -s {url}").out
    said = run(shell, f"curl -sSf {url}")
    assert (said.err, said.code) == ("curl: (22) The requested URL returned error: 404\n", 22)


@pytest.mark.parametrize(
    "line, words, code",
    [
        ("curl http://nosuch.example", "curl: (6) Could not resolve host: nosuch.example", 6),
        ("curl http://worker-1:1", "curl: (7) Failed to connect to worker-1 port 1 after", 7),
        ("curl -m 2 http://10.96.0.1", "curl: (28) Connection timed out after 2001 milliseconds", 28),
        ("curl --connect-timeout 3 10.96.0.1", "curl: (28) Connection timed out after 3001 milliseconds", 28),
        ("curl https://10.0.0.10:6443/healthz", "curl: (60) SSL certificate problem", 60),
        ("curl https://worker-1:22", "curl: (35)", 35),
        ("curl ftp://worker-1", "curl: (1)", 1),
        ("curl http://", "curl: (3) URL using bad/illegal format", 3),
        ("curl", "curl: try 'curl --help'", 2),
        ("curl --nope x", "curl: option --nope: is unknown", 2),
        ("curl -m", "requires parameter", 2),
        ("curl -m soon x", "curl: option", 2),
    ],
)
def test_what_goes_wrong(shell, line, words, code):
    said = run(shell, line)
    assert words in said.err
    assert said.code == code


def test_silence(shell):
    said = run(shell, "curl -s http://worker-1:1")
    assert (said.out, said.err, said.code) == ("", "", 7)


def test_refusal_waits_for_nobody_and_silence_for_long(shell):
    world = shell.session.world
    before_ms = world.now_ms
    run(shell, "curl -s http://worker-1:1")
    assert world.now_ms - before_ms < 100
    world.fleet.links.isolate("worker-1")
    world.fleet.links.cut("outside", "worker-1")
    before_ms = world.now_ms
    said = run(shell, "curl -sS http://worker-1:1")
    assert "Connection timed out" in said.err
    assert world.now_ms - before_ms > 100_000


def test_an_application_that_hangs(shell):
    for runtime, container in web_containers(shell):
        runtime.afflict(container.id, Ailment(hung=True))
    said = run(shell, f"curl -m 3 http://worker-1:{node_port(shell)}")
    assert said.err == "curl: (28) Operation timed out after 3001 milliseconds with 0 bytes received\n"
    assert "Recv failure" in run(shell, f"curl -sS http://worker-1:{node_port(shell)}").err


def test_an_application_that_fails(shell):
    for runtime, container in web_containers(shell):
        runtime.afflict(container.id, Ailment(status=500))
    said = run(shell, f"curl -s -o /dev/null -w '%{{http_code}}' http://worker-1:{node_port(shell)}")
    assert said.out == "500"


def test_the_health_of_components(shell):
    assert run(shell, "curl -k https://10.0.0.10:6443/readyz").out == "ok"
    assert '"code": 403' in run(shell, "curl -sk https://10.0.0.10:6443/api").out
    assert run(shell, "ssh worker-1 curl -s http://127.0.0.1:10248/healthz").out == "ok"
    run(shell, "ssh worker-1 systemctl stop kubelet")
    assert run(shell, "ssh worker-1 curl -s http://localhost:10248/healthz").code == 7
    assert "Unauthorized" in run(shell, "curl -sk https://worker-2:10250/pods").out
    assert "HTTP request to an HTTPS server" in run(shell, "curl -s http://worker-2:10250/").out


def test_trying_again(shell):
    world = shell.session.world
    before_ms = world.now_ms
    assert run(shell, "curl -s --retry 2 -m 1 http://10.96.0.1").code == 28
    assert world.now_ms - before_ms >= 5_000


def test_its_version(shell):
    assert run(shell, "curl --version").out.startswith("curl 7.81.0")
