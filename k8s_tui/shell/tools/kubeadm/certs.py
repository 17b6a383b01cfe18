"""kubeadm certs: when the certificates of a master end, and new ones in their place.

A new certificate lies on the disk; who uses the old one goes on with it until it is started again, and whoever
has a copy of admin.conf needs a new copy.

Source: kubernetes cmd/kubeadm/app/cmd/certs.go, phases/certs/renewal (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.certificates import Certificate, client_of, read, renewed, server_of
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.pki import AUTHORITY_FILES, LEAVES, PKI, Leaf, leaf_files, read_authorities
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.tabwriter import Layout, TabWriter
from k8s_tui.shell.tools.clock import DAY_MS, HOUR_MS, MINUTE_MS, instant
from k8s_tui.shell.tools.kubeadm.frame import ADMIN_CONF, COMMON, Command, KubeadmError, Run, reading

KEY_BYTES = 32

TITLES: Mapping[str, str] = {
    "admin.conf": "certificate embedded in the kubeconfig file for the admin to use and for kubeadm itself",
    "apiserver": "certificate for serving the Kubernetes API",
    "apiserver-etcd-client": "certificate the apiserver uses to access etcd",
    "apiserver-kubelet-client": "certificate for the API server to connect to kubelet",
    "controller-manager.conf": (
        "certificate embedded in the kubeconfig file for the controller manager to use"
    ),
    "etcd-healthcheck-client": "certificate for liveness probes to healthcheck etcd",
    "etcd-peer": "certificate for etcd nodes to communicate with each other",
    "etcd-server": "certificate for serving etcd",
    "front-proxy-client": "certificate for the front proxy client",
    "scheduler.conf": "certificate embedded in the kubeconfig file for the scheduler manager to use",
    "super-admin.conf": "certificate embedded in the kubeconfig file for the super-admin",
}
"""What each certificate is, in kubeadm's words."""

MISSING = "!MISSING!"


def certificate_in(machine: Machine, leaf: Leaf) -> Certificate | None:
    """Return a master's certificate as it lies on the machine."""
    text = machine.read_file(leaf.path) or ""
    return client_of(text) if leaf.is_kubeconfig else read(text)


def residual(left_ms: int) -> str:
    """Return how long something still holds, in the largest unit that fits."""
    if left_ms < 0:
        return "<invalid>"
    for unit, size_ms in (("y", 365 * DAY_MS), ("d", DAY_MS), ("h", HOUR_MS), ("m", MINUTE_MS)):
        if left_ms >= size_ms:
            return f"{left_ms // size_ms}{unit}"
    return f"{left_ms // 1000}s"


def _check_expiration(run: Run) -> int:
    machine, now_ms = run.machine, run.now_ms
    reading(run, "check-expiration")
    run.out("")
    writer = TabWriter(Layout(min_width=10, padding=3))
    writer.write("CERTIFICATE\tEXPIRES\tRESIDUAL TIME\tCERTIFICATE AUTHORITY\tEXTERNALLY MANAGED\n")
    for word, leaf in LEAVES.items():
        found = certificate_in(machine, leaf)
        writer.write("\t".join((word, *_times(found, now_ms), leaf.by, "no")) + "\n")
    run.call.stdout.write(writer.flush())
    run.out("")
    writer = TabWriter(Layout(min_width=10, padding=3))
    writer.write("CERTIFICATE AUTHORITY\tEXPIRES\tRESIDUAL TIME\tEXTERNALLY MANAGED\n")
    for word, file in AUTHORITY_FILES.items():
        times = _times(read(machine.read_file(f"{file}.crt") or ""), now_ms)
        writer.write("\t".join((word, *times, "no")) + "\n")
    run.call.stdout.write(writer.flush())
    return 0


def _times(found: Certificate | None, now_ms: int) -> tuple[str, str]:
    if found is None:
        return MISSING, ""
    return f"{instant(found.until_ms):%b %d, %Y %H:%M} UTC", residual(found.until_ms - now_ms)


def renew(machine: Machine, word: str, now_ms: int) -> None:
    """Put a new certificate in the place of an old one.

    Raises:
        KubeadmError: Certificate or authority is not there.
    """
    leaf = LEAVES[word]
    old, authorities = certificate_in(machine, leaf), read_authorities(machine.files)
    by = authorities.get(leaf.by)
    if old is None:
        raise KubeadmError(f"failed to renew certificate {word}: unable to load {leaf.path}: no such file")
    if by is None or machine.read_file(f"{AUTHORITY_FILES[leaf.by]}.key") is None:
        path = f"{AUTHORITY_FILES[leaf.by]}.key"
        why = f"couldn't load the private key file {path}: open {path}: no such file or directory"
        raise KubeadmError(f"failed to renew certificate {word}: {leaf.by} certificate authority: {why}")
    text = machine.read_file(leaf.path) if leaf.is_kubeconfig else machine.read_file(ADMIN_CONF)
    server = server_of(text or "")
    for path, new in leaf_files(word, renewed(old, by, now_ms), authorities["ca"], server).items():
        machine.write_file(path, new)


def _renew(word: str) -> Command:
    def run_one(run: Run) -> int:
        reading(run, "renew")
        run.out("")
        for each in LEAVES if word == "all" else (word,):
            renew(run.machine, each, run.now_ms)
            run.out(f"{TITLES[each]} renewed")
        if word == "all":
            run.out(
                "\nDone renewing certificates. You must restart the kube-apiserver, kube-controller-manager, "
                "kube-scheduler and etcd, so that they can use the new certificates."
            )
        return 0

    flags = (*COMMON, Flag("cert-dir", "", TEXT, PKI), Flag("config", "", TEXT), Flag("use-api", "", BOOL))
    return Command(word, run_one, flags)


def certificate_key(run: Run) -> str:
    """Return a new key with which the certificates of a master are handed on: hexadecimal digits."""
    stream = run.call.session.world.sim.stream("kubeadm")
    return "".join(f"{stream.below(256):02x}" for _ in range(KEY_BYTES))


def _certificate_key(run: Run) -> int:
    run.out(certificate_key(run))
    return 0


CERTS = Command(
    "certs",
    summary="Commands related to handling Kubernetes certificates",
    children=(
        Command("check-expiration", _check_expiration, (*COMMON, Flag("cert-dir", "", TEXT, PKI))),
        Command("renew", children=tuple(map(_renew, ("all", *LEAVES)))),
        Command("certificate-key", _certificate_key, COMMON),
    ),
)
