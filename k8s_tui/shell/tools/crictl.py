"""crictl: containers and pods as this machine's runtime sees them, with or without an API server.

It is the way to look at the control plane's static pods when nothing answers kubectl any more.

Source: cri-tools 1.32, cmd/crictl.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from k8s_tui.api.jsonvalue import json_text
from k8s_tui.machine.containers import EXITED, RUNNING, Container, Sandbox
from k8s_tui.machine.journal import Line
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.references import digest_of
from k8s_tui.machine.runtimes import CONTAINERD
from k8s_tui.shell.calls import PAUSE_MS, Call, Program, Result, Steps
from k8s_tui.shell.flags import BOOL, DURATION, INTEGER, LIST, TEXT, Flag, FlagError, Flags, parse_flags
from k8s_tui.shell.tabwriter import Layout, TabWriter
from k8s_tui.shell.tools.clock import ago, nanosecond_time
from k8s_tui.shell.tools.crictlendpoint import NOT_CONFIGURED, endpoint_of, refusal
from k8s_tui.shell.tools.crictlinspect import container_document, runtime_document, sandbox_document
from k8s_tui.shell.tools.inside import run_in_container
from k8s_tui.shell.tools.journalctl import newer
from k8s_tui.shell.tools.places import own_machine

ID_LENGTH = 13
GRACE_MS = 0
STOP_LIMIT_MS = 60_000
"""How long `crictl stop` waits for a container to end."""

LAYOUT = Layout(min_width=20, padding=3)
"""What crictl's tables are aligned with (display.go)."""

CREATED = "CREATED"
STATES = {RUNNING: "Running", EXITED: "Exited", "created": "Created"}

_GLOBAL = (
    Flag("runtime-endpoint", "r", TEXT),
    Flag("image-endpoint", "i", TEXT),
    Flag("timeout", "t", TEXT),
    Flag("debug", "D", BOOL),
    Flag("config", "c", TEXT),
)
FLAGS: Mapping[str, tuple[Flag, ...]] = {
    "ps": (
        Flag("all", "a", BOOL),
        Flag("quiet", "q", BOOL),
        Flag("name", "", TEXT),
        Flag("pod", "p", TEXT),
        Flag("state", "s", TEXT),
        Flag("image", "", TEXT),
        Flag("label", "", LIST),
        Flag("latest", "l", BOOL),
        Flag("last", "n", INTEGER, "0"),
        Flag("output", "o", TEXT),
        Flag("no-trunc", "", BOOL),
        Flag("namespace", "", TEXT),
    ),
    "pods": (
        Flag("quiet", "q", BOOL),
        Flag("name", "", TEXT),
        Flag("namespace", "", TEXT),
        Flag("state", "s", TEXT),
        Flag("label", "", LIST),
        Flag("latest", "l", BOOL),
        Flag("output", "o", TEXT),
        Flag("no-trunc", "", BOOL),
    ),
    "logs": (
        Flag("follow", "f", BOOL),
        Flag("tail", "", INTEGER, "-1"),
        Flag("since", "", TEXT),
        Flag("timestamps", "t", BOOL),
        Flag("previous", "p", BOOL),
    ),
    "images": (Flag("quiet", "q", BOOL), Flag("digests", "", BOOL), Flag("verbose", "v", BOOL)),
    "inspect": (Flag("output", "o", TEXT), Flag("quiet", "q", BOOL)),
    "stop": (Flag("timeout", "t", INTEGER, "0"),),
    "rm": (Flag("force", "f", BOOL), Flag("all", "a", BOOL)),
    "exec": (
        Flag("interactive", "i", BOOL),
        Flag("tty", "t", BOOL),
        Flag("sync", "s", BOOL),
        Flag("timeout", "", DURATION),
    ),
    "stats": (Flag("all", "a", BOOL), Flag("output", "o", TEXT)),
    "info": (Flag("output", "o", TEXT), Flag("quiet", "q", BOOL)),
    "version": (),
}
"""Flags by command; the others share those of their likes."""


def _crictl(call: Call) -> Result:
    words = list(call.arguments)
    try:
        first = parse_flags(words, _GLOBAL, interspersed=False)
        verb = first.arguments[0] if first.arguments else "help"
        if verb not in VERBS:
            if verb not in ("help", "h"):
                call.err(f"FATA[0000] unknown command {verb!r}")
            call.out(f"crictl: the commands are {', '.join(VERBS)}")
            return 0 if verb in ("help", "h") else 1
        known = FLAGS.get(_LIKE.get(verb, verb), ())
        flags = parse_flags(first.arguments[1:], known, interspersed=verb != "exec")
    except FlagError as error:
        return call.fail(f"Incorrect Usage: {error}")
    machine = own_machine(call)
    endpoint = endpoint_of(machine, first.text("runtime-endpoint"))
    if not endpoint:
        call.err(NOT_CONFIGURED)
    said = refusal(machine, endpoint)
    if said:
        unit = machine.runtime.kind.process
        call.session.hint = f"the runtime does not answer: see `systemctl status {unit}`"
        return call.fail(f"FATA[0000] {said}")
    return VERBS[verb](call, machine, flags)


# -- tables ------------------------------------------------------------


def table(rows: list[tuple[str, ...]]) -> str:
    """Return rows as crictl aligns them; every cell but the last one is padded."""
    writer = TabWriter(LAYOUT)
    for row in rows:
        writer.write("\t".join(row) + "\n")
    return writer.flush()


def image_id(reference: str) -> str:
    """Return an image's id without the algorithm."""
    return digest_of(reference).removeprefix("sha256:")


def _fits(pattern: str, text: str) -> bool:
    try:
        return not pattern or re.search(pattern, text) is not None
    except re.error:
        return False


def _chosen(machine: Machine, flags: Flags) -> list[Container]:
    state = flags.text("state").lower()
    found = []
    for container in machine.runtime.containers.values():
        sandbox = machine.runtime.sandboxes.get(container.pod_uid)
        if not (flags.on("all") or state or container.state == RUNNING):
            continue
        if state and not STATES[container.state].lower().startswith(state[:4]):
            continue
        if flags.text("pod") and (sandbox is None or not sandbox.id.startswith(flags.text("pod"))):
            continue
        if flags.text("namespace") and (sandbox is None or sandbox.namespace != flags.text("namespace")):
            continue
        if _fits(flags.text("name"), container.name) and _fits(flags.text("image"), container.config.image):
            found.append(container)
    found.sort(key=lambda each: each.created_ms, reverse=True)
    wanted = 1 if flags.on("latest") else flags.integer("last")
    return found[:wanted] if wanted else found


def _ps(call: Call, machine: Machine, flags: Flags) -> int:
    containers = _chosen(machine, flags)
    if flags.on("quiet"):
        for container in containers:
            call.out(container.id)
        return 0
    if flags.text("output") == "json":
        documents = [container_document(machine, container)["status"] for container in containers]
        call.out(json_text({"containers": documents}, 2))
        return 0
    length = 64 if flags.on("no-trunc") else ID_LENGTH
    columns = ("CONTAINER", "IMAGE", CREATED, "STATE", "NAME", "ATTEMPT", "POD ID", "POD", "NAMESPACE")
    rows: list[tuple[str, ...]] = [columns]
    for container in containers:
        sandbox = machine.runtime.sandboxes.get(container.pod_uid)
        rows.append(
            (
                container.id[:length],
                image_id(container.config.image)[:length],
                ago(call.session.now_ms - container.created_ms),
                STATES[container.state],
                container.name,
                str(container.config.attempt),
                sandbox.id[:length] if sandbox is not None else "",
                sandbox.name if sandbox is not None else container.config.pod,
                sandbox.namespace if sandbox is not None else container.config.namespace,
            )
        )
    call.stdout.write(table(rows))
    return 0


def _pods(call: Call, machine: Machine, flags: Flags) -> int:
    state = flags.text("state").lower()
    sandboxes = [
        sandbox
        for sandbox in machine.runtime.sandboxes.values()
        if _fits(flags.text("name"), sandbox.name)
        and flags.text("namespace") in ("", sandbox.namespace)
        and (not state or _sandbox_state(sandbox).lower().startswith(state))
    ]
    sandboxes.sort(key=lambda each: each.created_ms, reverse=True)
    if flags.on("quiet"):
        for sandbox in sandboxes:
            call.out(sandbox.id)
        return 0
    length = 64 if flags.on("no-trunc") else ID_LENGTH
    rows: list[tuple[str, ...]] = [("POD ID", CREATED, "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME")]
    rows += [
        (
            sandbox.id[:length],
            ago(call.session.now_ms - sandbox.created_ms),
            _sandbox_state(sandbox),
            sandbox.name,
            sandbox.namespace,
            str(sandbox.attempt),
            "(default)",
        )
        for sandbox in sandboxes[: 1 if flags.on("latest") else None]
    ]
    call.stdout.write(table(rows))
    return 0


def _sandbox_state(sandbox: Sandbox) -> str:
    return "Ready" if sandbox.ready else "NotReady"


def _images(call: Call, machine: Machine, flags: Flags) -> int:
    rows: list[tuple[str, ...]] = [("IMAGE", "TAG", "IMAGE ID", "SIZE")]
    for name, size_bytes in sorted(machine.runtime.images.items()):
        repository, _, tag = name.rpartition(":")
        if flags.on("quiet"):
            call.out(f"sha256:{image_id(name)}")
            continue
        rows.append((repository, tag, image_id(name)[:ID_LENGTH], _size(size_bytes)))
    if not flags.on("quiet"):
        call.stdout.write(table(rows))
    return 0


def _size(size_bytes: int) -> str:
    """Return a size with three digits, as docker/go-units writes it."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.3g}{unit}"


def _stats(call: Call, machine: Machine, flags: Flags) -> int:
    rows: list[tuple[str, ...]] = [("CONTAINER", "NAME", "CPU %", "MEM", "DISK", "INODES", "SWAP")]
    now_ms = call.session.now_ms
    for container in _running_or(machine, flags):
        cpu = f"{container.cpu_millicores() / 10:.2f}"
        memory = _size(container.memory_bytes(now_ms))
        rows.append((container.id[:ID_LENGTH], container.name, cpu, memory, "32.77kB", "9", "0B"))
    call.stdout.write(table(rows))
    return 0


def _running_or(machine: Machine, flags: Flags) -> list[Container]:
    return [each for each in machine.runtime.containers.values() if flags.on("all") or each.state == RUNNING]


# -- one container or pod ------------------------------------------------------------


def _find(call: Call, machine: Machine, identity: str) -> Container | None:
    found = [each for full, each in machine.runtime.containers.items() if full.startswith(identity)]
    if len(found) == 1:
        return found[0]
    why = "not found" if not found else "ambiguous"
    said = (
        f"rpc error: code = NotFound desc = an error occurred when try to find container {identity!r}: {why}"
    )
    call.err(f'E container status: "{said}"'.replace("'", '"'))
    call.err(f'FATA[0000] container "{identity}": {said}'.replace("'", '"'))
    call.session.hint = "`crictl ps -a` lists the containers with their ids"
    return None


def _find_sandbox(call: Call, machine: Machine, identity: str) -> Sandbox | None:
    found = [each for each in machine.runtime.sandboxes.values() if each.id.startswith(identity)]
    if len(found) == 1:
        return found[0]
    call.err(f'FATA[0000] getting the status of pod sandbox "{identity}": rpc error: code = NotFound')
    return None


def _no_argument(call: Call) -> int:
    return call.fail("FATA[0000] ID cannot be empty")


def _logs(call: Call, machine: Machine, flags: Flags) -> Result:
    if not flags.arguments:
        return _no_argument(call)
    container = _find(call, machine, flags.arguments[0])
    if container is None:
        return 1
    tail = flags.integer("tail")
    lines = machine.runtime.log(container.id, tail=tail if tail >= 0 else None)
    for line in lines:
        _print_line(call, line, flags)
    return _follow(call, machine, container.id, flags) if flags.on("follow") else 0


def _print_line(call: Call, line: Line, flags: Flags) -> None:
    call.out(f"{nanosecond_time(line.at_ms)} {line.text}" if flags.on("timestamps") else line.text)


def _follow(call: Call, machine: Machine, identity: str, flags: Flags) -> Steps:
    seen = machine.runtime.log(identity)
    while True:
        yield PAUSE_MS
        container = machine.runtime.containers.get(identity)
        if container is None:
            return 0
        lines = machine.runtime.log(identity)
        for line in newer(seen, lines):
            _print_line(call, line, flags)
        seen = lines
        if container.state == EXITED:
            return 0


def _inspect(call: Call, machine: Machine, flags: Flags) -> int:
    if not flags.arguments:
        return _no_argument(call)
    for identity in flags.arguments:
        container = _find(call, machine, identity)
        if container is None:
            return 1
        call.out(json_text(container_document(machine, container), 2))
    return 0


def _inspect_pod(call: Call, machine: Machine, flags: Flags) -> int:
    if not flags.arguments:
        return _no_argument(call)
    for identity in flags.arguments:
        sandbox = _find_sandbox(call, machine, identity)
        if sandbox is None:
            return 1
        call.out(json_text(sandbox_document(sandbox), 2))
    return 0


def _stop(call: Call, machine: Machine, flags: Flags) -> Result:
    if not flags.arguments:
        return _no_argument(call)
    return _stopping(call, machine, flags)


def _stopping(call: Call, machine: Machine, flags: Flags) -> Steps:
    for identity in flags.arguments:
        container = _find(call, machine, identity)
        if container is None:
            return 1
        machine.runtime.stop_container(container.id, flags.integer("timeout") * 1000)
        waited_ms = 0
        while _is_running(machine, container.id) and waited_ms < STOP_LIMIT_MS:
            yield PAUSE_MS
            waited_ms += PAUSE_MS
        call.out(identity)
    return 0


def _is_running(machine: Machine, identity: str) -> bool:
    container = machine.runtime.containers.get(identity)
    return container is not None and container.state == RUNNING


def _rm(call: Call, machine: Machine, flags: Flags) -> int:
    words = flags.arguments
    if flags.on("all"):
        words = [each.id for each in machine.runtime.containers.values() if each.state == EXITED]
    if not words:
        return _no_argument(call)
    for identity in words:
        container = _find(call, machine, identity)
        if container is None:
            return 1
        if container.state == RUNNING:
            if not flags.on("force"):
                said = f'container "{identity}" is in running state, stop it first or force removal'
                return call.fail(f"FATA[0000] unable to remove container(s): {said}")
            machine.runtime.kill_container(container.id)
        machine.runtime.remove_container(container.id)
        call.out(identity)
    return 0


def _stop_pod(call: Call, machine: Machine, flags: Flags) -> int:
    for identity in flags.arguments:
        sandbox = _find_sandbox(call, machine, identity)
        if sandbox is None:
            return 1
        for container in machine.runtime.running_in(sandbox.pod_uid):
            machine.runtime.kill_container(container.id)
        call.out(f"Stopped sandbox {identity}")
    return 0


def _exec(call: Call, machine: Machine, flags: Flags) -> Result:
    if len(flags.arguments) < 2:
        return call.fail("FATA[0000] execing command in container: no command given")
    container = _find(call, machine, flags.arguments[0])
    if container is None:
        return 1
    if container.state != RUNNING:
        said = f"container is in {STATES[container.state].upper()} state"
        return call.fail(f"FATA[0000] execing command in container: {said}")
    return run_in_container(call, machine, container, flags.arguments[1:])


def _pull(call: Call, machine: Machine, flags: Flags) -> int:
    return call.fail("FATA[0000] pulling image: images are pulled by the kubelet here")


def _info(call: Call, machine: Machine, flags: Flags) -> int:
    call.out(json_text(runtime_document(machine), 2))
    return 0


def _version(call: Call, machine: Machine, flags: Flags) -> int:
    kind = machine.runtime.kind
    version = machine.running.get(kind.engine, "")
    shown = f"v{version}" if kind is CONTAINERD else version
    call.out(f"Version:  0.1.0\nRuntimeName:  {kind.title}\nRuntimeVersion:  {shown}\nRuntimeApiVersion:  v1")
    return 0


_LIKE = {"inspectp": "inspect", "statsp": "stats", "stopp": "stop"}

VERBS: Mapping[str, Callable[[Call, Machine, Flags], Result]] = {
    "ps": _ps,
    "pods": _pods,
    "logs": _logs,
    "images": _images,
    "inspect": _inspect,
    "inspectp": _inspect_pod,
    "stop": _stop,
    "stopp": _stop_pod,
    "rm": _rm,
    "exec": _exec,
    "stats": _stats,
    "pull": _pull,
    "info": _info,
    "version": _version,
}

CRICTL: tuple[Program, ...] = (
    Program(
        "crictl",
        _crictl,
        "a machine's containers without the API, as in `crictl ps -a`",
        at_desk=False,
        packaged=True,
    ),
)
