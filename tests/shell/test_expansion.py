"""What bash itself prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("echo '$HOME' \"$HOME\"", "$HOME /home/player\n"),
    ("X=1; echo $X", "1\n"),
    ('X=1 Y=2; echo "$X$Y"', "12\n"),
    ("X='a b'; echo $X; echo \"$X\"", "a b\na b\n"),
    ("echo ${NOPE:-dflt}", "dflt\n"),
    ("echo ${NOPE-dflt}", "dflt\n"),
    ('X=; echo "[${X:-d}] [${X-d}]"', "[d] []\n"),
    ("X=abc; echo ${#X}", "3\n"),
    ("X=web-1.txt; echo ${X%.txt} ${X#web-} ${X%%-*} ${X##*-}", "web-1 1.txt web 1.txt\n"),
    ("X=hello; echo ${X:1:3} ${X:2}", "ell llo\n"),
    ("X=a.b.c; echo ${X/./-} ${X//./-}", "a-b.c a-b-c\n"),
    ("X=abc; echo ${X^^} ${X^}", "ABC Abc\n"),
    ("echo $(echo inner)", "inner\n"),
    ("echo \"$(echo 'a  b')\"", "a  b\n"),
    ("echo $(cat b.txt)", "one two three\n"),
    ('echo "$(cat b.txt)"', "one\ntwo\nthree\n"),
    ("true; echo $?", "0\n"),
    ("false; echo $?", "1\n"),
    ("! true; echo $?", "1\n"),
    ("echo x > /dev/null 2>&1; echo $?", "0\n"),
    ("cat <<EOF\na $HOME\nEOF", "a /home/player\n"),
    ("cat <<'EOF'\na $HOME\nEOF", "a $HOME\n"),
    ("echo $0", "bash\n"),
    ("echo $#", "0\n"),
    ('echo "$@"', "\n"),
    ("true | false; echo $?", "1\n"),
    ("false | true; echo $?", "0\n"),
    ("echo $'a\\tb'", "a\tb\n"),
    ('echo "${X:-a b}"', "a b\n"),
    ("echo a;b=2;echo $b", "a\n2\n"),
    ('echo "$(false)"; echo $?', "\n0\n"),
    ("X=$(false); echo $?", "1\n"),
    ('X=$(echo a; echo b); echo "$X"', "a\nb\n"),
    ("echo \"a$(echo b)c\" 'a$(echo b)c'", "abc a$(echo b)c\n"),
    ("echo $(echo $(echo nested))", "nested\n"),
    ('echo "$(echo "quoted inside")"', "quoted inside\n"),
    ('X="a   b"; echo $X "$X"', "a b a   b\n"),
    ("X='*'; echo \"$X\"", "*\n"),
    ("X=aXbXc; echo ${X//X/-} ${X/X/} ", "a-b-c abXc\n"),
    ("X=hello; echo ${X:0:1} ${X: -2} ${X:1:-1}", "h lo ell\n"),
    ('echo "${NOPE:-$HOME}" "${NOPE:-$(echo sub)}"', "/home/player sub\n"),
    ("echo ${X:+alt}; X=1; echo ${X:+alt}", "\nalt\n"),
    ("false; echo $?; echo $?", "1\n0\n"),
    ("a=1 b=2; echo $a $b", "1 2\n"),
    ("a=$(echo x | tr x y); echo $a", "y\n"),
    ("echo $'it\\'s'", "it's\n"),
    ('echo \\$HOME \\\\ \\" ', '$HOME \\ "\n'),
    ('echo "${#HOME}"', "12\n"),
    ("$(echo echo) hi", "hi\n"),
]
REFUSES = [
    ("nocmd; echo $?", "127\n", "bash: nocmd: command not found\n", 0),
    ("cat nofile; echo $?", "1\n", "cat: nofile: No such file or directory\n", 0),
    ("echo ${X!}", "", "bash: ${X!}: bad substitution\n", 1),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
