"""Commands in containers: what `kubectl exec` and `crictl exec` run.

A container whose image has a userland has a shell and busybox's small tools; one built from nothing but
its program has none, and says so in runc's words. The clients of databases are in those databases' images.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from k8s_tui.machine.applications import Application
from k8s_tui.machine.containers import KILLED_EXIT_CODE, RUNNING, Container
from k8s_tui.machine.machine import Machine
from k8s_tui.shell.builtins import BUILTINS
from k8s_tui.shell.calls import Call, Program, Result, Sink, Steps
from k8s_tui.shell.filters import FILTERS
from k8s_tui.shell.interpreter import Interpreter
from k8s_tui.shell.session import Session
from k8s_tui.shell.tools.archiving import ARCHIVING
from k8s_tui.shell.tools.curl import CURL
from k8s_tui.shell.tools.databases import DATABASES
from k8s_tui.shell.tools.disks import DISKS
from k8s_tui.shell.tools.etcd.programs import ETCD_TOOLS
from k8s_tui.shell.tools.filing import FILING
from k8s_tui.shell.tools.identity import IN_CONTAINERS
from k8s_tui.shell.tools.interfaces import IN_PODS
from k8s_tui.shell.tools.lookups import LOOKUPS
from k8s_tui.shell.tools.ping import PING
from k8s_tui.shell.tools.places import PodSession, machine_of, place_of
from k8s_tui.shell.tools.processes import PROCESSES
from k8s_tui.shell.tools.wget import WGET

CANNOT_EXEC_CODE = 126
NOT_FOUND_CODE = 127
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SHELLS = ("sh", "bash", "ash")
HOME = "/root"
ONLY_IN_SHELLS = frozenset({"exit", "cd", "export", "unset", "history", "logout", "help", ":"})
"""What a shell does itself and what is no program."""


class _ExitError(Exception):
    """The shell in the container ends."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def run_in_container(call: Call, machine: Machine, container: Container, words: Sequence[str]) -> Result:
    """Run a command in a container; return its exit code, 126 where there is no such program.

    Args:
        call: Where the command's streams lead.
        machine: Where the container is.
        container: It must run.
        words: The command and its arguments.
    """
    application = container.behaviour.application
    programs = programs_of(application)
    name = words[0].rpartition("/")[2]
    if name not in programs or name in ONLY_IN_SHELLS:
        return call.fail(exec_failure(words[0]), CANNOT_EXEC_CODE)
    session = PodSession(
        call.session.world,
        variables=variables_of(machine, container),
        machine=machine.name,
        container_id=container.id,
    )
    interpreter = Interpreter(session, programs)
    session.run_line = interpreter.run_line
    session.call = interpreter.call
    session.programs = programs
    if name in SHELLS and len(words) == 1 and call.stdin is None and _is_interactive(call):
        call.session.inner = _opened(call.session, session, interpreter)
        return 0
    return interpreter.call([name, *words[1:]], call.stdin, call.stdout, call.stderr)


def _is_interactive(call: Call) -> bool:
    """Tell whether a command was asked for with a terminal, as by `-it`."""
    for word in call.arguments:
        if word == "--":
            break
        if word in ("--stdin", "--tty") or re.fullmatch(r"-[a-z]*[it][a-z]*", word):
            return True
    return False


def _opened(
    outer: Session, session: PodSession, interpreter: Interpreter
) -> Callable[[str, Sink, Sink], Steps]:
    """Return what runs lines in a container until `exit`, or until the container ends."""

    def run_line(line: str, stdout: Sink, stderr: Sink) -> Steps:
        container = machine_of(session).runtime.containers.get(session.container_id)
        if container is None or container.state != RUNNING:
            outer.inner = None
            stderr.write(f"command terminated with exit code {KILLED_EXIT_CODE}\n")
            return KILLED_EXIT_CODE
        try:
            return (yield from interpreter.run_line(line, stdout, stderr))
        except _ExitError as end:
            outer.inner = None
            return end.code

    return run_line


def exec_failure(program: str) -> str:
    """Return what the runtime says about a program that is not there."""
    head = "OCI runtime exec failed: exec failed: unable to start container process: exec: "
    if "/" in program:
        return f'{head}"{program}": stat {program}: no such file or directory: unknown'
    return f'{head}"{program}": executable file not found in $PATH: unknown'


def variables_of(machine: Machine, container: Container) -> dict[str, str]:
    """Return the environment of a container's processes."""
    sandbox = machine.runtime.sandboxes.get(container.pod_uid)
    own_network = sandbox is not None and not sandbox.host_network
    name = sandbox.name if sandbox is not None and own_network else machine.name
    given = dict(container.behaviour.application.environment)
    return {"PATH": PATH, "HOSTNAME": name, "HOME": HOME, **given, **container.config.environment}


def programs_of(application: Application) -> Mapping[str, Program]:
    """Return what can be called in a container of an application, by name."""
    programs: dict[str, Program] = {}
    if application.tools:
        programs = {program.name: program for program in USERLAND}
    if application.component == "etcd":
        programs = {program.name: program for program in ETCD_TOOLS}
    for program in DATABASES.get(application.protocol, ()):
        programs[program.name] = program
    return programs


def _printenv(call: Call) -> int:
    variables = call.session.variables
    names = [word for word in call.arguments if not word.startswith("-")]
    if names:
        for name in names:
            if name in variables:
                call.out(variables[name])
        return int(any(name not in variables for name in names))
    for name, value in variables.items():
        call.out(f"{name}={value}")
    return 0


def _shell(call: Call) -> Result:
    words = list(call.arguments)
    while words and re.fullmatch(r"-[a-z]*", words[0]) and "c" not in words[0]:
        words.pop(0)
    if words and "c" in words[0] and words[0].startswith("-"):
        if len(words) < 2:
            return call.fail(f"{call.name}: -c requires an argument", 2)
        return _line(call, words[1])
    if words:
        text = call.session.files.read(words[0])
        if text is None:
            return call.fail(f"{call.name}: can't open '{words[0]}': No such file or directory", 2)
        return _line(call, text)
    if call.stdin:
        return _line(call, call.stdin)
    call.session.hint = "give the command at once: sh -c '...'"
    return 0


def _line(call: Call, text: str) -> Steps:
    try:
        return (yield from call.session.run_line(text, call.stdout, call.stderr))
    except _ExitError as end:
        return end.code


def _exit(call: Call) -> int:
    code = call.arguments[0] if call.arguments else str(call.session.exit_code)
    raise _ExitError(int(code) & 255 if code.isdigit() else 2)


def _cd(call: Call) -> int:
    session = call.session
    assert isinstance(session, PodSession)
    where = call.arguments[0] if call.arguments else HOME
    if session.files.names(where) is None:
        return call.fail(f"sh: cd: can't cd to {where}: No such file or directory", 2)
    session.cwd = where if where.startswith("/") else f"{session.cwd.rstrip('/')}/{where}"
    return 0


def _kill(call: Call) -> int:
    """Signal a process: the first one is the container's own."""
    place = place_of(call.session)
    words = [word.lstrip("-") for word in call.arguments]
    numbers = [word for word in words if word.isdigit()]
    signals = [word for word, given in zip(words, call.arguments, strict=True) if given.startswith("-")]
    targets = [word for word in numbers if word not in signals]
    if place.container is None or place.machine is None or not targets:
        return call.fail("sh: you need to specify whom to kill", 1)
    if targets[0] != "1":
        return call.fail(f"sh: can't kill pid {targets[0]}: No such process")
    if place.container.state != RUNNING:
        return 0
    forced = any(signal.removeprefix("SIG") in ("9", "KILL") for signal in signals)
    listens = place.container.behaviour.stop_ms is not None
    # The kernel drops what process 1 has no handler for, SIGKILL from its own namespace included.
    if listens and not forced:
        place.machine.runtime.stop_container(place.container.id, 30_000)
    return 0


_OWN: tuple[Program, ...] = (
    *(Program(name, _shell) for name in SHELLS),
    Program("env", _printenv),
    Program("printenv", _printenv),
    Program("exit", _exit),
    Program("cd", _cd),
    Program("kill", _kill),
)

USERLAND: tuple[Program, ...] = (
    *BUILTINS,
    *FILTERS,
    *FILING,
    *ARCHIVING,
    *CURL,
    *WGET,
    *LOOKUPS,
    *PING,
    *PROCESSES,
    *DISKS,
    *IN_PODS,
    *IN_CONTAINERS,
    *_OWN,
)
"""What images with a userland have; later ones replace earlier ones of the same name."""
