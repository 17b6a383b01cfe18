import pytest

from tests.shell.tools.booted import node_port, run


def test_a_page(shell):
    url = f"http://worker-1:{node_port(shell)}"
    assert "Welcome to nginx!" in run(shell, f"wget -qO- {url}").out
    said = run(shell, f"wget {url}/index.html")
    assert "saved" in said.err
    assert "Welcome" in run(shell, "cat index.html").out
    assert run(shell, f"wget -q --spider {url}").out == ""


@pytest.mark.parametrize(
    "line, words, code",
    [
        ("wget -O- http://nosuch.example", "unable to resolve host address 'nosuch.example'", 4),
        ("wget -O- http://worker-1:1", "failed: Connection refused.", 4),
        ("wget -O- -T 2 http://10.96.0.1", "failed: Connection timed out.", 4),
        ("wget", "missing URL", 1),
        ("wget -T soon x", "wget: ", 2),
        ("wget ftp://x", "wget: ", 1),
        ("nc -zv worker-1 1", "port 1 (tcp) failed: Connection refused", 1),
        ("nc -zv -w 2 10.96.0.1 443", "failed: Connection timed out", 1),
        ("nc -zv nosuch 80", "Name or service not known", 1),
        ("nc worker-1", "usage: nc", 1),
        ("nc -w x a 1", "nc: ", 1),
    ],
)
def test_what_goes_wrong_in_gnus_words(shell, line, words, code):
    said = run(shell, line)
    assert words in said.err
    assert said.code == code


def test_an_open_port(shell):
    said = run(shell, "nc -zv worker-1 22")
    assert "succeeded!" in said.err
    assert said.code == 0


@pytest.mark.parametrize("port, words", [(80, ":80) open"), (81, "nc: timed out")])
def test_a_port_in_busyboxs_words(shell, port, words):
    assert words in run(shell, f"kubectl exec deploy/box -- nc -zv -w 2 web {port}").err


def test_a_missing_page(shell):
    url = f"http://worker-1:{node_port(shell)}/nope"
    assert run(shell, f"wget -q {url}").code == 8


@pytest.mark.parametrize(
    "line, words",
    [
        ("wget -qO- http://nosuch", "wget: bad address 'nosuch'"),
        ("wget -qO- http://web:81", "wget: download timed out"),
        ("wget -qO- http://127.0.0.1", "wget: can't connect to remote host (127.0.0.1): Connection refused"),
        ("wget -qO- http://web/nope", "wget: server returned error: HTTP/1.1 404 Not Found"),
    ],
)
def test_what_goes_wrong_in_busyboxs_words(shell, line, words):
    said = run(shell, f"kubectl exec deploy/box -- {line.replace('wget', 'wget -T 2', 1)}")
    assert words in said.err
    assert said.code == 1
