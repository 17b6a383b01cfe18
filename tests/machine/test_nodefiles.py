"""The files of a machine that is ready to become a node."""

import pytest

from k8s_tui.machine.nodefiles import ready_files
from k8s_tui.machine.packages import CONTAINERD_CONFIG, CRICTL_CONFIG


@pytest.mark.parametrize("runtime, socket", [("containerd", "containerd.sock"), ("cri-o", "crio.sock")])
def test_a_ready_machine(runtime, socket):
    files = ready_files(runtime)
    assert socket in files[CRICTL_CONFIG]
    assert "net.ipv4.ip_forward = 1" in files["/etc/sysctl.d/k8s.conf"]
    assert ("SystemdCgroup = true" in files.get(CONTAINERD_CONFIG, "")) is (runtime == "containerd")
