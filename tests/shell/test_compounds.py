"""What bash itself prints for the same lines."""

import pytest

from tests.shell.bare import Desk
from tests.shell.samples import lines_of, typed

PRINTS = [
    ("for i in 1 2 3; do echo $i; done", "1\n2\n3\n"),
    ("for f in *.txt; do echo $f; done", "a.txt\nb.txt\npods.txt\n"),
    ('for i in $(seq 3); do echo -n "$i "; done; echo', "1 2 3 \n"),
    ("for i in {1..3}; do echo $i; done", "1\n2\n3\n"),
    ("if true; then echo t; else echo f; fi", "t\n"),
    ("if [ 1 -gt 2 ]; then echo t; else echo f; fi", "f\n"),
    ("if grep -q fig a.txt; then echo found; fi", "found\n"),
    ("if false; then echo a; elif true; then echo b; fi", "b\n"),
    ("i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done", "0\n1\n2\n"),
    ("until true; do echo x; done", ""),
    ('while read l; do echo "<$l>"; done < b.txt', "<one>\n<two>\n<three>\n"),
    ('cat b.txt | while read l; do echo "<$l>"; done', "<one>\n<two>\n<three>\n"),
    ('cat a.txt | while read n c k; do echo "$k $n"; done', "red pear\ngreen apple\nblack fig\nred apple\n"),
    ("(echo sub)", "sub\n"),
    ('(X=5); echo "[$X]"', "[]\n"),
    ("{ echo a; echo b; }", "a\nb\n"),
    ("{ echo a; echo b; } | wc -l", "2\n"),
    ("(echo a; exit 3); echo $?", "a\n3\n"),
    ('f() { echo "hi $1"; }; f bob', "hi bob\n"),
    ("case abc in a*) echo A;; *) echo other;; esac", "A\n"),
    ("((x=3)); echo $x", "3\n"),
    ("x=1; ((x++)); echo $x", "2\n"),
    ("for i in a b; do for j in 1 2; do echo $i$j; done; done", "a1\na2\nb1\nb2\n"),
    ("for ((i=0;i<3;i++)); do echo $i; done", "0\n1\n2\n"),
    ("for i in 1 2 3; do if [ $i = 2 ]; then continue; fi; echo $i; done", "1\n3\n"),
    ("for i in 1 2 3; do [ $i = 2 ] && break; echo $i; done", "1\n"),
    ("while true; do echo x; break; done", "x\n"),
    ("while :; do n=$((n+1)); [ $n -ge 3 ] && break; done; echo $n", "3\n"),
    ("for i in 1 2; do echo $i; done | wc -l", "2\n"),
    ("for i in 1 2; do echo $i; done > f; cat f", "1\n2\n"),
    ("if [ -f a.txt ] && [ -f b.txt ]; then echo both; fi", "both\n"),
    ("if [[ -f a.txt && -f b.txt ]]; then echo both; fi", "both\n"),
    ("case web-1 in db*) echo d;; web*|x) echo w;; esac", "w\n"),
    ("case x in a) echo a;; *) echo other;; esac", "other\n"),
    ("f() { local x=1; x=2; echo $x; }; x=9; f; echo $x", "2\n9\n"),
    ("f() { return 3; }; f; echo $?", "3\n"),
    ('f() { echo $# "$@" $1; }; f a "b c"', "2 a b c a\n"),
    ("function g { echo g; }; g", "g\n"),
    ("n=1; ((n+=4)); echo $n; ((n==5)) && echo five", "5\nfive\n"),
    ("((0)); echo $?", "1\n"),
    ('echo "a b" | { read x y; echo $y; }', "b\n"),
    ("printf 'a 1\\nb 2\\n' | while read n v; do echo \"$v:$n\"; done", "1:a\n2:b\n"),
    ('while read -r line; do echo "[$line]"; done <<EOF\nx y\nz\nEOF', "[x y]\n[z]\n"),
    ("while IFS=, read a b c; do echo $b; done < p.csv", "cpu\n250m\n500m\n1\n"),
    ("x=1; (x=2; echo $x); echo $x", "2\n1\n"),
    ("(cat) < b.txt", "one\ntwo\nthree\n"),
    ("{ cat; } < b.txt", "one\ntwo\nthree\n"),
    ("echo a | (cat; echo b)", "a\nb\n"),
    ("echo -e 'a\\nb' | while read l; do echo \"-$l\"; done", "-a\n-b\n"),
    ('for f in *.txt; do echo "${f%.txt}"; done', "a\nb\npods\n"),
    ('until [ "$n" = 3 ]; do n=$((n+1)); done; echo $n', "3\n"),
    ("i=3; while ((i>0)); do echo $i; ((i--)); done", "3\n2\n1\n"),
    ("if ! grep -q nope a.txt; then echo absent; fi", "absent\n"),
    ("x=10; until ((x<8)); do ((x-=1)); done; echo $x", "7\n"),
    ("for i in; do echo never; done; echo end", "end\n"),
    ("for w in $(cat b.txt); do printf '%s,' $w; done; echo", "one,two,three,\n"),
    ("(exit 4); echo $?", "4\n"),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


def test_a_loop_lets_simulated_time_pass():
    desk = Desk()
    before = desk.world.now_ms
    assert desk("for i in 1 2 3; do sleep 2; done").code == 0
    assert 6_000 <= desk.world.now_ms - before < 6_100


def test_a_loop_that_never_ends_can_be_interrupted():
    desk = Desk()
    job = desk.shell.run("while true; do echo again; done")
    assert not job.done
    job.cancel()
    assert job.exit_code == 130


@pytest.mark.parametrize("line", ["f() { f; }; f", "sh -c 'f() { f; }; f'"])
def test_functions_that_call_themselves_for_ever_end(line):
    assert typed(line)[1] == "bash: too many commands within commands\n"


def test_a_fork_knows_the_functions_and_aliases_and_keeps_its_own():
    desk = Desk()
    desk("f() { echo one; }; alias g='echo two'")
    other = Desk(world=desk.world)
    other.shell = desk.shell.fork(desk.world)
    assert other("f; g").out == "one\ntwo\n"
    other("unset f; unalias g")
    assert desk("f; g").out == "one\ntwo\n"
