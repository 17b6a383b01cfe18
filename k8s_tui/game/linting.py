"""Linting scenarios: what a file may say and its author probably should not.

Mistakes that keep a file from being read come from `loading`; here is what is missing or suspicious in one
that can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from attrs import evolve

from k8s_tui.api import documents
from k8s_tui.game.changing import is_change
from k8s_tui.game.colon import COMMANDS
from k8s_tui.game.conditions.combined import parts
from k8s_tui.game.conditions.traffic import Traffic
from k8s_tui.game.lines import commands_of
from k8s_tui.game.loading import MAX_FILE_BYTES, Folder, is_file, load
from k8s_tui.game.reading import Mistake, ScenarioError, above, did_you_mean
from k8s_tui.game.scenario import Scenario, Spec
from k8s_tui.game.solvable import unreachable
from k8s_tui.game.textfiles import read_text
from k8s_tui.game.transcript import game_command
from k8s_tui.game.unmade import machines_of, unmade, unmade_causes
from k8s_tui.game.variants import references
from k8s_tui.game.verbs import commands
from k8s_tui.shell.programs import PROGRAMS

SOLUTIONS_WANTED = 2
NON_FIXES_WANTED = 4
HINTS_WANTED = 4

COLON_NAMES = tuple(command.name for command in COMMANDS)
PROGRAM_NAMES = frozenset(program.name for program in PROGRAMS)


def lint(path: Path) -> tuple[str, ...]:
    """Return everything that is wrong with a scenario file, as `file:line:column: path: message`."""
    try:
        scenario = load(path)
    except ScenarioError as error:
        return tuple(mistake.told(error.source) for mistake in error.mistakes)
    found = [
        *(Mistake("", warning) for warning in scenario.warnings),
        *problems(scenario),
        *_unused(scenario, path),
    ]
    if scenario.metadata.name != path.stem:
        found.append(Mistake("metadata.name", f"must be {path.stem}, as the file is called"))
    return tuple(_placed(mistake, scenario).told(path.name) for mistake in found)


def _placed(mistake: Mistake, scenario: Scenario) -> Mistake:
    """Return a mistake with the line and column of what it is about, or of what would hold it."""
    near = mistake.path
    while near and near not in scenario.positions:
        near = above(near)
    line, column = scenario.positions.get(near, (1, 1))
    return evolve(mistake, line=line, column=column)


def _unused(scenario: Scenario, path: Path) -> Iterator[Mistake]:
    """Yield the variables that are written nowhere, neither in the file nor in those it names beside itself."""
    spec = scenario.spec
    used = {
        name
        for each in documents.read(read_text(path, MAX_FILE_BYTES), path.name)
        for name in references(each.data)
    }
    for manifests in (spec.manifests, *(decoy.manifests for decoy in spec.decoys)):
        for item in manifests:
            if is_file(item):
                used |= set(references(Folder(path.parent).read(item.strip())))
    for index, variable in enumerate(spec.variables):
        if variable.name not in used:
            message = f"${{{variable.name}}} is written nowhere: use it, or leave the variable out"
            yield Mistake(f"spec.variables[{index}]", message)


def problems(scenario: Scenario) -> Iterator[Mistake]:
    """Yield what is missing or suspicious in a scenario that can be read."""
    spec = scenario.spec
    for path, have, wanted, what in (
        ("spec.solutions", len(spec.solutions), SOLUTIONS_WANTED, "scripts that win"),
        ("spec.nonFixes", len(spec.non_fixes), NON_FIXES_WANTED, "scripts that must not win"),
        ("spec.hints", len(spec.hints), HINTS_WANTED, "hints"),
    ):
        if have < wanted:
            yield Mistake(path, f"should have at least {wanted} {what}, not {have}")
    if spec.postmortem is None:
        yield Mistake("spec.postmortem", "is missing: what is to be learnt, and what was the root cause?")
    elif not spec.postmortem.root_cause:
        yield Mistake("spec.postmortem.rootCause", "should name the objects or machines at fault")
    if not spec.symptoms:
        yield Mistake(
            "spec.symptoms", "is missing: what the briefing tells, as conditions that hold at the handover"
        )
    if spec.par is None:
        yield Mistake("spec.par", "is missing: `scenarios solve` shows what the solutions need")
    if not spec.timeline:
        yield Mistake("spec.timeline", "should hold at least one cause")
    yield from unreachable(spec)
    yield from _unknown_machines(spec)
    yield from giveaways(scenario)
    yield from _repeated(spec)
    yield from _unknown_users(spec)
    yield from _unknown_commands(spec)
    yield from unmade(scenario)
    yield from unmade_causes(scenario)


def _unknown_machines(spec: Spec) -> Iterator[Mistake]:
    known = machines_of(spec)
    made_later = any("servers create" in line for moment in spec.timeline for line in (moment.run,))
    for index, moment in enumerate(spec.timeline):
        machine = getattr(moment.fault, "machine", "")
        if machine and machine not in known and not made_later:
            message = f"no machine is called {machine!r}{did_you_mean(machine, known)}"
            yield Mistake(f"spec.timeline[{index}].fault", message)


def giveaways(scenario: Scenario) -> Iterator[Mistake]:
    """Yield the texts that the player reads before any hint and that tell the cause or the mend.

    The mend is a changing command of a solution; the cause is a process that a fault stops, a file that it
    changes, or a command of the timeline.
    """
    spec = scenario.spec
    secrets = {line for script in spec.solutions for line in commands_of(script) if is_change(line)}
    secrets |= {moment.run for moment in spec.timeline if moment.run}
    secrets |= {
        str(getattr(moment.fault, part))
        for moment in spec.timeline
        for part in ("process", "path")
        if getattr(moment.fault, part, "")
    }
    texts = [("metadata.title", scenario.metadata.title), ("spec.briefing", spec.briefing)]
    texts += [(f"spec.objectives[{index}]", each.describe()) for index, each in enumerate(spec.objectives)]
    for path, text in texts:
        for secret in sorted(secrets):
            if re.search(rf"(?<![\w/.-]){re.escape(secret)}(?![\w/-])", text):
                yield Mistake(path, f"gives away {secret!r} before a hint does: tell what is seen, not why")


def _repeated(spec: Spec) -> Iterator[Mistake]:
    for path, scripts in (("spec.solutions", spec.solutions), ("spec.nonFixes", spec.non_fixes)):
        for index, script in enumerate(scripts):
            if script in scripts[:index]:
                yield Mistake(f"{path}[{index}]", "is the same as one before it")
            if script in spec.solutions and scripts is spec.non_fixes:
                yield Mistake(f"{path}[{index}]", "is also one of the solutions")


def _unknown_users(spec: Spec) -> Iterator[Mistake]:
    known = [users.name for users in spec.clients]
    for path, timed in spec.conditions():
        for condition in parts(timed):
            if isinstance(condition, Traffic) and condition.client not in known:
                message = f"no client is called {condition.client!r}{did_you_mean(condition.client, known)}"
                yield Mistake(path, message)


def _unknown_commands(spec: Spec) -> Iterator[Mistake]:
    for path, scripts in (("spec.solutions", spec.solutions), ("spec.nonFixes", spec.non_fixes)):
        for index, script in enumerate(scripts):
            for line in commands_of(script):
                for complaint in _complaints(line):
                    yield Mistake(f"{path}[{index}]", complaint)
    for index, moment in enumerate(spec.timeline):
        for complaint in _complaints(moment.run) if moment.run else ():
            yield Mistake(f"spec.timeline[{index}].run", complaint)


def _complaints(line: str) -> Iterator[str]:
    if line.lstrip().startswith(":"):
        name = game_command(line)
        if name not in COLON_NAMES:
            yield f"no command :{name}{did_you_mean(name, COLON_NAMES)}"
        return
    found = list(commands(line))
    if not found:
        yield f"cannot be read by the shell: {line}"
    for words in found:
        if words[0] not in PROGRAM_NAMES and "=" not in words[0]:
            yield f"no command {words[0]}{did_you_mean(words[0], sorted(PROGRAM_NAMES))}"
