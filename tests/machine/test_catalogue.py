import pytest

from k8s_tui.machine.applications import Application
from k8s_tui.machine.catalogue import CATALOGUE
from k8s_tui.machine.containers import ContainerConfig
from k8s_tui.machine.references import parse_reference
from k8s_tui.machine.scripts import SAY


def behaviour(image, command=(), arguments=(), environment=None, files=None, ports=(), catalogue=CATALOGUE):
    config = ContainerConfig("c", image, tuple(command), tuple(arguments), environment or {}, ports=ports)
    return catalogue.behaviour(parse_reference(image), None, config, files or {})


@pytest.mark.parametrize("image", sorted(CATALOGUE.repositories))
def test_every_repository_has_an_application(image):
    repository = CATALOGUE.repositories[image]
    for name in (repository.application, *(name for _, name in repository.by_tag)):
        assert name in CATALOGUE.applications


@pytest.mark.parametrize(
    "image, port",
    [
        ("nginx:1.25", 80),
        ("httpd", 80),
        ("redis:7", 6379),
        ("k8s.gcr.io/redis:e2e", 6379),
        ("gcr.io/google_samples/gb-redisslave:v1", 6379),
        ("gcr.io/google-samples/gb-frontend:v4", 80),
        ("mongo:7", 27017),
        ("memcached", 11211),
        ("rabbitmq:3-management", 5672),
        ("registry:2", 5000),
        ("registry.k8s.io/kube-proxy:v1.32.13", 10256),
        ("registry.k8s.io/coredns/coredns:v1.11.3", 53),
    ],
)
def test_servers_serve_on_their_ports(image, port):
    found = behaviour(image)
    assert found.listens(port, 60_000)
    assert not found.listens(port, 0)
    assert not found.listens(port + 1_000, 60_000)
    assert found.script.ends_ms is None


@pytest.mark.parametrize(
    "image, environment, exit_code, words",
    [
        ("postgres:16", {}, 1, "superuser password is not specified"),
        ("postgres:16", {"POSTGRES_PASSWORD": "x"}, None, "ready to accept connections"),
        ("mysql:8", {}, 1, "MYSQL_ROOT_PASSWORD"),
        ("mariadb:11", {"MARIADB_ROOT_PASSWORD": "x"}, None, "ready for connections"),
    ],
)
def test_databases_want_their_passwords(image, environment, exit_code, words):
    script = behaviour(image, environment=environment).script
    assert (script.exit_code if script.ends_ms is not None else None) == exit_code
    assert any(words in step.text for step in script.steps if step.kind == SAY)


@pytest.mark.parametrize("image", ["busybox", "alpine:3.20", "ubuntu:24.04", "python:3.12", "node:20"])
def test_shells_and_prompts_end_at_once(image):
    script = behaviour(image).script
    assert (script.ends_ms, script.exit_code) == (0, 0)


@pytest.mark.parametrize(
    "image, command, words",
    [
        ("nginx", ("ngnix",), 'exec: "ngnix": executable file not found in $PATH: unknown'),
        ("nginx", ("/bin/nope",), 'exec: "/bin/nope": stat /bin/nope: no such file or directory: unknown'),
        ("registry.k8s.io/pause:3.10", ("sh",), 'exec: "sh": executable file not found in $PATH: unknown'),
    ],
)
def test_commands_that_are_not_in_the_image(image, command, words):
    assert behaviour(image, command).start_error.endswith(words)


def test_a_server_can_be_started_by_a_script():
    found = behaviour("nginx", ("sh", "-c", "sleep 3; exec nginx -g 'daemon off;'"))
    assert not found.listens(80, 3_000)
    assert found.listens(80, 4_000)


def test_a_script_that_calls_what_is_not_there():
    found = behaviour("busybox", ("sh", "-c", "echo hi; frobnicate --now"))
    assert found.script.exit_code == 127
    assert found.script.steps[-1].text == "sh: frobnicate: not found"


def test_sleep_does_not_listen_to_sigterm():
    assert behaviour("busybox", ("sleep", "3600")).stop_ms is None
    assert behaviour("nginx").stop_ms is not None


@pytest.mark.parametrize(
    "image, environment, arguments, ports, open_port",
    [
        ("nobody/knows:this", {}, (), (8000,), 8000),
        ("nobody/knows:this", {"PORT": "9000"}, (), (8000,), 9000),
        ("nobody/knows:this", {}, (), (), 1234),
        ("redis", {}, ("redis-server", "--port", "7000"), (), 7000),
        ("gcr.io/google-samples/hello-app:1.0", {"PORT": "3000"}, (), (), 3000),
    ],
)
def test_ports_can_be_moved(image, environment, arguments, ports, open_port):
    assert behaviour(image, (), arguments, environment, ports=ports).listens(open_port, 60_000)


@pytest.mark.parametrize(
    "flag, words",
    [
        ("--etcd-serverss=https://127.0.0.1:2379", "Error: unknown flag: --etcd-serverss"),
        ("--etcd-servers=https://127.0.0.1:2378", "context deadline exceeded"),
        ("--client-ca-file=/etc/kubernetes/pki/CA.crt", "no such file or directory"),
    ],
)
def test_a_broken_flag_of_the_api_server_ends_it(flag, words):
    found = behaviour(
        "registry.k8s.io/kube-apiserver:v1.32.13", ("kube-apiserver", "--secure-port=6443", flag)
    )
    assert found.script.exit_code == 1
    assert any(words in step.text for step in found.script.steps)


def test_equal_containers_share_their_behaviour():
    first = behaviour("nginx:1.25", environment={"POD_NAME": "a"})
    assert behaviour("nginx:1.25", environment={"POD_NAME": "b"}) is first


def test_a_scenarios_application_takes_precedence():
    catalogue = CATALOGUE.with_application("shop.example/web", Application("web", ports=(8081,)))
    assert behaviour("shop.example/web:v1", catalogue=catalogue).ports == (8081,)
    assert behaviour("shop.example/web:v1").ports == ()
