"""What profiles make of pods that look at a node; those of pods are compared with kubectl's own (test_two_doors)."""

import json

import pytest

from tests.systems.player import Player, sandbox


@pytest.fixture(scope="module")
def play() -> Player:
    return sandbox(workers=1)


@pytest.mark.parametrize(
    "profile, host, files, security",
    [
        ("legacy", True, True, None),
        ("general", True, True, None),
        ("baseline", False, False, None),
        (
            "restricted",
            False,
            False,
            {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
                "runAsNonRoot": True,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
        ),
        ("netadmin", True, False, {"capabilities": {"add": ["NET_ADMIN", "NET_RAW"]}}),
        ("sysadmin", True, True, {"privileged": True}),
    ],
)
def test_a_node_is_looked_at(play, profile, host, files, security):
    said = play(f"kubectl debug node/worker-1 --image=busybox --profile={profile} -- sleep 60")
    name = said.split()[3]
    spec = json.loads(play(f"kubectl get pod {name} -o json"))["spec"]
    (container,) = spec["containers"]
    assert [spec.get(part, False) for part in ("hostIPC", "hostNetwork", "hostPID")] == [host] * 3
    assert ("/host" in [mount["mountPath"] for mount in container["volumeMounts"]]) == files
    assert container.get("securityContext") == security


@pytest.mark.parametrize(
    "text, said",
    [
        (
            "image: x",
            "name, command, image, lifecycle and volume devices are not modifiable via custom profile",
        ),
        ("{", "does not contain a valid container spec"),
    ],
)
def test_files_that_are_no_profile(play, text, said):
    play(f"echo '{text}' > custom.yaml")
    output = play.run("kubectl debug node/worker-1 --image=busybox --profile=general --custom=custom.yaml")
    assert output.exit_code == 1
    assert said in output.stderr
