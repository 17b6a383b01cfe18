"""swapoff, swapon, modprobe, lsmod and sysctl: the settings of a machine's running kernel; and gpg for keys.

None of them outlasts a reboot; what does stands in files. Source: util-linux 2.39, kmod 30, procps 4.
"""

from __future__ import annotations

from k8s_tui.machine.kernelsettings import (
    FSTAB,
    SWAP_BYTES,
    SYSCTL_FILE,
    SYSCTL_FOLDERS,
    swap_entries,
    sysctl_entries,
)
from k8s_tui.machine.repositories import dearmored
from k8s_tui.shell.calls import Call, Program
from k8s_tui.shell.files import FileError
from k8s_tui.shell.tools.places import own_machine


def _swapoff(call: Call) -> int:
    swaps = own_machine(call).settings.swaps
    if not call.arguments:
        return call.fail("Usage:\n swapoff [options] [<spec>]")
    for word in call.arguments:
        if word in ("-a", "--all"):
            swaps.clear()
        elif swaps.pop(word, None) is None:
            return call.fail(f"swapoff: {word}: swapoff failed: Invalid argument", 4)
    return 0


def _swapon(call: Call) -> int:
    machine = own_machine(call)
    if not call.arguments or call.arguments[0] in ("-s", "--show", "--summary"):
        if machine.settings.swaps:
            call.out("NAME      TYPE SIZE USED PRIO")
        for device in machine.settings.swaps:
            kind = "partition" if device.startswith("/dev/") else "file"
            call.out(f"{device:<9} {kind:<4}   2G   0B   -2")
        return 0
    known = swap_entries(machine.read_file(FSTAB) or "")
    wanted = known if call.arguments[0] in ("-a", "--all") else list(call.arguments)
    for device in wanted:
        if device not in known:
            return call.fail(f"swapon: cannot open {device}: No such file or directory", 255)
        machine.settings.swaps[device] = SWAP_BYTES
    return 0


def _modprobe(call: Call) -> int:
    machine = own_machine(call)
    names = [word for word in call.arguments if not word.startswith("-")]
    if "-r" in call.arguments:
        for name in names:
            machine.settings.unload(name)
        return 0
    if not names:
        return call.fail("modprobe: ERROR: missing parameters. See -h.")
    for name in names:
        if not machine.settings.load(name):
            folder = f"/lib/modules/{machine.spec.platform.kernel_version}"
            return call.fail(f"modprobe: FATAL: Module {name} not found in directory {folder}")
    return 0


def _lsmod(call: Call) -> int:
    call.out("Module                  Size  Used by")
    for name in reversed(own_machine(call).settings.modules):
        call.out(f"{name:<22} 32768  0")
    return 0


def _sysctl(call: Call) -> int:
    machine = own_machine(call)
    words = list(call.arguments)
    options = [word for word in words if word.startswith("-")]
    rest = [word for word in words if not word.startswith("-")]
    if "--system" in options:
        return _system(call)
    if any("p" in option and not option.startswith("--") for option in options):
        for path in rest or [SYSCTL_FILE]:
            text = call.session.files.read(path)
            if text is None:
                return call.fail(f'sysctl: cannot open "{path}": No such file or directory', 255)
            rest = [f"{name}={value}" for name, value in sysctl_entries(text)]
    elif "-a" in options:
        rest = sorted(machine.settings.sysctls)
    code = 0
    for word in rest:
        code = max(code, _one(call, word, bare="-n" in options))
    return code


def _one(call: Call, word: str, *, bare: bool) -> int:
    """Show or set one setting."""
    sysctls = own_machine(call).settings.sysctls
    name, equals, value = (part.strip() for part in word.partition("="))
    name = name.replace("/", ".")
    if name not in sysctls:
        path = name.replace(".", "/")
        return call.fail(f"sysctl: cannot stat /proc/sys/{path}: No such file or directory", 255)
    if equals:
        sysctls[name] = value
    call.out(sysctls[name] if bare else f"{name} = {sysctls[name]}")
    return 0


def _system(call: Call) -> int:
    machine = own_machine(call)
    known = [
        path
        for folder in SYSCTL_FOLDERS
        for path in sorted(machine.files)
        if path.startswith(folder) and path.endswith(".conf")
    ]
    for path in (*known, SYSCTL_FILE):
        call.out(f"* Applying {path} ...")
    for name, value in machine.settings.apply_sysctls(machine.files):
        if name in machine.settings.sysctls:
            call.out(f"{name} = {value}")
        else:
            path = name.replace(".", "/")
            call.err(f"sysctl: cannot stat /proc/sys/{path}: No such file or directory")
    return 0


def _gpg(call: Call) -> int:
    words = list(call.arguments)
    if "--dearmor" not in words:
        return call.fail("gpg: only --dearmor is of use here")
    output = ""
    for index, word in enumerate(words):
        if word in ("-o", "--output") and index + 1 < len(words):
            output = words[index + 1]
    inputs = [word for word in words if not word.startswith("-") and word != output]
    text = (call.session.files.read(inputs[0]) if inputs else call.stdin) or ""
    key = dearmored(text)
    if key is None:
        return call.fail("gpg: no valid OpenPGP data found.", 2)
    try:
        if not output:
            call.stdout.write(key)
        elif call.session.files.read(output) is not None and "--yes" not in words:
            said = (
                "gpg: cannot open '/dev/tty': No such device or address\ngpg: dearmoring failed: File exists"
            )
            return call.fail(said, 2)
        else:
            call.session.files.write(output, key)
    except FileError as error:
        return call.fail(f"gpg: can't create '{output}': {error}", 2)
    return 0


KERNEL: tuple[Program, ...] = (
    Program("swapoff", _swapoff, "switch swap off, as in `swapoff -a`", at_desk=False),
    Program("swapon", _swapon, at_desk=False),
    Program("modprobe", _modprobe, "load a kernel module, as in `modprobe br_netfilter`", at_desk=False),
    Program("lsmod", _lsmod, at_desk=False),
    Program("sysctl", _sysctl, "kernel settings, as in `sysctl -w net.ipv4.ip_forward=1`", at_desk=False),
    Program("gpg", _gpg, at_desk=False),
)
