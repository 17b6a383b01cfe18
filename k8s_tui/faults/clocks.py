"""Faults of clocks and certificates: what is true by one clock and not by another, and what has run out."""

from __future__ import annotations

from k8s_tui.api.certificates import (
    YEAR_MS,
    Certificate,
    client_of,
    pem,
    private_key,
    read,
    renewed,
    server_of,
)
from k8s_tui.faults.fault import World, machine_of
from k8s_tui.faults.fields import FaultError, flag, number, text
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.pki import CLIENT_CERTIFICATE, LEAVES, PKI, leaf_files, read_authorities
from k8s_tui.sim.value import evolve, frozen

HOUR_MS = 3_600_000
KUBELET = "kubelet"


@frozen
class ClockDrift:
    """A machine's clock is wrong, and nothing sets it right any more.

    Attributes:
        by_ms: How wrong it is.
        behind: It is late; otherwise early.
    """

    machine: str = text()
    by_ms: int = number("duration", "by", minimum=1)
    behind: bool = flag()

    def apply(self, world: World) -> None:
        """Set it wrong."""
        machine = machine_of(world, self.machine)
        machine.clock_offset_ms += -self.by_ms if self.behind else self.by_ms
        machine.synchronizes_clock = False

    def revert(self, world: World) -> None:
        """Set it right."""
        machine_of(world, self.machine).synchronize_clock()

    def __str__(self) -> str:
        return f"the clock of {self.machine} went wrong by {self.by_ms // 60_000} minutes"


@frozen
class ExpireCertificate:
    """A certificate was made a year ago, nobody renewed it, and now it has run out.

    Attributes:
        certificate: As kubeadm calls it, or `kubelet` for the kubelet's own.
    """

    machine: str = text()
    certificate: str = text(default="apiserver", choices=(*LEAVES, KUBELET))

    def apply(self, world: World) -> None:
        """Let it run out."""
        machine = machine_of(world, self.machine)
        now_ms = world.sim.now_ms
        old = self._found(machine)
        self._write(machine, evolve(old, from_ms=now_ms - YEAR_MS, until_ms=now_ms - 1))

    def revert(self, world: World) -> None:
        """Renew it."""
        machine = machine_of(world, self.machine)
        by = read_authorities(machine.files).get(
            "ca" if self.certificate == KUBELET else LEAVES[self.certificate].by
        )
        if by is not None:
            self._write(machine, renewed(self._found(machine), by, world.sim.now_ms))

    def _found(self, machine: Machine) -> Certificate:
        path = CLIENT_CERTIFICATE if self.certificate == KUBELET else LEAVES[self.certificate].path
        content = machine.files.get(path, "")
        found = client_of(content) if path.endswith(".conf") else read(content)
        if found is None:
            raise FaultError("certificate", f"there is no certificate {self.certificate!r} on {self.machine}")
        return found

    def _write(self, machine: Machine, certificate: Certificate) -> None:
        if self.certificate == KUBELET:
            machine.write_file(CLIENT_CERTIFICATE, pem(certificate) + private_key(certificate))
            return
        trusted = read(machine.files.get(f"{PKI}/ca.crt", ""))
        assert trusted is not None
        server = server_of(machine.files.get(LEAVES[self.certificate].path, ""))
        for path, content in leaf_files(self.certificate, certificate, trusted, server).items():
            machine.write_file(path, content)

    def __str__(self) -> str:
        return f"the certificate {self.certificate} on {self.machine} ran out"
