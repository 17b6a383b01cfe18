"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.systems.player import sandbox

REFUSES = {
    "port-forward": (
        "",
        (
            "error: TYPE/NAME and list of ports are required for port-forward\n"
            "See 'kubectl port-forward -h' for help and examples\n"
        ),
        1,
    ),
    "port-forward alone": (
        "",
        (
            "error: TYPE/NAME and list of ports are required for port-forward\n"
            "See 'kubectl port-forward -h' for help and examples\n"
        ),
        1,
    ),
    "port-forward alone -n shop": (
        "",
        (
            "error: TYPE/NAME and list of ports are required for port-forward\n"
            "See 'kubectl port-forward -h' for help and examples\n"
        ),
        1,
    ),
    "port-forward pod/nope -n shop 8080": ("", 'Error from server (NotFound): pods "nope" not found\n', 1),
    "port-forward svc/nope -n shop 8080": (
        "",
        'Error from server (NotFound): services "nope" not found\n',
        1,
    ),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


def test_a_forwarded_port_leads_into_a_pod_until_it_is_gone():
    play = sandbox(workers=1)
    play("kubectl create deployment web --image=nginx:1.25 --port=80")
    play("kubectl expose deploy web --port=8080 --target-port=80")
    play("kubectl wait deploy/web --for=condition=Available")
    play.wait(1)
    assert play("kubectl port-forward svc/web 9000:8080") == (
        "Forwarding from 127.0.0.1:9000 -> 80\nForwarding from [::1]:9000 -> 80\n"
    )
    assert "Welcome to nginx!" in play("curl localhost:9000")
    assert play("curl -so /dev/null -w '%{http_code}' http://127.0.0.1:9000/nope") == "404"
    assert play.run("kubectl port-forward svc/web 81").stderr == (
        "error: Service web does not have a service port 81\n"
    )
    play("kubectl delete deploy web")
    play.wait(60)
    refused = "curl: (7) Failed to connect to localhost port 9000 after 0 ms: Connection refused\n"
    assert play.run("curl localhost:9000").stderr == refused


@pytest.mark.parametrize(
    "line, out, err",
    [
        (
            "completion",
            "",
            "error: Shell not specified.\nSee 'kubectl completion -h' for help and examples\n",
        ),
        (
            "completion bash",
            "# This shell completes by itself: type a few letters of a command, a type or a name.\n",
            "",
        ),
        ("help rollout undo", "Undo a previous rollout.\n", ""),
        ("options", "The following options can be passed to any command:\n", ""),
    ],
)
def test_what_kubectl_tells_of_itself(line, out, err):
    typed = a_desk().k(line)
    assert (typed.out.startswith(out), typed.err) == (True, err)
