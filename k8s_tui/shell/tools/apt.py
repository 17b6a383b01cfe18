"""apt-get, apt-cache, apt-mark and dpkg: packages on Debian and Ubuntu.

Simplified: only packages that have to do with Kubernetes exist; those that guides install beside them
(`curl`, `gpg`, ...) count as present.

Source: apt 2.6 and 2.7 (apt-get(8), apt-cache(8), apt-mark(8)), dpkg(1).
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from k8s_tui.machine.installing import Plan, install, plan, remove
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.packages import MAIN, PACKAGES, prerequisite
from k8s_tui.machine.repositories import (
    Repository,
    apt_repositories,
    exists,
    package_in,
    signer_of,
    vouches,
)
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.flags import BOOL, LIST, Flag, FlagError, Flags, parse_flags
from k8s_tui.shell.tools.places import fleet_of, own_machine

FAILED_CODE = 100
"""How apt ends after an error."""

UPDATE_MS = 1_500
FETCH_BYTES_PER_S = 20_000_000
SETUP_MS = 700
"""How long lists take to come, how fast packages do, and what it takes to set one up."""

FLAGS: tuple[Flag, ...] = (
    Flag("yes", "y", BOOL),
    Flag("assume-yes", "", BOOL),
    Flag("quiet", "q", BOOL, bare="true"),
    Flag("allow-downgrades", "", BOOL),
    Flag("allow-change-held-packages", "", BOOL),
    Flag("no-install-recommends", "", BOOL),
    Flag("only-upgrade", "", BOOL),
    Flag("purge", "", BOOL),
    Flag("installed", "", BOOL),
    Flag("option", "o", LIST),
)

READING = "Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done"

STATUS = "/var/lib/dpkg/status"
UNVERIFIED = "The following signatures couldn't be verified because the public key is not available"

_MAIN_SITES = {"ubuntu": "http://archive.ubuntu.com/ubuntu", "debian": "http://deb.debian.org/debian"}


def _flags(call: Call) -> Flags | None:
    try:
        return parse_flags(call.arguments, FLAGS)
    except FlagError as error:
        call.err(f"E: Command line option {str(error).rpartition(' ')[2]} is not understood")
        return None


def _apt(call: Call) -> Result:
    flags = _flags(call)
    if flags is None:
        return FAILED_CODE
    if call.name == "apt":
        call.err("\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n")
    machine = own_machine(call)
    if machine.spec.platform.os_id not in _MAIN_SITES:
        return call.fail(f"bash: {call.name}: command not found", 127)
    verb, *names = flags.arguments or ["help"]
    if verb == "update":
        return _update(call, machine)
    if verb == "install":
        return _install(call, machine, flags, names)
    if verb in ("remove", "purge", "autoremove"):
        return _remove(call, machine, flags, names, purge=verb == "purge" or flags.on("purge"))
    if verb in ("upgrade", "dist-upgrade", "full-upgrade"):
        return _upgrade(call, machine, flags)
    if verb == "list":
        return _list(call, machine)
    if verb in ("policy", "madison", "show"):
        return _cached(call, machine, verb, names)
    return call.fail(f"E: Invalid operation {verb}", FAILED_CODE)


def is_online(call: Call, machine: Machine) -> bool:
    """Tell whether a machine reaches the world outside."""
    return fleet_of(call.session).links.reachable(machine.name, OUTSIDE)


# -- lists ------------------------------------------------------------


def _site(machine: Machine, repository: str) -> str:
    platform = machine.spec.platform
    return f"{_MAIN_SITES[platform.os_id]} {platform.codename}" if repository == MAIN else f"{repository} "


def _update(call: Call, machine: Machine) -> Steps:
    yield UPDATE_MS
    if not is_online(call, machine):
        host = _MAIN_SITES[machine.spec.platform.os_id].split("/")[2]
        call.err(
            f"W: Failed to fetch {_site(machine, MAIN)}/InRelease  Temporary failure resolving '{host}'\n"
            "W: Some index files failed to download. They have been ignored, or old ones used instead."
        )
        return 0
    call.out(f"Hit:1 {_site(machine, MAIN)} InRelease")
    lists, said = [MAIN], []
    for number, repository in enumerate(apt_repositories(machine.files), start=2):
        wrong = _refused(machine, repository)
        call.out(f"{'Err' if wrong else 'Get'}:{number} {repository.site}  InRelease")
        said += wrong
        if not wrong:
            lists.append(repository.site)
    if not said:
        call.out("Fetched 18.8 kB in 1s (25.1 kB/s)")
    call.out("Reading package lists... Done")
    machine.installed.lists = tuple(lists)
    for line in said:
        call.err(line)
    return FAILED_CODE if said else 0


def _refused(machine: Machine, repository: Repository) -> list[str]:
    """Return what apt says of a repository that it does not take, nothing where it does."""
    site = repository.site.rstrip("/")
    if not exists(repository, machine.installed.codename):
        return [
            f"E: Failed to fetch {site}/InRelease  403  Forbidden [IP: 198.51.100.7 443]",
            f"E: The repository '{site}  InRelease' is not signed.",
        ]
    signer = signer_of(repository.site)
    if signer is None or repository.trusted or vouches(machine.read_file(repository.keyring), signer):
        return []
    return [
        f"W: GPG error: {site}  InRelease: {UNVERIFIED}: NO_PUBKEY {signer.key}",
        f"E: The repository '{site}  InRelease' is not signed.",
    ]


# -- installing ------------------------------------------------------------


def _chosen(call: Call, machine: Machine, word: str) -> tuple[str, str] | int:
    """Return (package, version) that a word means, or an exit code; ("", "") for what is there anyway."""
    if word.startswith(("./", "/")):
        found = package_in(call.session.files.read(word) or "")
        return found or call.fail(f"E: Unsupported file {word} given on commandline", FAILED_CODE)
    name, equals, wanted = word.partition("=")
    if prerequisite(name):
        return "", ""
    candidates = machine.installed.candidates(name) if name in PACKAGES else ()
    if not candidates and machine.installed.has(name):
        return name, machine.installed.versions[name]
    if not candidates:
        call.session.hint = "is its repository configured, and were its lists fetched with `apt-get update`?"
        return call.fail(f"E: Unable to locate package {name}", FAILED_CODE)
    if not equals:
        return name, candidates[0].version
    fitting = [each.version for each in candidates if fnmatch.fnmatchcase(each.version, wanted)]
    if not fitting:
        return call.fail(f"E: Version '{wanted}' for '{name}' was not found", FAILED_CODE)
    return name, fitting[0]


def _install(call: Call, machine: Machine, flags: Flags, words: Sequence[str]) -> Result:
    wanted: dict[str, str] = {}
    call.out(READING)
    for word in words:
        found = _chosen(call, machine, word)
        if isinstance(found, int):
            return found
        if found[0]:
            wanted[found[0]] = found[1]
    return _carry_out(call, machine, flags, plan(machine.installed, wanted))


def _carry_out(call: Call, machine: Machine, flags: Flags, what: Plan) -> Result:
    installed = machine.installed
    new, changed = what.new(installed), what.changed(installed)
    for name, version in what.wanted.items():
        if installed.versions.get(name) == version:
            call.out(f"{name} is already the newest version ({version}).")
    held = [name for name in changed if name in installed.held]
    _section(call, "The following additional packages will be installed:", sorted(what.extra))
    _section(call, "The following packages will be REMOVED:", list(what.removed))
    _section(call, "The following NEW packages will be installed:", new)
    _section(call, "The following held packages will be changed:", held)
    _section(call, "The following packages will be upgraded:", changed)
    call.out(
        f"{len(changed)} upgraded, {len(new)} newly installed, {len(what.removed)} to remove and 0 not upgraded."
    )
    if held and not flags.on("allow-change-held-packages"):
        said = "Held packages were changed and -y was used without --allow-change-held-packages."
        return call.fail(f"E: {said}", FAILED_CODE)
    if not new and not changed:
        return 0
    if not _agreed(call, flags):
        return 1
    return _installing(call, machine, what, new, changed)


def _section(call: Call, title: str, names: Sequence[str]) -> None:
    if names:
        call.out(f"{title}\n  {' '.join(names)}")


def _agreed(call: Call, flags: Flags) -> bool:
    if flags.on("yes") or flags.on("assume-yes") or (call.stdin or "").lower().startswith("y"):
        return True
    call.out("Do you want to continue? [Y/n] Abort.")
    call.session.hint = "nobody is asked here: say -y"
    return False


def _installing(call: Call, machine: Machine, what: Plan, new: list[str], changed: list[str]) -> Steps:
    size_kib = sum(PACKAGES[name].kib for name in (*new, *changed)) // 4
    call.out(f"Need to get {size_kib / 1000:.1f} MB of archives.")
    if not is_online(call, machine):
        yield UPDATE_MS
        return call.fail(
            "E: Failed to fetch some archives, maybe run apt-get update or try with --fix-missing?",
            FAILED_CODE,
        )
    yield size_kib * 1024 * 1000 // FETCH_BYTES_PER_S
    for name in what.removed:
        call.out(f"Removing {name} ({machine.installed.versions[name]}) ...")
        remove(machine, name)
    for name, version in what.all.items():
        before = machine.installed.versions.get(name)
        if before == version:
            continue
        if before is None:
            call.out(f"Selecting previously unselected package {name}.")
        over = "" if before is None else f" over ({before})"
        call.out(f"Unpacking {name} ({version}){over} ...")
        yield SETUP_MS
        call.out(f"Setting up {name} ({version}) ...")
        _announce(call, name, is_new=before is None)
        install(machine, name, version)
    return 0


def _announce(call: Call, name: str, *, is_new: bool) -> None:
    package = PACKAGES[name]
    if is_new and package.unit is not None and package.enabled:
        unit = package.unit.name
        link = f"/etc/systemd/system/multi-user.target.wants/{unit}"
        call.out(f"Created symlink {link} → /usr/lib/systemd/system/{unit}.")


def _upgrade(call: Call, machine: Machine, flags: Flags) -> Result:
    call.out(f"{READING}\nCalculating upgrade... Done")
    installed = machine.installed
    newer = {}
    for name, version in installed.versions.items():
        found = installed.candidates(name)
        if found and found[0].version != version:
            newer[name] = found[0].version
    _section(call, "The following packages have been kept back:", sorted(set(newer) & set(installed.held)))
    free = {name: version for name, version in newer.items() if name not in installed.held}
    return _carry_out(call, machine, flags, plan(installed, free))


def _remove(call: Call, machine: Machine, flags: Flags, names: Sequence[str], *, purge: bool) -> Result:
    call.out(READING)
    for name in names:
        if not machine.installed.is_known(name) and not prerequisite(name):
            return call.fail(f"E: Unable to locate package {name}", FAILED_CODE)
        if not machine.installed.has(name):
            call.out(f"Package '{name}' is not installed, so not removed")
    there = [name for name in names if machine.installed.has(name)]
    _section(call, "The following packages will be REMOVED:", there)
    call.out(f"0 upgraded, 0 newly installed, {len(there)} to remove and 0 not upgraded.")
    if any(name in machine.installed.held for name in there) and not flags.on("allow-change-held-packages"):
        said = "Held packages were changed and -y was used without --allow-change-held-packages."
        return call.fail(f"E: {said}", FAILED_CODE)
    if there and not _agreed(call, flags):
        return 1
    return _removing(call, machine, there, purge=purge)


def _removing(call: Call, machine: Machine, names: Sequence[str], *, purge: bool) -> Steps:
    for name in names:
        call.out(f"Removing {name} ({machine.installed.versions[name]}) ...")
        yield SETUP_MS
        remove(machine, name, purge=purge)
    return 0


def _list(call: Call, machine: Machine) -> int:
    call.out("Listing... Done")
    for name, version in sorted(machine.installed.versions.items()):
        call.out(f"{name}/now {version} {machine.spec.platform.architecture} [installed]")
    return 0


# -- asking ------------------------------------------------------------


def _apt_cache(call: Call) -> Result:
    flags = _flags(call)
    if flags is None:
        return FAILED_CODE
    verb, *names = flags.arguments or ["help"]
    return _cached(call, own_machine(call), verb, names)


def _cached(call: Call, machine: Machine, verb: str, names: Sequence[str]) -> int:
    if verb not in ("policy", "madison", "show"):
        return call.fail(f"E: Invalid operation {verb}", FAILED_CODE)
    for name in names:
        candidates = machine.installed.candidates(name)
        if verb == "madison":
            for each in candidates:
                call.out(f"{name:>10} | {each.version:>10} | {_site(machine, each.repository)} Packages")
        elif not machine.installed.is_known(name):
            return call.fail(f"N: Unable to locate package {name}", 0 if verb == "policy" else FAILED_CODE)
        elif verb == "policy":
            _policy(call, machine, name)
        else:
            _show(call, machine, name)
    return 0


def _policy(call: Call, machine: Machine, name: str) -> None:
    installed, candidates = machine.installed, machine.installed.candidates(name)
    current = installed.versions.get(name)
    best = candidates[0].version if candidates else current
    call.out(f"{name}:\n  Installed: {current or '(none)'}\n  Candidate: {best}\n  Version table:")
    for each in candidates:
        mark = "***" if each.version == current else "   "
        call.out(f" {mark} {each.version} 500\n        500 {_site(machine, each.repository)} Packages")
        if each.version == current:
            call.out(f"        100 {STATUS}")
    if current is not None and all(each.version != current for each in candidates):
        call.out(f" *** {current} 100\n        100 {STATUS}")


def _show(call: Call, machine: Machine, name: str) -> None:
    candidates = machine.installed.candidates(name)
    version = candidates[0].version if candidates else machine.installed.versions[name]
    package = PACKAGES[name]
    call.out(f"Package: {name}\nVersion: {version}\nInstalled-Size: {package.kib}")
    if package.needs:
        call.out(f"Depends: {', '.join(package.needs)}")
    call.out(f"Description: {package.summary}\n")


def _apt_mark(call: Call) -> int:
    installed = own_machine(call).installed
    verb, *names = call.arguments or ("help",)
    if verb == "showhold":
        for name in sorted(installed.held):
            call.out(name)
        return 0
    if verb not in ("hold", "unhold"):
        return call.fail(f"E: Invalid operation {verb}", FAILED_CODE)
    for name in names:
        if not installed.is_known(name):
            return call.fail(f"E: Unable to locate package {name}\nE: No packages found", FAILED_CODE)
        held = name in installed.held
        if verb == "hold":
            call.out(f"{name} was already set on hold." if held else f"{name} set on hold.")
            installed.held[name] = None
        else:
            call.out(f"Canceled hold on {name}." if held else f"{name} was already not on hold.")
            installed.held.pop(name, None)
    return 0


def _dpkg(call: Call) -> Result:
    machine = own_machine(call)
    verb, *words = call.arguments or ("",)
    if verb in ("-l", "--list"):
        return _dpkg_list(call, machine, words)
    if verb not in ("-i", "--install") or not words:
        return call.fail("dpkg: error: need an action option", 2)
    text = call.session.files.read(words[0])
    if text is None:
        return call.fail(
            f"dpkg: error: cannot access archive '{words[0]}': No such file or directory", FAILED_CODE
        )
    found = package_in(text)
    if found is None:
        return call.fail(f"dpkg-deb: error: '{words[0]}' is not a Debian format archive", FAILED_CODE)
    call.out(f"Selecting previously unselected package {found[0]}.\nUnpacking {found[0]} ({found[1]}) ...")
    call.out(f"Setting up {found[0]} ({found[1]}) ...")
    _announce(call, found[0], is_new=not machine.installed.has(found[0]))
    install(machine, *found)
    return 0


def _dpkg_list(call: Call, machine: Machine, patterns: Sequence[str]) -> int:
    rows = [
        (name, version)
        for name, version in sorted(machine.installed.versions.items())
        if not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
    ]
    if not rows:
        return call.fail(f"dpkg-query: no packages found matching {' '.join(patterns)}")
    call.out("Desired=Unknown/Install/Remove/Purge/Hold")
    call.out("||/ Name           Version                  Architecture Description")
    for name, version in rows:
        mark = "hi" if name in machine.installed.held else "ii"
        call.out(f"{mark}  {name:<14} {version:<24} amd64        {PACKAGES[name].summary}")
    return 0


APT: tuple[Program, ...] = (
    Program("apt-get", _apt, "install packages, as in `apt-get install -y kubelet`", at_desk=False),
    Program("apt", _apt, at_desk=False),
    Program(
        "apt-cache", _apt_cache, "versions of packages, as in `apt-cache madison kubeadm`", at_desk=False
    ),
    Program("apt-mark", _apt_mark, "keep packages as they are, as in `apt-mark hold kubelet`", at_desk=False),
    Program("dpkg", _dpkg, at_desk=False),
)
