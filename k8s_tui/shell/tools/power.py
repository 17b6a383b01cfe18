"""reboot and poweroff: what they do to the machine, and to the session that is on it."""

from __future__ import annotations

from k8s_tui.shell.calls import Call, Program, Result
from k8s_tui.shell.tools.places import own_machine
from k8s_tui.shell.tools.remote import closed, hang_up

BY_NAME = ("-r", "--reboot", "reboot")


def reboot(call: Call) -> int:
    """Restart the machine that the session is on, and leave it."""
    own_machine(call).reboot()
    call.err(_left(call))
    return 0


def power_off(call: Call) -> int:
    """Switch off the machine that the session is on, and leave it."""
    machine = own_machine(call)
    machine.power_off()
    call.err(_left(call))
    call.session.hint = f"{machine.name} has no power now; `cloud servers start {machine.name}` gives it back"
    return 0


def _left(call: Call) -> str:
    left = call.session.machine
    hang_up(call.session)
    return closed(left)


def _shutdown(call: Call) -> Result:
    return reboot(call) if any(word in BY_NAME for word in call.arguments) else power_off(call)


POWER: tuple[Program, ...] = (
    Program("reboot", reboot, "restart the machine", at_desk=False),
    Program("poweroff", power_off, "switch the machine off", at_desk=False),
    Program("halt", power_off, at_desk=False),
    Program("shutdown", _shutdown, at_desk=False),
)
