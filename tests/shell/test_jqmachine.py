"""What jq 1.6 prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("jq .a o.json", '{\n  "b": 1\n}\n'),
    ("jq .s o.json", '"hello world"\n'),
    ("jq .nope o.json", "null\n"),
    ("jq .a.b o.json", "1\n"),
    ("jq '.l[0]' o.json", '"x"\n'),
    ("jq '.l[-1]' o.json", '"z"\n'),
    ("jq '.l[9]' o.json", "null\n"),
    ("jq '.l[]' o.json", '"x"\n"y"\n"z"\n'),
    ("jq -c '.l[1:]' o.json", '["y","z"]\n'),
    ("jq -c '.l[:2]' o.json", '["x","y"]\n'),
    ("jq -c '.l[-1:]' o.json", '["z"]\n'),
    ("jq '.items[].name' o.json", '"a"\n"b"\n"c"\n'),
    ("jq -r '.items[].name' o.json", "a\nb\nc\n"),
    ("jq -r '.items[] | .name' o.json", "a\nb\nc\n"),
    ("jq -c '[.items[].n]' o.json", "[1,3,2]\n"),
    ("jq -c '.items[] | {name, n}' o.json", '{"name":"a","n":1}\n{"name":"b","n":3}\n{"name":"c","n":2}\n'),
    (
        "jq -c '.items[] | {name: .name, twice: (.n * 2)}' o.json",
        '{"name":"a","twice":2}\n{"name":"b","twice":6}\n{"name":"c","twice":4}\n',
    ),
    ("jq -c '{(.s): .a}' o.json", '{"hello world":{"b":1}}\n'),
    ("jq -r '.items[] | \"\\(.name): \\(.n)\"' o.json", "a: 1\nb: 3\nc: 2\n"),
    ('jq \'if .a == null then "none" else "some" end\' o.json', '"some"\n'),
    ("jq '.a // \"default\"' o.json", '{\n  "b": 1\n}\n'),
    ("jq '.nope // \"default\"' o.json", '"default"\n'),
    ("jq '.n1 // 5' o.json", "5\n"),
    ("jq -c '.a = 5 | .a' o.json", "5\n"),
    ("jq -c '.o.p += 1 | .o' o.json", '{"p":2,"q":2}\n'),
    ("jq -c '.items[].n |= . + 1 | [.items[].n]' o.json", "[2,4,3]\n"),
    ('jq -c \'.items[0].labels["k/x"] = "v" | .items[0].labels\' o.json', '{"app":"x","k/x":"v"}\n'),
    ("jq -c '[.. | numbers]' o.json", "[1,1,2,1,3,2]\n"),
    ("jq -c '.. | .name? // empty' o.json", '"a"\n"b"\n"c"\n'),
    ("jq -c 'reduce .items[] as $i (0; . + $i.n)' o.json", "6\n"),
    ("jq -c '[foreach .items[] as $i (0; . + $i.n)]' o.json", "[1,4,6]\n"),
    ("jq -c 'def f: . * 2; [.items[].n | f]' o.json", "[2,6,4]\n"),
    ("jq -c 'def f(g): g | g; 3 | f(. + 1)' o.json", "5\n"),
    ("jq -n '1 + 2 * 3, 10 / 4, 7 % 3, -1'", "7\n2.5\n1\n-1\n"),
    (
        'jq -n \'"a" + "b", "ab" * 2, [1,2] + [3], {a:1} + {b:2}\'',
        '"ab"\n"abab"\n[\n  1,\n  2,\n  3\n]\n{\n  "a": 1,\n  "b": 2\n}\n',
    ),
    ("jq -nc '[1,2,3] - [2], {a:{b:1}} * {a:{c:2}}'", '[1,3]\n{"a":{"b":1,"c":2}}\n'),
    ('jq -nc \'"x" as $a | {$a, "b\\(1)": 2}\'', '{"a":"x","b1":2}\n'),
    ("jq -nc '{a:(1,2), b:(3,4)}'", '{"a":1,"b":3}\n{"a":1,"b":4}\n{"a":2,"b":3}\n{"a":2,"b":4}\n'),
    ("jq -nc '\"\\(1,2) \\(3,4)\"'", '"1 3"\n"2 3"\n"1 4"\n"2 4"\n'),
    ("jq -nc '[(1,2) + (10,20)]'", "[11,12,21,22]\n"),
    (
        "jq -nc '1, \"a\", null, true, 1.5, 1e3, 100000000000'",
        '1\n"a"\nnull\ntrue\n1.5\n1000\n100000000000\n',
    ),
    ("jq -nc '[1,2] | .[0] = 9 | .[5] = 1'", "[9,2,null,null,null,1]\n"),
    ("jq -nc '[.[]?, 1]'", "[1]\n"),
    ('jq -nc \'{"a b": 1} | ."a b", .["a b"]\'', "1\n1\n"),
    ("jq -nc '{} | .a.b.c = 1'", '{"a":{"b":{"c":1}}}\n'),
    ("jq -nc 'null | not, (1 | not)'", "true\nfalse\n"),
    ("echo '{\"a\":1}' | jq .a", "1\n"),
    ("echo '[]' | jq '.[]'", ""),
    ("echo '{}' | jq .a.b", "null\n"),
    ("echo '' | jq .", ""),
    ("echo '{\"a\":1}' | jq '.a as $x | $x + 1'", "2\n"),
    ("echo '{\"a\":1}' | jq '.[\"a\"]?, .a?'", "1\n1\n"),
    ("echo '{\"a\":[1,2]}' | jq '.a as [$x, $y] | $x + $y'", "3\n"),
]
REFUSES = [
    (
        "jq -nc 'input_x'",
        "",
        "jq: error: input_x/0 is not defined at <top-level>, line 1:\ninput_x\njq: 1 compile error\n",
        3,
    ),
    ("echo '[1]' | jq .a", "", 'jq: error (at <stdin>:1): Cannot index array with string "a"\n', 5),
    ("echo '{\"a\":1}' | jq '.[0]'", "", "jq: error (at <stdin>:1): Cannot index object with number\n", 5),
    ("echo '{\"a\":1}' | jq '.a[]'", "", "jq: error (at <stdin>:1): Cannot iterate over number (1)\n", 5),
    ("echo 'null' | jq '.[]'", "", "jq: error (at <stdin>:1): Cannot iterate over null (null)\n", 5),
    (
        "echo '{\"a\":1}' | jq '.a + \"x\"'",
        "",
        'jq: error (at <stdin>:1): number (1) and string ("x") cannot be added\n',
        5,
    ),
    (
        "echo '{\"a\":1}' | jq 'foo'",
        "",
        "jq: error: foo/0 is not defined at <top-level>, line 1:\nfoo\njq: 1 compile error\n",
        3,
    ),
    (
        "echo '{\"a\":1}' | jq '$x'",
        "",
        "jq: error: $x is not defined at <top-level>, line 1:\n$x\njq: 1 compile error\n",
        3,
    ),
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
        ("def f: f; f", "the filter is nested too deep"),
        ("[range(1e9)] | length", None),
        ("reduce range(100000) as $i (0; reduce range(100) as $j (0; . + 1))", "the filter does not end"),
    ],
)
def test_filters_that_do_not_end_are_ended(program, said):
    out, err, code = typed(f"jq -n '{program}'")
    assert (out, code) == (("100000\n", 0) if said is None else ("", 5))
    assert said is None or said in err
