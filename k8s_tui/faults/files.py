"""Faults of files on machines: edited and deleted ones, manifests of static pods above all."""

from __future__ import annotations

from k8s_tui.faults.fault import World, machine_of
from k8s_tui.faults.fields import FaultError, text
from k8s_tui.sim.value import frozen


@frozen
class WriteFile:
    """A file of a machine gets another text."""

    machine: str = text()
    path: str = text()
    content: str = text(form="content")

    def apply(self, world: World) -> None:
        """Write it."""
        machine_of(world, self.machine).write_file(self.path, self.content)

    def revert(self, world: World) -> None:
        """Do nothing: the old text is not known any more."""

    def __str__(self) -> str:
        return f"{self.path} on {self.machine} was overwritten"


@frozen
class EditFile:
    """Somebody replaces a part of a file: a slip in a manifest.

    Attributes:
        find: What stands there; its first place counts.
        replace: What is to stand there.
    """

    machine: str = text()
    path: str = text()
    find: str = text()
    replace: str = text(form="content")

    def apply(self, world: World) -> None:
        """Replace it."""
        self._swap(world, self.find, self.replace, "find")

    def revert(self, world: World) -> None:
        """Put the old part back."""
        self._swap(world, self.replace, self.find, "replace")

    def _swap(self, world: World, old: str, new: str, field: str) -> None:
        machine = machine_of(world, self.machine)
        content = machine.read_file(self.path)
        if content is None:
            raise FaultError("path", f"there is no file {self.path!r} on {self.machine}")
        if not old or old not in content:
            raise FaultError(field, f"{old!r} does not stand in {self.path} on {self.machine}")
        machine.write_file(self.path, content.replace(old, new, 1))

    def __str__(self) -> str:
        return f"in {self.path} on {self.machine} {self.find!r} became {self.replace!r}"


@frozen
class DeleteFile:
    """A file of a machine is deleted."""

    machine: str = text()
    path: str = text()

    def apply(self, world: World) -> None:
        """Delete it."""
        if not machine_of(world, self.machine).remove_file(self.path):
            raise FaultError("path", f"there is no file {self.path!r} on {self.machine}")

    def revert(self, world: World) -> None:
        """Do nothing: what stood in it is not known any more."""

    def __str__(self) -> str:
        return f"{self.path} on {self.machine} was deleted"
