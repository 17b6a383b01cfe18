"""docker on a machine whose pods run by it: which containers and images there are; the rest is Kubernetes' business.

Source: Docker CLI 27, docker-ps(1); cri-dockerd libdocker (names of containers).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from k8s_tui.machine.containers import EXITED, RUNNING, Container
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.references import digest_of
from k8s_tui.machine.runtimes import DOCKER
from k8s_tui.shell.calls import Call, Program
from k8s_tui.shell.flags import BOOL, INTEGER, LIST, TEXT, Flag, FlagError, Flags, parse_flags
from k8s_tui.shell.tabwriter import Layout, TabWriter
from k8s_tui.shell.tools.clock import ago
from k8s_tui.shell.tools.places import own_machine

ID_LENGTH = 12
LAYOUT = Layout(min_width=10, padding=3)
NO_DAEMON = (
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
)

FLAGS: tuple[Flag, ...] = (
    Flag("all", "a", BOOL),
    Flag("quiet", "q", BOOL),
    Flag("filter", "f", LIST),
    Flag("format", "", TEXT),
    Flag("no-trunc", "", BOOL),
    Flag("tail", "n", INTEGER, "-1"),
)


def _docker(call: Call) -> int:
    verb, *words = call.arguments or ("help",)
    try:
        flags = parse_flags(words, FLAGS)
    except FlagError as error:
        return call.fail(f"{error}\nSee 'docker {verb} --help'.", 125)
    verb = {"container": "ps", "image": "images"}.get(verb, verb)
    if verb not in VERBS:
        return call.fail(f"docker: '{verb}' is not a docker command.\nSee 'docker --help'")
    machine = own_machine(call)
    if not machine.units.is_active("docker"):
        return call.fail(NO_DAEMON)
    return VERBS[verb](call, machine, flags)


def _ours(machine: Machine) -> list[Container]:
    """Return the containers that dockerd keeps; those of another runtime it does not see."""
    return [each for each in machine.runtime.containers.values() if each.runtime == DOCKER.name]


def name_of(container: Container) -> str:
    """Return what cri-dockerd calls a container."""
    config = container.config
    return f"k8s_{config.name}_{config.pod}_{config.namespace}_{container.pod_uid}_{config.attempt}"


def _ps(call: Call, machine: Machine, flags: Flags) -> int:
    now_ms = call.session.now_ms
    writer = TabWriter(LAYOUT)
    writer.write("CONTAINER ID\tIMAGE\tCOMMAND\tCREATED\tSTATUS\tPORTS\tNAMES\n")
    chosen = [each for each in _ours(machine) if flags.on("all") or each.state == RUNNING]
    chosen.sort(key=lambda each: each.created_ms, reverse=True)
    for each in chosen:
        if flags.on("quiet"):
            call.out(each.id[:ID_LENGTH])
            continue
        status = f"Up {ago(now_ms - each.started_ms).removesuffix(' ago')}"
        if each.state == EXITED:
            status = f"Exited ({each.exit_code}) {ago(now_ms - each.finished_ms)}"
        command = " ".join((*each.config.command, *each.behaviour.application.entrypoint))[:20]
        cells = (
            each.id[:ID_LENGTH],
            each.config.image,
            f'"{command}"',
            ago(now_ms - each.created_ms),
            status,
            "",
            name_of(each),
        )
        writer.write("\t".join(cells) + "\n")
    if not flags.on("quiet"):
        call.stdout.write(writer.flush())
    return 0


def _images(call: Call, machine: Machine, flags: Flags) -> int:
    writer = TabWriter(LAYOUT)
    writer.write("REPOSITORY\tTAG\tIMAGE ID\tSIZE\n")
    for name, size_bytes in sorted(machine.runtime.images.items()):
        repository, _, tag = name.rpartition(":")
        identity = digest_of(name).removeprefix("sha256:")[:ID_LENGTH]
        writer.write(f"{repository}\t{tag}\t{identity}\t{size_bytes / 1e6:.3g}MB\n")
    call.stdout.write(writer.flush())
    return 0


def _logs(call: Call, machine: Machine, flags: Flags) -> int:
    wanted = flags.arguments[0] if flags.arguments else ""
    found = [
        each for each in _ours(machine) if wanted and (each.id.startswith(wanted) or name_of(each) == wanted)
    ]
    if not found:
        return call.fail(f"Error response from daemon: No such container: {wanted}")
    tail = flags.integer("tail")
    for line in machine.runtime.log(found[0].id, tail=tail if tail >= 0 else None):
        call.out(line.text)
    return 0


def _version(call: Call, machine: Machine, flags: Flags) -> int:
    call.out(f"Docker version {machine.running.get('docker', '')}, build 9f9e405")
    return 0


VERBS: Mapping[str, Callable[[Call, Machine, Flags], int]] = {
    "ps": _ps,
    "images": _images,
    "logs": _logs,
    "version": _version,
}

DOCKER_TOOL: tuple[Program, ...] = (
    Program("docker", _docker, "a machine's containers where Docker runs them", at_desk=False, packaged=True),
)
