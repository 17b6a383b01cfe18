"""The game's own commands, which begin with a colon: about time, hints and saves, never the cluster."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

from k8s_tui.game.advice import ADVICE, UNMENDABLE
from k8s_tui.game.calls import Call, Colon, UsageError
from k8s_tui.game.jobs import Completed, Job, Words, refusal, told
from k8s_tui.game.mastercommand import MASTER
from k8s_tui.game.pagecommands import PAGES
from k8s_tui.game.picture import keep_postmortem
from k8s_tui.game.reading import did_you_mean
from k8s_tui.game.saves import SaveError
from k8s_tui.game.saving import load_game, save_game
from k8s_tui.game.snapshot import capacity_of
from k8s_tui.game.timecommands import TIME_COMMANDS
from k8s_tui.game.transcript import game_command
from k8s_tui.game.why import ref_of
from k8s_tui.game.why.findings import Finding

if TYPE_CHECKING:
    from k8s_tui.game.session import Session

IMAGINE_LIMIT_MS = 10_000
"""How long a postmortem may take to find out what would have been, on the wall clock."""

GOAL_MARKS = {"open": "[ ]", "held": "[~]", "done": "[x]", "failed": "[!]"}


# -- the game --------------------------------------------------------------------


def _objectives(call: Call) -> str:
    game = call.session.play.game
    if not game.state.goals:
        return "there are no goals here; the cluster is yours"
    lines = []
    for goal in game.state.goals:
        row = goal.row(game.world.now_ms)
        progress = f"  ({row.progress})" if row.progress else ""
        kind = "keep: " if row.is_guard else ""
        lines.append(f"{GOAL_MARKS[row.state]} {kind}{row.text}{progress}")
    if game.state.verdict:
        lines.append(f"{game.state.verdict}: {game.state.reason}")
    elif game.state.unmendable:
        lines.append(f"[!] {game.state.unmendable}; {UNMENDABLE}")
    return "\n".join(lines)


def _all_clear(call: Call) -> str:
    game = call.session.play.game
    if not game.state.goals:
        return "nobody called you here; the cluster is yours"
    return game.give_all_clear()


def _briefing(call: Call) -> str:
    return call.session.briefing or "there is no story here; the cluster is yours"


def _postmortem(call: Call) -> str:
    call.session.imagine(IMAGINE_LIMIT_MS)
    if not call.words:
        return call.session.postmortem()
    if call.words[0] != "save":
        raise UsageError("prints it, or keeps it, as in :postmortem save outage")
    return keep_postmortem(call.session, " ".join(call.words[1:]))


def _save(call: Call) -> str:
    name = call.only("a name, as in :save before-lunch")
    save_game(call.session, name)
    return f"saved as {name}; :load {name} brings it back"


def _load(call: Call) -> str:
    if not call.words:
        names = call.session.saves.names() if call.session.saves is not None else ()
        return "saved games: " + (", ".join(names) or "none")
    return load_game(call.session, call.only("a name, as in :load before-lunch"))


def _why(call: Call) -> str:
    words, namespace = call.split_namespace()
    namespace = namespace or "default"
    if len(words) == 1 and "/" in words[0]:
        words = tuple(words[0].split("/", 1))
    if len(words) not in (0, 2):
        raise UsageError("needs a kind and a name, as in :why deploy/web -n shop")
    if not words:
        return told_chain(call.session.why())
    if ref_of(words[0], namespace, words[1]) is None:
        raise UsageError(f"nothing is known of the kind {words[0]}; it knows pods, services, nodes, ...")
    return told_chain(call.session.why(words[0], namespace, words[1]))


def told_chain(chain: Iterable[Finding]) -> str:
    """Return the way from a symptom to its cause in lines, each thing with the command that shows it."""
    lines = []
    for number, finding in enumerate(chain):
        lead = "-> " if number else ""
        lines.append(f"{'   ' * (number - 1) if number else ''}{lead}{finding.ref}: {finding.text}")
        lines.append(f"{'   ' * number}   $ {finding.shown_by}")
    return "\n".join(lines) or "nobody complains, and everything looks well"


def _help(call: Call) -> str:
    width = max(len(each.usage) for each in COMMANDS)
    return "\n".join(f"{each.usage:<{width}}  {each.about}" for each in COMMANDS)


def _quit(call: Call) -> str:
    call.session.left = True
    return ""


def _cluster(call: Call) -> str:
    found = capacity_of(call.session.play)
    gib = 1024**3
    rows = (
        ("", "TOTAL", "REQUESTED", "USED", "FREE"),
        (
            "cpu",
            f"{found.cpu_milli / 1000:.1f}",
            f"{found.cpu_requested_milli / 1000:.2f}",
            f"{found.cpu_used_milli / 1000:.2f}",
            f"{(found.cpu_milli - found.cpu_requested_milli) / 1000:.2f}",
        ),
        (
            "memory",
            f"{found.memory_bytes / gib:.1f}Gi",
            f"{found.memory_requested_bytes / gib:.2f}Gi",
            f"{found.memory_used_bytes / gib:.2f}Gi",
            f"{(found.memory_bytes - found.memory_requested_bytes) / gib:.2f}Gi",
        ),
        ("pods", str(found.pods_limit), str(found.pods), str(found.pods), str(found.pods_limit - found.pods)),
    )
    lines = [f"{found.nodes} nodes, {found.nodes_ready} of them ready, as one machine:"]
    lines += [f"{row[0]:<8}" + "".join(f"{cell:>12}" for cell in row[1:]) for row in rows]
    return "\n".join(lines)


COMMANDS: tuple[Colon, ...] = (
    *TIME_COMMANDS,
    Colon(
        "cluster",
        ":cluster",
        "all nodes as one machine: what it has, what is asked for, used and free",
        _cluster,
    ),
    *PAGES,
    *ADVICE,
    *MASTER,
    Colon("objectives", ":objectives", "what wins, and what must be kept", _objectives),
    Colon(
        "all-clear", ":all-clear", "say that nothing is wrong and nothing needs doing; be sure", _all_clear
    ),
    Colon("why", ":why [KIND/NAME] [-n NS]", "from a symptom, thing by thing, to what causes it", _why),
    Colon("briefing", ":briefing", "the story again", _briefing),
    Colon("postmortem", ":postmortem [save [PATH]]", "what happened in this run, and why", _postmortem),
    Colon("save", ":save NAME", "keep this game", _save),
    Colon("load", ":load [NAME]", "go on with a kept game; without a name, list them", _load),
    Colon("help", ":help", "this list", _help),
    Colon("quit", ":quit", "leave", _quit),
)
"""All commands of the game."""


def run_colon(session: Session, line: str) -> Job:
    """Run a command of the game; `line` begins with a colon."""
    name, rest = (*line.removeprefix(":").split(maxsplit=1), "", "")[:2]
    known = {command.name: command for command in COMMANDS}
    command = known.get(game_command(line))
    if command is None:
        return Completed(
            refusal(f":{name}: no such command{did_you_mean(name, known)}; :help lists them"), 127
        )
    try:
        result = command.run(Call(session, tuple(shlex.split(rest))))
    except (UsageError, SaveError) as error:
        return Completed(refusal(f":{command.name}: {error}"), 2)
    except ValueError as error:  # from shlex
        return Completed(refusal(f":{command.name}: {str(error).lower()}"), 2)
    if isinstance(result, str):
        return Completed(told(result) if result else ())
    result.resume()
    return result


def complete_colon(text: str) -> Words:
    """Return the completion of a line that begins with a colon."""
    start = len(text) - len(text.lstrip())
    word, space, _ = text[start:].partition(" ")
    if space:
        known = {command.name: command for command in COMMANDS}
        command = known.get(game_command(word))
        return Words(len(text), (), "" if command is None else f"{command.usage}  {command.about}")
    fitting = tuple(f":{each.name}" for each in COMMANDS if each.name.startswith(word[1:]))
    usage = next((f"{each.usage}  {each.about}" for each in COMMANDS if f":{each.name}" == word), "")
    return Words(start, fitting, usage)
