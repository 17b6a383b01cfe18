"""Faults of machines: power, hangs, and what eats up their memory and disk."""

from __future__ import annotations

from k8s_tui.faults.fault import World, machine_of
from k8s_tui.faults.fields import number, text
from k8s_tui.machine import lockups
from k8s_tui.machine.machine import BOOT_MS, PROCESSES_OUTSIDE
from k8s_tui.sim.value import evolve, frozen

MIB = 1024 * 1024


@frozen
class PowerOff:
    """A machine loses power: everything on it stops at once."""

    machine: str = text()

    def apply(self, world: World) -> None:
        """Take the power away."""
        machine_of(world, self.machine).power_off()

    def revert(self, world: World) -> None:
        """Give it back."""
        machine_of(world, self.machine).power_on()

    def __str__(self) -> str:
        return f"{self.machine} lost power"


@frozen
class PowerOn:
    """A machine gets power and boots.

    Attributes:
        boot_ms: Until its units start.
    """

    machine: str = text()
    boot_ms: int = number("duration", "boot", default=BOOT_MS)

    def apply(self, world: World) -> None:
        """Give it power."""
        machine_of(world, self.machine).power_on(self.boot_ms)

    def revert(self, world: World) -> None:
        """Take it away."""
        machine_of(world, self.machine).power_off()

    def __str__(self) -> str:
        return f"{self.machine} was powered on"


@frozen
class Reboot:
    """A machine restarts."""

    machine: str = text()

    def apply(self, world: World) -> None:
        """Restart it."""
        machine_of(world, self.machine).reboot()

    def revert(self, world: World) -> None:
        """Do nothing: it comes back by itself."""

    def __str__(self) -> str:
        return f"{self.machine} rebooted"


@frozen
class FreezeMachine:
    """A machine stands still, as on a hung hypervisor: it neither answers nor dies."""

    machine: str = text()

    def apply(self, world: World) -> None:
        """Let it stand still."""
        machine_of(world, self.machine).freeze()

    def revert(self, world: World) -> None:
        """Let it go on."""
        machine_of(world, self.machine).thaw()

    def __str__(self) -> str:
        return f"{self.machine} hung"


@frozen
class FillMemory:
    """Something outside Kubernetes takes memory on a machine.

    Attributes:
        memory_bytes: How much it takes.
    """

    machine: str = text()
    memory_bytes: int = number("bytes", "memory", minimum=1)

    def apply(self, world: World) -> None:
        """Take the memory."""
        machine_of(world, self.machine).take_memory(self.memory_bytes)

    def revert(self, world: World) -> None:
        """Give it back."""
        machine_of(world, self.machine).take_memory(-self.memory_bytes)

    def __str__(self) -> str:
        return f"something on {self.machine} took {self.memory_bytes // MIB} MiB of memory"


@frozen
class ForkBomb:
    """Something outside Kubernetes makes processes until the kernel has no number left for another."""

    machine: str = text()

    def apply(self, world: World) -> None:
        """Make them."""
        machine = machine_of(world, self.machine)
        machine.processes_outside = machine.processes_limit()

    def revert(self, world: World) -> None:
        """End them."""
        machine_of(world, self.machine).processes_outside = PROCESSES_OUTSIDE

    def __str__(self) -> str:
        return f"processes on {self.machine} multiplied until none could be made any more"


@frozen
class BrittleKernel:
    """A machine's kernel has the bug that it panics when all processors are busy for long.

    Attributes:
        after_ms: For how long they must be busy.
    """

    machine: str = text()
    after_ms: int = number("duration", "after", default=60_000, minimum=lockups.LOCKUP_MS)

    def apply(self, world: World) -> None:
        """Run such a kernel from now on."""
        machine = machine_of(world, self.machine)
        machine.strain = evolve(machine.strain, bears_ms=self.after_ms)
        lockups.observe(machine)

    def revert(self, world: World) -> None:
        """Run a healthy one."""
        machine = machine_of(world, self.machine)
        machine.strain = evolve(machine.strain, bears_ms=0)

    def __str__(self) -> str:
        return (
            f"the kernel of {self.machine} does not bear {self.after_ms // 1000} s with all processors busy"
        )


@frozen
class FillDisk:
    """Something outside Kubernetes writes a machine's disk full.

    Attributes:
        disk_bytes: How much it writes.
    """

    machine: str = text()
    disk_bytes: int = number("bytes", "disk", minimum=1)

    def apply(self, world: World) -> None:
        """Write it."""
        machine_of(world, self.machine).disk_outside_bytes += self.disk_bytes

    def revert(self, world: World) -> None:
        """Delete it."""
        machine = machine_of(world, self.machine)
        machine.disk_outside_bytes = max(0, machine.disk_outside_bytes - self.disk_bytes)

    def __str__(self) -> str:
        return f"something on {self.machine} wrote {self.disk_bytes // MIB} MiB to its disk"
