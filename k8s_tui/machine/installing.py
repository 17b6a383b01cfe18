"""Installing and removing packages: what follows on the machine.

A package puts its programs and files in place, and its service where it has one; most start it at once, those
of Kubernetes and CRI-O leave that to whoever installs them. A service that runs goes on with the program it
was started from, until it is restarted. Source: dpkg(1), deb-systemd-helper(1p).
"""

from __future__ import annotations

from k8s_tui.machine.installed import Installed
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.packages import PACKAGES
from k8s_tui.sim.value import frozen


@frozen
class Plan:
    """What installing some packages means.

    Attributes:
        wanted: Versions by package, of those that were asked for.
        extra: Those that come with them.
        removed: Those that have to go.
    """

    wanted: dict[str, str]
    extra: dict[str, str]
    removed: tuple[str, ...] = ()

    @property
    def all(self) -> dict[str, str]:
        """Everything that comes, what others need first."""
        return {**self.extra, **self.wanted}

    def new(self, installed: Installed) -> list[str]:
        """Return the packages that were not there before, sorted."""
        return sorted(name for name in self.all if not installed.has(name))

    def changed(self, installed: Installed) -> list[str]:
        """Return the packages that get another version, sorted."""
        return sorted(
            name for name, version in self.all.items() if installed.versions.get(name, version) != version
        )


def plan(installed: Installed, wanted: dict[str, str]) -> Plan:
    """Return what it takes to have the packages `wanted` in their versions."""
    extra: dict[str, str] = {}
    for name in wanted:
        for needed in PACKAGES[name].needs:
            found = installed.candidates(needed)
            if needed not in wanted and not installed.has(needed) and found:
                extra[needed] = found[0].version
    coming = {**extra, **wanted}
    removed = [
        other
        for name in coming
        for other in PACKAGES[name].conflicts
        if installed.has(other) and other not in coming
    ]
    return Plan(wanted, extra, tuple(dict.fromkeys(removed)))


def install(machine: Machine, name: str, version: str) -> None:
    """Install a package, or another version of it."""
    package, installed = PACKAGES[name], machine.installed
    is_new = not installed.has(name)
    installed.versions[name] = version
    for path, text in package.files.items():
        if path not in machine.files:
            machine.write_file(path, text)
    unit = package.unit
    if unit is None:
        return
    if is_new:
        machine.units.install(unit, enabled=package.enabled)
        if not machine.runtime.containers:
            machine.choose_runtime()
        if package.enabled:
            machine.units.start(unit.name)
    elif package.enabled and machine.units.is_active(unit.name):
        machine.units.restart(unit.name)


def remove(machine: Machine, name: str, *, purge: bool = False) -> None:
    """Remove a package with its service; its files stay unless they are purged."""
    package = PACKAGES[name]
    if package.unit is not None and any(unit.spec.name == package.unit.name for unit in machine.units.all()):
        machine.units.remove(package.unit.name)
    del machine.installed.versions[name]
    machine.installed.held.pop(name, None)
    if purge:
        for path in package.files:
            machine.remove_file(path)
    if package.unit is not None and not machine.runtime.containers:
        machine.choose_runtime()
