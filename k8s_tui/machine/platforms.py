"""Linux distributions as they are installed on machines."""

from __future__ import annotations

from k8s_tui.sim.value import frozen


@frozen
class Platform:
    """The Linux distribution of a machine.

    Attributes:
        codename: What its repositories call the release.
    """

    os_image: str
    os_id: str
    os_version: str
    kernel_version: str
    codename: str
    architecture: str = "amd64"


DEBIAN_12 = Platform("Debian GNU/Linux 12 (bookworm)", "debian", "12", "6.1.0-28-amd64", "bookworm")
UBUNTU_24_04 = Platform("Ubuntu 24.04.1 LTS", "ubuntu", "24.04", "6.8.0-51-generic", "noble")
ROCKY_9 = Platform("Rocky Linux 9.5 (Blue Onyx)", "rocky", "9.5", "5.14.0-503.14.1.el9_5.x86_64", "el9")
