"""One call of kubectl: its flags, the connection to the API, and where it prints."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from attrs import define, field, frozen

from k8s_tui.api.resources import Resource
from k8s_tui.api.scheme import Scheme
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.shell import klog
from k8s_tui.shell.calls import Call, Result
from k8s_tui.shell.flags import TEXT, Flag, Flags
from k8s_tui.shell.kubectl.api import Api
from k8s_tui.shell.kubectl.credentials import ADMINISTRATOR, caller_of
from k8s_tui.shell.kubectl.errors import KubectlError, Plain, usage_error
from k8s_tui.shell.machinefiles import ROOT_HOME

if TYPE_CHECKING:
    from k8s_tui.shell.session import Session

DEFAULT_NAMESPACE = "default"
WITHOUT_CONFIGURATION: Final = "localhost:8080"
CONFIGURATIONS: Final = (f"{ROOT_HOME}/.kube/config", "/etc/kubernetes/admin.conf")
"""Where root's kubectl finds a cluster; on masters the second is taken for the copy that `init` asks for."""


@frozen
class Verb:
    """One command of kubectl, as in `get` or the `status` of `rollout status`.

    Attributes:
        usage: The usage line behind `kubectl`, as in `get [(-o|--output=)...] (TYPE ...)`.
        summary: What it does, in a line.
        children: Commands below it.
        takes_types: Its arguments are types and names, which completion should offer.
        manager: The field manager that its writes are known by.
    """

    name: str
    run: Callable[[Kube], Result] | None
    flags: tuple[Flag, ...] = ()
    usage: str = ""
    summary: str = ""
    children: tuple[Verb, ...] = ()
    takes_types: bool = False
    manager: str = ""
    aliases: tuple[str, ...] = ()
    hidden: bool = False
    interspersed: bool = True


@define
class Kube:
    """One call.

    Attributes:
        path: The words of the command, as in `kubectl rollout status`.
    """

    call: Call
    flags: Flags
    path: str
    verb: Verb
    _passed_on: list[str] = field(init=False, factory=list)

    @property
    def session(self) -> Session:
        """The shell that it was called in."""
        return self.call.session

    @property
    def now_ms(self) -> int:
        """The simulated time."""
        return self.call.session.now_ms

    @property
    def arguments(self) -> list[str]:
        """The words that are no flags."""
        return self.flags.arguments

    @property
    def namespace(self) -> str:
        """The namespace that was asked for, or the context's."""
        return self.flags.text("namespace") or self.context_namespace

    @property
    def context_namespace(self) -> str:
        """The namespace of the context."""
        return self._context_of("namespace") or DEFAULT_NAMESPACE

    @property
    def caller(self) -> Caller:
        """As whom the API is asked."""
        manager = self.flags.text("field-manager") if "field-manager" in self.flags.known else ""
        manager = manager or self.verb.manager or f"kubectl-{self.path.split()[1]}"
        # `create rolebinding` has a flag of its own by this name, for its subjects.
        asked = self.flags.text("user") if self.flags.known["user"].kind == TEXT else ""
        user = asked or self._context_of("user") or ADMINISTRATOR
        return caller_of(self.session, self.flags, user, manager)

    @property
    def api(self) -> Api:
        """The API, as the caller sees it from the machine that kubectl runs on."""
        return self.api_as(self.caller, dry_run=self.dry_run == "server")

    def api_as(self, caller: Caller, *, dry_run: bool) -> Api:
        """The API, as somebody sees it from the machine that kubectl runs on."""
        return Api(self.session, caller, self._pass_on, dry_run=dry_run, address=self._address)

    def _pass_on(self, warning: str) -> None:
        if warning not in self._passed_on:
            self._passed_on.append(warning)
            self.warn(warning)

    @property
    def _address(self) -> str:
        """Where the API is asked, "" for the address that clients are told."""
        if self.flags.text("server"):
            return self.flags.text("server")
        if not self._has_configuration:
            return WITHOUT_CONFIGURATION
        cluster = self._context_of("cluster")
        return self.session.settings.servers.get(cluster, WITHOUT_CONFIGURATION)

    @property
    def _has_configuration(self) -> bool:
        """Whether a kubeconfig says here where the cluster is; a worker has none but the kubelet's.

        Simplified: whatever file it is, what it says is what the desk's says.
        """
        if self.session.is_at_desk:
            return True
        given = self.flags.text("kubeconfig") or self.session.value("KUBECONFIG")
        paths = given.split(":") if given else CONFIGURATIONS
        return any(self.session.files.read(path) is not None for path in paths)

    @property
    def scheme(self) -> Scheme:
        """The resources that the server has."""
        return self.api.scheme

    @cached_property
    def dry_run(self) -> str:
        """`none`, `client` or `server`.

        Raises:
            KubectlError: It is something else.
        """
        if "dry-run" not in self.flags.known:
            return "none"
        value = self.flags.text("dry-run")
        if value == "unchanged":
            self.log("helpers.go:702", "--dry-run is deprecated and can be replaced with --dry-run=client.")
            return "client"
        if value in ("true", "false"):
            return "client" if value == "true" else "none"
        if value not in ("none", "client", "server"):
            raise KubectlError(f'Invalid dry-run value ({value}). Must be "none", "server", or "client".')
        return value

    @property
    def dry_run_suffix(self) -> str:
        """What stands behind a line that tells what was done."""
        return {"client": " (dry run)", "server": " (server dry run)"}.get(self.dry_run, "")

    def out(self, line: str) -> None:
        """Print a line."""
        self.call.out(line)

    def err(self, line: str) -> None:
        """Print a line to standard error."""
        self.call.err(line)

    def warn(self, *warnings: str) -> None:
        """Print warnings."""
        for warning in warnings:
            self.call.err(f"Warning: {warning}")

    def log(self, source: str, text: str) -> None:
        """Log a warning of kubectl's own; `source` as in `prune.go:71`."""
        self.call.err(klog.warning(self.now_ms, source, text))

    def tell_none_found(self, namespace: str) -> None:
        """Say that nothing of what was asked for is in a namespace, or in any for ""."""
        self.err(f"No resources found in {namespace} namespace." if namespace else "No resources found")

    def usage_error(self, message: str) -> KubectlError:
        """A refusal of how it was called."""
        return usage_error(self.path, message)

    def resource(self, word: str) -> Resource:
        """Return what a word for a type means.

        Raises:
            KubectlError: The server has no such type.
        """
        found = self.scheme.lookup(word)
        if found is None:
            raise no_type(word)
        return found

    def _context_of(self, attribute: str) -> str:
        settings = self.session.settings
        name = self.flags.text("context") if "context" in self.flags.known else ""
        if not name:
            return str(getattr(settings.context, attribute))
        if name not in settings.contexts:
            raise Plain(f"Error in configuration: context was not found for specified context: {name}")
        return str(getattr(settings.contexts[name], attribute))


def no_type(word: str) -> KubectlError:
    """The refusal of a word that is no type."""
    return KubectlError(f'the server doesn\'t have a resource type "{word.partition(".")[0]}"')
