"""Files that go into containers and come out of them."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.systems.player import Player, sandbox

REFUSES = {
    "cp": ("", "error: source and destination are required\n", 1),
    "cp a b": ("", "error: one of src or dest must be a remote file specification\n", 1),
    "cp a/b c/d:e": ("", "error: a/b doesn't exist in local filesystem\n", 1),
    "cp nofile alone:/tmp -n shop": ("", "error: nofile doesn't exist in local filesystem\n", 1),
    "cp x:a y:b": ("", "error: one of src or dest must be a local file specification\n", 1),
}
REMOVING = "tar: Removing leading `/' from member names\n"


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


@pytest.fixture(scope="module")
def play() -> Player:
    play = sandbox(workers=1, files={"page.html": "hello\n", "site/a": "1\n", "site/b/c": "2\n"})
    play("kubectl run web --image=nginx:1.25")
    play("kubectl run bare --image=registry.k8s.io/pause:3.10")
    play("kubectl wait pod --all --for=condition=Ready")
    return play


@pytest.mark.parametrize(
    "source, target, lies_at, text",
    [
        ("page.html", "web:/tmp/index.html", "/tmp/index.html", "hello\n"),
        ("page.html", "web:/tmp", "/tmp/page.html", "hello\n"),
        ("site", "default/web:/opt", "/opt/b/c", "2\n"),
        ("site", "web:/tmp/", "/tmp/site/a", "1\n"),
    ],
)
def test_files_and_folders_go_in(play, source, target, lies_at, text):
    assert play(f"kubectl cp {source} {target}") == ""
    assert play(f"kubectl exec web -- cat {lies_at}") == text


def test_files_and_folders_come_out(play):
    play("kubectl exec web -- sh -c 'mkdir -p /data/in; echo x > /data/in/f'")
    output = play.run("kubectl cp web:/data copied")
    assert (output.stderr, play("cat copied/in/f")) == (REMOVING, "x\n")
    play("mkdir here; kubectl cp web:/etc/hostname here")
    assert play("cat here/hostname") == "web\n"


@pytest.mark.parametrize(
    "line, code, said",
    [
        ("cp page.html web:/nope/x", 2, "tar: /nope: Cannot open: No such file or directory\n"),
        ("cp web:/nope x", 2, "tar: /nope: Cannot stat: No such file or directory\n"),
        ("cp page.html bare:/x", 1, 'exec: "tar": executable file not found in $PATH'),
        ("cp page.html web:/x -c nope", 1, "container nope is not valid for pod web"),
    ],
)
def test_the_tar_of_the_container_says_what_is_wrong(play, line, code, said):
    output = play.run(f"kubectl {line}")
    assert (output.exit_code, said in output.stderr) == (code, True), output.stderr
