"""Which verbs a line uses, and which of them a scenario does not give to the player."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from k8s_tui.shell import words

if TYPE_CHECKING:
    from k8s_tui.game.scenario import Spec

KUBECTL = ("kubectl", "k")

RUNNERS = ("sudo", "watch", "time", "xargs", "command", "eval", "env")
"""Commands that run the rest of their words."""

RUNNER_FLAGS = ("-u", "-g", "-n", "-i", "-p", "-l", "-o", "-F", "-J", "-I", "-L", "-P")
"""Their flags, and those of ssh, whose value is the next word."""

SHELLS = ("sh", "bash")

FLAGS_WITH_VALUES = (
    *("-n", "--namespace", "-s", "--server", "--context", "--cluster", "--user", "--kubeconfig", "--as"),
    *("-v", "--request-timeout", "-u", "-l", "-p", "-o"),
)
"""Flags whose value is the next word, as far as one stands before a verb."""


def commands(line: str) -> Iterator[list[str]]:
    """Yield the words of each command of a line, also in loops and substitutions; nothing where it cannot be read."""
    for command in parsed(line):
        if command.words:
            yield [word.text for word in command.words]


def parsed(line: str) -> Iterator[words.Command]:
    """Yield every command of a line, those within loops and substitutions too; nothing where it cannot be read."""
    try:
        script = words.parse(line)
    except words.ShellSyntaxError:
        return
    for command in _commands_of(script):
        yield command
        for inner in _substituted(command):
            yield from parsed(inner)


def _commands_of(script: words.Script) -> Iterator[words.Command]:
    for each in script.lists:
        for pipeline in each.pipelines:
            for command in pipeline.commands:
                yield command
                for inner in _scripts_in(command.compound):
                    yield from _commands_of(inner)


def _substituted(command: words.Command) -> Iterator[str]:
    """Yield what the substitutions in the words of a command run."""
    given = [*command.words, *(each.target for each in command.redirects)]
    if isinstance(command.compound, words.ForEach):
        given += command.compound.words or ()
    for part in (part for word in given for part in word.parts if part.quoting is not words.Quoting.LITERAL):
        if part.text.startswith(("$(", "<(")) and not part.text.startswith("$(("):
            yield part.text[2:-1]
        elif part.text.startswith("`"):
            yield part.text[1:-1]


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


def from_command(arguments: list[str]) -> list[str]:
    """Return the words from the first that is no flag and no value of one: a host, a command."""
    place = 0
    while place < len(arguments) and arguments[place].startswith("-"):
        place += 2 if arguments[place] in RUNNER_FLAGS else 1
    return arguments[place:]


def verbs(line: str) -> Iterator[str]:
    """Yield what each command of a line is, and what it runs in its turn: a program's name, for kubectl its verb."""
    for program, *rest in _unwrapped(line):
        yield next(iter(rest), "help") if program in KUBECTL else program


def begins_with(line: str, beginning: str) -> bool:
    """Tell whether one of a line's commands begins with some words, flags left out; `k` is kubectl."""
    wanted = beginning.split()
    return any(found[: len(wanted)] == wanted for found in _unwrapped(line))


def _unwrapped(line: str) -> Iterator[list[str]]:
    """Yield the commands of a line without flags, and what ssh, sudo and the like run in their turn."""
    for command in commands(line):
        yield from _runs(command)


def _runs(command: list[str]) -> Iterator[list[str]]:
    program, *rest = command
    yield [KUBECTL[0] if program in KUBECTL else program, *without_flags(rest)]
    inner = from_command(rest)
    if program == "ssh" and inner[1:]:
        yield from _unwrapped(" ".join(inner[1:]))
    elif program in SHELLS and "-c" in rest[:-1]:
        yield from _unwrapped(rest[rest.index("-c") + 1])
    elif program in RUNNERS and inner:
        yield from _runs(inner)


def refused_verb(spec: Spec, line: str) -> str:
    """Return the first verb of a line that the scenario does not give, "" where it gives all."""
    if not spec.allow and not spec.deny:
        return ""
    return next((verb for verb in verbs(line) if is_refused(spec, verb)), "")


def is_refused(spec: Spec, verb: str) -> bool:
    """Tell whether the scenario does not give a verb to the player."""
    return verb in spec.deny or bool(spec.allow and verb not in spec.allow)
