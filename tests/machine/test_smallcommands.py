"""What the small commands say, change and leave, one by one, followed as a container's program."""

import pytest

from k8s_tui.machine.commands import follow_text
from k8s_tui.machine.scripts import SAY, lines_until

ENVIRONMENT = {"HOSTNAME": "web-0", "MODE": "prod"}
FILES = {"/etc/conf/a": "1\n2\n"}


def followed(text):
    """Return (lines, exit code, age at the end) of a program."""
    script = follow_text(text, ENVIRONMENT, FILES)
    lines = [step.text for step in script.steps if step.kind == SAY]
    return lines, script.exit_code, script.ends_ms


@pytest.mark.parametrize(
    "text, lines, code",
    [
        ("echo a b", ["a b"], 0),
        ("echo -e 'a\\nb'", ["a", "b"], 0),
        ("printf '%s-%d\\n' x 3", ["x-3"], 0),
        ("hostname", ["web-0"], 0),
        ("printenv MODE", ["prod"], 0),
        ("printenv NOPE", [], 1),
        ("cat /etc/conf/a", ["1", "2"], 0),
        ("cat /nope", ["cat: can't open '/nope': No such file or directory"], 1),
        ("ls /etc/conf", ["a"], 0),
        ("ls /nope", ["ls: /nope: No such file or directory"], 1),
        ("seq 3", ["1", "2", "3"], 0),
        ("test -f /etc/conf/a && echo yes", ["yes"], 0),
        ("[ 1 -gt 2 ] || echo no", ["no"], 0),
        ("! true || echo yes", ["yes"], 0),
        ("touch /tmp/x; ls /tmp", ["x"], 0),
        ("rm /nope", ["rm: can't remove '/nope': No such file or directory"], 1),
        ("rm -f /nope", [], 0),
        ("exit 3", [], 3),
        ("false", [], 1),
        ("set -e; false; echo never", [], 1),
        ("export A=1; echo $A", ["1"], 0),
        ("for i in 1 2 3; do [ $i = 2 ] && break; echo $i; done", ["1"], None),
    ],
)
def test_a_command(text, lines, code):
    got, exit_code, _ = followed(text)
    assert got == lines
    assert code is None or exit_code == code


@pytest.mark.parametrize("text, ends_ms", [("sleep 2", 2_000), ("sleep 1m", 60_000), ("sleep 0.5 1", 1_500)])
def test_how_long_it_takes(text, ends_ms):
    assert followed(text)[2] == ends_ms


@pytest.mark.parametrize("text", ["sleep infinity", "tail -f /dev/null", "while true; do sleep 1; done"])
def test_what_never_ends(text):
    assert followed(text)[2] is None


def test_what_is_said_again_and_again():
    script = follow_text("while true; do echo tick; sleep 5; done", ENVIRONMENT, FILES)
    assert [line.text for line in lines_until(script, 0, 11_000)] == ["tick"] * 3
