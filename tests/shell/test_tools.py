import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k8s_tui.shell.programs import PROGRAMS
from k8s_tui.shell.tools import TOOLS
from tests.shell.tools.booted import a_shell, run

TYPED = [
    *(
        "worker-1",
        "10.0.0.11",
        "web",
        "10.96.0.10",
        "http://worker-1:80",
        "https://10.0.0.10:6443/",
        "80",
        "443",
    ),
    *(
        "kubelet",
        "status",
        "stop",
        "ps",
        "logs",
        "inspect",
        "exec",
        "pods",
        "/etc/hosts",
        "/etc",
        "*",
        "nosuch",
    ),
    *(
        "-a",
        "-n",
        "-c",
        "-u",
        "-h",
        "-p",
        "-f",
        "-l",
        "-m",
        "-o",
        "-s",
        "-t",
        "-v",
        "-w",
        "-X",
        "--",
        "-",
        "--since",
    ),
    *("5", "1", "-1", "0.5", "", "é", "\t", "@", ":", "=", "%{x}", "+%", "-e", "a=b", "GET", "addr", "route"),
]
WORDS = st.lists(st.sampled_from(TYPED) | st.text(max_size=4), max_size=5)
LIMIT_MS = 20_000


def quoted(word: str) -> str:
    return "'" + word.replace("'", "") + "'"


def test_no_two_programs_have_the_same_name_here():
    names = [program.name for program in TOOLS]
    assert len(names) == len(set(names))


def test_later_programs_do_not_hide_the_tools():
    last = {program.name: program for program in PROGRAMS}
    assert all(last[program.name] is program for program in TOOLS)


@pytest.mark.parametrize("program", TOOLS, ids=lambda program: program.name)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=WORDS)
def test_whatever_is_typed_is_answered(program, words):
    shell = a_shell()
    line = " ".join([program.name, *map(quoted, words)])
    if not program.at_desk:
        run(shell, "ssh worker-1")
    said = run(shell, line, limit_ms=LIMIT_MS)
    assert said.code is not None
    assert "Traceback" not in said.err


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(["curl", "wget", "nslookup", "dig", "sh", "kill", "ls", "redis-cli", "ps", "env"]),
    words=WORDS,
)
def test_whatever_is_typed_in_a_container_is_answered(name, words):
    shell = a_shell()
    line = " ".join(["kubectl exec deploy/cache --", name, *map(quoted, words)])
    assert run(shell, line, limit_ms=LIMIT_MS).code is not None
