"""etcdctl and etcdutl: commands found by their words, flags read, failures worded.

Simplified: of etcdctl's commands those that administer a cluster and its keys; no users, leases, locks, watches.
Source: etcd v3.5 etcdctl/ctlv3 (ctl.go), etcdutl.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.flags import Flag, FlagError, parse_flags
from k8s_tui.shell.tools.etcd import endpoints, kv, membership, snapshots
from k8s_tui.shell.tools.etcd.connection import ETCD_VERSION, GLOBAL_FLAGS, Ctl, CtlError

DEPRECATED = ("snapshot status", "snapshot restore")
"""What etcdctl still does and etcdutl should."""


@frozen
class Command:
    """One command: what it does and its own flags."""

    run: Callable[[Ctl], Result]
    flags: tuple[Flag, ...] = ()


def _version(ctl: Ctl) -> int:
    name = ctl.call.name.rpartition("/")[2]
    ctl.call.out(f"{name} version: {ETCD_VERSION}\nAPI version: 3.5")
    return 0


SNAPSHOTS: Mapping[str, Command] = {
    "snapshot status": Command(snapshots.status),
    "snapshot restore": Command(snapshots.restore, snapshots.RESTORE_FLAGS),
}
COMMANDS: Mapping[str, Command] = {
    "get": Command(kv.get, kv.GET_FLAGS),
    "put": Command(kv.put, kv.PUT_FLAGS),
    "del": Command(kv.delete, kv.DELETE_FLAGS),
    "compaction": Command(kv.compact, kv.COMPACT_FLAGS),
    "compact": Command(kv.compact, kv.COMPACT_FLAGS),
    "defrag": Command(endpoints.defragment, endpoints.CLUSTER),
    "endpoint status": Command(endpoints.status, endpoints.CLUSTER),
    "endpoint health": Command(endpoints.health, endpoints.CLUSTER),
    "alarm list": Command(endpoints.alarm_list),
    "alarm disarm": Command(endpoints.alarm_disarm),
    "move-leader": Command(endpoints.move_leader),
    "member list": Command(membership.members_list),
    "member add": Command(membership.add, membership.ADD_FLAGS),
    "member remove": Command(membership.remove),
    "member promote": Command(membership.promote),
    "member update": Command(membership.update, membership.UPDATE_FLAGS),
    "snapshot save": Command(snapshots.save),
    **SNAPSHOTS,
    "version": Command(_version),
}
UTILITIES: Mapping[str, Command] = {**SNAPSHOTS, "version": Command(_version)}


def _ctl(call: Call) -> Result:
    return _run(call, COMMANDS)


def _utl(call: Call) -> Result:
    return _run(call, UTILITIES)


def _run(call: Call, commands: Mapping[str, Command]) -> Result:
    name = call.name.rpartition("/")[2]
    try:
        words, rest = _split(list(call.arguments), commands)
        command = commands.get(words)
        if command is None:
            return _unknown(call, name, words, rest, commands)
        flags = parse_flags(rest, (*command.flags, *GLOBAL_FLAGS))
    except FlagError as error:
        return call.fail(f"Error: {error}")
    ctl = Ctl(call, flags, tuple(flags.arguments))
    if name == "etcdctl" and words in DEPRECATED:
        call.err(f"Deprecated: Use `etcdutl {words}` instead.\n")
    return _guarded(ctl, command)


def _guarded(ctl: Ctl, command: Command) -> Steps:
    try:
        result = command.run(ctl)
        return result if isinstance(result, int) else (yield from result)
    except CtlError as error:
        yield error.wait_ms
        if error.warning:
            ctl.call.err(error.warning)
        return ctl.call.fail(f"Error: {error.message}")


def _split(arguments: list[str], commands: Mapping[str, Command]) -> tuple[str, list[str]]:
    """Return (the words of the command, the arguments without them); flags may stand before it."""
    known = {flag.name: flag for flag in GLOBAL_FLAGS}
    words: list[str] = []
    rest: list[str] = []
    left = list(arguments)
    while left:
        word = left.pop(0)
        if not word.startswith("-"):
            words.append(word)
            if " ".join(words) in commands or not any(
                name.startswith(" ".join(words) + " ") for name in commands
            ):
                break
            continue
        rest.append(word)
        flag = known.get(word.removeprefix("--")) or (known["write-out"] if word == "-w" else None)
        if flag is not None and flag.takes_value and left:
            rest.append(left.pop(0))
    return " ".join(words), rest + left


def _unknown(call: Call, name: str, words: str, rest: list[str], commands: Mapping[str, Command]) -> int:
    groups = [each.partition(" ")[2] for each in commands if each.startswith(f"{words} ")]
    if groups:
        call.out(f"NAME:\n\t{words} - {words.capitalize()} related commands\n\nCOMMANDS:")
        for each in groups:
            call.out(f"\t{each}")
        return 0
    if not words or "--help" in rest or words == "help":
        call.out(f"NAME:\n\t{name} - A simple command line client for etcd3.\n\nCOMMANDS:")
        for each in commands:
            call.out(f"\t{each}")
        return 0
    return call.fail(f'Error: unknown command "{words}" for "{name}"\nRun \'{name} --help\' for usage.')


ETCD_TOOLS: tuple[Program, ...] = (
    Program("etcdctl", _ctl, "ask and administer etcd, as in `etcdctl member list -w table`"),
    Program("etcdutl", _utl, "make data directories of snapshots, as in `etcdutl snapshot restore`"),
)
