"""dnf: packages on Rocky Linux.

Simplified: keys are fetched and believed at once; `--disableexcludes` is read and changes nothing.

Source: dnf 4.14, dnf(8); kubernetes.io "Installing kubeadm", Red Hat-based distributions.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.machine.installing import install, plan, remove
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.packages import MAIN, PACKAGES, prerequisite
from k8s_tui.machine.repositories import dnf_repositories, exists
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.flags import BOOL, TEXT, Flag, FlagError, Flags, parse_flags
from k8s_tui.shell.tools.apt import FETCH_BYTES_PER_S, SETUP_MS, UPDATE_MS, is_online
from k8s_tui.shell.tools.places import own_machine

FLAGS: tuple[Flag, ...] = (
    Flag("assumeyes", "y", BOOL),
    Flag("quiet", "q", BOOL),
    Flag("disableexcludes", "", TEXT),
    Flag("setopt", "", TEXT),
    Flag("showduplicates", "", BOOL),
)


def _dnf(call: Call) -> Result:
    try:
        flags = parse_flags(call.arguments, FLAGS)
    except FlagError as error:
        return call.fail(f"Command line error: argument: {error}", 2)
    machine = own_machine(call)
    if machine.spec.platform.os_id != "rocky":
        return call.fail(f"bash: {call.name}: command not found", 127)
    verb, *names = flags.arguments or ["help"]
    if verb in ("install", "upgrade", "update"):
        return _install(call, machine, flags, names)
    if verb in ("remove", "erase"):
        return _remove(call, machine, names)
    if verb in ("makecache", "list"):
        return _list(call, machine, names)
    return call.fail(f"No such command: {verb}. Please use /usr/bin/dnf --help", 1)


def _refresh(call: Call, machine: Machine) -> str:
    """Fetch all lists; return what is wrong, "" for nothing."""
    lists = [MAIN]
    for repository in dnf_repositories(machine.files):
        if not exists(repository, machine.installed.codename) or not is_online(call, machine):
            status = "403" if is_online(call, machine) else "Could not resolve host"
            return (
                f"Error: Failed to download metadata for repo '{repository.site}': Cannot download repomd.xml: "
                f"Status code: {status} for {repository.site}repodata/repomd.xml"
            )
        lists.append(repository.site)
    machine.installed.lists = tuple(lists)
    return ""


def _install(call: Call, machine: Machine, flags: Flags, words: Sequence[str]) -> Steps:
    yield UPDATE_MS
    wrong = _refresh(call, machine)
    if wrong:
        return call.fail(wrong)
    wanted: dict[str, str] = {}
    for word in words:
        if prerequisite(word):
            continue
        name = next((each for each in sorted(PACKAGES, key=len, reverse=True) if word.startswith(each)), word)
        release = word.removeprefix(name).lstrip("-").replace("*", "")
        found = [
            each.version for each in machine.installed.candidates(name) if each.version.startswith(release)
        ]
        if not found:
            call.err(f"No match for argument: {word}")
            return call.fail(f"Error: Unable to find a match: {word}")
        wanted[name] = found[0]
    what = plan(machine.installed, wanted)
    coming = [*what.new(machine.installed), *what.changed(machine.installed)]
    if not coming:
        call.out("Dependencies resolved.\nNothing to do.\nComplete!")
        return 0
    call.out("Dependencies resolved.\nTransaction Summary\n" + "=" * 60)
    call.out(f"Install  {len(coming)} Packages\n")
    if not flags.on("assumeyes"):
        call.session.hint = "nobody is asked here: say -y"
        return call.fail("Is this ok [y/N]: \nOperation aborted.")
    yield sum(PACKAGES[name].kib for name in coming) * 256 * 1000 // FETCH_BYTES_PER_S
    for name in what.removed:
        remove(machine, name)
    for name, version in what.all.items():
        if machine.installed.versions.get(name) != version:
            yield SETUP_MS
            call.out(f"  Installing       : {name}-{version}.x86_64")
            install(machine, name, version)
    call.out("\nComplete!")
    return 0


def _remove(call: Call, machine: Machine, names: Sequence[str]) -> Steps:
    there = [name for name in names if machine.installed.has(name)]
    if not there:
        call.out("No packages marked for removal.\nDependencies resolved.\nNothing to do.\nComplete!")
    for name in there:
        yield SETUP_MS
        call.out(f"  Erasing          : {name}-{machine.installed.versions[name]}.x86_64")
        remove(machine, name)
    return 0


def _list(call: Call, machine: Machine, names: Sequence[str]) -> int:
    wrong = _refresh(call, machine)
    if wrong:
        return call.fail(wrong)
    for name in names:
        for each in machine.installed.candidates(name):
            call.out(f"{name}.x86_64    {each.version}    {each.repository or 'baseos'}")
    return 0


DNF: tuple[Program, ...] = (
    Program("dnf", _dnf, "install packages on Rocky Linux", at_desk=False),
    Program("yum", _dnf, at_desk=False),
)
"""They are there on machines of that family alone."""
