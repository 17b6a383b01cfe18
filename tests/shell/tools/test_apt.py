"""apt-get and its like on a bare machine."""

import pytest

from tests.shell.tools.booted import run

REPOSITORY = "https://pkgs.k8s.io/core:/stable:/v1.32/deb/"
KEYRING = "/etc/apt/keyrings/kubernetes-apt-keyring.gpg"
LINE = f"deb [signed-by={KEYRING}] {REPOSITORY} /"


@pytest.fixture
def bare(shell):
    run(shell, "cloud servers create worker-9")
    run(shell, "ssh worker-9")
    return shell


def configure(shell):
    run(shell, f"echo '{LINE}' > /etc/apt/sources.list.d/kubernetes.list")
    run(shell, f"curl -fsSL {REPOSITORY}Release.key | gpg --dearmor -o {KEYRING}")
    assert run(shell, "apt-get update").code == 0


def test_nothing_of_kubernetes_without_its_repository(bare):
    run(bare, "apt-get update")
    assert "Unable to locate package kubelet" in run(bare, "apt-get install -y kubelet").err
    assert run(bare, "apt-get install -y curl gpg ca-certificates").code == 0


def test_a_repository_without_its_key_is_refused(bare):
    run(bare, f"echo '{LINE}' > /etc/apt/sources.list.d/kubernetes.list")
    result = run(bare, "apt-get update")
    assert result.code == 100
    assert "NO_PUBKEY 234654DA9A296436" in result.err
    run(bare, "sed -i s/v1.32/v1.99/ /etc/apt/sources.list.d/kubernetes.list")
    assert "403  Forbidden" in run(bare, "apt-get update").err


def test_installing_a_version(bare):
    configure(bare)
    assert "1.32.12-1.1" in run(bare, "apt-cache madison kubelet").out
    assert "Version '9' for 'kubelet' was not found" in run(bare, "apt-get install -y kubelet=9").err
    assert "Abort" in run(bare, "apt-get install kubelet").out
    result = run(bare, "apt-get install -y 'kubelet=1.32.12-*' kubeadm=1.32.12-1.1")
    assert result.code == 0
    assert "conntrack cri-tools kubernetes-cni" in result.out
    assert "Kubernetes v1.32.12" in run(bare, "kubelet --version").out
    assert "Installed: 1.32.12-1.1" in run(bare, "apt-cache policy kubelet").out
    assert "*** 1.32.12-1.1" in run(bare, "apt policy kubelet").out


def test_held_packages_stay(bare):
    configure(bare)
    run(bare, "apt-get install -y kubelet=1.32.12-1.1")
    assert "kubelet set on hold." in run(bare, "apt-mark hold kubelet").out
    assert "already set on hold" in run(bare, "apt-mark hold kubelet").out
    assert run(bare, "apt-mark showhold").out == "kubelet\n"
    assert "kept back:\n  kubelet" in run(bare, "apt-get upgrade -y").out
    assert "Held packages were changed" in run(bare, "apt-get install -y kubelet=1.32.13-1.1").err
    assert "hi  kubelet" in run(bare, "dpkg -l 'kube*'").out
    assert "Canceled hold" in run(bare, "apt-mark unhold kubelet").out
    assert "over (1.32.12-1.1)" in run(bare, "apt-get upgrade -y").out


def test_removing(bare):
    configure(bare)
    run(bare, "apt-get install -y kubectl")
    assert "Removing kubectl" in run(bare, "apt-get purge -y kubectl").out
    assert "not installed, so not removed" in run(bare, "apt-get remove -y kubectl").out
    assert "command not found" in run(bare, "kubectl version").err


def test_a_package_file(bare):
    name = "cri-dockerd_0.3.16.3-0.ubuntu-jammy_amd64.deb"
    run(bare, f"wget -q https://github.com/Mirantis/cri-dockerd/releases/download/v0.3.16/{name}")
    assert "Setting up cri-dockerd" in run(bare, f"dpkg -i {name}").out
    assert "cannot access archive" in run(bare, "dpkg -i x.deb").err
    run(bare, "echo text > y.deb")
    assert "not a Debian format archive" in run(bare, "dpkg -i y.deb").err
    assert "Unsupported file" in run(bare, "apt-get install -y ./y.deb").err


def test_without_the_world_outside(bare):
    configure(bare)
    bare.session.world.fleet.links.cut("worker-9", "outside")
    assert "Temporary failure resolving" in run(bare, "apt-get update").err
    assert "Failed to fetch some archives" in run(bare, "apt-get install -y kubelet").err


@pytest.mark.parametrize(
    "line, said",
    [
        ("apt-get dance", "E: Invalid operation dance"),
        ("apt-cache dance", "E: Invalid operation dance"),
        ("apt-mark dance x", "E: Invalid operation dance"),
        ("apt-mark hold nothing", "E: Unable to locate package nothing"),
        ("apt-get --nonsense install", "is not understood"),
        ("dpkg --nonsense", "need an action option"),
        ("dpkg -l nothing", "no packages found matching nothing"),
    ],
)
def test_refusals(bare, line, said):
    result = run(bare, line)
    assert result.code != 0
    assert said in result.err
