"""kubeadm's command line: finds the command, reads its flags, and prints how it ended.

Source: kubernetes cmd/kubeadm/app/cmd/cmd.go, app/util/error.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.flags import FlagError, parse_flags
from k8s_tui.shell.tools.kubeadm.certs import CERTS
from k8s_tui.shell.tools.kubeadm.frame import STACK_TRACE, Command, KubeadmError, Run
from k8s_tui.shell.tools.kubeadm.information import CONFIG, VERSION
from k8s_tui.shell.tools.kubeadm.initialising import INIT
from k8s_tui.shell.tools.kubeadm.joining import JOIN
from k8s_tui.shell.tools.kubeadm.resetting import RESET
from k8s_tui.shell.tools.kubeadm.tokens import TOKENS
from k8s_tui.shell.tools.kubeadm.upgrading import UPGRADE

COMMANDS: tuple[Command, ...] = (CERTS, CONFIG, INIT, JOIN, RESET, TOKENS, UPGRADE, VERSION)
"""All commands; a new one is a module and a line here."""

FAILED_CODE = 1


def _kubeadm(call: Call) -> Result:
    commands, words, path = COMMANDS, list(call.arguments), "kubeadm"
    chosen: Command | None = None
    while commands and words:
        found = next((each for each in commands if each.name == words[0]), None)
        if found is None:
            break
        chosen, commands = found, found.children
        path = f"{path} {words.pop(0)}"
    if chosen is None or chosen.run is None:
        return _usage(call, path, commands, words)
    try:
        flags = parse_flags(words, chosen.flags)
    except FlagError as error:
        return call.fail(f"{error}\n{STACK_TRACE}")
    return _running(call, chosen, Run(call, flags, path))


def _running(call: Call, chosen: Command, run: Run) -> Steps:
    assert chosen.run is not None
    try:
        result = chosen.run(run)
        if isinstance(result, int):
            return result
        return (yield from result)
    except KubeadmError as error:
        return call.fail(f"{error}\n{STACK_TRACE}")


def _usage(call: Call, path: str, commands: Sequence[Command], words: Sequence[str]) -> int:
    if words and not words[0].startswith("-") and words[0] != "help":
        return call.fail(
            f'invalid subcommand "{words[0]}"\n{STACK_TRACE}'
            if path != "kubeadm"
            else f'unknown command "{words[0]}" for "kubeadm"\n{STACK_TRACE}'
        )
    call.out(f"Usage:\n  {path} [command]\n\nAvailable Commands:")
    for each in commands:
        call.out(f"  {each.name:<18}{each.summary}")
    return 0


KUBEADM: tuple[Program, ...] = (
    Program(
        "kubeadm",
        _kubeadm,
        "make this machine a node, as in `kubeadm join`; certificates, tokens, upgrades",
        at_desk=False,
        packaged=True,
    ),
)
