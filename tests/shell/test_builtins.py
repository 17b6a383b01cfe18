"""What bash itself prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("echo -n hi", "hi"),
    ("echo -e 'a\\tb'", "a\tb\n"),
    ("printf '%s %d\\n' a 1 b 2", "a 1\nb 2\n"),
    ("printf '%5s|%-5s|\\n' a b", "    a|b    |\n"),
    ("printf '%05d %x %o %c %.2f\\n' 42 255 8 abc 3.14159", "00042 ff 10 a 3.14\n"),
    ("printf 'no newline'", "no newline"),
    ("printf '%s\\n'", "\n"),
    ('printf "a\\tb\\n"', "a\tb\n"),
    ("printf '%%\\n'", "%\n"),
    ("type echo", "echo is a shell builtin\n"),
    ("which nocmd; echo $?", "1\n"),
    ("command -v cat", "/usr/bin/cat\n"),
    ("sleep 0.01; echo ok", "ok\n"),
    ("eval echo hi", "hi\n"),
    ("eval 'x=3; echo $x'", "3\n"),
    ("echo 'echo sourced; y=1' > s.sh; source s.sh; echo $y", "sourced\n1\n"),
    ("echo 'echo $1' > s.sh; bash s.sh", "\n"),
    ("command -v nocmd || echo none", "none\n"),
    ("printf '%-10s|%3d%%\\n' ab 50", "ab        | 50%\n"),
    ("printf '%s-%s\\n' a b c", "a-b\nc-\n"),
    ("printf '%b' 'x\\ty\\n'", "x\ty\n"),
    ("printf '%x %o %X %e\\n' 255 8 255 1.5", "ff 10 FF 1.500000e+00\n"),
    ("printf -v v '%03d' 7; echo $v", "007\n"),
]
REFUSES = [
    ("printf '%d\\n' x", "0\n", "bash: printf: x: invalid number\n", 1),
    ("sleep x", "", "sleep: invalid time interval 'x'\nTry 'sleep --help' for more information.\n", 1),
    ("source nofile", "", "bash: nofile: No such file or directory\n", 1),
    (". nofile", "", "bash: nofile: No such file or directory\n", 1),
    ("type nocmd", "", "bash: type: nocmd: not found\n", 1),
    ("break", "", "bash: break: only meaningful in a `for', `while', or `until' loop\n", 0),
    ("continue 2", "", "bash: continue: only meaningful in a `for', `while', or `until' loop\n", 0),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
