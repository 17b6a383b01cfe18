"""`kubectl describe node` in a cluster that has booted: what it says beside what differs from machine to machine."""

import pytest

from tests.shell.tools.booted import a_shell, run


@pytest.fixture(scope="module")
def page():
    return run(a_shell(), "kubectl describe node worker-1").out


@pytest.mark.parametrize(
    "title",
    [
        "Name:               worker-1",
        "Roles:              <none>",
        "Labels:             ",
        "Annotations:        ",
        "CreationTimestamp:  ",
        "Taints:             <none>",
        "Unschedulable:      false",
        "Lease:",
        "  HolderIdentity:  worker-1",
        "Conditions:",
        "  Type             Status  LastHeartbeatTime ",
        "Addresses:",
        "  InternalIP:  10.0.0.11",
        "Capacity:",
        "Allocatable:",
        "System Info:",
        "  Kubelet Version:            v1.32.13",
        "PodCIDR:                      ",
        "Non-terminated Pods:          ",
        "Allocated resources:",
        "  (Total limits may be over 100 percent, i.e., overcommitted.)",
        "  hugepages-2Mi      0 (0%)",
        "Events:",
    ],
)
def test_its_parts_stand_in_kubectls_order_and_layout(page, title):
    assert any(line.startswith(title) for line in page.splitlines()), page


def test_conditions_say_why_the_node_is_ready(page):
    (ready,) = [line.split("  ")[-1] for line in page.splitlines() if line.startswith("  Ready ")]
    assert ready.strip() == "kubelet is posting ready status"


def test_what_the_pods_ask_for_is_summed_up():
    shell = a_shell()
    run(shell, "kubectl set resources deploy/box --requests=cpu=100m,memory=64Mi --limits=memory=128Mi")
    shell.session.world.run_for(20_000)
    node = run(shell, "kubectl get pod -l app=box -o jsonpath={.items[0].spec.nodeName}").out
    page = run(shell, f"kubectl describe node {node}").out
    (row,) = [line.split() for line in page.splitlines() if " box-" in line and "default" in line]
    assert row[2] == "100m"
    assert (row[4], row[6], row[8]) == ("0", "64Mi", "128Mi")


def test_a_cordoned_node_says_so():
    shell = a_shell()
    run(shell, "kubectl cordon worker-1")
    shell.session.world.run_for(2_000)
    page = run(shell, "kubectl describe node worker-1").out
    assert "Taints:             node.kubernetes.io/unschedulable:NoSchedule\n" in page
    assert "Unschedulable:      true\n" in page
