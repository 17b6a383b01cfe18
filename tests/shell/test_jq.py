"""What jq 1.6 prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed
from tests.shell.tools.booted import a_shell, run

PRINTS = [
    ("jq -r .s o.json", "hello world\n"),
    ("jq -s length two.json", "2\n"),
    ("jq -c . two.json", '{"a":1}\n{"a":2}\n'),
    ("jq -sc 'map(.a)' two.json", "[1,2]\n"),
    ("jq -R . b.txt", '"one"\n"two"\n"three"\n'),
    ("jq -Rs 'split(\"\\n\") | length' b.txt", "4\n"),
    ("jq -j '.items[].name' o.json", "abc"),
    ("jq -S -c '{b:1,a:2}' o.json", '{"a":2,"b":1}\n'),
    ("jq --tab -c .o o.json", '{"p":1,"q":2}\n'),
    ("jq --tab .o o.json", '{\n\t"p": 1,\n\t"q": 2\n}\n'),
    ("jq --indent 1 .o o.json", '{\n "p": 1,\n "q": 2\n}\n'),
    ("jq -e .a o.json", '{\n  "b": 1\n}\n'),
    ("cat o.json | jq -r .s", "hello world\n"),
]
REFUSES = [
    ("jq -e .n1 o.json", "null\n", "", 1),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)


@pytest.mark.parametrize(
    "line, said, code",
    [
        ("echo nope | jq .", "parse error: Invalid literal at line 2, column 0\n", 2),
        ("echo '{a:1}' | jq .", "parse error: Invalid numeric literal at line 1, column 3\n", 2),
        ("echo '{\"a\":1' | jq .", "parse error: Unfinished JSON term at EOF at line 2, column 0\n", 2),
        ("jq . nofile", "jq: error: Could not open nofile: No such file or directory\n", 2),
    ],
)
def test_inputs_that_cannot_be_read(line, said, code):
    assert typed(line) == ("", said, code)


def test_what_kubectl_prints_can_be_picked_from():
    shell = a_shell()
    names = run(shell, "kubectl get deploy -o json | jq -r '.items[].metadata.name' | sort | paste -sd, -")
    assert names.out == "box,cache,hello,web\n"
    images = "kubectl get deploy web -o json | jq -c '[.spec.template.spec.containers[] | {name, image}]'"
    assert run(shell, images).out == '[{"name":"nginx","image":"nginx:1.27"}]\n'
    ready = "kubectl get nodes -o json | jq '[.items[].status.conditions[] | select(.type == \"Ready\")] | length'"
    assert run(shell, ready).out == "3\n"
