"""docker on a machine whose pods run by it."""

from functools import cache

import pytest

from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World
from k8s_tui.shell.shell import Shell
from tests.shell.tools.booted import run


@cache
def booted():
    world = World.create(ClusterConfig(workers=1, container_runtime="docker"), 1)
    world.boot()
    return world


@pytest.fixture
def shell():
    return Shell(booted().fork())


def test_containers_and_images(shell):
    out = run(shell, "ssh worker-1 docker ps").out
    assert "k8s_kube-proxy_kube-proxy-" in out
    assert "Up " in out
    assert len(run(shell, "ssh worker-1 docker ps -q").out.split()) == len(out.splitlines()) - 1
    assert "registry.k8s.io/kube-proxy" in run(shell, "ssh worker-1 docker images").out
    assert "27.5.1" in run(shell, "ssh worker-1 docker version").out
    assert "docker://27.5.1" in run(shell, "kubectl get nodes -o wide").out


def test_logs(shell):
    identity = run(shell, "ssh worker-1 docker ps -q").out.split()[0]
    assert run(shell, f"ssh worker-1 docker logs {identity}").code == 0
    assert "No such container: x" in run(shell, "ssh worker-1 docker logs x").err


def test_without_its_daemon(shell):
    run(shell, "ssh worker-1 systemctl stop docker")
    assert "Is the docker daemon running?" in run(shell, "ssh worker-1 docker ps").err
    assert "is not a docker command" in run(shell, "ssh worker-1 docker dance").err
    assert "unknown flag" in run(shell, "ssh worker-1 docker ps --what").err
