"""What is installed on one machine: packages with their versions, and the repositories it knows.

Source: dpkg(1), apt(8).
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.machine.packages import MAIN, PACKAGES, Package, release_of, versions_in
from k8s_tui.machine.runtimes import RUNTIMES, RuntimeKind
from k8s_tui.sim.value import frozen


@frozen
class Candidate:
    """A version of a package that could be installed.

    Attributes:
        repository: Where it lies.
    """

    version: str
    repository: str


class Installed:
    """The packages of one machine.

    Attributes:
        versions: By package, of all that are installed.
        held: Packages that upgrades leave alone (`apt-mark hold`).
        lists: Addresses of the repositories whose lists were fetched.
        codename: The distribution's.
    """

    def __init__(self, codename: str, versions: Mapping[str, str]) -> None:
        self.codename = codename
        self.versions: dict[str, str] = dict(versions)
        self.held: dict[str, None] = {}
        self.lists: tuple[str, ...] = ()

    def has(self, package: str) -> bool:
        """Tell whether a package is installed."""
        return package in self.versions

    def has_program(self, program: str) -> bool:
        """Tell whether a program came with one of the packages, or needs none."""
        return any(program in PACKAGES[name].programs for name in self.versions)

    def release(self, package: str) -> str:
        """Return the release of an installed package, as in `1.32.13`, "" where it is not there."""
        version = self.versions.get(package)
        return "" if version is None else release_of(version)

    def of_unit(self, process: str) -> Package | None:
        """Return the installed package whose service runs as `process`."""
        for name in self.versions:
            unit = PACKAGES[name].unit
            if unit is not None and unit.process == process:
                return PACKAGES[name]
        return None

    def runtimes(self) -> tuple[RuntimeKind, ...]:
        """Return the container runtimes that are installed, in the order in which kubeadm looks for them."""
        return tuple(kind for kind in RUNTIMES.values() if self.of_unit(kind.process) is not None)

    def candidates(self, package: str) -> tuple[Candidate, ...]:
        """Return the versions of a package that the fetched lists hold, newest first."""
        found = []
        for repository in self.lists:
            versions = versions_in(repository, self.codename).get(package, ())
            found += [Candidate(version, repository) for version in versions]
        return tuple(sorted(found, key=lambda each: _order(each.version), reverse=True))

    def is_known(self, package: str) -> bool:
        """Tell whether a package is installed or in the lists."""
        return self.has(package) or bool(self.candidates(package))

    def fork(self) -> Installed:
        """Return a copy for another world's machine."""
        twin = Installed(self.codename, self.versions)
        twin.held = self.held.copy()
        twin.lists = self.lists
        return twin


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release_of(version).split("."))


FIRST_LISTS = (MAIN,)
"""What a machine's image was shipped with."""
