"""Who, where and when: hostname, date, uname, uptime, id, versions of what is installed; and sudo."""

from __future__ import annotations

import re
from collections.abc import Mapping

from k8s_tui.machine.nodefiles import CONTAINERD_DEFAULT
from k8s_tui.machine.scripts import date_text
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.tools.clock import instant
from k8s_tui.shell.tools.places import own_machine, place_of

_DESK_KERNEL = "6.8.0-51-generic"
_DESK_MILLICORES = 8_000


def _hostname(call: Call) -> int:
    place = place_of(call.session)
    if any(word in ("-i", "-I", "--ip-address") for word in call.arguments):
        call.out(place.ip)
    else:
        call.out(place.name)
    return 0


def _date(call: Call) -> int:
    machine = place_of(call.session).machine
    if call.arguments[:1] in (("-s",), ("--set",)):
        return call.fail("date: cannot set date: use timedatectl, which keeps the clock right")
    now_ms = call.session.now_ms if machine is None else machine.clock_ms()
    form = next((word[1:] for word in call.arguments if word.startswith("+")), "")
    if form:
        known = form.replace("%s", str(int(instant(now_ms).timestamp()))).replace(
            "%N", f"{now_ms % 1000:03d}000000"
        )
        call.out(instant(now_ms).strftime(re.sub(r"%(?![aAbBcdDeFHIjmMpSTuUVwWyYzZ%n])", "%%", known)))
    elif any(word.startswith(("-I", "--iso")) for word in call.arguments):
        call.out(f"{instant(now_ms):%Y-%m-%dT%H:%M:%S+00:00}")
    else:
        call.out(date_text(now_ms))
    return 0


ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
"""What sets a variable for the command behind it."""


def _uname(call: Call) -> int:
    place = place_of(call.session)
    kernel = _DESK_KERNEL if place.machine is None else place.machine.spec.platform.kernel_version
    letters = "".join(word[1:] for word in call.arguments if word.startswith("-")) or "s"
    if "a" in letters:
        call.out(f"Linux {place.name} {kernel} #1 SMP PREEMPT_DYNAMIC x86_64 GNU/Linux")
        return 0
    values = {"s": "Linux", "n": place.name, "r": kernel, "m": "x86_64", "o": "GNU/Linux"}
    call.out(" ".join(values[letter] for letter in "snrmo" if letter in letters) or "Linux")
    return 0


def _nproc(call: Call) -> int:
    machine = place_of(call.session).machine
    millicores = _DESK_MILLICORES if machine is None else machine.spec.capacity.cpu_millicores
    call.out(str(max(1, millicores // 1000)))
    return 0


def _hostnamectl(call: Call) -> int:
    place = place_of(call.session)
    platform = own_machine(call).spec.platform
    rows = (
        ("Static hostname", place.name),
        ("Chassis", "vm"),
        ("Operating System", platform.os_image),
        ("Kernel", f"Linux {platform.kernel_version}"),
        ("Architecture", "x86-64"),
    )
    for title, value in rows:
        call.out(f"{title:>16}: {value}")
    return 0


def user_of(call: Call) -> str:
    """Return who types: somebody at the desk, root elsewhere."""
    return "player" if place_of(call.session).is_desk else "root"


def _whoami(call: Call) -> int:
    call.out(user_of(call))
    return 0


def _id(call: Call) -> int:
    user = user_of(call)
    number = 0 if user == "root" else 1000
    if "-u" in call.arguments:
        call.out(str(number))
    else:
        call.out(f"uid={number}({user}) gid={number}({user}) groups={number}({user})")
    return 0


def _kubelet(call: Call) -> int:
    if "--version" in call.arguments:
        release = own_machine(call).installed.release("kubelet")
        call.out(f"Kubernetes v{release}")
        return 0
    call.session.hint = "systemd runs the kubelet: `systemctl restart kubelet`"
    return call.fail("kubelet: it is a service of this machine and is not started by hand here")


def _containerd(call: Call) -> int:
    installed = own_machine(call).installed
    version = installed.release("containerd.io") or installed.release("containerd")
    if call.arguments[:1] in (("--version",), ("-v",)):
        call.out(f"containerd containerd.io {version} 88bf19b2105c8b17560993bee28a01ddc2f97182")
        return 0
    if call.arguments[:2] == ("config", "default"):
        call.stdout.write(CONTAINERD_DEFAULT)
        return 0
    call.session.hint = "systemd runs containerd: `systemctl restart containerd`"
    return call.fail("containerd: it is a service of this machine and is not started by hand here")


def _sudo(call: Call) -> Result:
    words = list(call.arguments)
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option in ("-u", "-g", "-h") and words:
            words.pop(0)
    assigned = {}
    while words and ASSIGNMENT.fullmatch(words[0]):
        name, _, value = words.pop(0).partition("=")
        assigned[name] = value
    if words and assigned:
        return _with_variables(call, words, assigned)
    if not words:
        # `sudo -i` and `sudo su` change who one is, and everybody is root on the machines already.
        return 0
    return call.session.call(words, call.stdin, call.stdout, call.stderr)


def _with_variables(call: Call, words: list[str], assigned: Mapping[str, str]) -> Steps:
    """Run a command in whose environment some variables are set."""
    variables = call.session.variables
    before = {name: variables.get(name) for name in assigned}
    variables.update(assigned)
    try:
        result = call.session.call(words, call.stdin, call.stdout, call.stderr)
        return result if isinstance(result, int) else (yield from result)
    finally:
        for name, value in before.items():
            if value is None:
                variables.pop(name, None)
            else:
                variables[name] = value


def _su(call: Call) -> int:
    return 0


SUDO: tuple[Program, ...] = (Program("sudo", _sudo), Program("su", _su))

IN_CONTAINERS: tuple[Program, ...] = (
    Program("hostname", _hostname, "the name of this machine"),
    Program("date", _date, "the simulated time"),
    Program("uname", _uname),
    Program("whoami", _whoami),
    Program("id", _id),
)

IDENTITY: tuple[Program, ...] = (
    *IN_CONTAINERS,
    *SUDO,
    Program("nproc", _nproc, "how many cores there are"),
    Program("hostnamectl", _hostnamectl, "the name and the Linux of this machine", at_desk=False),
    Program("kubelet", _kubelet, at_desk=False, packaged=True),
    Program("containerd", _containerd, at_desk=False, packaged=True),
)
