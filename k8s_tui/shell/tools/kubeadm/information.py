"""kubeadm version and kubeadm config: what it is, which images it needs, what it would write.

Source: kubernetes cmd/kubeadm/app/cmd/version.go, config.go, constants (v1.32).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from k8s_tui.cluster.nodesettings import settings_of_cluster
from k8s_tui.machine.packages import newest
from k8s_tui.machine.references import parse_reference
from k8s_tui.shell.calls import Steps
from k8s_tui.shell.flags import TEXT, Flag
from k8s_tui.shell.tools.kubeadm.frame import COMMON, Command, KubeadmError, Run, minor_of
from k8s_tui.shell.tools.places import fleet_of

ETCD_TAGS: Mapping[int, str] = {
    29: "3.5.16-0",
    30: "3.5.15-0",
    31: "3.5.24-0",
    32: "3.5.24-0",
    33: "3.5.24-0",
}
COREDNS_TAGS: Mapping[int, str] = {29: "v1.11.1", 30: "v1.11.3", 31: "v1.11.3", 32: "v1.11.3", 33: "v1.12.0"}
NEWEST_ETCD, NEWEST_COREDNS, PAUSE = "3.6.5-0", "v1.12.1", "3.10"
PULL_MS = 4_000


def images_of(version: str) -> tuple[str, ...]:
    """Return the images of a master's pods in a version, as in `v1.32.13`."""
    minor = minor_of(version)
    components = ("apiserver", "controller-manager", "scheduler", "proxy")
    return (
        *(f"registry.k8s.io/kube-{component}:{version}" for component in components),
        f"registry.k8s.io/coredns/coredns:{COREDNS_TAGS.get(minor, NEWEST_COREDNS)}",
        f"registry.k8s.io/pause:{PAUSE}",
        f"registry.k8s.io/etcd:{ETCD_TAGS.get(minor, NEWEST_ETCD)}",
    )


def _version(run: Run) -> int:
    release = run.release
    if run.flags.text("output") == "short":
        run.out(f"v{release}")
        return 0
    major, minor = release.split(".")[:2]
    run.out(
        f'kubeadm version: &version.Info{{Major:"{major}", Minor:"{minor}", GitVersion:"v{release}", '
        'GitTreeState:"clean", GoVersion:"go1.23.12", Compiler:"gc", Platform:"linux/amd64"}'
    )
    return 0


def wanted_version(run: Run) -> str:
    """Return the version of Kubernetes that a command is about: asked for, or the newest kubeadm supports.

    Raises:
        KubeadmError: What was asked for is no version.
    """
    asked = run.flags.text("kubernetes-version")
    if not asked or asked.startswith("stable"):
        return newest(run.release.rpartition(".")[0])
    if not re.match(r"v?\d+\.\d+\.\d+\Z", asked):
        raise KubeadmError(
            f'version "{asked}" doesn\'t match patterns for neither semantic version nor labels'
        )
    return asked if asked.startswith("v") else f"v{asked}"


def _images_list(run: Run) -> int:
    for image in images_of(wanted_version(run)):
        run.out(image)
    return 0


def _images_pull(run: Run) -> Steps:
    machine = run.machine
    machine.runtime.require()
    registries, links = fleet_of(run.call.session).registries, fleet_of(run.call.session).links
    for image in images_of(wanted_version(run)):
        reference = parse_reference(image)
        yield registries.pull_ms(reference, machine.name, links)
        wrong = registries.check(reference, machine.name, links)
        if wrong is not None:
            raise KubeadmError(f"failed to pull image {image}: {wrong}")
        machine.runtime.add_image(image, registries.size_bytes(reference))
        run.out(f"[config/images] Pulled {image}")
    return 0


def _print_defaults(run: Run) -> int:
    run.out(settings_of_cluster(newest(run.release.rpartition(".")[0]), "").rstrip())
    return 0


_FLAGS = (
    *COMMON,
    Flag("kubernetes-version", "", TEXT),
    Flag("config", "", TEXT),
    Flag("cri-socket", "", TEXT),
)

VERSION = Command(
    "version", _version, (*COMMON, Flag("output", "o", TEXT)), summary="Print the version of kubeadm"
)
CONFIG = Command(
    "config",
    summary="Manage configuration for a kubeadm cluster persisted in a ConfigMap in the cluster",
    children=(
        Command(
            "images",
            children=(Command("list", _images_list, _FLAGS), Command("pull", _images_pull, _FLAGS)),
        ),
        Command("print", children=(Command("init-defaults", _print_defaults, COMMON),)),
    ),
)
