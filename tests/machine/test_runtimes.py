"""The kinds of container runtimes."""

import pytest

from k8s_tui.machine.runtimes import CONTAINERD, CRIO, DOCKER, RUNTIMES, RuntimeDownError, kind_at


@pytest.mark.parametrize(
    "endpoint, kind",
    [
        ("unix:///var/run/containerd/containerd.sock", CONTAINERD),
        ("unix:///run/containerd/containerd.sock", CONTAINERD),
        ("/run/crio/crio.sock", CRIO),
        ("unix:///var/run/cri-dockerd.sock", DOCKER),
        ("unix:///var/run/dockershim.sock", None),
    ],
)
def test_a_socket_tells_which_runtime_it_is(endpoint, kind):
    assert kind_at(endpoint) is kind


def test_docker_needs_a_process_beside_its_engine():
    assert DOCKER.processes == ("docker", "cri-docker")
    assert CRIO.processes == ("crio",)
    assert not DOCKER.keeps_containers
    assert all(kind.keeps_containers for kind in RUNTIMES.values() if kind is not DOCKER)


def test_why_it_does_not_answer():
    assert "crio.sock: connect: connection refused" in str(RuntimeDownError(CRIO))
    assert "connect: no such file or directory" in str(RuntimeDownError(CRIO, installed=False))
    assert "unknown service runtime.v1.RuntimeService" in str(RuntimeDownError(serves=False))


def test_each_says_in_its_words_that_it_uses_systemd():
    assert "slice:prefix:name" in CONTAINERD.no_slice("u")
    assert "did not receive slice as parent" in CRIO.no_slice("u")
    assert "valid slice" in DOCKER.no_slice("u")
