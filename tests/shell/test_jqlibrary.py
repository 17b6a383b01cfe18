"""What jq 1.6 prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("jq -r '.items[] | select(.n > 1) | .name' o.json", "b\nc\n"),
    ("jq -r '.items[] | select(.name == \"a\") | .n' o.json", "1\n"),
    (
        "jq -c '.items[] | select(.name != \"a\" and .n < 5)' o.json",
        '{"name":"b","n":3,"k":"v","labels":{}}\n{"name":"c","n":2,"k":"u","labels":{"app":"y"}}\n',
    ),
    (
        "jq -c '.items[] | select(.labels.app == \"x\" or .n == 3)' o.json",
        '{"name":"a","n":1,"k":"u","labels":{"app":"x"}}\n{"name":"b","n":3,"k":"v","labels":{}}\n',
    ),
    ("jq -c '.items | map(.n)' o.json", "[1,3,2]\n"),
    ("jq -c '.o | with_entries(.value |= tostring)' o.json", '{"p":"1","q":"2"}\n'),
    ("jq -c '.items | sort_by(.n) | reverse | .[].name' o.json", '"b"\n"c"\n"a"\n'),
    ("jq -c '.items | sort_by(.n)[0]' o.json", '{"name":"a","n":1,"k":"u","labels":{"app":"x"}}\n'),
    (
        "jq -c '.items | group_by(.k) | map({k: .[0].k, count: length})' o.json",
        '[{"k":"u","count":2},{"k":"v","count":1}]\n',
    ),
    ("jq -c '.items | unique_by(.k) | map(.k)' o.json", '["u","v"]\n'),
    ("jq -c '.items | max_by(.n) | .name' o.json", '"b"\n'),
    ("jq -c '.items | min_by(.n) | .name' o.json", '"a"\n'),
    ('jq -r \'.s | sub("l+"; "L")\' o.json', "heLo world\n"),
    ('jq -r \'.s | gsub("[aeiou]"; "_")\' o.json', "h_ll_ w_rld\n"),
    ("jq -c '.s | match(\"o\") | .offset' o.json", "4\n"),
    (
        "jq -c '.s | capture(\"(?<first>\\\\w+) (?<second>\\\\w+)\")' o.json",
        '{"first":"hello","second":"world"}\n',
    ),
    ("jq -c '[.s | scan(\"o\")]' o.json", '["o","o"]\n'),
    ("jq -c '[.l[] | . == \"x\"] | any' o.json", "true\n"),
    ("jq -c '[.items[].n > 0] | all' o.json", "true\n"),
    ("jq -c '.items | any(.n > 2)' o.json", "true\n"),
    ("jq -c '.items | all(.n > 2)' o.json", "false\n"),
    (
        "jq -c 'del(.items)' o.json",
        '{"a":{"b":1},"s":"hello world","n1":null,"l":["x","y","z"],"o":{"p":1,"q":2}}\n',
    ),
    ("jq -c 'del(.l[0,1]) | .l' o.json", '["z"]\n'),
    ("jq -c '.items | map(select(.n > 1)) | length' o.json", "2\n"),
    ("jq -c '[paths]|length' o.json", "29\n"),
    (
        "jq -c '[paths(type == \"number\")]' o.json",
        '[["a","b"],["o","p"],["o","q"],["items",0,"n"],["items",1,"n"],["items",2,"n"]]\n',
    ),
    ("jq -c 'path(.items[0].name)' o.json", '["items",0,"name"]\n'),
    ('jq -c \'getpath(["o","p"])\' o.json', "1\n"),
    ("jq -c '.items[0] as $f | .items | map(.n - $f.n)' o.json", "[0,2,1]\n"),
    ("jq -c --arg x a '.items[] | select(.name == $x) | .n' o.json", "1\n"),
    ("jq -c --argjson x 3 '.items[] | select(.n == $x) | .name' o.json", '"b"\n'),
    ("jq -n '[range(5)] | add'", "10\n"),
    ("jq -nc '[range(2;8;2)]'", "[2,4,6]\n"),
    ("jq -nc '[limit(2; range(10))], first(range(5)), [.[]?]'", "[0,1]\n0\n[]\n"),
    ('jq -nc \'"1,2" | split(",") | map(tonumber)\'', "[1,2]\n"),
    ("jq -nc '{a:1,b:null} | map_values(. // 0)'", '{"a":1,"b":0}\n'),
    ("jq -nc '[1,null,\"a\",true] | map(type)'", '["number","null","string","boolean"]\n'),
    ("jq -nc '[1,2,3] | IN(2), (map(select(. > 1)))'", "false\n[2,3]\n"),
    ("jq -nc '[1,2,3] | del(.[1]), to_entries[0]'", '[1,3]\n{"key":0,"value":1}\n'),
    ("jq -nc '{a:[1,{b:2}]} | walk(if type == \"number\" then . + 1 else . end)'", '{"a":[2,{"b":3}]}\n'),
    ("jq -nc '[1,2,3,4] | [.[] | select(. % 2 == 0)]'", "[2,4]\n"),
    ('jq -nc \'"a-b" | ascii_downcase, (split("-") | last), (split("-") | first)\'', '"a-b"\n"b"\n"a"\n'),
    ("echo '[]' | jq 'length, first, add'", "0\nnull\nnull\n"),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)
