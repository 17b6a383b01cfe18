"""What GNU's own xargs print for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("echo a b c | xargs", "a b c\n"),
    ("echo a b c | xargs echo", "a b c\n"),
    ("echo a b c | xargs -n1 echo", "a\nb\nc\n"),
    ("echo a b c | xargs -n 2 echo x", "x a b\nx c\n"),
    ("printf 'a\\nb\\n' | xargs -I{} echo '<{}>'", "<a>\n<b>\n"),
    ("printf 'a\\nb\\n' | xargs -I % echo % %", "a a\nb b\n"),
    ("printf 'a b\\nc\\n' | xargs -I{} echo '<{}>'", "<a b>\n<c>\n"),
    ("echo | xargs echo nothing", "nothing\n"),
    ("echo | xargs -r echo nothing", ""),
    ("printf 'a\\nb\\n' | xargs -L1 echo", "a\nb\n"),
    ("printf \"'a b' c\" | xargs -n1 echo", "a b\nc\n"),
    ("printf 'a b\\nc d\\n' | xargs -d '\\n' -n1 echo", "a b\nc d\n"),
    ("printf 'a\\0b\\0' | xargs -0 -n1 echo", "a\nb\n"),
    ("echo x | xargs false; echo $?", "123\n"),
    ("echo a | xargs -I{} sh -c 'echo {} | tr a-z A-Z'", "A\n"),
]
REFUSES = [
    ("echo x | xargs nocmd; echo $?", "127\n", "xargs: nocmd: No such file or directory\n", 0),
    ("echo a b | xargs -t echo", "a b\n", "echo a b\n", 0),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
