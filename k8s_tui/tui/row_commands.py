"""The command lines that keys on rows stand for; what a key does, one could have typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.tui.columns import Target

if TYPE_CHECKING:
    from collections.abc import Iterable

_HERE_DOCUMENT = re.compile(r"(?P<command>[^<]*[^<\s])\s*<<-?\s*['\"]?\w+['\"]?(?P<rest>[^<'\"\n]*)")

EDIT_WORDS = 2
"""A kind and a name."""

POD_KINDS = ("pod", "pods")
NODE_KINDS = ("node", "nodes")
CRON_JOBS = ("cronjob", "cronjobs")
WITH_PODS = (*NODE_KINDS, "service", "deployment", "statefulset", "daemonset", "replicaset")


@frozen
class MenuItem:
    """One entry of the menu of an object.

    Attributes:
        label: What it does.
        key: The key that does the same, "" for none.
        action: The action of the play screen it stands for, "" for a command line.
        line: The command line.
        ends: Whether the line is complete and can be run as it is.
        danger: Whether it destroys something.
    """

    label: str
    key: str = ""
    action: str = ""
    line: str = ""
    ends: bool = True
    danger: bool = False


def delete_lines(targets: Iterable[Target]) -> tuple[str, ...]:
    """Return a `kubectl delete` for each kind and namespace among the targets."""
    return tuple(
        f"kubectl delete {kind} {' '.join(names)}{_in(place)}" for kind, place, names in _grouped(targets)
    )


def cordon_lines(nodes: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """Return a `kubectl cordon` for each node, or the reverse for one that is cordoned (name, cordoned)."""
    return tuple(f"kubectl {'uncordon' if cordoned else 'cordon'} {name}" for name, cordoned in nodes)


def drain_lines(nodes: Iterable[str]) -> tuple[str, ...]:
    """Return a `kubectl drain` for each node, with the flags without which it seldom does anything."""
    return tuple(f"kubectl drain {name} --ignore-daemonsets --delete-emptydir-data" for name in nodes)


def restart_lines(targets: Iterable[Target]) -> tuple[str, ...]:
    """Return a `kubectl rollout restart` for each kind and namespace among the targets."""
    return tuple(
        f"kubectl rollout restart {kind} {' '.join(names)}{_in(place)}"
        for kind, place, names in _grouped(targets)
    )


def scale_line(target: Target) -> str:
    """Return the beginning of the command that scales a workload; the number is still to be typed."""
    return f"kubectl scale {_short(target)}/{target.name}{_in(target.namespace)} --replicas="


def image_line(target: Target) -> str:
    """Return the beginning of the command that changes a workload's image."""
    return f"kubectl set image {_short(target)}/{target.name}{_in(target.namespace)} "


def shell_line(target: Target) -> str:
    """Return the command that begins a shell in a pod or on a node."""
    if target.kind in NODE_KINDS:
        return f"ssh {target.name}"
    return f"kubectl exec -it {target.name}{_in(target.namespace)} -- sh"


def port_forward_line(target: Target) -> str:
    """Return the beginning of the command that forwards a port; the port is still to be typed."""
    return f"kubectl port-forward{_in(target.namespace)} {_short(target)}/{target.name} "


def trigger_line(target: Target) -> str:
    """Return the command that runs a CronJob at once, under a name that may still be changed."""
    return f"kubectl create job {target.name}-manual --from=cronjob/{target.name}{_in(target.namespace)}"


def attach_line(target: Target) -> str:
    """Return the command that follows what a pod's main process writes."""
    return f"kubectl attach {target.name}{_in(target.namespace)}"


def kill_lines(targets: Iterable[Target]) -> tuple[str, ...]:
    """Return a `kubectl delete` without any grace for each kind and namespace among the targets."""
    return tuple(f"{line} --grace-period=0 --force" for line in delete_lines(targets))


def edited_by(line: str) -> Target | None:
    """Return the object that a typed `kubectl edit` means, None for any other line."""
    words = line.split()
    if words[:2] not in (["kubectl", "edit"], ["k", "edit"]):
        return None
    namespace, names = "default", []
    rest = iter(words[2:])
    for word in rest:
        if word in {"-n", "--namespace"}:
            namespace = next(rest, namespace)
        elif word.startswith(("--namespace=", "-n")):
            namespace = word.partition("=")[2] or word[2:]
        else:
            names.append(word)
    if len(names) == 1 and "/" in names[0]:
        names = names[0].split("/", 1)
    if len(names) != EDIT_WORDS or any(name.startswith("-") for name in names):
        return None
    return Target(names[0], namespace, names[1])


def document_command(line: str) -> str:
    """Return the command that a line gives a here-document which is still to be written, "" for any other line."""
    found = _HERE_DOCUMENT.fullmatch(line.strip())
    return f"{found['command']} {found['rest'].strip()}".strip() if found is not None else ""


def takes_yaml(command: str) -> bool:
    """Tell whether what a command is given is YAML, as far as its words show."""
    return "kubectl " in command or command.endswith((".yaml", ".yml"))


def menu_of(target: Target, *, cordoned: bool = False) -> tuple[MenuItem, ...]:
    """Return what can be done with an object, looking before changing before destroying."""
    kind, place = _short(target), _in(target.namespace)
    items = [
        MenuItem("Describe", "d", "describe"),
        MenuItem("YAML", "y", "yaml"),
        MenuItem("Why?", "w", "why"),
    ]
    if kind in WITH_PODS:
        items.append(MenuItem("Its pods", action="its_pods"))
    if kind in POD_KINDS:
        items += [
            MenuItem("Logs", "l", "logs"),
            MenuItem("Previous logs", "p", "previous"),
            MenuItem("Shell", "s", "enter_or_scale"),
            MenuItem("Attach", line=attach_line(target)),
            MenuItem("Forward a port ...", "f", "port_forward"),
            MenuItem("Go to its node", "o", "jump_to_node"),
            MenuItem("Go to its owner", "J", "owner"),
        ]
    elif kind in NODE_KINDS:
        items += [
            MenuItem("Shell (ssh)", "s", "enter_or_scale"),
            MenuItem("Start its kubelet", line=f"ssh {target.name} systemctl start kubelet"),
            MenuItem("Restart its kubelet", line=f"ssh {target.name} systemctl restart kubelet"),
            MenuItem("Uncordon" if cordoned else "Cordon", "u", "cordon"),
            MenuItem("Drain", "r", "drain_or_restart", danger=True),
        ]
    elif kind in {"deployment", "statefulset", "daemonset"}:
        items += [
            MenuItem(
                "Rollout status", line=f"kubectl rollout status {kind}/{target.name}{place} --timeout=30s"
            ),
            MenuItem("Rollout history", line=f"kubectl rollout history {kind}/{target.name}{place}"),
            MenuItem("Undo the last rollout", line=f"kubectl rollout undo {kind}/{target.name}{place}"),
            MenuItem("Restart", "r", "drain_or_restart", danger=True),
            MenuItem("Set its image ...", "i", "image"),
        ]
    elif kind in CRON_JOBS:
        items.append(MenuItem("Run it now ...", "t", "trigger"))
    if kind in {"deployment", "statefulset", "replicaset"}:
        items.append(MenuItem("Scale ...", "s", "enter_or_scale"))
    items += [MenuItem("Edit", "e", "edit"), MenuItem("Copy its name", "c", "copy")]
    kill = (MenuItem("Kill, without grace", "^k", "kill", danger=True),) if kind in POD_KINDS else ()
    return (*items, *kill, MenuItem("Delete", "^d", "delete", danger=True))


PAGE_MENU = (
    MenuItem("Acknowledge", "a", "acknowledge"),
    MenuItem("Acknowledge all", line=":ack"),
    MenuItem("Why?", "w", "why"),
)
"""What can be done with a page."""

USERS_MENU = (MenuItem("Why?", "w", "why"), MenuItem("The path of their requests", "m", "map"))
"""What can be done where users are told to fail."""


_SHORT = {
    **dict.fromkeys(("deploy", "deployments"), "deployment"),
    **dict.fromkeys(("sts", "statefulsets"), "statefulset"),
    **dict.fromkeys(("ds", "daemonsets"), "daemonset"),
    **dict.fromkeys(("rs", "replicasets"), "replicaset"),
}


def _short(target: Target) -> str:
    word = target.kind.partition(".")[0]
    return _SHORT.get(word, word)


def _grouped(targets: Iterable[Target]) -> list[tuple[str, str, list[str]]]:
    """Return (kind, namespace, names) for each kind and namespace, in the order they come."""
    groups: dict[tuple[str, str], list[str]] = {}
    for target in targets:
        groups.setdefault((target.kind, target.namespace), []).append(target.name)
    return [(kind, place, names) for (kind, place), names in groups.items()]


def _in(namespace: str) -> str:
    return f" -n {namespace}" if namespace else ""
