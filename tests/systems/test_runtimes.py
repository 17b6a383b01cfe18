"""containerd, CRI-O and Docker: a node shows which it has, and what its death does to the pods."""

import pytest

from tests.systems import bare
from tests.systems.player import sandbox

CRIO = "https://download.opensuse.org/repositories/isv:/cri-o:/stable:/v1.32/deb/"
CRI_DOCKERD = (
    "https://github.com/Mirantis/cri-dockerd/releases/download/v0.3.16/"
    "cri-dockerd_0.3.16.3-0.ubuntu-jammy_amd64.deb"
)


@pytest.fixture
def player():
    player = sandbox(workers=1)
    bare.order(player, "worker-9")
    bare.prepare_kernel(player, "worker-9")
    bare.configure_repository(player, "worker-9")
    return player


def join(player, *flags):
    bare.install_kubernetes(player, "worker-9")
    player(f"ssh worker-9 {bare.join_command(player)} {' '.join(flags)}")
    player.wait(20)
    player("kubectl create deployment web --image=nginx:1.27 --replicas=4")
    player("kubectl rollout status deployment/web --timeout=60s")


def install_crio(player):
    keyring = "/etc/apt/keyrings/cri-o-apt-keyring.gpg"
    player(f"ssh worker-9 'curl -fsSL {CRIO}Release.key | gpg --dearmor -o {keyring}'")
    line = f"deb [signed-by={keyring}] {CRIO} /"
    player(f"ssh worker-9 \"echo '{line}' > /etc/apt/sources.list.d/cri-o.list; apt-get update\"")
    player("ssh worker-9 'apt-get install -y cri-o && systemctl enable --now crio'")


def install_docker(player):
    player("ssh worker-9 apt-get install -y docker.io")
    player(f"ssh worker-9 'wget -q {CRI_DOCKERD} && apt-get install -y ./{CRI_DOCKERD.rpartition('/')[2]}'")


def pods_there(player):
    return player("kubectl get pods --no-headers --field-selector spec.nodeName=worker-9").splitlines()


def condition(player):
    return player(
        "kubectl get node worker-9 -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].message}'"
    )


def test_crio(player):
    install_crio(player)
    join(player)
    assert "cri-o://1.32.1" in player("kubectl get node worker-9 -o wide")
    pods = pods_there(player)
    assert pods
    identity = player(
        f"kubectl get pod {pods[0].split()[0]} -o jsonpath='{{.status.containerStatuses[0].containerID}}'"
    )
    assert identity.startswith("cri-o://")
    assert identity.removeprefix("cri-o://")[:13] in player("ssh worker-9 crictl ps")
    assert "RuntimeName:  cri-o" in player("ssh worker-9 crictl version")
    # CRI-O dies, its containers do not.
    player("ssh worker-9 systemctl stop crio")
    player.wait(60)
    assert "NotReady" in player("kubectl get node worker-9")
    assert condition(player) == "container runtime is down"
    assert "crio.sock" in player.run("ssh worker-9 crictl ps").text
    player.wait(150)
    assert "PLEG is not healthy: pleg was last seen active 3m" in condition(player)
    player("ssh worker-9 systemctl start crio")
    player.wait(20)
    assert "NotReady" not in player("kubectl get node worker-9")
    assert all(line.split()[3] == "0" for line in pods_there(player))


def test_docker_needs_cri_dockerd_and_takes_its_containers_along(player):
    install_docker(player)
    bare.install_kubernetes(player, "worker-9")
    several = player.run(f"ssh worker-9 {bare.join_command(player)}")
    assert "found multiple CRI endpoints on the host" in several.text
    join(player, "--cri-socket", "unix:///var/run/cri-dockerd.sock")
    assert "docker://27.5.1" in player("kubectl get node worker-9 -o wide")
    assert pods_there(player)
    player("ssh worker-9 systemctl restart docker")
    player.wait(30)
    assert all(int(line.split()[3]) >= 1 for line in pods_there(player))
    player("ssh worker-9 systemctl stop cri-docker")
    player.wait(60)
    assert "NotReady" in player("kubectl get node worker-9")
    player("ssh worker-9 systemctl start cri-docker")
    player.wait(20)
    assert "NotReady" not in player("kubectl get node worker-9")


def test_containers_outlive_containerd_and_its_kubelet_sees_it_again(player):
    bare.install_runtime(player, "worker-9")
    join(player)
    before = pods_there(player)
    player("ssh worker-9 systemctl kill -s SIGKILL containerd")
    player.wait(20)
    # systemd has brought it back before anybody called the node not ready.
    assert "NotReady" not in player("kubectl get node worker-9")
    assert [line.split()[3] for line in pods_there(player)] == [line.split()[3] for line in before]
