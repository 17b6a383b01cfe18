"""The command lines that keys on rows stand for; what a key does, one could have typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8s_tui.tui.columns import Target


def delete_lines(targets: Iterable[Target]) -> tuple[str, ...]:
    """Return a `kubectl delete` for each kind and namespace among the targets."""
    groups: dict[tuple[str, str], list[str]] = {}
    for target in targets:
        groups.setdefault((target.kind, target.namespace), []).append(target.name)
    return tuple(
        f"kubectl delete {kind} {' '.join(names)}{_in(namespace)}"
        for (kind, namespace), names in groups.items()
    )


def cordon_lines(nodes: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """Return a `kubectl cordon` for each node, or the reverse for one that is cordoned (name, cordoned)."""
    return tuple(f"kubectl {'uncordon' if cordoned else 'cordon'} {name}" for name, cordoned in nodes)


def drain_lines(nodes: Iterable[str]) -> tuple[str, ...]:
    """Return a `kubectl drain` for each node, with the flags without which it seldom does anything."""
    return tuple(f"kubectl drain {name} --ignore-daemonsets --delete-emptydir-data" for name in nodes)


def _in(namespace: str) -> str:
    return f" -n {namespace}" if namespace else ""
