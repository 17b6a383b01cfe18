import json

import pytest

from k8s_tui.shell.tools.crictl import _size
from tests.shell.tools.booted import run


@pytest.fixture
def master(shell):
    run(shell, "ssh master-1")
    return shell


def first_id(shell, name):
    return run(shell, f"crictl ps -q --name {name}").out.split()[0]


def test_containers_as_a_table(master):
    header, *rows = run(master, "crictl ps").out.splitlines()
    assert header.split("  ")[0] == "CONTAINER"
    assert header.split()[-1] == "NAMESPACE"
    apiserver = next(row for row in rows if "kube-apiserver" in row)
    assert len(apiserver.split()[0]) == 13
    assert "Running" in apiserver
    assert "kube-apiserver-master-1" in apiserver


def test_filters(master):
    assert len(run(master, "crictl ps --name etcd").out.splitlines()) == 2
    assert len(run(master, "crictl ps -a --state Exited").out.splitlines()) == 1
    assert len(run(master, "crictl ps -q --latest").out.splitlines()) == 1
    assert "etcd" in run(master, "crictl ps -o json --name etcd").out


def test_pods_and_images(master):
    assert "etcd-master-1" in run(master, "crictl pods").out
    assert "Ready" in run(master, "crictl pods --name etcd").out
    assert "registry.k8s.io/kube-apiserver" in run(master, "crictl images").out
    assert run(master, "crictl pods -q --namespace nowhere").out == ""


def test_documents(master):
    identity = first_id(master, "etcd")
    document = json.loads(run(master, f"crictl inspect {identity}").out)
    assert document["status"]["metadata"]["name"] == "etcd"
    assert document["status"]["state"] == "CONTAINER_RUNNING"
    assert "etcd" in document["info"]["runtimeSpec"]["process"]["args"]
    pod = run(master, "crictl pods -q --name etcd").out.strip()
    assert json.loads(run(master, f"crictl inspectp {pod}").out)["status"]["state"] == "SANDBOX_READY"
    info = json.loads(run(master, "crictl info").out)
    assert all(each["status"] for each in info["status"]["conditions"])


def test_logs(master):
    identity = first_id(master, "kube-scheduler")
    assert "kube-scheduler" in run(master, f"crictl logs {identity}").out
    assert len(run(master, f"crictl logs --tail 1 {identity}").out.splitlines()) == 1
    assert run(master, f"crictl logs -t --tail 1 {identity}").out.startswith("2026-01-05T09:")
    assert run(master, f"crictl logs -f {identity}", limit_ms=2_000).code == 130


def test_a_stopped_container_comes_back_by_the_kubelet(master):
    identity = first_id(master, "kube-scheduler")
    assert run(master, f"crictl stop {identity}").out.strip() == identity
    assert "Exited" in run(master, "crictl ps -a --name kube-scheduler").out
    master.session.world.run_for(30_000)
    assert first_id(master, "kube-scheduler") != identity


def test_a_running_container_is_not_removed_without_force(master):
    identity = first_id(master, "kube-scheduler")
    assert "stop it first" in run(master, f"crictl rm {identity}").err
    assert run(master, f"crictl rm -f {identity}").code == 0


def test_without_containerd(master):
    run(master, "systemctl stop containerd")
    said = run(master, "crictl ps")
    assert said.code == 1
    assert said.err.startswith("FATA[0000] validate service connection")
    assert "/run/containerd/containerd.sock: connect: connection refused" in said.err


@pytest.mark.parametrize(
    "line",
    [
        "crictl frobnicate",
        "crictl logs",
        "crictl logs nosuch",
        "crictl inspect nosuch",
        "crictl inspectp nosuch",
        "crictl rm nosuch",
        "crictl exec nosuch ls",
        "crictl exec",
        "crictl ps --nope",
        "crictl pull nginx",
        "crictl stop",
    ],
)
def test_what_it_refuses(master, line):
    said = run(master, line)
    assert said.code == 1
    assert said.err


def test_the_rest(master):
    assert "RuntimeName:  containerd" in run(master, "crictl version").out
    assert "CPU %" in run(master, "crictl stats").out
    assert "ps" in run(master, "crictl").out
    pod = run(master, "crictl pods -q --name kube-scheduler").out.strip()
    assert "Stopped sandbox" in run(master, f"crictl stopp {pod}").out


def test_a_command_in_a_container(shell):
    run(shell, "ssh worker-1")
    listed = run(shell, "crictl ps -q --name nginx").out.split()
    assert run(shell, f"crictl exec -it {listed[0]} hostname").out.startswith("web-")


@pytest.mark.parametrize("size, text", [(320, "320B"), (28_700_000, "28.7MB"), (1_100_000_000, "1.1GB")])
def test_sizes(size, text):
    assert _size(size) == text
