"""What is installed on a machine."""

from k8s_tui.machine.installed import Installed
from k8s_tui.machine.packages import KUBERNETES_HOST, MAIN, node_packages
from k8s_tui.machine.runtimes import CONTAINERD, DOCKER

DEB = f"{KUBERNETES_HOST}v1.32/deb/"


def test_a_bare_machine_has_nothing():
    installed = Installed("noble", {})
    assert not installed.has("kubelet")
    assert not installed.has_program("crictl")
    assert installed.release("kubelet") == ""
    assert installed.runtimes() == ()


def test_a_node_has_its_programs():
    installed = Installed("bookworm", node_packages("docker", "1.32.13"))
    assert installed.release("kubelet") == "1.32.13"
    assert installed.has_program("crictl")
    assert installed.of_unit("docker").name == "docker-ce"
    assert installed.runtimes() == (CONTAINERD, DOCKER)


def test_only_fetched_lists_count():
    installed = Installed("noble", {})
    assert installed.candidates("kubelet") == ()
    installed.lists = (MAIN, DEB)
    found = installed.candidates("kubelet")
    assert found[0].version == "1.32.13-1.1"
    assert found[0].repository == DEB
    assert installed.is_known("containerd")
    assert not installed.is_known("nginx")


def test_copies_are_apart():
    installed = Installed("noble", {})
    twin = installed.fork()
    twin.versions["kubectl"] = "1.32.13-1.1"
    twin.held["kubectl"] = None
    assert installed.versions == {}
    assert installed.held == {}
