"""What a certain container will do: its image's application, seen through command, environment and files.

A pure function of those, so that equal containers share one value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from k8s_tui.api.value import evolve
from k8s_tui.machine import corefile
from k8s_tui.machine.applications import SHELL_TOOLS, Application, Requirement
from k8s_tui.machine.commands import follow
from k8s_tui.machine.following import followed, is_synchronous
from k8s_tui.machine.podnetwork import RESOLV_CONF
from k8s_tui.machine.scripts import SAY, Script, Step
from k8s_tui.machine.smallcommands import COMMANDS
from k8s_tui.sim.value import frozen

EXEC_FAILED = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: "
    "runc create failed: unable to start container process: "
)
"""What containerd says before runc's own words where a process cannot be started."""

START_ERROR_EXIT_CODE = 128
"""The exit code that the kubelet reports for a container that never started."""

NOT_FOUND_EXIT_CODE = 127


IDLE = Script()
"""What says nothing and never ends."""


@frozen
class Behaviour:
    """What a container does from its start on.

    Attributes:
        application: What it serves like, once it serves.
        ports: TCP ports it listens on, from `serves_ms` on.
        any_port: It listens on every port that is asked for (an unknown image that declares none).
        serves_ms: When it begins to serve, counted from its start; None for never.
        script: What it says and does by itself, and how it ends.
        start_error: Why it cannot be started at all, "" where it can.
        stop_ms: From SIGTERM to its end; None where it must be killed.
        follows: The server whose data it copies, as `redis-0.redis:6379`; "" for none.
        elects: It chooses a leader among its like: `patroni`, `replset`, or "".
        is_synchronous: What its leader has acknowledged, its copies have too.
        config: The text of the configuration file that it read at its start.
    """

    application: Application
    ports: tuple[int, ...] = ()
    any_port: bool = False
    serves_ms: int | None = None
    script: Script = IDLE
    start_error: str = ""
    stop_ms: int | None = None
    stop_exit_code: int = 0
    follows: str = ""
    elects: str = ""
    is_synchronous: bool = False
    config: str = ""

    def listens(self, port: int, age_ms: int) -> bool:
        """Tell whether a TCP port is open at an age, when all is well."""
        return (
            self.serves_ms is not None
            and age_ms >= self.serves_ms
            and (self.any_port or port in self.ports or port in self.application.udp_ports)
        )


def resolve(
    application: Application,
    command: tuple[str, ...],
    arguments: tuple[str, ...],
    environment: Mapping[str, str],
    files: Mapping[str, str],
    declared_ports: tuple[int, ...] = (),
) -> Behaviour:
    """Return what a container does.

    Args:
        application: What its image is.
        command: The container's own command, () for the image's.
        arguments: Its own arguments, () for the image's.
        environment: All its variables.
        files: Text files it can read.
        declared_ports: The ports that its pod declares.
    """
    argv = _argv(application, command, arguments)
    if not argv or _is_server(application, argv[0]):
        return _server(application, argv, environment, files, declared_ports)
    known = application.tools or argv[0].rpartition("/")[2] not in SHELL_TOOLS
    script = follow(argv, environment, files) if application.tools and known else None
    if script is None:
        if application.declared_ports and known:
            return _server(application, argv, environment, files, declared_ports)
        return Behaviour(application, start_error=_cannot_start(argv[0]))
    return _scripted(application, script, environment, files, declared_ports)


def files_read(
    application: Application, command: tuple[str, ...], arguments: tuple[str, ...], files: Mapping[str, str]
) -> Mapping[str, str]:
    """Return those of the files on which what a container does depends."""
    argv = _argv(application, command, arguments)
    if argv and not _is_server(application, argv[0]):
        return files
    paths = [requirement.file for requirement in application.requirements if requirement.file]
    if application.config_flag:
        paths += [_config(application, argv, files)[0], RESOLV_CONF]
    return {path: files[path] for path in paths if path in files}


def waits_for_input(application: Application, command: tuple[str, ...], arguments: tuple[str, ...]) -> bool:
    """Tell whether what a container runs is a shell that reads what it is to do."""
    argv = _argv(application, command, arguments)
    return application.tools and len(argv) == 1 and argv[0].rpartition("/")[2] in SHELL_TOOLS


def _argv(application: Application, command: tuple[str, ...], arguments: tuple[str, ...]) -> tuple[str, ...]:
    if command:
        return (*command, *arguments)
    return (*application.entrypoint, *(arguments or application.arguments))


def _is_server(application: Application, program: str) -> bool:
    name = program.rpartition("/")[2]
    if name in application.programs or program in application.programs:
        return True
    if name in SHELL_TOOLS or name in COMMANDS:
        return False
    return bool(application.entrypoint) and name == application.entrypoint[0].rpartition("/")[2]


def _cannot_start(program: str) -> str:
    if "/" in program:
        return f'{EXEC_FAILED}exec: "{program}": stat {program}: no such file or directory: unknown'
    return f'{EXEC_FAILED}exec: "{program}": executable file not found in $PATH: unknown'


# -- servers ------------------------------------------------------------


def _server(
    application: Application,
    argv: tuple[str, ...],
    environment: Mapping[str, str],
    files: Mapping[str, str],
    declared_ports: tuple[int, ...],
) -> Behaviour:
    path, config = _config(application, argv, files)
    failure = _refuses(application, argv, environment, files) or _misconfigured(path, config, files)
    if failure is not None:
        return Behaviour(application, script=failure)
    ports = _ports(application, argv, environment, declared_ports)
    if config is not None:
        ports = corefile.ports(config)
    serves = application.runs_ms is None
    steps = tuple(
        Step(line.after_ms, SAY, line.text.replace("{port}", str(ports[0]) if ports else ""))
        for line in application.log
    )
    return Behaviour(
        application,
        ports,
        any_port=application.declared_ports and not ports,
        serves_ms=application.start_ms if serves else None,
        script=Script(steps, ends_ms=application.runs_ms, exit_code=application.exit_code),
        stop_ms=application.stop_ms,
        stop_exit_code=application.stop_exit_code,
        follows=followed(application, argv, environment),
        elects=application.elects if not application.elect_flag or application.elect_flag in argv else "",
        is_synchronous=is_synchronous(application, environment),
        config=config or "",
    )


def _config(
    application: Application, argv: tuple[str, ...], files: Mapping[str, str]
) -> tuple[str, str | None]:
    """Return the path and the text of the configuration file that a program's flag names, None for none."""
    flag = application.config_flag
    if not flag or flag not in argv[:-1]:
        return "", None
    path = argv[argv.index(flag) + 1]
    return path, files.get(path, "")


def _misconfigured(path: str, config: str | None, files: Mapping[str, str]) -> Script | None:
    if config is None:
        return None
    if path not in files:
        words = f"open {path}: no such file or directory"
    else:
        words = corefile.fatal(config, path, files.get(RESOLV_CONF, ""))
    return _failure((words,), 100, 1) if words else None


def _refuses(
    application: Application, argv: tuple[str, ...], environment: Mapping[str, str], files: Mapping[str, str]
) -> Script | None:
    for requirement in application.requirements:
        if not _is_met(requirement, environment, files):
            return _failure(requirement.lines, requirement.after_ms, requirement.exit_code)
    flags = _flags(argv)
    if application.known_flags:
        for flag in flags:
            if flag not in application.known_flags:
                return _failure((f"Error: unknown flag: --{flag}",), 100, 1)
    for check in application.flag_checks:
        value = flags.get(check.flag)
        if value is not None and re.fullmatch(check.pattern, value) is None:
            lines = tuple(line.replace("{value}", value) for line in check.lines)
            return _failure(lines, check.after_ms, check.exit_code)
    return None


def _failure(lines: tuple[str, ...], after_ms: int, exit_code: int) -> Script:
    return Script(tuple(Step(after_ms, SAY, line) for line in lines), ends_ms=after_ms, exit_code=exit_code)


def _is_met(requirement: Requirement, environment: Mapping[str, str], files: Mapping[str, str]) -> bool:
    if requirement.file and requirement.file not in files:
        return False
    return not requirement.any_of or any(environment.get(name) for name in requirement.any_of)


def _flags(argv: tuple[str, ...]) -> dict[str, str]:
    flags: dict[str, str] = {}
    for word in argv[1:]:
        if word.startswith("--"):
            name, _, value = word[2:].partition("=")
            flags[name] = value
    return flags


def _ports(
    application: Application,
    argv: tuple[str, ...],
    environment: Mapping[str, str],
    declared_ports: tuple[int, ...],
) -> tuple[int, ...]:
    moved = _moved_port(application, argv, environment)
    if moved is not None:
        return (moved, *application.ports[1:])
    if not application.declared_ports:
        return application.ports
    return (*declared_ports, *(port for port in application.ports if port not in declared_ports))


def _moved_port(
    application: Application, argv: tuple[str, ...], environment: Mapping[str, str]
) -> int | None:
    for index, word in enumerate(argv):
        name, equals, value = word.partition("=")
        if name in application.port_flags:
            number = value if equals else (argv[index + 1] if index + 1 < len(argv) else "")
            if number.rpartition(":")[2].isdigit():
                return int(number.rpartition(":")[2])
    number = environment.get(application.port_variable, "") if application.port_variable else ""
    return int(number) if number.isdigit() else None


# -- scripts ------------------------------------------------------------


def _scripted(
    application: Application,
    script: Script,
    environment: Mapping[str, str],
    files: Mapping[str, str],
    declared_ports: tuple[int, ...],
) -> Behaviour:
    """Return what a script does; one that ends in a server serves from then on."""
    if script.server:
        return _becomes_server(application, script, environment, files, declared_ports)
    return Behaviour(application, script=script, stop_ms=None)


def _becomes_server(
    application: Application,
    script: Script,
    environment: Mapping[str, str],
    files: Mapping[str, str],
    declared_ports: tuple[int, ...],
) -> Behaviour:
    argv, from_ms = script.server, script.ends_ms or 0
    if not _is_server(application, argv[0]) and not application.declared_ports:
        said = Step(from_ms, SAY, f"sh: {argv[0]}: not found")
        return Behaviour(
            application,
            script=Script((*script.steps, said), ends_ms=from_ms, exit_code=NOT_FOUND_EXIT_CODE),
        )
    server = _server(application, argv, environment, files, declared_ports)
    later = tuple(evolve(step, at_ms=step.at_ms + from_ms) for step in server.script.steps)
    ends_ms = server.script.ends_ms
    return evolve(
        server,
        serves_ms=None if server.serves_ms is None else server.serves_ms + from_ms,
        script=evolve(
            server.script,
            steps=(*script.steps, *later),
            ends_ms=None if ends_ms is None else ends_ms + from_ms,
        ),
    )


def continued(behaviour: Behaviour) -> Behaviour:
    """Return what a container does after what its script waited for has come."""
    then = behaviour.script.then or Script(ends_ms=0)
    if then.server:
        return _becomes_server(behaviour.application, then, {}, {}, behaviour.ports)
    return evolve(behaviour, script=then)
