import pytest
from attrs import evolve

from k8s_tui.game.verbs import commands, refused_verb, verbs
from tests.game.builders import scenario

SPEC = scenario().spec


def test_the_commands_of_a_line() -> None:
    assert list(commands("a b | c && d 'e f'; g")) == [["a", "b"], ["c"], ["d", "e f"], ["g"]]
    assert list(commands("a 'b")) == []


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
    ],
)
def test_a_scenario_may_keep_verbs_from_the_player(
    allow: tuple[str, ...], deny: tuple[str, ...], line: str, refused: str
) -> None:
    assert refused_verb(evolve(SPEC, allow=allow, deny=deny), line) == refused
