"""Completion of `cloud` and `kubeadm`: their groups and commands, servers, sizes and flags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from k8s_tui.machine.provider import IMAGES, SIZES
from k8s_tui.shell.completionlive import machine_names
from k8s_tui.shell.tools.cloud import GROUPS
from k8s_tui.shell.tools.cloudservers import FLAGS
from k8s_tui.shell.tools.kubeadm.command import COMMANDS

if TYPE_CHECKING:
    from k8s_tui.shell.session import Session

VALUES = {"--size": tuple(SIZES), "--image": tuple(IMAGES)}


def complete_cloud(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    """Return what may follow `words` behind `cloud`."""
    if words and words[-1] in VALUES:
        return VALUES[words[-1]]
    if typed.startswith("-"):
        return [f"--{flag.name}" for flag in FLAGS]
    plain = [word for word in words if not word.startswith("-")]
    if not plain:
        return tuple(GROUPS)
    if len(plain) == 1:
        return tuple(GROUPS.get(plain[0], ()))
    return machine_names(session) if plain[0] == "servers" and plain[1] != "create" else ()


def complete_kubeadm(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    """Return what may follow `words` behind `kubeadm`."""
    commands = COMMANDS
    flags: Sequence[str] = ()
    for word in words:
        found = next((each for each in commands if each.name == word), None)
        if found is not None:
            commands, flags = found.children, [f"--{flag.name}" for flag in found.flags]
    return flags if typed.startswith("-") else [each.name for each in commands]
