"""The folders of a machine that are there with nothing in them: by its distribution, and by its packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FOLDERS = (
    "/bin",
    "/boot",
    "/dev",
    "/etc/default",
    "/etc/modules-load.d",
    "/etc/sysctl.d",
    "/etc/systemd/system",
    "/home",
    "/proc",
    "/root",
    "/run",
    "/tmp",
    "/usr/bin",
    "/var/lib",
    "/var/log",
)
"""Those that every machine has."""

OF_FAMILY: Mapping[str, tuple[str, ...]] = {
    "ubuntu": ("/etc/apt/keyrings", "/etc/apt/sources.list.d"),
    "debian": ("/etc/apt/keyrings", "/etc/apt/sources.list.d"),
    "rocky": ("/etc/yum.repos.d",),
}

OF_PACKAGE: Mapping[str, tuple[str, ...]] = {
    "kubelet": ("/etc/kubernetes/manifests", "/etc/kubernetes/pki", "/var/lib/kubelet"),
    "kubernetes-cni": ("/etc/cni/net.d", "/opt/cni/bin"),
    "containerd": ("/etc/containerd", "/var/lib/containerd"),
    "containerd.io": ("/etc/containerd", "/var/lib/containerd"),
    "cri-o": ("/etc/crio/crio.conf.d", "/etc/cni/net.d", "/var/lib/containers"),
    "docker.io": ("/etc/docker", "/var/lib/docker"),
    "docker-ce": ("/etc/docker", "/var/lib/docker"),
}


def standard_folders(family: str, packages: Iterable[str]) -> tuple[str, ...]:
    """Return the folders of a machine, each with a slash behind it; `family` as in `ubuntu`."""
    found = [*FOLDERS, *OF_FAMILY.get(family, ())]
    for package in packages:
        found += OF_PACKAGE.get(package, ())
    return tuple(f"{folder}/" for folder in found)
