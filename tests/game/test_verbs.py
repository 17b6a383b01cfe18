import pytest
from attrs import evolve

from k8s_tui.game.verbs import commands, refused_verb, verbs
from tests.game.builders import scenario

SPEC = scenario().spec


def test_the_commands_of_a_line() -> None:
    assert list(commands("a b | c && d 'e f'; g")) == [["a", "b"], ["c"], ["d", "e f"], ["g"]]
    assert list(commands("a 'b")) == []


@pytest.mark.parametrize(
    "line,found",
    [
        ("until kubectl get no; do sleep 2; done", ["kubectl get no", "sleep 2"]),
        ("for i in 1 2; do kubectl edit po $i; done | wc", ["kubectl edit po $i", "wc"]),
        ("if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]),
        ("case x in y) a;; *) b;; esac", ["a", "b"]),
        ("{ a; ( b && c ); }", ["a", "b", "c"]),
        ("f() { kubectl delete po x; }; f", ["kubectl delete po x", "f"]),
        ("a $(b `c`) \"$(d)\" '$(e)' > $(f)", ["a $(b `c`) $(d) $(e)", "b `c`", "c", "d", "f"]),
    ],
)
def test_the_commands_of_loops_and_the_like(line: str, found: list[str]) -> None:
    assert [" ".join(words) for words in commands(line)] == found


def test_the_verbs_of_a_line() -> None:
    assert list(verbs("kubectl -n shop get pods | grep web; ssh worker-1; kubectl")) == [
        "get",
        "grep",
        "ssh",
        "help",
    ]


@pytest.mark.parametrize(
    "allow,deny,line,refused",
    [
        ((), (), "kubectl delete pod web", ""),
        ((), ("delete",), "kubectl delete pod web", "delete"),
        ((), ("delete",), "kubectl get pods", ""),
        (("get", "describe"), (), "kubectl describe pod web", ""),
        (("get", "describe"), (), "kubectl get po && kubectl edit pod web", "edit"),
        ((), ("delete",), "while true; do kubectl delete pod web; done", "delete"),
        ((), ("delete",), "sudo kubectl delete pod web", "delete"),
        ((), ("delete",), "ssh -i key master-1 'sudo kubectl delete pod web'", "delete"),
        ((), ("delete",), "echo $(kubectl delete pod web)", "delete"),
        ((), ("delete",), "kubectl get pods -o name | xargs -n 1 kubectl delete", "delete"),
        ((), ("delete",), "bash -c 'k delete pod web'", "delete"),
        (("ssh", "systemctl"), (), "ssh worker-1 systemctl start kubelet", ""),
    ],
)
def test_a_scenario_may_keep_verbs_from_the_player(
    allow: tuple[str, ...], deny: tuple[str, ...], line: str, refused: str
) -> None:
    assert refused_verb(evolve(SPEC, allow=allow, deny=deny), line) == refused
