"""Software packages: what can be installed on a machine, from which repository, and what it brings.

A distribution's own repository is known from the start; Kubernetes', CRI-O's and Docker's have to be added
first, a file with their address and a key each. One repository of Kubernetes holds one minor version, so an
upgrade to the next begins with changing that address. Simplified: sizes and dependencies outside Kubernetes
are left out; CRI-O and cri-dockerd need nothing else.

Source: kubernetes.io "Installing kubeadm", "Container Runtimes"; pkgs.k8s.io; docs.docker.com/engine/install.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from k8s_tui.machine.units import CONTAINERD, KUBELET, UnitSpec
from k8s_tui.sim.value import frozen

KUBERNETES_HOST = "https://pkgs.k8s.io/core:/stable:/"
CRIO_HOST = "https://download.opensuse.org/repositories/isv:/cri-o:/stable:/"
DOCKER_HOST = "https://download.docker.com/linux/"

LATEST_PATCHES: Mapping[str, int] = {"1.29": 15, "1.30": 14, "1.31": 14, "1.32": 13, "1.33": 9, "1.34": 5}
"""The newest release of each minor version in this world."""

KUBELET_KEEPS = {
    "/etc/default/kubelet": "KUBELET_EXTRA_ARGS=\n",
    "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf": (
        "# Note: This dropin only works with kubeadm and kubelet v1.11+\n[Service]\n"
        'Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf '
        '--kubeconfig=/etc/kubernetes/kubelet.conf"\n'
        'Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"\n'
        "EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\nEnvironmentFile=-/etc/default/kubelet\nExecStart=\n"
        "ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS "
        "$KUBELET_EXTRA_ARGS\n"
    ),
}

CONTAINERD_CONFIG = "/etc/containerd/config.toml"
CRICTL_CONFIG = "/etc/crictl.yaml"

CONTAINERD_WITHOUT_CRI = (
    "#   Copyright 2018-2022 Docker Inc.\n\n#   Licensed under the Apache License, Version 2.0\n\n"
    'disabled_plugins = ["cri"]\n\n#root = "/var/lib/containerd"\n#state = "/run/containerd"\n'
)
"""What Docker's package of containerd puts there: the interface that the kubelet needs is off."""

CRIO_UNIT = UnitSpec(
    "crio.service",
    "Container Runtime Interface for OCI (CRI-O)",
    "crio",
    "on-failure",
    10_000,
    "/usr/bin/crio",
    "https://github.com/cri-o/cri-o",
)
DOCKER_UNIT = UnitSpec(
    "docker.service",
    "Docker Application Container Engine",
    "docker",
    "always",
    2_000,
    "/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock",
    "https://docs.docker.com",
)
CRI_DOCKER_UNIT = UnitSpec(
    "cri-docker.service",
    "CRI Interface for Docker Application Container Engine",
    "cri-docker",
    "always",
    2_000,
    "/usr/bin/cri-dockerd --container-runtime-endpoint fd://",
    "https://docs.mirantis.com",
)


@frozen
class Package:
    """One package.

    Attributes:
        unit: The service it installs.
        enabled: Installing it enables and starts its service.
        programs: What can be called once it is installed.
        files: What it puts in place where nothing lies yet.
        needs: Packages that come with it.
        conflicts: Packages that go when it comes.
        kib: Its size installed.
    """

    name: str
    unit: UnitSpec | None = None
    enabled: bool = True
    programs: tuple[str, ...] = ()
    files: Mapping[str, str] = {}
    needs: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    kib: int = 20_000
    summary: str = ""


PACKAGES: Mapping[str, Package] = {
    package.name: package
    for package in (
        Package(
            "kubelet",
            KUBELET,
            enabled=False,
            programs=("kubelet",),
            files=KUBELET_KEEPS,
            needs=("conntrack", "kubernetes-cni"),
            kib=76_000,
            summary="Node agent for Kubernetes clusters",
        ),
        Package(
            "kubeadm",
            programs=("kubeadm",),
            needs=("cri-tools",),
            kib=71_000,
            summary="Command-line utility for administering a Kubernetes cluster",
        ),
        Package(
            "kubectl",
            programs=("kubectl",),
            kib=57_000,
            summary="Command-line utility for interacting with a Kubernetes cluster",
        ),
        Package("cri-tools", programs=("crictl",), kib=62_000, summary="Container Runtime Interface tools"),
        Package("kubernetes-cni", kib=120_000, summary="Binaries required to provision container networking"),
        Package("conntrack", kib=110, summary="Program to modify the conntrack tables"),
        Package(
            "containerd",
            CONTAINERD,
            programs=("containerd", "ctr"),
            conflicts=("containerd.io",),
            needs=("runc",),
            kib=150_000,
            summary="daemon to control runC",
        ),
        Package("runc", kib=25_000, conflicts=("containerd.io",), summary="Open Container Project - runtime"),
        Package(
            "containerd.io",
            CONTAINERD,
            programs=("containerd", "ctr"),
            files={CONTAINERD_CONFIG: CONTAINERD_WITHOUT_CRI},
            conflicts=("containerd", "runc"),
            kib=130_000,
            summary="An open and reliable container runtime",
        ),
        Package(
            "docker.io",
            DOCKER_UNIT,
            programs=("docker", "dockerd"),
            needs=("containerd",),
            conflicts=("docker-ce",),
            kib=110_000,
            summary="Linux container runtime",
        ),
        Package(
            "docker-ce",
            DOCKER_UNIT,
            programs=("docker", "dockerd"),
            needs=("containerd.io",),
            conflicts=("docker.io",),
            kib=104_000,
            summary="Docker: the open-source application container engine",
        ),
        Package(
            "cri-dockerd",
            CRI_DOCKER_UNIT,
            programs=("cri-dockerd",),
            needs=(),
            kib=45_000,
            summary="Shim that lets Kubernetes use Docker Engine",
        ),
        Package(
            "cri-o",
            CRIO_UNIT,
            enabled=False,
            programs=("crio",),
            files={CRICTL_CONFIG: 'runtime-endpoint: "unix:///var/run/crio/crio.sock"\n'},
            kib=210_000,
            summary="OCI-based implementation of Kubernetes Container Runtime Interface",
        ),
    )
}

MAIN = ""
"""The repository of the distribution itself."""

_PREREQUISITES = (
    "apt-transport-https",
    "ca-certificates",
    "curl",
    "gpg",
    "gnupg",
    "software-properties-common",
)
"""Packages that guides install first; every image of this world has them."""


def prerequisite(name: str) -> bool:
    """Tell whether a package is one that guides install first and that is always there already."""
    return name in _PREREQUISITES


def release_of(version: str) -> str:
    """Return the release that a package's version holds: `1.32.13` of `1.32.13-1.1`."""
    found = re.search(r"\d+\.\d+(\.\d+)?", version.partition(":")[2] or version)
    return found[0] if found else version


def newest(minor: str) -> str:
    """Return the newest release of a minor version as kubeadm writes it, as in `v1.32.13` for `1.32`."""
    return f"v{minor}.{LATEST_PATCHES[minor]}"


def _kubernetes_versions(minor: str) -> tuple[str, ...]:
    return tuple(f"{minor}.{patch}-1.1" for patch in range(LATEST_PATCHES[minor], -1, -1))


def versions_in(repository: str, codename: str) -> Mapping[str, tuple[str, ...]]:
    """Return the versions of each package in a repository, newest first; nothing where it is not known.

    Args:
        repository: Its address, `MAIN` for the distribution's own.
        codename: The distribution's, as in `noble`.
    """
    if repository == MAIN:
        return _distribution(codename)
    found = re.match(re.escape(KUBERNETES_HOST) + r"v(\d+\.\d+)/(deb|rpm)/?\Z", repository)
    if found and found[1] in LATEST_PATCHES:
        versions = _kubernetes_versions(found[1])
        tools = {"cri-tools": (f"{found[1]}.0-1.1",), "kubernetes-cni": ("1.6.0-1.1",)}
        return {"kubelet": versions, "kubeadm": versions, "kubectl": versions, **tools}
    found = re.match(re.escape(CRIO_HOST) + r"/?v(\d+\.\d+)/(deb|rpm)/?\Z", repository)
    if found and found[1] in LATEST_PATCHES:
        return {"cri-o": (f"{found[1]}.1-1.1", f"{found[1]}.0-1.1")}
    if repository.startswith(DOCKER_HOST):
        tail = {"noble": "ubuntu.24.04~noble", "bookworm": "debian.12~bookworm"}.get(codename, "el9")
        return {
            "containerd.io": ("1.7.25-1", "1.7.24-1"),
            "docker-ce": (f"5:27.5.1-1~{tail}", f"5:27.5.0-1~{tail}"),
        }
    return {}


def _distribution(codename: str) -> Mapping[str, tuple[str, ...]]:
    if codename == "noble":
        return {
            "containerd": ("1.7.24-0ubuntu1~24.04.2", "1.7.12-0ubuntu4"),
            "runc": ("1.1.12-0ubuntu3.1",),
            "docker.io": ("27.5.1-0ubuntu3~24.04.2", "24.0.7-0ubuntu4"),
            "conntrack": ("1:1.4.8-1ubuntu1",),
        }
    if codename == "bookworm":
        return {
            "containerd": ("1.6.20~ds1-1+b1",),
            "runc": ("1.1.5+ds1-1+deb12u1",),
            "docker.io": ("20.10.24+dfsg1-1+deb12u1",),
            "conntrack": ("1:1.4.7-1+b2",),
        }
    return {"conntrack": ("1.4.7-2.el9",)}


NODE_PACKAGES: Mapping[str, Mapping[str, str]] = {
    "containerd": {"containerd.io": "1.7.24-1"},
    "cri-o": {"cri-o": "1.32.1-1.1"},
    "docker": {
        "containerd.io": "1.7.24-1",
        "docker-ce": "5:27.5.1-1~debian.12~bookworm",
        "cri-dockerd": "0.3.16.3-0",
    },
}
"""What a ready node has as its container runtime."""


def node_packages(runtime: str, release: str) -> dict[str, str]:
    """Return the packages of a ready node, as in `node_packages("containerd", "1.32.13")`."""
    minor = release.rpartition(".")[0]
    return {
        **NODE_PACKAGES[runtime],
        "conntrack": "1:1.4.7-1+b2",
        "kubernetes-cni": "1.6.0-1.1",
        "cri-tools": f"{minor}.0-1.1",
        "kubelet": f"{release}-1.1",
        "kubeadm": f"{release}-1.1",
        "kubectl": f"{release}-1.1",
    }
