"""The program `kubectl`: finds the command, reads its flags, runs it, and words what goes wrong.

Source: spf13/cobra's command search and suggestions; kubectl v1.32, pkg/cmd.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.jsonvalue import quote
from k8s_tui.shell.calls import PAUSE_MS, Call, Result, Steps
from k8s_tui.shell.flags import FlagError, parse_flags
from k8s_tui.shell.kubectl.errors import KubectlError, Several, worded
from k8s_tui.shell.kubectl.fileobjects import Partial
from k8s_tui.shell.kubectl.globalflags import GLOBAL_FLAGS
from k8s_tui.shell.kubectl.helptext import help_text, root_help
from k8s_tui.shell.kubectl.kube import WITHOUT_CONFIGURATION, Kube, Verb
from k8s_tui.shell.kubectl.verbs import VERBS

SUGGESTION_DISTANCE = 2
"""How much a mistyped command may differ (cobra's SuggestionsMinimumDistance)."""

TIMED_OUT = "etcdserver: request timed out"
ETCD_PATIENCE_MS = 7_000
"""How long etcd tries to get a request agreed on: 5 s and two election timeouts (ReqTimeout)."""

_ERRORS = (KubectlError, Several, Partial, StatusError, Unreachable)


def run(call: Call) -> Result:
    """Run one line of kubectl."""
    found = find(call.arguments)
    if found is None:
        call.stdout.write(root_help(VERBS))
        return 0
    path, verb, words, complaint = found
    if call.arguments[:1] == ("help",) and verb is None:
        return run(evolve(call, arguments=(*call.arguments[1:], "--help")))
    if verb is None:
        return call.fail(complaint)
    if verb.run is None:
        if complaint:
            return call.fail(complaint)
        if _wants_help(words):
            call.stdout.write(help_text(verb, path))
            return 0
        call.stderr.write(help_text(verb, path))
        return 1
    try:
        flags = parse_flags(words, (*GLOBAL_FLAGS, *verb.flags), interspersed=verb.interspersed)
    except FlagError as error:
        if str(error) == "help requested":
            call.stdout.write(help_text(verb, path))
            return 0
        return call.fail(f"Error: {error}\nSee '{path} --help' for usage.")
    missing = sorted(flag.name for flag in verb.flags if flag.required and not flags.changed(flag.name))
    if missing:
        return call.fail(f"error: required flag(s) {', '.join(map(quote, missing))} not set")
    return _run(Kube(call, flags, path, verb))


def _run(kube: Kube, *, patient: bool = True) -> Result:
    assert kube.verb.run is not None
    try:
        result = kube.verb.run(kube)
    except _ERRORS as error:
        if patient and isinstance(error, StatusError) and TIMED_OUT in error.message:
            return _patient(kube)
        return _failed(kube.call, error)
    return result if isinstance(result, int) else _waiting(kube.call, result)


def _patient(kube: Kube) -> Steps:
    """Wait as long as the API server does for an etcd without a leader, then try once more."""
    waited_ms = 0
    while waited_ms < ETCD_PATIENCE_MS:
        yield PAUSE_MS
        waited_ms += PAUSE_MS
        try:
            kube.api.check_reachable()
        except _ERRORS:
            continue
        break
    result = _run(kube, patient=False)
    return result if isinstance(result, int) else (yield from result)


def _waiting(call: Call, steps: Steps) -> Steps:
    try:
        return (yield from steps)
    except _ERRORS as error:
        return _failed(call, error)


def _failed(call: Call, error: Exception) -> int:
    if isinstance(error, Partial):
        error = error.errors[0] if len(error.errors) == 1 else Several(error.errors)
    text, code = worded(error)
    call.stderr.write(text)
    call.session.hint = call.session.hint or hint_for(error, call.arguments)
    return code


def hint_for(error: Exception, arguments: Sequence[str]) -> str:
    """Return what might help, in plain words; empty where nothing comes to mind."""
    said = str(error)
    if isinstance(error, Unreachable) and WITHOUT_CONFIGURATION in said:
        return "kubectl is told of no cluster here: `kubectl config get-contexts` shows which one each context names"
    if isinstance(error, Unreachable):
        return "no API server answers: look at the control plane's machine with ssh, systemctl and crictl"
    if "not found" in said and not any(word in ("-A", "--all-namespaces", "-n") for word in arguments):
        return "kubectl looked in one namespace only: -n NAME names another, -A shows all"
    if "doesn't have a resource type" in said:
        return "`kubectl api-resources` lists the types and their short names"
    return ""


def find(arguments: Sequence[str]) -> tuple[str, Verb | None, list[str], str] | None:
    """Return (path, verb, the words left for it, complaint); None for a call without a command.

    The verb is None where there is no such command, and one without `run` where its subcommand is missing.
    """
    verbs, path, verb = VERBS, "kubectl", None
    words = list(arguments)
    while True:
        index = _command_index(words)
        if index is None:
            break
        word = words[index]
        chosen = next((each for each in verbs if word == each.name or word in each.aliases), None)
        if chosen is None:
            if verb is None:
                return path, None, words, _unknown(word, VERBS)
            break
        verb, path = chosen, f"{path} {chosen.name}"
        words = words[:index] + words[index + 1 :]
        verbs = chosen.children
        if not verbs:
            break
    if verb is None:
        return None if not words or _wants_help(words) else (path, None, words, _bad_root_flags(words))
    complaint = ""
    if verb.run is None and (index := _command_index(words)) is not None:
        given = " ".join(word for word in words[index:] if not word.startswith("-"))
        complaint = f"error: unknown command {quote(given)}\nSee '{path} -h' for help and examples"
    return path, verb, words, complaint


def _wants_help(words: Sequence[str]) -> bool:
    return any(word in ("-h", "--help") for word in words)


def _bad_root_flags(words: Sequence[str]) -> str:
    try:
        parse_flags(words, GLOBAL_FLAGS)
    except FlagError as error:
        return f"Error: {error}\nSee 'kubectl --help' for usage."
    return "Error: no command given\nSee 'kubectl --help' for usage."


_WITH_VALUE = {f"--{flag.name}" for flag in GLOBAL_FLAGS if flag.takes_value} | {
    f"-{flag.short}" for flag in GLOBAL_FLAGS if flag.short and flag.takes_value
}


def _command_index(words: Sequence[str]) -> int | None:
    """Return where the next word stands that is neither a flag nor a global flag's value."""
    index = 0
    while index < len(words):
        word = words[index]
        if word == "--":
            return None
        if not word.startswith("-") or word == "-":
            return index
        index += 2 if word in _WITH_VALUE else 1
    return None


def _unknown(word: str, verbs: Sequence[Verb]) -> str:
    near = [
        each.name
        for each in verbs
        if not each.hidden
        and (distance(word.lower(), each.name) <= SUGGESTION_DISTANCE or each.name.startswith(word.lower()))
    ]
    said = f'Error: unknown command {quote(word)} for "kubectl"'
    if near:
        said += "\n\nDid you mean this?\n" + "".join(f"\t{name}\n" for name in near)
    return said


def distance(left: str, right: str) -> int:
    """Return how many letters must be put in, left out or changed to make one word the other."""
    row = list(range(len(right) + 1))
    for number, letter in enumerate(left, start=1):
        before, row[0] = row[0], number
        for index, other in enumerate(right, start=1):
            before, row[index] = (
                row[index],
                min(row[index] + 1, row[index - 1] + 1, before + (letter != other)),
            )
    return row[-1]
