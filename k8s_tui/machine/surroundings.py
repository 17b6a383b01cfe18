"""What a container runtime sees of its machine and of the world around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from k8s_tui.machine.behaviour import Behaviour
from k8s_tui.machine.containers import ContainerConfig
from k8s_tui.machine.databases import Databases
from k8s_tui.machine.references import Reference
from k8s_tui.machine.scripts import Wait
from k8s_tui.machine.storage import Storage


class Surroundings(Protocol):
    """What a runtime needs of its machine and the world around it."""

    name: str

    @property
    def storage(self) -> Storage:
        """The places where data lie."""

    @property
    def databases(self) -> Databases:
        """The database servers of the world."""

    def behaviour_of(
        self, reference: Reference, config: ContainerConfig, files: Mapping[str, str]
    ) -> Behaviour:
        """Return what a container of an image does."""

    def answers(self, pod_uid: str, wait: Wait) -> bool:
        """Tell whether what a container waits for is there."""

    def write_file(self, path: str, text: str) -> None:
        """Write a file of the machine."""

    def read_file(self, path: str) -> str | None:
        """Return a file of the machine."""

    def can_fork(self) -> bool:
        """Tell whether another process can be made."""

    def forget_layer(self, identity: str) -> None:
        """Remove what a container has written into its own layer."""

    def network_is_ready(self) -> bool:
        """Tell whether a CNI plugin is configured."""

    def memory_grew(self) -> None:
        """Hear that more memory of the machine is in use."""
