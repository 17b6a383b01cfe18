"""The folders that are there with nothing in them."""

from k8s_tui.machine.folders import standard_folders


def test_folders_come_with_the_family_and_with_packages():
    bare = standard_folders("ubuntu", ())
    assert "/etc/apt/keyrings/" in bare
    assert "/etc/kubernetes/manifests/" not in bare
    node = standard_folders("rocky", ("kubelet", "containerd.io"))
    assert "/etc/yum.repos.d/" in node
    assert "/etc/apt/keyrings/" not in node
    assert {"/etc/kubernetes/manifests/", "/etc/containerd/"} <= set(node)
