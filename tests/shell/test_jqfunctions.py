"""What jq 1.6 prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("jq '[.items[].n] | add' o.json", "6\n"),
    ("jq '.items | length' o.json", "3\n"),
    ("jq -c 'keys' o.json", '["a","items","l","n1","o","s"]\n'),
    ("jq -c '.o | to_entries' o.json", '[{"key":"p","value":1},{"key":"q","value":2}]\n'),
    ("jq -r '.o | to_entries[] | \"\\(.key)=\\(.value)\"' o.json", "p=1\nq=2\n"),
    ("jq -r '.items[] | [.name, .n] | @tsv' o.json", "a\t1\nb\t3\nc\t2\n"),
    ("jq -r '.items[] | [.name, .n] | @csv' o.json", '"a",1\n"b",3\n"c",2\n'),
    ("jq -r '.items[].name | @base64' o.json", "YQ==\nYg==\nYw==\n"),
    ("jq -r '.s | @base64 | @base64d' o.json", "hello world\n"),
    ("jq -r '.s | @uri' o.json", "hello%20world\n"),
    ("jq -r '@sh \"echo \\(.s)\"' o.json", "echo 'hello world'\n"),
    ("jq -r '.s | test(\"^h\")' o.json", "true\n"),
    ('jq -r \'.s | test("H"; "i")\' o.json', "true\n"),
    ("jq -c '.s | split(\" \")' o.json", '["hello","world"]\n'),
    ("jq -r '.l | join(\",\")' o.json", "x,y,z\n"),
    ("jq -r '.s | ascii_upcase' o.json", "HELLO WORLD\n"),
    ("jq -r '.s | length' o.json", "11\n"),
    ('jq -r \'.s | startswith("hel"), endswith("x")\' o.json', "true\nfalse\n"),
    ("jq -r '.s | ltrimstr(\"hello \")' o.json", "world\n"),
    ("jq -c '.l | index(\"y\")' o.json", "1\n"),
    ("jq -c '.l | contains([\"x\"])' o.json", "true\n"),
    ("jq -c '.o | has(\"p\")' o.json", "true\n"),
    ("jq -nc '[1,[2,[3]]] | flatten, flatten(1)'", "[1,2,3]\n[1,2,[3]]\n"),
    ("jq -nc '[3,1,2] | sort, min, max, unique'", "[1,2,3]\n1\n3\n[1,2,3]\n"),
    ("jq -nc '[{key:\"a\",value:1}] | from_entries'", '{"a":1}\n'),
    ("jq -nc 'try error(\"x\") catch .'", '"x"\n'),
    ("jq -nc '\"abc\" | .[1:2], explode, (explode|implode)'", '"b"\n[97,98,99]\n"abc"\n'),
    (
        "jq -nc '\"2026-01-05T09:00:00Z\" | fromdate, (fromdate | todate)'",
        '1767603600\n"2026-01-05T09:00:00Z"\n',
    ),
    ("jq -nc '[[1,2],[3]] | transpose'", "[[1,3],[2,null]]\n"),
    ("jq -nr '[1,2] | tostring, tojson'", "[1,2]\n[1,2]\n"),
]
REFUSES = [
    ("echo '{\"a\":1}' | jq '.a | keys'", "", "jq: error (at <stdin>:1): number (1) has no keys\n", 5),
    (
        "echo '\"x\"' | jq 'tonumber'",
        "",
        "jq: error (at <stdin>:1): Invalid numeric literal at EOF at line 1, column 1 (while parsing 'x')\n",
        5,
    ),
    (
        "echo '{\"a\":1}' | jq '.a | test(\"x\")'",
        "",
        "jq: error (at <stdin>:1): number (1) cannot be matched, as it is not a string\n",
        5,
    ),
    ("echo '{\"a\":1}' | jq 'error(\"boom\")'", "", "jq: error (at <stdin>:1): boom\n", 5),
    ("echo '{\"a\":1}' | jq 'error'", "", 'jq: error (at <stdin>:1) (not a string): {"a":1}\n', 5),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
