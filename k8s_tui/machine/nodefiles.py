"""The files of a machine that is ready to become a node: its runtime's settings, kernel modules, sysctls.

Simplified: containerd's own default configuration has three hundred lines; those stand here that anybody
changes. Source: `containerd config default` (1.7); kubernetes.io "Container Runtimes".
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.machine.kernelsettings import FSTAB
from k8s_tui.machine.packages import CONTAINERD_CONFIG, CRICTL_CONFIG, KUBERNETES_HOST
from k8s_tui.machine.platforms import Platform
from k8s_tui.machine.repositories import APT_FOLDER, keyring
from k8s_tui.machine.runtimes import RUNTIMES

CONTAINERD_DEFAULT = """\
disabled_plugins = []
imports = []
oom_score = 0
root = "/var/lib/containerd"
state = "/run/containerd"
version = 2

[grpc]
  address = "/run/containerd/containerd.sock"
  max_recv_message_size = 16777216
  max_send_message_size = 16777216

[plugins]

  [plugins."io.containerd.grpc.v1.cri"]
    enable_selinux = false
    max_container_log_line_size = 16384
    sandbox_image = "registry.k8s.io/pause:3.8"

    [plugins."io.containerd.grpc.v1.cri".cni]
      bin_dir = "/opt/cni/bin"
      conf_dir = "/etc/cni/net.d"

    [plugins."io.containerd.grpc.v1.cri".containerd]
      default_runtime_name = "runc"
      snapshotter = "overlayfs"

      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes]

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"

          [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
            BinaryName = ""
            SystemdCgroup = false

    [plugins."io.containerd.grpc.v1.cri".registry]
      config_path = ""
"""
"""What `containerd config default` prints."""

MODULES_FILE = "/etc/modules-load.d/k8s.conf"
SYSCTL_FILE = "/etc/sysctl.d/k8s.conf"
REPOSITORY = f"{KUBERNETES_HOST}v1.32/deb/"
REPOSITORY_FILE = f"{APT_FOLDER}kubernetes.list"
KEYRING = "/etc/apt/keyrings/kubernetes-apt-keyring.gpg"


def ready_files(runtime: str) -> Mapping[str, str]:
    """Return what whoever prepared a machine for Kubernetes has left on it; `runtime` as in `containerd`."""
    files = {
        MODULES_FILE: "overlay\nbr_netfilter\n",
        SYSCTL_FILE: "net.ipv4.ip_forward = 1\n",
        FSTAB: "/dev/vda1 / ext4 defaults 0 1\n#/dev/vda2 none swap sw 0 0\n",
        REPOSITORY_FILE: f"deb [signed-by={KEYRING}] {REPOSITORY} /\n",
        KEYRING: keyring(REPOSITORY),
        CRICTL_CONFIG: f"runtime-endpoint: {RUNTIMES[runtime].endpoint}\n",
    }
    if runtime != "cri-o":
        files[CONTAINERD_CONFIG] = CONTAINERD_DEFAULT.replace("SystemdCgroup = false", "SystemdCgroup = true")
    return files


def first_files(name: str, ip: str, platform: Platform) -> dict[str, str]:
    """Return the files that every machine has from the start."""
    return {
        "/etc/hostname": f"{name}\n",
        "/etc/hosts": f"127.0.0.1 localhost\n{ip} {name}\n",
        "/etc/resolv.conf": "nameserver 10.0.0.2\nsearch example.internal\n",
        "/etc/os-release": (
            f'PRETTY_NAME="{platform.os_image}"\nVERSION_ID="{platform.os_version}"\nID={platform.os_id}\n'
        ),
    }
