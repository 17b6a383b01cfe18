"""What an API server needs of the machine it runs on."""

from __future__ import annotations

from typing import Protocol


class Host(Protocol):
    """The machines, as the API servers on them see them."""

    def etcd_machines(self, machine: str) -> tuple[str, ...]:
        """Return where the server on a machine looks for etcd (--etcd-servers), in the order it tries them."""

    def encryption(self, machine: str) -> tuple[str, str | None]:
        """Return (path of --encryption-provider-config, "" for none; what the server reads there)."""

    def report_health(self, machine: str, lacking: tuple[str, ...]) -> None:
        """Say which checks of the server on a machine fail, as in `etcd`."""

    def say(self, machine: str, text: str) -> None:
        """Write a line to the log of the server on a machine."""

    def exit(self, machine: str, code: int) -> None:
        """End the process of the server on a machine."""


class NoHost:
    """No machine at all, for a server on its own."""

    def etcd_machines(self, machine: str) -> tuple[str, ...]:
        """Return any."""
        return ("",)

    def encryption(self, machine: str) -> tuple[str, str | None]:
        """Return none."""
        return "", None

    def report_health(self, machine: str, lacking: tuple[str, ...]) -> None:
        """Tell nobody."""

    def say(self, machine: str, text: str) -> None:
        """Say nothing."""

    def exit(self, machine: str, code: int) -> None:
        """Do nothing."""
