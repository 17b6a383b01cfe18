"""How systemctl shows a unit: its dot, what is loaded, since when, its process, its last lines.

Source: systemd 252, systemctl-show.c.
"""

from __future__ import annotations

import re

from k8s_tui.machine.machine import MIB, Machine
from k8s_tui.machine.units import ACTIVATING, ACTIVE, FAILED, INACTIVE, Unit
from k8s_tui.shell.tools.clock import journal_time, systemd_span, systemd_time

LAST_LINES = 10

MEMORY_MIB = {"kubelet.service": 42.6, "containerd.service": 58.3, "ssh.service": 5.1}
"""What the usual units use."""

TASKS = {"kubelet.service": 14, "containerd.service": 112, "ssh.service": 1}
DROP_INS = {"kubelet.service": "10-kubeadm.conf"}

_SUB_STATES = {INACTIVE: "dead", ACTIVE: "running", ACTIVATING: "auto-restart", FAILED: "failed"}
_DOTS = {ACTIVE: "●", ACTIVATING: "●", INACTIVE: "○", FAILED: "×"}
_SAID_BY = re.compile(r"[\w.@/()-]+(\[\d+\])?: ")
_FROM_SYSTEMD = re.compile(r"[\w.@-]+\[\d+\]: ")


def sub_state(unit: Unit) -> str:
    """Return what systemd calls the finer state, as in `running`."""
    return _SUB_STATES[unit.state]


def result_of(unit: Unit) -> str:
    """Return how the unit's last run ended, in systemd's word."""
    if unit.signal:
        return "signal"
    return "exit-code" if unit.exit_code else "success"


def status_lines(machine: Machine, unit: Unit, *, lines: int = LAST_LINES, full: bool = True) -> list[str]:
    """Return what `systemctl status` prints of one unit."""
    spec, now_ms = unit.spec, machine.sim.now_ms
    enabled = "enabled" if unit.enabled else "disabled"
    shown = [
        f"{_DOTS[unit.state]} {spec.name} - {spec.description}",
        f"     Loaded: loaded (/lib/systemd/system/{spec.name}; {enabled}; preset: enabled)",
    ]
    if spec.name in DROP_INS:
        shown += [
            f"    Drop-In: /usr/lib/systemd/system/{spec.name}.d",
            f"             └─{DROP_INS[spec.name]}",
        ]
    shown.append(f"     Active: {_active(unit, now_ms)}")
    if unit.state in (INACTIVE, FAILED) and unit.last_pid:
        shown.append(f"   Duration: {systemd_span(max(0, unit.since_ms - unit.started_ms))}")
    if spec.documentation:
        shown.append(f"       Docs: {spec.documentation}")
    shown += _process(machine, unit)
    said = machine.journal.read(spec.name, tail=lines)
    if full and said:
        shown.append("")
        shown += [journal_line(machine, unit.spec.name, line.at_ms, line.text) for line in said]
    return shown


def _active(unit: Unit, now_ms: int) -> str:
    if unit.state == INACTIVE and not unit.last_pid:
        return "inactive (dead)"
    why = f" (Result: {result_of(unit)})" if unit.state in (ACTIVATING, FAILED) else ""
    since = f"{systemd_time(unit.since_ms)}; {systemd_span(now_ms - unit.since_ms)} ago"
    finer = "" if sub_state(unit) == unit.state else f" ({sub_state(unit)})"
    return f"{unit.state}{finer}{why} since {since}"


def _process(machine: Machine, unit: Unit) -> list[str]:
    name = unit.spec.process
    if unit.main_pid:
        mib = MEMORY_MIB.get(unit.spec.name, 12.0)
        cpu_ms = 350 + (machine.sim.now_ms - unit.started_ms) * machine_share(unit) // 1000
        limit = machine.spec.capacity.memory_bytes // MIB
        return [
            f"   Main PID: {unit.main_pid} ({name})",
            f"      Tasks: {TASKS.get(unit.spec.name, 4)} (limit: {limit})",
            f"     Memory: {mib}M",
            f"        CPU: {cpu_text(cpu_ms)}",
            f"     CGroup: /system.slice/{unit.spec.name}",
            f"             └─{unit.main_pid} {unit.spec.command}",
        ]
    if not unit.last_pid or unit.exit_code is None:
        return []
    ended = _ended(unit)
    return [
        f"    Process: {unit.last_pid} ExecStart={unit.spec.command} ({ended})",
        f"   Main PID: {unit.last_pid} ({ended})",
    ]


def machine_share(unit: Unit) -> int:
    """Return how many milliseconds of cpu a unit uses in a second."""
    return {"kubelet.service": 18, "containerd.service": 11}.get(unit.spec.name, 1)


def cpu_text(cpu_ms: int) -> str:
    """Return a cpu time as systemctl writes it, as in `1.205s`."""
    if cpu_ms < 60_000:
        return f"{cpu_ms / 1000:.3f}s"
    minutes, rest_ms = divmod(cpu_ms, 60_000)
    return f"{minutes}min {rest_ms / 1000:.3f}s"


def _ended(unit: Unit) -> str:
    if unit.signal:
        names = {9: "KILL", 15: "TERM", 11: "SEGV", 6: "ABRT", 1: "HUP"}
        return f"code=killed, signal={names.get(unit.exit_code or 0, str(unit.exit_code))}"
    return f"code=exited, status={unit.exit_code}/{'FAILURE' if unit.exit_code else 'SUCCESS'}"


def journal_line(machine: Machine, source: str, at_ms: int, text: str, output: str = "short") -> str:
    """Return a line of the journal as journalctl prints it."""
    text = text if _is_attributed(source, text) else f"{_identifier(machine, source)}: {text}"
    if output == "cat":
        return _SAID_BY.sub("", text, count=1)
    return f"{journal_time(at_ms)} {machine.name} {text}"


def _is_attributed(source: str, text: str) -> bool:
    return _FROM_SYSTEMD.match(text) is not None or (source == "kernel" and text.startswith("kernel: "))


def _identifier(machine: Machine, source: str) -> str:
    if source == "kernel":
        return "kernel"
    for unit in machine.units.all():
        if unit.spec.name == source:
            return f"{unit.spec.process}[{unit.main_pid or unit.last_pid}]"
    return source.removesuffix(".service")
