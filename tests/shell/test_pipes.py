import pytest

from k8s_tui.shell.pipes import ends_at_first_match, lines_wanted
from k8s_tui.shell.words import parse
from tests.shell.bare import Desk


def command(text):
    return parse(text).lists[0].pipelines[0].commands[0]


@pytest.mark.parametrize(
    "text, lines",
    [
        ("head", 10),
        ("head -3", 3),
        ("head -n 3", 3),
        ("head -n3", 3),
        ("head -c 3", None),
        ("head -n -1", None),
        ("head -$N", None),
        ("head --lines=4", 4),
        ("head file", None),
        ("head -2 file", None),
        ("head -2 > file", None),
        ("tail", None),
    ],
)
def test_how_much_a_command_reads(text, lines):
    assert lines_wanted(command(text)) == lines


@pytest.mark.parametrize(
    "text, ends",
    [
        ("grep -q x", True),
        ("grep -m1 x", True),
        ("grep -m 1 x", True),
        ("grep -iq x", True),
        ("grep x", False),
        ("cat", False),
    ],
)
def test_what_ends_at_the_first_match(text, ends):
    assert ends_at_first_match(command(text)) is ends


def test_lines_are_passed_on_as_they_come():
    job = Desk().shell.run("echo one; while true; do echo again; sleep 5; done | head -3")
    assert job.read() == (("stdout", "one\n"), ("stdout", "again\n"))
    job.cancel()


@pytest.mark.parametrize(
    "line, out",
    [
        ("while true; do echo again; sleep 1; done | head -2", "again\nagain\n"),
        ("while true; do echo again; sleep 1; done | head -2 | wc -l", "2\n"),
        ("while true; do echo again; sleep 1; done | grep -m1 a", "again\n"),
        ("while true; do echo again; sleep 1; done | grep -q a && echo found", "found\n"),
    ],
)
def test_a_command_that_never_ends_ends_with_its_reader(line, out):
    assert Desk()(line).out == out
