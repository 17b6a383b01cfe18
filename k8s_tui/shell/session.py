"""What a shell remembers between two lines: where it is, its variables, its files, kubectl's settings."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence

from attrs import define, field, frozen

from k8s_tui.api.resources import Resource
from k8s_tui.cluster.config import DESK
from k8s_tui.shell.calls import Program, Sink, Steps
from k8s_tui.shell.files import HOME, Files
from k8s_tui.shell.machinefiles import ROOT_HOME, MachineFiles
from k8s_tui.shell.words import Command
from k8s_tui.shell.world import World

SUBSTITUTED, FIRST_DESCRIPTOR = "/dev/fd/", 63
"""Where bash lets a command read what others print; it counts down."""

SHELL_ID = "4711"
"""The process id of the player's shell."""

CLUSTER = "kubernetes"
SETTINGS_CONTEXT = "kubernetes-admin@kubernetes"


@define
class KubeContext:
    """One context of the kubeconfig."""

    name: str
    namespace: str = ""
    user: str = ""
    cluster: str = ""


@define
class KubeSettings:
    """The kubeconfig of the player, as `kubectl config` shows and changes it.

    Attributes:
        tokens: Of users who have one instead of a certificate.
        users: Those who have credentials of any kind.
        servers: Addresses of clusters, "" for the one that is there.
    """

    current: str = SETTINGS_CONTEXT
    contexts: dict[str, KubeContext] = field(
        factory=lambda: {
            SETTINGS_CONTEXT: KubeContext(SETTINGS_CONTEXT, user="kubernetes-admin", cluster=CLUSTER)
        },
    )
    tokens: dict[str, str] = field(factory=dict)
    users: set[str] = field(factory=lambda: {"kubernetes-admin"})
    servers: dict[str, str] = field(factory=lambda: {CLUSTER: ""})

    @property
    def context(self) -> KubeContext:
        """The current context; an empty one where it was removed."""
        return self.contexts.get(self.current) or KubeContext("")

    def copy(self) -> KubeSettings:
        """Return a copy that can be changed on its own."""
        contexts = {
            name: KubeContext(each.name, each.namespace, each.user, each.cluster)
            for name, each in self.contexts.items()
        }
        return KubeSettings(
            self.current, contexts, self.tokens.copy(), self.users.copy(), self.servers.copy()
        )


@frozen
class Forward:
    """A port of the player's machine that `kubectl port-forward` leads into a pod.

    Attributes:
        port: Of the pod.
    """

    machine: str
    container_id: str
    port: int


def _nothing_runs(line: str, stdout: Sink, stderr: Sink) -> Steps:
    yield 0
    return 1


def _nothing_is_called(words: Sequence[str], stdin: str | None, stdout: Sink, stderr: Sink) -> Steps:
    yield 0
    return 1


@define
class Session:
    """One shell.

    Attributes:
        machine: Where it runs: `DESK`, or the node that `ssh` went to.
        outer: Machines that `exit` leads back to, innermost last.
        edit: Opens an editor: takes a text, returns it changed or None to give up; None where there is none.
        hint: What might help after a mistake, in plain words.
        run_line: Runs a line in this session; the shell fills it in, as the two below.
        call: Runs one program.
        programs: What can be called.
        known_types: Types that kubectl once saw, by their group resource.
        desk_files: The files of the player's own machine.
        folders: Working folders, by machine.
        inner: Runs lines in a container, while `kubectl exec -it POD -- sh` is open; a fork forgets it.
        aliases: What a command's first word stands for.
        functions: The player's own commands.
        arguments: `$1` and so on.
        options: What `set -o` switched on.
        hidden: For each function that runs the values that its local variables hide.
        kept: What `<(...)` printed for the command that runs: paths.
        forwards: Where ports of the player's machine lead.
        subshells: How many parentheses and substitutions it is in.
    """

    world: World
    desk_files: Files = field(factory=Files, alias="files")
    variables: dict[str, str] = field(factory=dict)
    machine: str = DESK
    outer: list[str] = field(factory=list)
    settings: KubeSettings = field(factory=KubeSettings)
    exit_code: int = 0
    history: list[str] = field(factory=list)
    hint: str = ""
    edit: Callable[[str], str | None] | None = None
    run_line: Callable[..., Steps] = _nothing_runs
    call: Callable[[Sequence[str], str | None, Sink, Sink], Steps] = _nothing_is_called
    programs: Mapping[str, Program] = field(factory=dict)
    known_types: dict[str, Resource] = field(factory=dict)
    folders: dict[str, str] = field(factory=dict)
    inner: Callable[[str, Sink, Sink], Steps] | None = None
    aliases: dict[str, str] = field(factory=dict)
    functions: dict[str, Command] = field(factory=dict)
    arguments: tuple[str, ...] = ()
    options: set[str] = field(factory=set)
    hidden: list[dict[str, str | None]] = field(factory=list)
    subshells: int = 0
    kept: list[str] = field(factory=list)
    forwards: dict[int, Forward] = field(factory=dict)

    @property
    def files(self) -> Files:
        """The files of the place that it runs in."""
        if self.is_at_desk:
            return self.desk_files
        return MachineFiles(machine=self.world.fleet.machines[self.machine], folder=self.folder)

    def has_program(self, name: str) -> bool:
        """Whether a program is installed in the place that it runs in."""
        program = self.programs.get(name)
        if program is None:
            return False
        if self.is_at_desk or not program.packaged:
            return program.at_desk if self.is_at_desk else program.on_nodes
        return bool(self.world.fleet.machines[self.machine].installed.has_program(name))

    @property
    def home(self) -> str:
        """What `~` stands for."""
        return HOME if self.is_at_desk else ROOT_HOME

    @property
    def folder(self) -> str:
        """The working folder; at the desk it begins with the one that the program was started in."""
        if self.is_at_desk:
            return posixpath.normpath(posixpath.join(HOME, self.desk_files.working))
        return self.folders.get(self.machine, ROOT_HOME)

    def is_set(self, name: str) -> bool:
        """Whether a variable has a value, even an empty one."""
        return name in self.variables or bool(self.value(name))

    def value(self, name: str) -> str:
        """Return what `$NAME` stands for; empty where it is not set."""
        if name.isdigit():
            return "bash" if name == "0" else "".join(self.arguments[int(name) - 1 : int(name)])
        special = {
            "?": str(self.exit_code),
            "#": str(len(self.arguments)),
            "$": SHELL_ID,
            "!": "",
            "-": "himBHs",
        }
        if name in special:
            return special[name]
        if name in ("@", "*"):
            return " ".join(self.arguments)
        known = {
            "HOME": self.home,
            "USER": "player" if self.is_at_desk else "root",
            "PWD": self.folder,
            "SHELL": "/bin/bash",
            "HOSTNAME": self.machine,
        }
        value = self.variables.get(name)
        return known.get(name, "") if value is None else value

    def keep(self, text: str) -> str:
        """Keep what a `<(...)` printed; return the file that it can be read from."""
        path = f"{SUBSTITUTED}{FIRST_DESCRIPTOR - len(self.kept)}"
        self.files.write(path, text)
        self.kept.append(path)
        return path

    def drop_kept(self) -> None:
        """Remove what `<(...)` left for the command that has ended."""
        while self.kept:
            self.files.remove(self.kept.pop())

    @property
    def now_ms(self) -> int:
        """The simulated time."""
        return self.world.now_ms

    @property
    def is_at_desk(self) -> bool:
        """Whether the shell runs on the player's own machine."""
        return self.machine == DESK

    def fork(self, world: World) -> Session:
        """Return the same shell in another world."""
        return Session(
            world,
            self.desk_files.fork(),
            self.variables.copy(),
            self.machine,
            self.outer.copy(),
            self.settings.copy(),
            self.exit_code,
            self.history.copy(),
            edit=self.edit,
            folders=self.folders.copy(),
            aliases=self.aliases.copy(),
            functions=self.functions.copy(),
            options=self.options.copy(),
            forwards=self.forwards.copy(),
        )
