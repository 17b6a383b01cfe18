"""Names that can be typed now: of objects, namespaces, containers, machines, units and files.

Objects are asked of the API server from where the session is; where none answers there are none to offer.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import TYPE_CHECKING

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.pods import Pod
from k8s_tui.api.resources import Resource
from k8s_tui.api.scheme import SCHEME, Scheme
from k8s_tui.apiserver.keys import prefix_of

if TYPE_CHECKING:
    from k8s_tui.shell.session import Session

NAMES_LIMIT = 200
"""How many names are offered at most."""


def scheme_of(session: Session) -> Scheme:
    """Return the types that the API server has, those of every cluster where none answers."""
    try:
        return session.world.connect(session.machine).scheme
    except (Unreachable, StatusError):
        return SCHEME


def type_words(session: Session) -> list[str]:
    """Return the plurals of all types that can be listed."""
    return [each.plural for each in scheme_of(session).resources if "list" in each.verbs]


def object_names(session: Session, resource: Resource, namespace: str, prefix: str = "") -> list[str]:
    """Return the names of a type's objects that begin with `prefix`, sorted."""
    try:
        etcd = session.world.connect(session.machine).etcd()
    except (Unreachable, StatusError):
        return []
    head = prefix_of(resource, namespace)
    if namespace or not resource.namespaced:
        return [key.removeprefix(head) for key in etcd.keys(head + prefix)[:NAMES_LIMIT]]
    found = (key.rpartition("/")[2] for key in etcd.keys(head))
    return sorted({name for name in found if name.startswith(prefix)})[:NAMES_LIMIT]


def names_of(session: Session, word: str, namespace: str, prefix: str = "") -> list[str]:
    """Return the names of the objects of the type that `word` means."""
    resource = scheme_of(session).lookup(word)
    return [] if resource is None else object_names(session, resource, namespace, prefix)


def containers_of(session: Session, namespace: str, pod: str) -> list[str]:
    """Return the names of a pod's containers."""
    resource = SCHEME.lookup("pods")
    if resource is None:
        return []
    try:
        found = session.world.connect(session.machine).get(resource, namespace, pod.rpartition("/")[2])
    except (Unreachable, StatusError):
        return []
    if not isinstance(found, Pod):
        return []
    return [each.name for each in (*found.spec.containers, *found.spec.init_containers)]


def machine_names(session: Session) -> list[str]:
    """Return the names of all machines."""
    return list(session.world.fleet.machines)


def unit_names(session: Session) -> list[str]:
    """Return the units of the machine that the session is on, without `.service`."""
    if session.is_at_desk:
        return []
    machine = session.world.fleet.machines[session.machine]
    return [unit.spec.name.removesuffix(".service") for unit in machine.units.all()]


def container_ids(session: Session) -> list[str]:
    """Return the short ids of the containers on the machine that the session is on, newest first."""
    if session.is_at_desk:
        return []
    return [each[:13] for each in reversed(session.world.fleet.machines[session.machine].runtime.containers)]


def sandbox_ids(session: Session) -> list[str]:
    """Return the short ids of the pods on the machine that the session is on."""
    if session.is_at_desk:
        return []
    return [each.id[:13] for each in session.world.fleet.machines[session.machine].runtime.sandboxes.values()]


def file_names(session: Session, typed: str) -> list[str]:
    """Return the files and folders whose path begins with what was typed; folders end with a slash."""
    folder, name = posixpath.split(typed)
    shown = typed[: len(typed) - len(name)]
    found = []
    for each in session.files.names(folder or ".") or ():
        if each.startswith(name) and (name.startswith(".") or not each.startswith(".")):
            is_folder = session.files.names(posixpath.join(folder, each)) is not None
            found.append(f"{shown}{each}{'/' if is_folder else ''}")
    return found[:NAMES_LIMIT]


def fitting(words: Iterable[str], typed: str) -> tuple[str, ...]:
    """Return those words that begin with what was typed, each once, in their order."""
    return tuple(dict.fromkeys(word for word in words if word.startswith(typed)))
