"""What can be seen: the API as kubectl reads it, and the machines as one finds them who logs in.

Every answer is one that a command of the player would give. What no command shows is not here.
"""

from __future__ import annotations

from typing import Any, Protocol

from attrs import frozen

from k8s_tui.api.core import Event
from k8s_tui.api.pods import Pod
from k8s_tui.game.views import ControlPlaneRow, PodRow


@frozen
class UnitSeen:
    """A unit of a machine, as `systemctl status` and `journalctl -u` show it.

    Attributes:
        state: `active`, `activating`, `inactive` or `failed`.
        lines: The newest of its journal, oldest first.
        silent: It runs, and does nothing at all.
    """

    state: str
    lines: tuple[str, ...] = ()
    silent: bool = False


@frozen
class ContainerSeen:
    """A container that runs on a machine, as `crictl ps` lists it."""

    namespace: str
    pod: str
    image: str


@frozen
class Complaint:
    """Why a share of a group of users fails, as the traffic panel tells it.

    Attributes:
        client: The group's name.
        target: The address it asks.
        host: The name it asks for there, which may be another one than the address has.
        namespace: In which short names of the target are meant.
        share: Of its requests, 0.0-1.0.
    """

    client: str
    target: str
    namespace: str
    share: float
    reason: str
    hop: str
    host: str = ""


class Seen(Protocol):
    """What an engineer sees at this moment."""

    @property
    def now_ms(self) -> int:
        """The time, as the cluster's clocks have it."""
        ...

    def api_answers(self) -> bool:
        """Tell whether kubectl gets an answer at all."""
        ...

    def object(self, word: str, namespace: str, name: str) -> Any:  # noqa: ANN401 - any kind of object
        """Return one object, None where there is none or nobody answers."""
        ...

    def objects(self, word: str, namespace: str = "") -> tuple[Any, ...]:
        """Return all objects of a kind, in all namespaces for ""; () where nobody answers."""
        ...

    def events(self, kind: str, namespace: str, name: str) -> tuple[Event, ...]:
        """Return the events about an object, the newest first; `kind` is as the API writes it."""
        ...

    def pod_row(self, pod: Pod) -> PodRow:
        """Return a pod as the pods panel shows it."""
        ...

    def pod_rows(self, namespace: str) -> tuple[PodRow, ...]:
        """Return the pods of a namespace as the pods panel shows them, of all for ""; () where nobody answers."""
        ...

    def log(self, pod: Pod, *, previous: bool = False) -> tuple[str, ...]:
        """Return the last lines of a pod's containers, () where the kubelet of its node does not answer."""
        ...

    def login(self, machine: str) -> str:
        """Return "" where one can log in to a machine, else why not, in ssh's words."""
        ...

    def console(self, machine: str) -> tuple[str, ...]:
        """Return what stands on the console of a machine, as the provider shows it."""
        ...

    def process_log(self, machine: str, component: str) -> tuple[str, ...]:
        """Return the newest lines of a component's container, as crictl shows them there, () for no login."""
        ...

    def containers(self, machine: str) -> tuple[ContainerSeen, ...]:
        """Return the containers that run on a machine, as crictl lists them, () where one cannot log in.

        The machine may be named by its address.
        """
        ...

    def unit(self, machine: str, name: str) -> UnitSeen | None:
        """Return a unit of a machine, None where it has none of that name or one cannot log in."""
        ...

    def control_plane(self) -> tuple[ControlPlaneRow, ...]:
        """Return the processes of the control plane, as the machines show them."""
        ...

    def complaints(self) -> tuple[Complaint, ...]:
        """Return why users fail now, the most frequent reason first."""
        ...
