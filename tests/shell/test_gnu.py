import pytest

from k8s_tui.shell.gnu import with_count
from tests.shell.samples import typed


@pytest.mark.parametrize(
    "words, written",
    [(["-5"], ["-n5"]), (["-n", "-5"], ["-n", "-5"]), (["-2", "a"], ["-n2", "a"]), (["x-5"], ["x-5"])],
)
def test_a_count_may_stand_alone(words, written):
    assert with_count(words, "n") == written


@pytest.mark.parametrize(
    "line, said",
    [
        ("head -y", "head: invalid option -- 'y'"),
        ("head -n", "head: option requires an argument -- 'n'"),
        ("head --nope", "head: unrecognized option '--nope'"),
        ("head --lines", "head: option '--lines' requires an argument"),
    ],
)
def test_options_are_refused_in_the_words_of_getopt(line, said):
    assert typed(line)[1:] == (f"{said}\nTry 'head --help' for more information.\n", 1)
