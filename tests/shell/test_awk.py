"""What awk prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("awk '{print $1}' a.txt", "pear\napple\nfig\napple\n"),
    ("awk '{print $1, $3}' a.txt", "pear red\napple green\nfig black\napple red\n"),
    ("awk '{print $1 \"-\" $3}' a.txt", "pear-red\napple-green\nfig-black\napple-red\n"),
    ("awk '{print $NF}' a.txt", "red\ngreen\nblack\nred\n"),
    ("awk '{print NR\": \"$0}' a.txt", "1: pear 3 red\n2: apple 10 green\n3: fig 2 black\n4: apple 7 red\n"),
    ("awk 'NR>1 {print $1}' pods.txt", "web-5d78c9869d-2xkzq\nweb-5d78c9869d-7lqvw\ndb-0\n"),
    ("awk 'NR==2' a.txt", "apple 10 green\n"),
    ("awk '/apple/' a.txt", "apple 10 green\napple 7 red\n"),
    ("awk '/apple/ {print $2}' a.txt", "10\n7\n"),
    ("awk '!/apple/' a.txt", "pear 3 red\nfig 2 black\n"),
    ("awk '$2 > 3' a.txt", "apple 10 green\napple 7 red\n"),
    ("awk '$3==\"red\"' a.txt", "pear 3 red\napple 7 red\n"),
    ("awk '$3==\"red\" && $2>5 {print $1}' a.txt", "apple\n"),
    ("awk '$1 ~ /^a/ {print}' a.txt", "apple 10 green\napple 7 red\n"),
    ("awk '$1 !~ /^a/' a.txt", "pear 3 red\nfig 2 black\n"),
    ("awk -F, '{print $2}' p.csv", "cpu\n250m\n500m\n1\n"),
    ("awk -F, 'NR>1{print $1}' p.csv", "web-1\nweb-2\ndb-0\n"),
    ("awk -F: '{print $1}' b.txt", "one\ntwo\nthree\n"),
    ("awk 'BEGIN{print \"x\"} {print} END{print NR}' b.txt", "x\none\ntwo\nthree\n3\n"),
    ("awk '{s+=$2} END {print s}' a.txt", "22\n"),
    ("awk '{s+=$2} END {print s/NR}' a.txt", "5.5\n"),
    ("awk '{c[$3]++} END {print c[\"red\"]}' a.txt", "2\n"),
    ("awk '{c[$3]+=$2} END {for (k in c) print k, c[k]}' a.txt | sort", "black 2\ngreen 10\nred 10\n"),
    ("awk '{printf \"%s=%d\\n\", $1, $2}' a.txt", "pear=3\napple=10\nfig=2\napple=7\n"),
    (
        "awk '{printf \"%-8s|%5d|%.2f\\n\", $1, $2, $2/3}' a.txt",
        "pear    |    3|1.00\napple   |   10|3.33\nfig     |    2|0.67\napple   |    7|2.33\n",
    ),
    ("awk -v x=3 '$2>x' a.txt", "apple 10 green\napple 7 red\n"),
    ("awk -v OFS=, '{print $1,$2}' a.txt", "pear,3\napple,10\nfig,2\napple,7\n"),
    ('awk \'BEGIN{OFS="-"} {$2="x"; print}\' a.txt', "pear-x-red\napple-x-green\nfig-x-black\napple-x-red\n"),
    ("awk '{$1=\"\"; print}' a.txt", " 3 red\n 10 green\n 2 black\n 7 red\n"),
    ("awk '{print length($1)}' a.txt", "4\n5\n3\n5\n"),
    ("awk '{print toupper($1)}' a.txt", "PEAR\nAPPLE\nFIG\nAPPLE\n"),
    ("awk '{print substr($1,1,2)}' a.txt", "pe\nap\nfi\nap\n"),
    ("awk '{gsub(/e/,\"E\"); print}' a.txt", "pEar 3 rEd\napplE 10 grEEn\nfig 2 black\napplE 7 rEd\n"),
    ('awk \'{sub("r","R",$3); print}\' a.txt', "pear 3 Red\napple 10 gReen\nfig 2 black\napple 7 Red\n"),
    ("awk '{split($0,p,\" \"); print p[2]}' a.txt", "3\n10\n2\n7\n"),
    ("awk '{print index($1,\"p\")}' a.txt", "1\n2\n0\n2\n"),
    ("awk '{if ($2>5) print $1; else print \"-\"}' a.txt", "-\napple\n-\napple\n"),
    ("awk '{for(i=1;i<=NF;i++) print $i}' b.txt", "one\ntwo\nthree\n"),
    ('awk \'{i=0; while(i<2){printf "%s", $1; i++} print ""}\' b.txt', "oneone\ntwotwo\nthreethree\n"),
    ("awk 'NR%2==0' a.txt", "apple 10 green\napple 7 red\n"),
    ("awk '{a[NR]=$0} END {for(i=NR;i>0;i--) print a[i]}' b.txt", "three\ntwo\none\n"),
    ("awk '{print $2*2, $2^2, $2%3, -$2}' a.txt", "6 9 0 -3\n20 100 1 -10\n4 4 2 -2\n14 49 1 -7\n"),
    ("awk 'END{print $0}' b.txt", "three\n"),
    ("awk '!seen[$3]++' a.txt", "pear 3 red\napple 10 green\nfig 2 black\n"),
    ("awk '{print > \"out\"}' b.txt; cat out", "one\ntwo\nthree\n"),
    ("awk '$2>=7{n++} END{print n+0}' a.txt", "2\n"),
    ("awk 'BEGIN{printf \"%d items\\n\", 3}'", "3 items\n"),
    ("awk 'BEGIN{print 1/3, 10/2, 1e6, 0.1+0.2, 100000000}'", "0.333333 5 1000000 0.3 100000000\n"),
    ('awk \'BEGIN{print substr("hello",2), index("abc","c"), length("xyz")}\'', "ello 3 3\n"),
    ("awk 'BEGIN { while ((i++) < 3) print i }'", "1\n2\n3\n"),
    ("awk '{ next } END { print \"done\" }' b.txt", "done\n"),
    ("awk '/two/{exit} {print}' b.txt", "one\n"),
    ("awk '/one/,/two/' b.txt", "one\ntwo\n"),
    ("awk '{print $(NF-1)}' a.txt", "3\n10\n2\n7\n"),
    ("awk '{$3=$3\"!\"}1' a.txt", "pear 3 red!\napple 10 green!\nfig 2 black!\napple 7 red!\n"),
    ("awk '{print tolower(\"ABC\")}' b.txt", "abc\nabc\nabc\n"),
    ("awk -F'[ ,]' '{print $2}' a.txt", "3\n10\n2\n7\n"),
    ("awk -F'\\t' '{print $1}' a.txt", "pear 3 red\napple 10 green\nfig 2 black\napple 7 red\n"),
    ("awk '$4+0 > 0 {print $1,$4}' pods.txt", "web-5d78c9869d-7lqvw 4\n"),
    ("awk '$3!=\"Running\" && NR>1 {print $1}' pods.txt", "web-5d78c9869d-7lqvw\n"),
    ("awk '{match($0,/[0-9]+/); print substr($0,RSTART,RLENGTH)}' a.txt", "3\n10\n2\n7\n"),
    ('awk \'BEGIN{n=split("a,b,c",x,","); print n, x[3]}\'', "3 c\n"),
    ("awk '{print NF}' pods.txt", "5\n5\n5\n5\n"),
    ("awk 'length > 5' a.txt", "pear 3 red\napple 10 green\nfig 2 black\napple 7 red\n"),
    (
        "awk '{ sum[$3] += $2; n[$3]++ } END { for (c in sum) printf \"%s %.1f\\n\", c, sum[c]/n[c] }' a.txt | sort",
        "black 2.0\ngreen 10.0\nred 5.0\n",
    ),
    ("awk nofile", ""),
    ("echo 'a:b' | awk -F: '{print $2}'", "b\n"),
]
REFUSES = [
    ("awk '{print $1' b.txt", "", "awk: line 2: missing } near end of file\n", 2),
    ("awk '{print}' nofile", "", "awk: cannot open nofile (No such file or directory)\n", 2),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)


@pytest.mark.parametrize(
    "program, said",
    [
        ("{print $1", "line 2: missing } near end of file"),
        ("{print 1/0}", "division by zero"),
        ("{print )}", "line 1: syntax error at or near )"),
        ("function f(x) {return x}", "functions of one's own are not supported by this awk"),
        ("{getline}", "getline is not supported by this awk"),
        ("BEGIN {while (1) n++}", "the program does not end"),
        ("{$100000 = 1}", "field index 100000 is out of range"),
    ],
)
def test_what_is_refused(program, said):
    assert typed(f"awk '{program}' b.txt") == ("", f"awk: {said}\n", 2)
