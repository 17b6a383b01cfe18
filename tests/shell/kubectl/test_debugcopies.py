"""Copies of pods that are made to be debugged."""

import json

import pytest

from tests.systems.player import Player, sandbox

LEGACY = "--profile=legacy is deprecated and will be removed in the future. It is recommended to"
POD = """
apiVersion: v1
kind: Pod
metadata: {name: one, labels: {app: web}}
spec:
  containers:
  - {name: web, image: "nginx:1.25", args: [nginx], livenessProbe: {tcpSocket: {port: 80}}}
"""


@pytest.fixture(scope="module")
def play() -> Player:
    play = sandbox(workers=1)
    play.apply(POD)
    return play


def made(play, name):
    document = json.loads(play(f"kubectl get pod {name} -o json"))
    return document["metadata"], document["spec"], document["spec"]["containers"]


def test_a_container_is_added_to_the_copy(play):
    output = play.run("kubectl debug one --copy-to=two --image=busybox -c dbg --share-processes -- sleep 9")
    assert (output.exit_code, output.stderr.startswith(LEGACY)) == (0, True)
    metadata, spec, (web, added) = made(play, "two")
    assert ("labels" in metadata, spec["shareProcessNamespace"], "livenessProbe" in web) == (
        False,
        True,
        True,
    )
    assert (added["name"], added["image"], added["command"]) == ("dbg", "busybox", ["sleep", "9"])


def test_images_of_the_copy_are_others(play):
    play("kubectl debug one --copy-to=three --set-image=*=nginx:1.26 --profile=general")
    metadata, spec, (web,) = made(play, "three")
    assert (metadata["labels"], web["image"]) == ({"app": "web"}, "nginx:1.26")
    assert ("shareProcessNamespace" in spec, "livenessProbe" in web) == (False, True), "no profile is applied"


def test_a_profile_takes_probes_away_and_shares_processes(play):
    play("kubectl debug one --copy-to=five --image=busybox -c dbg --profile=general --keep-labels -- sleep 9")
    metadata, spec, (web, added) = made(play, "five")
    assert (metadata["labels"], spec["shareProcessNamespace"]) == ({"app": "web"}, True)
    assert "livenessProbe" not in web
    assert added["securityContext"] == {"capabilities": {"add": ["SYS_PTRACE"]}}


def test_a_container_of_the_copy_runs_something_else(play):
    play("kubectl debug one --copy-to=four -c web --env=A=1 -- sh -c 'echo hello; sleep 100'")
    _, _, (web,) = made(play, "four")
    assert web["command"] == ["sh", "-c", "echo hello; sleep 100"]
    assert ("args" in web, web["env"]) == (False, [{"name": "A", "value": "1"}])
    play("kubectl wait pod/four --for=condition=Ready")
    assert play("kubectl logs four") == "hello\n"


def test_the_pod_is_replaced_by_its_copy(play):
    play("kubectl run old --image=nginx")
    play("kubectl debug old --copy-to=new --replace --image=busybox -- sleep 100")
    play("kubectl wait pod/old --for=delete")
    assert play("kubectl get pods -o name --field-selector metadata.name=new") == "pod/new\n"


@pytest.mark.parametrize(
    "words, said",
    [
        ("", "error: you must specify --image when not using --copy-to.\n"),
        ("one --image=x --set-image=a=b", "error: --set-image may only be used with --copy-to.\n"),
        ("one --copy-to=x", "error: you must specify --image, --set-image or command arguments.\n"),
        ("one --copy-to=x -c y -- ls", "error: you must specify image when creating new container\n"),
        ("one --copy-to=one --image=x", 'pods "one" already exists\n'),
    ],
)
def test_what_is_refused(play, words, said):
    output = play.run(f"kubectl debug {words}")
    assert (output.exit_code, output.stderr.endswith(said)) == (1, True), output.stderr
