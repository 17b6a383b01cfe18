"""timedatectl: a machine's clock, and whether something keeps it right.

Source: systemd 252, timedatectl(1).
"""

from __future__ import annotations

from k8s_tui.shell.calls import Call, Program
from k8s_tui.shell.tools.clock import instant
from k8s_tui.shell.tools.places import own_machine

ON = ("true", "yes", "1", "on")


def _timedatectl(call: Call) -> int:
    machine = own_machine(call)
    verb, *words = call.arguments or ("status",)
    if verb == "set-ntp":
        machine.synchronizes_clock = bool(words) and words[0].lower() in ON
        if machine.synchronizes_clock:
            machine.synchronize_clock()
        return 0
    if verb not in ("status", "show", "timesync-status"):
        return call.fail(f"Unknown command verb {verb}.")
    now = instant(machine.clock_ms())
    synchronized = "yes" if machine.synchronizes_clock else "no"
    call.out(f"               Local time: {now:%a %Y-%m-%d %H:%M:%S} UTC")
    call.out(f"           Universal time: {now:%a %Y-%m-%d %H:%M:%S} UTC")
    call.out(f"                 RTC time: {now:%a %Y-%m-%d %H:%M:%S}")
    call.out("                Time zone: Etc/UTC (UTC, +0000)")
    call.out(f"System clock synchronized: {synchronized}")
    call.out(f"              NTP service: {'active' if machine.synchronizes_clock else 'inactive'}")
    call.out("          RTC in local TZ: no")
    return 0


TIMEKEEPING: tuple[Program, ...] = (
    Program(
        "timedatectl", _timedatectl, "the machine's clock, as in `timedatectl set-ntp true`", at_desk=False
    ),
)
