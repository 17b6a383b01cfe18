"""Packages and the repositories they lie in."""

import pytest

from k8s_tui.machine.packages import (
    CRIO_HOST,
    DOCKER_HOST,
    KUBERNETES_HOST,
    MAIN,
    PACKAGES,
    node_packages,
    release_of,
    versions_in,
)


@pytest.mark.parametrize(
    "version, release",
    [
        ("1.32.13-1.1", "1.32.13"),
        ("5:27.5.1-1~debian.12~bookworm", "27.5.1"),
        ("1.7.24-0ubuntu1~24.04.2", "1.7.24"),
        ("1:1.4.8-1ubuntu1", "1.4.8"),
    ],
)
def test_the_release_in_a_version(version, release):
    assert release_of(version) == release


def test_a_repository_of_kubernetes_holds_one_minor_version():
    found = versions_in(f"{KUBERNETES_HOST}v1.33/deb/", "noble")
    assert found["kubelet"][0] == "1.33.9-1.1"
    assert all(version.startswith("1.33.") for version in found["kubeadm"])
    assert versions_in(f"{KUBERNETES_HOST}v9.99/deb/", "noble") == {}


def test_other_repositories():
    assert "cri-o" in versions_in(f"{CRIO_HOST}v1.32/deb/", "noble")
    assert "containerd.io" in versions_in(f"{DOCKER_HOST}ubuntu", "noble")
    assert "containerd" in versions_in(MAIN, "noble")
    assert "containerd" not in versions_in(MAIN, "el9")
    assert "kubelet" not in versions_in(MAIN, "noble")


@pytest.mark.parametrize("runtime", ["containerd", "cri-o", "docker"])
def test_what_a_node_has(runtime):
    packages = node_packages(runtime, "1.32.13")
    assert packages["kubelet"] == "1.32.13-1.1"
    assert packages["cri-tools"] == "1.32.0-1.1"
    assert set(packages) <= set(PACKAGES)
