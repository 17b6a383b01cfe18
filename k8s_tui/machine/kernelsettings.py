"""What the kernel of a machine is set to: swap, modules, sysctls; and what of it a reboot forgets.

`swapoff`, `modprobe` and `sysctl -w` change the running kernel alone. What is to last stands in files that
are read at boot: /etc/fstab, /etc/modules-load.d, /etc/sysctl.d. Source: fstab(5), modules-load.d(5),
sysctl.d(5), proc(5).
"""

from __future__ import annotations

from collections.abc import Mapping

SWAP_BYTES = 2 * 1024**3
"""The size of the swap that installers make."""

FSTAB = "/etc/fstab"
MODULE_FOLDERS = ("/etc/modules-load.d/", "/usr/lib/modules-load.d/")
SYSCTL_FOLDERS = ("/usr/lib/sysctl.d/", "/etc/sysctl.d/")
SYSCTL_FILE = "/etc/sysctl.conf"
PROC_SYS = "/proc/sys/"

DEFAULT_SYSCTLS: Mapping[str, str] = {
    "fs.inotify.max_user_instances": "128",
    "kernel.panic": "0",
    "kernel.pid_max": "4194304",
    "net.ipv4.conf.all.route_localnet": "0",
    "net.ipv4.ip_forward": "0",
    "vm.max_map_count": "65530",
    "vm.overcommit_memory": "0",
    "vm.swappiness": "60",
}
"""What a kernel starts with, those settings that somebody here asks for."""

BRIDGE_MODULE = "br_netfilter"
BRIDGE_SYSCTLS: Mapping[str, str] = {
    "net.bridge.bridge-nf-call-ip6tables": "1",
    "net.bridge.bridge-nf-call-iptables": "1",
}
"""What the module br_netfilter adds."""

LOADABLE = (
    BRIDGE_MODULE,
    "overlay",
    "ip_vs",
    "ip_vs_rr",
    "ip_vs_sh",
    "ip_vs_wrr",
    "nf_conntrack",
    "xt_comment",
)
"""Modules that the kernels of this world have."""


class KernelSettings:
    """The settings of one running kernel.

    Attributes:
        swaps: Sizes of the swap that is in use, by its file or device.
        modules: Modules that were loaded, in their order.
        sysctls: Values by dotted name.
    """

    def __init__(self) -> None:
        self.swaps: dict[str, int] = {}
        self.modules: dict[str, None] = {}
        self.sysctls: dict[str, str] = dict(DEFAULT_SYSCTLS)

    def boot(self, files: Mapping[str, str]) -> None:
        """Begin anew with what the machine's files say."""
        self.__init__()  # type: ignore[misc]
        for path, text in sorted(files.items()):
            if path.startswith(MODULE_FOLDERS):
                for line in lines_of(text):
                    self.load(line)
        self.apply_sysctls(files)
        for device in swap_entries(files.get(FSTAB, "")):
            self.swaps[device] = SWAP_BYTES

    def load(self, module: str) -> bool:
        """Load a module; False where there is none of that name."""
        if module not in LOADABLE:
            return False
        self.modules[module] = None
        if module == BRIDGE_MODULE:
            self.sysctls = {**BRIDGE_SYSCTLS, **self.sysctls}
        return True

    def unload(self, module: str) -> None:
        """Take a module out of the kernel."""
        self.modules.pop(module, None)
        if module == BRIDGE_MODULE:
            self.sysctls = {name: value for name, value in self.sysctls.items() if name not in BRIDGE_SYSCTLS}

    def apply_sysctls(self, files: Mapping[str, str]) -> list[tuple[str, str]]:
        """Set what the files of sysctls say, as `sysctl --system`; return the settings of these files in order."""
        found: list[tuple[str, str]] = []
        for folder in SYSCTL_FOLDERS:
            for path, text in sorted(files.items()):
                if path.startswith(folder) and path.endswith(".conf"):
                    found += sysctl_entries(text)
        found += sysctl_entries(files.get(SYSCTL_FILE, ""))
        for name, value in found:
            if name in self.sysctls:
                self.sysctls[name] = value
        return found

    def proc_file(self, path: str) -> str | None:
        """Return the text of a file below /proc that mirrors a setting, None where none does."""
        if path.startswith(PROC_SYS):
            value = self.sysctls.get(path[len(PROC_SYS) :].replace("/", "."))
            return None if value is None else f"{value}\n"
        if path == "/proc/swaps":
            return self.swaps_text()
        return None

    def swaps_text(self) -> str:
        """Return /proc/swaps."""
        lines = ["Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority"]
        for device, size_bytes in self.swaps.items():
            kind = "partition" if device.startswith("/dev/") else "file"
            lines.append(f"{device:<39} {kind}\t{size_bytes // 1024 - 4}\t\t0\t\t-2")
        return "\n".join(lines) + "\n"

    def fork(self) -> KernelSettings:
        """Return a copy for another world's machine."""
        twin = KernelSettings()
        twin.swaps = self.swaps.copy()
        twin.modules = self.modules.copy()
        twin.sysctls = self.sysctls.copy()
        return twin


def lines_of(text: str) -> list[str]:
    """Return the lines of a configuration file that say something."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(("#", ";"))]


def swap_entries(fstab: str) -> list[str]:
    """Return the swap files and devices that /etc/fstab switches on at boot."""
    rows = (line.split() for line in lines_of(fstab))
    return [row[0] for row in rows if len(row) > 2 and row[2] == "swap"]


def sysctl_entries(text: str) -> list[tuple[str, str]]:
    """Return (dotted name, value) of each setting in a file of sysctls."""
    pairs = (line.partition("=") for line in lines_of(text))
    return [(name.strip().replace("/", "."), value.strip()) for name, equals, value in pairs if equals]
