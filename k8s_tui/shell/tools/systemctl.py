"""systemctl on a machine: what its units do, and starting and stopping them.

Source: systemd 252, systemctl(1); exit codes of LSB init scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from k8s_tui.machine.machine import Machine
from k8s_tui.machine.units import ACTIVE, FAILED, SIGKILL, SIGTERM, Unit, UnknownUnitError
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.flags import BOOL, INTEGER, LIST, TEXT, Flag, FlagError, Flags, parse_flags
from k8s_tui.shell.tools.places import own_machine
from k8s_tui.shell.tools.power import power_off, reboot
from k8s_tui.shell.tools.unitstatus import LAST_LINES, result_of, status_lines, sub_state

NOT_RUNNING_CODE = 3
NO_SUCH_UNIT_CODE = 4
NOT_LOADED_CODE = 5
SETTLE_MS = 200
"""How long systemctl waits for a unit to start or stop."""

FLAGS: tuple[Flag, ...] = (
    Flag("lines", "n", INTEGER, str(LAST_LINES)),
    Flag("full", "l", BOOL),
    Flag("no-pager", "", BOOL),
    Flag("all", "a", BOOL),
    Flag("type", "t", TEXT),
    Flag("state", "", TEXT),
    Flag("property", "p", LIST),
    Flag("value", "", BOOL),
    Flag("now", "", BOOL),
    Flag("quiet", "q", BOOL),
    Flag("force", "f", BOOL),
    Flag("failed", "", BOOL),
    Flag("no-legend", "", BOOL),
    Flag("plain", "", BOOL),
    Flag("output", "o", TEXT),
    Flag("signal", "s", TEXT, "SIGTERM"),
)

SIGNALS = {
    "SIGKILL": SIGKILL,
    "KILL": SIGKILL,
    "9": SIGKILL,
    "SIGTERM": SIGTERM,
    "TERM": SIGTERM,
    "15": SIGTERM,
}


def _systemctl(call: Call) -> Result:
    try:
        flags = parse_flags(call.arguments, FLAGS)
    except FlagError as error:
        return call.fail(f"systemctl: {error}")
    words = flags.arguments
    machine = own_machine(call)
    verb = words[0] if words else "list-units"
    if verb in MACHINE_VERBS:
        return MACHINE_VERBS[verb](call, machine, flags)
    if verb not in UNIT_VERBS:
        return call.fail(f"Unknown command verb '{verb}', did you mean '{_nearest(verb)}'?")
    if len(words) == 1:
        if verb == "status":
            return _machine_status(call, machine)
        return call.fail("Too few arguments.")
    units: list[Unit] = []
    for name in words[1:]:
        try:
            units.append(machine.units.get(name))
        except UnknownUnitError as error:
            return _no_unit(call, verb, name, str(error))
    return UNIT_VERBS[verb](call, machine, units, flags)


def _nearest(verb: str) -> str:
    known = [*UNIT_VERBS, *MACHINE_VERBS]
    return min(
        known,
        key=lambda each: (
            abs(len(each) - len(verb)) + sum(a != b for a, b in zip(each, verb, strict=False)),
            each,
        ),
    )


def _no_unit(call: Call, verb: str, name: str, said: str) -> int:
    full = name if "." in name else f"{name}.service"
    known = ", ".join(unit.spec.name for unit in own_machine(call).units.all())
    call.session.hint = f"the units of this machine are {known}"
    if verb == "is-active":
        call.out("inactive")
        return NOT_RUNNING_CODE
    if verb in ("status", "is-failed"):
        return call.fail(said, NO_SUCH_UNIT_CODE)
    if verb == "cat":
        return call.fail(f"No files found for {full}.")
    if verb in ("enable", "disable", "is-enabled"):
        doing = (
            "Failed to get unit file state for"
            if verb == "is-enabled"
            else f"Failed to {verb} unit: Unit file"
        )
        tail = ": No such file or directory" if verb == "is-enabled" else " does not exist."
        return call.fail(f"{doing} {full}{tail}")
    return call.fail(f"Failed to {verb} {full}: Unit {full} not found.", NOT_LOADED_CODE)


# -- asking ------------------------------------------------------------


def _status(call: Call, machine: Machine, units: Sequence[Unit], flags: Flags) -> int:
    for index, unit in enumerate(units):
        if index:
            call.out("")
        for line in status_lines(machine, unit, lines=flags.integer("lines")):
            call.out(line)
    return 0 if all(unit.state == ACTIVE for unit in units) else NOT_RUNNING_CODE


def _is_active(call: Call, machine: Machine, units: Sequence[Unit], flags: Flags) -> int:
    for unit in units:
        if not flags.on("quiet"):
            call.out(unit.state)
    return 0 if any(unit.state == ACTIVE for unit in units) else NOT_RUNNING_CODE


def _is_failed(call: Call, machine: Machine, units: Sequence[Unit], flags: Flags) -> int:
    for unit in units:
        call.out(unit.state)
    return 0 if any(unit.state == FAILED for unit in units) else 1


def _is_enabled(call: Call, machine: Machine, units: Sequence[Unit], flags: Flags) -> int:
    for unit in units:
        call.out("enabled" if unit.enabled else "disabled")
    return 0 if all(unit.enabled for unit in units) else 1


def _cat(call: Call, machine: Machine, units: Sequence[Unit], flags: Flags) -> int:
    for unit in units:
        spec = unit.spec
        call.out(f"# /lib/systemd/system/{spec.name}")
        call.out(f"[Unit]\nDescription={spec.description}")
        if spec.documentation:
            call.out(f"Documentation={spec.documentation}")
        call.out(f"\n[Service]\nExecStart={spec.command}\nRestart={spec.restart}")
        call.out(f"RestartSec={spec.restart_ms // 1000}")
        call.out("\n[Install]\nWantedBy=multi-user.target")
    return 0


def _show(call: Call, machine: Machine, units: Sequence[Unit], flags: Flags) -> int:
    wanted = [name for text in flags.items("property") for name in text.split(",")]
    for unit in units:
        values = {
            "Id": unit.spec.name,
            "Description": unit.spec.description,
            "LoadState": "loaded",
            "ActiveState": unit.state,
            "SubState": sub_state(unit),
            "UnitFileState": "enabled" if unit.enabled else "disabled",
            "MainPID": str(unit.main_pid),
            "ExecMainStatus": str(unit.exit_code or 0),
            "NRestarts": str(unit.restarts),
            "Restart": unit.spec.restart,
            "Result": result_of(unit),
        }
        for name, value in values.items():
            if not wanted or name in wanted:
                call.out(value if flags.on("value") else f"{name}={value}")
    return 0


# -- doing ------------------------------------------------------------


def _each(act: Callable[[Machine, Unit], None]) -> Callable[[Call, Machine, Sequence[Unit], Flags], Result]:
    def run(call: Call, machine: Machine, units: Sequence[Unit], flags: Flags) -> Steps:
        for unit in units:
            act(machine, unit)
        yield SETTLE_MS
        return 0

    return run


def _restart_if_active(machine: Machine, unit: Unit) -> None:
    if unit.state == ACTIVE:
        machine.units.restart(unit.spec.name)


def _nothing(machine: Machine, unit: Unit) -> None:
    """Do what changes nothing here: units have no configuration of their own to read again."""


def _enable(call: Call, machine: Machine, units: Sequence[Unit], flags: Flags) -> int:
    enables = call.arguments and "enable" in flags.arguments[:1]
    for unit in units:
        name = unit.spec.name
        link = f"/etc/systemd/system/multi-user.target.wants/{name}"
        if enables and not unit.enabled:
            call.err(f"Created symlink {link} → /lib/systemd/system/{name}.")
        elif not enables and unit.enabled:
            call.err(f"Removed {link}.")
        machine.units.enable(name, enabled=bool(enables))
        if flags.on("now"):
            (machine.units.start if enables else machine.units.stop)(name)
    return 0


def _kill(call: Call, machine: Machine, units: Sequence[Unit], flags: Flags) -> int:
    signal = SIGNALS.get(flags.text("signal").upper())
    if signal is None:
        return call.fail(f"Failed to parse signal string {flags.text('signal')}.")
    for unit in units:
        machine.units.kill(unit.spec.name, signal)
    return 0


UNIT_VERBS: Mapping[str, Callable[[Call, Machine, Sequence[Unit], Flags], Result]] = {
    "status": _status,
    "start": _each(lambda machine, unit: machine.units.start(unit.spec.name)),
    "stop": _each(lambda machine, unit: machine.units.stop(unit.spec.name)),
    "restart": _each(lambda machine, unit: machine.units.restart(unit.spec.name)),
    "reload": _each(_nothing),
    "reload-or-restart": _each(lambda machine, unit: machine.units.restart(unit.spec.name)),
    "try-restart": _each(_restart_if_active),
    "reset-failed": _each(_nothing),
    "enable": _enable,
    "disable": _enable,
    "is-active": _is_active,
    "is-enabled": _is_enabled,
    "is-failed": _is_failed,
    "kill": _kill,
    "cat": _cat,
    "show": _show,
}


# -- the whole machine ------------------------------------------------------------


def _machine_status(call: Call, machine: Machine) -> int:
    failed = sum(unit.state == FAILED for unit in machine.units.all())
    call.out(f"● {machine.name}\n    State: {'degraded' if failed else 'running'}\n     Jobs: 0 queued")
    call.out(f"   Failed: {failed} units")
    return 0


def _list_units(call: Call, machine: Machine, flags: Flags) -> int:
    wanted = "failed" if flags.on("failed") else flags.text("state")
    units = [
        unit
        for unit in machine.units.all()
        if (not wanted or wanted in (unit.state, sub_state(unit)))
        and (wanted or flags.on("all") or unit.state != "inactive")
    ]
    rows = [(u.spec.name, "loaded", u.state, sub_state(u), u.spec.description) for u in units]
    width = max([len("UNIT"), *(len(row[0]) for row in rows)])
    if rows:
        call.out(f"  {'UNIT':{width}} {'LOAD':6} {'ACTIVE':10} {'SUB':12} DESCRIPTION")
    for name, load, state, sub, description in rows:
        mark = "●" if state == FAILED else " "
        call.out(f"{mark} {name:{width}} {load:6} {state:10} {sub:12} {description}")
    if not flags.on("no-legend"):
        call.out("")
        call.out(f"{len(rows)} loaded units listed.")
    return 0


def _list_unit_files(call: Call, machine: Machine, flags: Flags) -> int:
    units = machine.units.all()
    width = max([len("UNIT FILE"), *(len(unit.spec.name) for unit in units)])
    call.out(f"{'UNIT FILE':{width}} {'STATE':8} PRESET")
    for unit in sorted(units, key=lambda each: each.spec.name):
        call.out(f"{unit.spec.name:{width}} {'enabled' if unit.enabled else 'disabled':8} enabled")
    call.out(f"\n{len(units)} unit files listed.")
    return 0


def _is_system_running(call: Call, machine: Machine, flags: Flags) -> int:
    failed = any(unit.state == FAILED for unit in machine.units.all())
    call.out("degraded" if failed else "running")
    return int(failed)


def _reload(call: Call, machine: Machine, flags: Flags) -> int:
    return 0


def _reboot(call: Call, machine: Machine, flags: Flags) -> int:
    return reboot(call)


def _power_off(call: Call, machine: Machine, flags: Flags) -> int:
    return power_off(call)


MACHINE_VERBS: Mapping[str, Callable[[Call, Machine, Flags], Result]] = {
    "list-units": _list_units,
    "list-unit-files": _list_unit_files,
    "daemon-reload": _reload,
    "daemon-reexec": _reload,
    "is-system-running": _is_system_running,
    "reboot": _reboot,
    "poweroff": _power_off,
    "halt": _power_off,
}

VERBS: tuple[str, ...] = (*UNIT_VERBS, *MACHINE_VERBS)
"""Everything that systemctl can be asked, for completion."""


def _service(call: Call) -> Result:
    if len(call.arguments) < 2:
        return call.fail(
            "Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]"
        )
    name, verb, *_ = call.arguments
    return call.session.call(["systemctl", verb, name], call.stdin, call.stdout, call.stderr)


SYSTEMCTL: tuple[Program, ...] = (
    Program(
        "systemctl", _systemctl, "the services of a machine, as in `systemctl status kubelet`", at_desk=False
    ),
    Program("service", _service, at_desk=False),
)
