"""Which verbs a line uses, and which of them a scenario does not give to the player."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from k8s_tui.shell import words

if TYPE_CHECKING:
    from k8s_tui.game.scenario import Spec

KUBECTL = ("kubectl", "k")

FLAGS_WITH_VALUES = (
    *("-n", "--namespace", "-s", "--server", "--context", "--cluster", "--user", "--kubeconfig", "--as"),
    *("-v", "--request-timeout", "-u", "-l", "-p", "-o"),
)
"""Flags whose value is the next word, as far as one stands before a verb."""


def commands(line: str) -> Iterator[list[str]]:
    """Yield the words of each command of a line, also in loops and the like; nothing where it cannot be read."""
    for command in parsed(line):
        if command.words:
            yield [word.text for word in command.words]


def parsed(line: str) -> Iterator[words.Command]:
    """Yield every command of a line, those within loops and the like too; nothing where it cannot be read."""
    try:
        script = words.parse(line)
    except words.ShellSyntaxError:
        return
    yield from _commands_of(script)


def _commands_of(script: words.Script) -> Iterator[words.Command]:
    for each in script.lists:
        for pipeline in each.pipelines:
            for command in pipeline.commands:
                yield command
                for inner in _scripts_in(command.compound):
                    yield from _commands_of(inner)


def _scripts_in(compound: words.Compound | None) -> tuple[words.Script, ...]:
    """Return what a compound command may run, in the order in which it stands there."""
    if isinstance(compound, words.Loop):
        parts = (compound.start, compound.condition, compound.step, compound.body)
        return tuple(each for each in parts if each is not None)
    if isinstance(compound, words.Conditional):
        branches = tuple(each for branch in compound.branches for each in branch)
        return branches if compound.otherwise is None else (*branches, compound.otherwise)
    if isinstance(compound, words.Choice):
        return tuple(body for _, body in compound.branches)
    if isinstance(compound, words.Function):
        return _scripts_in(compound.body.compound)
    return () if compound is None else (compound.body,)


def without_flags(arguments: list[str]) -> list[str]:
    """Return the words that are neither flags nor the values of the flags that stand before a verb."""
    found, skips = [], False
    for word in arguments:
        if skips:
            skips = False
        elif word.startswith("-"):
            skips = word in FLAGS_WITH_VALUES
        else:
            found.append(word)
    return found


def verbs(line: str) -> Iterator[str]:
    """Yield what each command of a line is: a program's name, for kubectl its verb."""
    for command in commands(line):
        if command[0] in KUBECTL:
            yield next(iter(without_flags(command[1:])), "help")
        else:
            yield command[0]


def begins_with(line: str, beginning: str) -> bool:
    """Tell whether one of a line's commands begins with some words, flags left out; `k` is kubectl."""
    wanted = beginning.split()
    return any(found[: len(wanted)] == wanted for found in _unwrapped(line))


def _unwrapped(line: str) -> Iterator[list[str]]:
    """Yield the commands of a line without flags, and what ssh, sudo and the like run in their turn."""
    for command in commands(line):
        found = without_flags(command)
        if found and found[0] in KUBECTL:
            found[0] = KUBECTL[0]
        yield found
        if found[:1] == ["ssh"] and len(found) > 2:
            yield from _unwrapped(" ".join(found[2:]))
        elif found[:1] in (["sudo"], ["watch"], ["time"]):
            yield found[1:]


def refused_verb(spec: Spec, line: str) -> str:
    """Return the first verb of a line that the scenario does not give, "" where it gives all."""
    if not spec.allow and not spec.deny:
        return ""
    return next((verb for verb in verbs(line) if is_refused(spec, verb)), "")


def is_refused(spec: Spec, verb: str) -> bool:
    """Tell whether the scenario does not give a verb to the player."""
    return verb in spec.deny or bool(spec.allow and verb not in spec.allow)
