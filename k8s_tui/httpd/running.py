"""A command in a container, between the streams of a client: `exec`, and `attach` to what runs already.

Bytes come in and go out by channel; how they travel is not known here. A shell with a terminal is given the
simplest of line editors. Source: kubelet's cri/streaming, kubernetes pkg/registry/core/pod/rest/subresources.go.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from typing import Any, Final

from k8s_tui.api.errors import BadRequest, InternalError, StatusError
from k8s_tui.api.pods import Pod
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.podlogs import container_of
from k8s_tui.machine.containers import RUNNING, Container
from k8s_tui.machine.machine import Machine
from k8s_tui.shell.calls import Call, Result
from k8s_tui.shell.kubelets import check_kubelet, uid_on_node
from k8s_tui.shell.session import Session
from k8s_tui.shell.tools.inside import SHELLS, exec_failure, programs_of, run_in_container

STDOUT: Final = 1
STDERR: Final = 2
PROMPT: Final = "/ # "
MAX_INPUT: Final = 1024 * 1024
INTERRUPT, END, BACKSPACE, DELETE = "\x03", "\x04", "\x08", "\x7f"
INTERRUPTED_CODE: Final = 130
NO_PROGRAM_CODE: Final = 126


class Sink:
    """One of the command's output streams."""

    def __init__(self, running: Running, channel: int) -> None:
        self._running = running
        self._channel = channel

    def write(self, text: str) -> None:
        """Take text; a terminal has one stream, and lines that end as terminals want them."""
        if self._running.tty:
            self._running.output.append((STDOUT, text.replace("\n", "\r\n").encode()))
        else:
            self._running.output.append((self._channel, text.encode()))


class Running:
    """A command that runs.

    Attributes:
        output: What is still to be sent, by channel.
        exit_code: None while it runs.
        failure: Why it could not begin, "" where it could.
        wake_at_ms: When it wants to go on, None while it waits for input.
    """

    def __init__(self, context: Context) -> None:
        request = context.request
        self.tty = request.is_on("tty")
        self.output: list[tuple[int, bytes]] = []
        self.exit_code: int | None = None
        self.failure = ""
        self.wake_at_ms: int | None = None
        self._context = context
        self._command = list(request.parameters("command"))
        self._machine, self._container = find_container(context, "exec")
        self._takes_input = request.is_on("stdin")
        self._session = Session(context.world)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._steps: Iterator[int] | None = None
        self._typed = ""
        self._ended: list[int] = []
        if not self._command:
            raise BadRequest("you must specify at least one command for the container")
        self.failure = self._missing_program()
        if self.failure:
            self.exit_code = NO_PROGRAM_CODE
        self._is_shell = (
            not self.failure
            and self.tty
            and self._takes_input
            and self._command[0].rpartition("/")[2] in SHELLS
        )
        self._is_shell = self._is_shell and len(self._command) == 1
        if self._is_shell:
            self._open_shell()
        elif not self.failure and (not self._takes_input or self.tty):
            self._start(None)

    def _missing_program(self) -> str:
        """Return what the kubelet says of a command that the container does not have, "" where it has it."""
        program = self._command[0].rpartition("/")[2]
        if program in programs_of(self._container.behaviour.application):
            return ""
        now_ms = self._context.server.sim.now_ms
        identity = hashlib.sha256(f"{self._container.id} {now_ms}".encode()).hexdigest()
        return (
            "Internal error occurred: Internal error occurred: error executing command in container: failed to exec "
            f'in container: failed to start exec "{identity}": {exec_failure(self._command[0])}'
        )

    # -- input ------------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """Take what the client typed."""
        text = self._decoder.decode(data)
        if not self._is_shell:
            if len(self._typed) + len(text) <= MAX_INPUT:
                self._typed += text
            if self.tty and INTERRUPT in text:
                self._end(INTERRUPTED_CODE)
            return
        for character in text:
            self._key(character)

    def end_input(self) -> None:
        """There will be no more input: a command that reads it begins now."""
        if self._is_shell:
            self._end(0)
        elif self._steps is None and self.exit_code is None:
            self._start(self._typed)

    def _key(self, character: str) -> None:
        if character == INTERRUPT:
            self._typed, self._steps = "", None
            self._echo(f"^C\r\n{PROMPT}")
        elif character == END:
            if not self._typed:
                self._end(0)
        elif character in (BACKSPACE, DELETE):
            if self._typed:
                self._typed = self._typed[:-1]
                self._echo("\b \b")
        elif character in "\r\n":
            line, self._typed = self._typed, ""
            self._echo("\r\n")
            self._run_line(line)
        elif character.isprintable() and len(self._typed) < MAX_INPUT:
            self._typed += character
            self._echo(character)

    def _echo(self, text: str) -> None:
        self.output.append((STDOUT, text.encode()))

    # -- running ------------------------------------------------------------------

    def _call(self, stdin: str | None, *arguments: str) -> Call:
        return Call(self._session, "kubectl", arguments, stdin, Sink(self, STDOUT), Sink(self, STDERR))

    def _open_shell(self) -> None:
        run_in_container(self._call(None, "exec", "-it"), self._machine, self._container, self._command)
        self._echo(PROMPT)

    def _start(self, stdin: str | None) -> None:
        self._take(run_in_container(self._call(stdin), self._machine, self._container, self._command))

    def _run_line(self, line: str) -> None:
        inner = self._session.inner
        if inner is None:
            self._end(0)
            return
        self._take(inner(line, Sink(self, STDOUT), Sink(self, STDERR)))

    def _take(self, result: Result) -> None:
        if isinstance(result, int):
            self._finish(result)
            return
        self._steps = _to_the_end(result, self._ended)
        self.wake_at_ms = 0
        self.go_on()

    def go_on(self) -> None:
        """Go on, if it is time."""
        now_ms = self._context.server.sim.now_ms
        while self._steps is not None and self.wake_at_ms is not None and self.wake_at_ms <= now_ms:
            delay_ms = next(self._steps, None)
            if delay_ms is None:
                self._steps, self.wake_at_ms = None, None
                self._finish(self._ended.pop())
                return
            self.wake_at_ms = now_ms + max(delay_ms, 1)

    def _finish(self, code: int) -> None:
        if self._is_shell and self._session.inner is not None:
            self._echo(PROMPT)
        else:
            self._end(code)

    def _end(self, code: int) -> None:
        if self.exit_code is None:
            self.exit_code = code
        self._steps = None


def _to_the_end(steps: Any, ended: list[int]) -> Iterator[int]:  # noqa: ANN401 - the steps of a program
    ended.append((yield from steps))


def find_container(context: Context, part: str) -> tuple[Machine, Container]:
    """Return the running container that a request is about, and its machine.

    Raises:
        StatusError: There is none, or its kubelet does not answer.
    """
    request, target, world = context.request, context.target, context.world
    pod: Pod = context.server.get(target.resource, target.namespace, target.name)
    if pod.status.phase in ("Succeeded", "Failed"):
        raise BadRequest(
            f"cannot {part} into a container in a completed pod; current phase is {pod.status.phase}"
        )
    name = container_of(pod, request.parameter("container"))
    if not pod.spec.node_name:
        raise BadRequest(f"pod {target.name} does not have a host assigned")
    try:
        check_kubelet(world, context.server, pod, "Post", f"/{part}/{target.namespace}/{target.name}/{name}")
    except StatusError as error:
        raise InternalError.of(f"error sending request: {error.message}") from error
    machine = world.fleet.machines[pod.spec.node_name]
    container = machine.runtime.current(uid_on_node(pod), name)
    if container is None or container.state != RUNNING:
        raise InternalError.of(f'unable to upgrade connection: container not found ("{name}")')
    return machine, container


def ended_status(code: int, failure: str = "") -> dict[str, Any]:
    """Return the Status by which a client learns how a command ended, or that it could not begin."""
    if failure:
        return {
            "metadata": {},
            "status": "Failure",
            "reason": "InternalError",
            "message": failure,
            "code": 500,
        }
    if code == 0:
        return {"metadata": {}, "status": "Success"}
    return {
        "metadata": {},
        "status": "Failure",
        "reason": "NonZeroExitCode",
        "message": f"command terminated with non-zero exit code: error executing command: exit status {code}",
        "details": {"causes": [{"reason": "ExitCode", "message": str(code)}]},
    }
