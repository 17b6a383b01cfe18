"""What all commands of kubeadm share: how they end, how they log, how they reach the API.

Source: kubernetes cmd/kubeadm/app/util, app/cmd/phases/workflow (v1.32).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api.certificates import client_of
from k8s_tui.api.core import ConfigMap
from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import CONFIG_MAPS, Client, Context
from k8s_tui.machine.machine import Machine
from k8s_tui.shell import klog
from k8s_tui.shell.calls import Call, Result
from k8s_tui.shell.flags import Flag, Flags
from k8s_tui.shell.tools.places import own_machine

ADMIN_CONF = "/etc/kubernetes/admin.conf"
STACK_TRACE = "To see the stack trace of this error execute with --v=5 or higher"

COMMON: tuple[Flag, ...] = (
    Flag("v", "v", "int", "0"),
    Flag("kubeconfig", "", "string", ADMIN_CONF),
    Flag("rootfs", "", "string"),
)
"""Flags of every command."""


class KubeadmError(Exception):
    """kubeadm gives up; the words are its own, without the line about the stack trace."""


@frozen
class Command:
    """One command of kubeadm.

    Attributes:
        run: May raise KubeadmError.
        children: Commands below it.
    """

    name: str
    run: Callable[[Run], Result] | None = None
    flags: tuple[Flag, ...] = ()
    children: tuple[Command, ...] = ()
    summary: str = ""


@frozen
class Run:
    """One call of one command."""

    call: Call
    flags: Flags
    path: str

    @property
    def machine(self) -> Machine:
        """The machine that it runs on."""
        return own_machine(self.call)

    @property
    def now_ms(self) -> int:
        """The time by the machine's own clock."""
        return self.machine.clock_ms()

    @property
    def release(self) -> str:
        """Kubeadm's own version, as in `1.32.13`."""
        return self.machine.installed.release("kubeadm")

    def out(self, line: str) -> None:
        """Print a line."""
        self.call.out(line)

    def warn(self, source: str, text: str) -> None:
        """Log a warning as klog does; `source` as in `checks.go:1080`."""
        self.call.err(klog.warning(self.now_ms, source, text))

    # -- the API ------------------------------------------------------------

    def client(self) -> Client:
        """Return the API as the administrator's kubeconfig on this machine gives it.

        Raises:
            KubeadmError: There is no such file.
        """
        path = self.flags.text("kubeconfig") if "kubeconfig" in self.flags.known else ADMIN_CONF
        text = self.machine.read_file(path)
        if text is None:
            raise KubeadmError(f"failed to load admin kubeconfig: open {path}: no such file or directory")
        certificate = client_of(text)
        user = "kubernetes-admin" if certificate is None else certificate.name
        groups = () if certificate is None else certificate.organizations
        return self.client_as(Caller(user, (*groups, "system:authenticated"), "kubeadm"))

    def client_as(self, caller: Caller) -> Client:
        """Return the API as somebody on this machine sees it."""
        world = self.call.session.world
        return Client(Context(world.sim, world.connect), self.machine.name, caller)


def asking(what: str, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the API answers
    """Return what the API answers.

    Raises:
        KubeadmError: It refuses or does not answer; `what` says what was wanted.
    """
    try:
        return ask()
    except Unreachable as error:
        raise KubeadmError(f"{what}: {error}") from error
    except StatusError as error:
        raise KubeadmError(f"{what}: {error.message}") from error


def settings_of(client: Client, name: str) -> Mapping[str, str]:
    """Return the data of one of the config maps in which kubeadm keeps its settings.

    Raises:
        StatusError: It is refused.
        Unreachable: Nobody answers.
    """
    try:
        found: ConfigMap = client.get(CONFIG_MAPS, "kube-system", name)
    except NotFound:
        return {}
    return found.data


def cluster_version(client: Client) -> str:
    """Return the version that the cluster was set up with, as in `v1.32.13`.

    Raises:
        KubeadmError: It cannot be read.
    """
    what = "unable to fetch the kubeadm-config ConfigMap"
    data = asking(what, lambda: settings_of(client, "kubeadm-config"))
    found = re.search(r"^kubernetesVersion: (\S+)", data.get("ClusterConfiguration", ""), re.MULTILINE)
    if found is None:
        raise KubeadmError(f'{what}: configmaps "kubeadm-config" not found')
    return found[1]


def minor_of(version: str) -> int:
    """Return the minor version, as in 32 for `v1.32.13`."""
    return int(version.removeprefix("v").split(".")[1])


def numbers_of(version: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared."""
    return tuple(int(part) for part in version.removeprefix("v").split("."))


def reading(run: Run, phase: str) -> None:
    """Say where the configuration comes from."""
    run.out(
        f'[{phase}] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n'
        f"[{phase}] Use 'kubeadm init phase upload-config --config your-config-file' to re-upload it."
    )
