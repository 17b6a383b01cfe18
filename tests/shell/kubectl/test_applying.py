"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

REFUSES = {
    "apply": ("", "error: must specify one of -f and -k\n", 1),
    "apply nope": ("", ("error: Unexpected args: [nope]\nSee 'kubectl apply -h' for help and examples\n"), 1),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


MANIFEST = "apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\ndata: {k: v}\\n"


@pytest.fixture
def shell():
    shell = a_shell()
    assert run(shell, f"printf '{MANIFEST}' > a.yaml").code == 0
    return shell


def test_an_object_is_created_left_and_changed(shell):
    table = [
        ("apply -f a.yaml --dry-run=client", "configmap/a created (dry run)\n"),
        ("apply -f a.yaml --dry-run=server", "configmap/a created (server dry run)\n"),
        ("apply -f a.yaml", "configmap/a created\n"),
        ("apply -f a.yaml", "configmap/a unchanged\n"),
        ("apply -f a.yaml -o name", "configmap/a\n"),
        ("apply view-last-applied cm a -o json | jq -c .data", '{"k":"v"}\n'),
    ]
    for words, out in table:
        assert run(shell, f"kubectl {words}").out == out, words
    changed = run(shell, "sed 's/{k: v}/{l: x}/' a.yaml | kubectl apply -f -")
    assert changed.out == "configmap/a configured\n"
    assert run(shell, "kubectl get cm a -o jsonpath={.data}").out == '{"l":"x"}'


def test_what_others_made_is_warned_about_once(shell):
    run(shell, "kubectl create -f a.yaml")
    said = run(shell, "kubectl apply -f a.yaml")
    assert said.err.startswith(
        "Warning: resource configmaps/a is missing the kubectl.kubernetes.io/last-applied"
    )
    assert said.out == "configmap/a configured\n"
    assert run(shell, "kubectl apply -f a.yaml").err == ""


def test_server_side(shell):
    assert run(shell, "kubectl apply --server-side -f a.yaml").out == "configmap/a serverside-applied\n"


def test_a_file_and_the_same_once_more_are_refused_where_they_collide(shell):
    missing = 'Error from server (NotFound): error when {} "a.yaml": configmaps "a" not found\n'
    taken = 'Error from server (AlreadyExists): error when creating "a.yaml": configmaps "a" already exists\n'
    table = [
        ("create -f a.yaml", "configmap/a created\n", ""),
        ("create -f a.yaml", "", taken),
        ("replace -f a.yaml", "configmap/a replaced\n", ""),
        ("replace --force -f a.yaml", 'configmap "a" deleted\nconfigmap/a replaced\n', ""),
        ("delete -f a.yaml", 'configmap "a" deleted\n', ""),
        ("delete -f a.yaml", "", missing.format("deleting")),
        ("delete -f a.yaml --ignore-not-found", "", ""),
        ("replace -f a.yaml", "", missing.format("replacing")),
    ]
    for words, out, err in table:
        said = run(shell, f"kubectl {words}")
        assert (said.out, said.err) == (out, err), words


NO_KIND = (
    'error: resource mapping not found for name: "a" namespace: "" from "STDIN": no matches for kind "Nope" in '
    'version "v1"\nensure CRDs are installed first\n'
)
NO_VERSION = (
    'error: error validating "STDIN": error validating data: apiVersion not set; if you choose to ignore these '
    "errors, turn validation off with --validate=false\n"
)
NO_YAML = "error: error parsing STDIN: error converting YAML to JSON: yaml: line 1: did not find expected ',' or ']'\n"


@pytest.mark.parametrize(
    "manifest, said",
    [
        ("apiVersion: v1\\nkind: Nope\\nmetadata: {name: a}\\n", NO_KIND),
        ("kind: Pod\\nmetadata: {name: a}\\n", NO_VERSION),
        ("a: [b\\n", NO_YAML),
    ],
)
def test_manifests_that_are_refused(shell, manifest, said):
    answer = run(shell, f"printf '{manifest}' | kubectl apply -f -")
    assert (answer.err, answer.code) == (said, 1)
