import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.shell.completion import complete, tail_of
from tests.shell.tools.booted import a_shell, run


@pytest.fixture
def shell():
    return a_shell()


@pytest.mark.parametrize(
    "text, words, typed, start",
    [
        ("", (), "", 0),
        ("kub", (), "kub", 0),
        ("kubectl get ", ("kubectl", "get"), "", 12),
        ("kubectl get po", ("kubectl", "get"), "po", 12),
        ("a | b c", ("b",), "c", 6),
        ("a; b && c d", ("c",), "d", 10),
        ("echo 'a | b' x", ("echo", "a | b"), "x", 13),
        ("ssh n 'a b", ("ssh", "n"), "a b", 6),
    ],
)
def test_the_last_command_of_a_line(text, words, typed, start):
    tail = tail_of(text)
    assert (tail.words, tail.typed, tail.start) == (words, typed, start)


@pytest.mark.parametrize(
    "text, first",
    [
        ("kub", "kubectl"),
        ("ss", "ssh"),
        ("kubectl get pods | gr", "grep"),
        ("kubectl get pods | ", "grep"),
        ("ssh ", "master-1"),
        ("ssh w", "worker-1"),
        ("ssh worker-1 sys", "systemctl"),
        ("ssh worker-1 systemctl st", "status"),
        ("ssh worker-1 systemctl status ku", "kubelet"),
        ("ping wor", "worker-1"),
        ("curl http://wor", "http://worker-1"),
        ("curl wor", "worker-1"),
        ("scp wor", "worker-1:"),
        ("which kub", "kubectl"),
    ],
)
def test_candidates_at_the_desk(shell, text, first):
    assert complete(shell.session, text).candidates[0] == first


def test_candidates_on_a_machine(shell):
    run(shell, "ssh master-1")
    for text, first in (
        ("systemctl sta", "status"),
        ("systemctl restart ", "containerd"),
        ("journalctl -u ku", "kubelet"),
        ("journalctl --f", "--follow"),
        ("crictl lo", "logs"),
        ("cat /etc/kubernetes/man", "/etc/kubernetes/manifests/"),
        ("cat /etc/kubernetes/manifests/e", "/etc/kubernetes/manifests/etcd.yaml"),
    ):
        assert complete(shell.session, text).candidates[0] == first
    listed = run(shell, "crictl ps -q").out.split()
    assert complete(shell.session, "crictl logs ").candidates[0] in {each[:13] for each in listed}
    pods = {each[:13] for each in run(shell, "crictl pods -q").out.split()}
    assert set(complete(shell.session, "crictl inspectp ").candidates) == pods


def test_usage_and_guesses(shell):
    assert complete(shell.session, "ssh ").usage.startswith("ssh: go to a machine")
    assert complete(shell.session, "kubctl get").usage == "did you mean `kubectl`?"
    assert complete(shell.session, "zzzz x").usage == "no program called zzzz"
    assert complete(shell.session, "x" * 5_000).candidates == ()
    assert complete(shell.session, "echo ").candidates == ()


def test_the_shell_completes(shell):
    assert shell.complete("kub").candidates == ("kubectl",)


SHELL = a_shell()
WORDS = st.sampled_from(
    [
        "kubectl",
        "get",
        "pods",
        "-n",
        "kube-system",
        "-o",
        "--",
        "ssh",
        "worker-1",
        "|",
        ";",
        "'",
        '"',
        "-",
        "--x=",
        "/",
    ]
)


@given(st.lists(WORDS | st.text(max_size=6), max_size=8))
def test_nothing_that_is_typed_raises(words):
    text = " ".join(words)
    completion = complete(SHELL.session, text)
    assert 0 <= completion.start <= len(text)
