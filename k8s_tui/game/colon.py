"""The game's own commands, which begin with a colon: about time, hints and saves, never the cluster."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.game.conditions.scene import Scene, Timed, span
from k8s_tui.game.goals import Progress
from k8s_tui.game.jobs import Completed, Job, Piece, Waiting, Words, refusal, told
from k8s_tui.game.loading import parse_condition, parse_duration
from k8s_tui.game.reading import ScenarioError, did_you_mean
from k8s_tui.game.saves import SaveError
from k8s_tui.game.saving import load_game, save_game
from k8s_tui.game.snapshot import capacity_of
from k8s_tui.game.why import ref_of
from k8s_tui.game.why.findings import Finding

if TYPE_CHECKING:
    from k8s_tui.game.session import Session

UNTIL_DEFAULT_MS = 10 * 60_000
LONGEST_WAIT_MS = 24 * 3_600_000
STEP_DEFAULT_MS = 1_000
LOOK_MS = 1_000
"""How often `:until` looks."""

GOAL_MARKS = {"open": "[ ]", "held": "[~]", "done": "[x]", "failed": "[!]"}


class UsageError(Exception):
    """A command of the game that is used wrongly; the text says how."""


@frozen
class Call:
    """One call of a command.

    Attributes:
        words: Its arguments.
    """

    session: Session
    words: tuple[str, ...]

    def duration_ms(self, text: str) -> int:
        """Return what a duration such as `30s` means; a bare number means seconds.

        Raises:
            UsageError: It means none, or too much.
        """
        try:
            ms = parse_duration(f"{text}s" if text.isdigit() else text)
        except ValueError as error:
            raise UsageError(str(error)) from None
        if ms > LONGEST_WAIT_MS:
            raise UsageError(f"at most {span(LONGEST_WAIT_MS)} at once, not {text}")
        return ms

    def only(self, what: str) -> str:
        """Return the one argument.

        Raises:
            UsageError: There is none, or more than one.
        """
        if len(self.words) != 1:
            raise UsageError(f"needs {what}")
        return self.words[0]


@frozen
class Colon:
    """One command of the game.

    Attributes:
        run: Returns what it prints, or a job.
    """

    name: str
    usage: str
    about: str
    run: Callable[[Call], str | Job]


# -- time -----------------------------------------------------------------------


def _wait(call: Call) -> Job:
    delay_ms = call.duration_ms(call.only("a duration, as in :wait 30s"))
    return Waiting(call.session.play.world, iter((delay_ms,)), [])


def _until(call: Call) -> Job:
    words = list(call.words)
    timeout_ms = UNTIL_DEFAULT_MS
    if len(words) > 1:
        try:
            timeout_ms = call.duration_ms(words[-1])
            words.pop()
        except UsageError:
            timeout_ms = UNTIL_DEFAULT_MS
    if not words:
        raise UsageError("needs a condition, as in :until 'deploy/web Available' 2m")
    try:
        condition = parse_condition(" ".join(words))
    except ScenarioError as error:
        raise UsageError("; ".join(mistake.message for mistake in error.mistakes)) from None
    pieces: list[Piece] = []
    outcome: list[int] = []
    steps = _watch(call.session.play.game.referee, condition, timeout_ms, pieces, outcome)
    return Waiting(call.session.play.world, steps, pieces, outcome)


def _watch(
    referee: Scene, condition: Timed, timeout_ms: int, pieces: list[Piece], outcome: list[int]
) -> Iterator[int]:
    """Look again and again until a condition is met or the time is up."""
    start_ms = referee.now_ms
    progress = Progress(condition)
    while True:
        progress = progress.checked(referee, start_ms)
        waited_ms = referee.now_ms - start_ms
        if progress.is_met(referee.now_ms):
            pieces.extend(told(f"met after {span(waited_ms)}: {condition.describe()}"))
            return
        if waited_ms >= timeout_ms:
            detail = f" ({progress.detail})" if progress.detail else ""
            pieces.extend(refusal(f"not met within {span(timeout_ms)}: {condition.describe()}{detail}"))
            outcome.append(1)
            return
        yield min(LOOK_MS, timeout_ms - waited_ms)


def _pause(call: Call) -> str:
    call.session.set_paused(True)
    return "time stands still; :resume lets it go on"


def _resume(call: Call) -> str:
    call.session.set_paused(False)
    return f"time goes on at speed {call.session.speed}"


def _speed(call: Call) -> str:
    if not call.words:
        return f"speed {call.session.speed}"
    word = call.only("a number, as in :speed 8").removeprefix("x")
    if not (word.isascii() and word.isdigit()):
        raise UsageError("needs a number from 1 to 64, as in :speed 8")
    call.session.set_speed(int(word[:6]))
    return f"speed {call.session.speed}"


def _step(call: Call) -> str:
    delay_ms = call.duration_ms(call.words[0]) if call.words else STEP_DEFAULT_MS
    call.session.step(delay_ms)
    return ""


def _rewind(call: Call) -> str:
    before_ms = call.session.now_ms
    back_ms = call.duration_ms(call.only("a duration, as in :rewind 2m"))
    at_ms = call.session.head_for(before_ms - back_ms)
    if at_ms == before_ms:
        return "there is no earlier moment to go back to"
    went, now = (span(ms // 1000 * 1000) for ms in (before_ms - at_ms, at_ms))
    return f"went back by {went}; it is T+{now} again"


# -- the game --------------------------------------------------------------------


def _hint(call: Call) -> str:
    state = call.session.play.game.state
    view = state.ladder.view(call.session.play.game.referee)
    text = call.session.take_hint()
    if view.taken >= view.total:
        return text
    return f"hint {view.taken + 1} of {view.total} (-{view.cost} points): {text.strip()}"


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
    return "\n".join(lines)


def _all_clear(call: Call) -> str:
    game = call.session.play.game
    if not game.state.goals:
        return "nobody called you here; the cluster is yours"
    return game.give_all_clear()


def _briefing(call: Call) -> str:
    return call.session.briefing or "there is no story here; the cluster is yours"


def _postmortem(call: Call) -> str:
    return call.session.postmortem()


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
    words = list(call.words)
    namespace = "default"
    if "-n" in words[:-1]:
        place = words.index("-n")
        namespace = words[place + 1]
        del words[place : place + 2]
    if len(words) == 1 and "/" in words[0]:
        words = words[0].split("/", 1)
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
    Colon("wait", ":wait 30s", "let time pass", _wait),
    Colon("until", ":until 'CONDITION' [TIMEOUT]", "let time pass until something holds", _until),
    Colon("pause", ":pause", "stop the clock", _pause),
    Colon("resume", ":resume", "let the clock go on", _resume),
    Colon("speed", ":speed 8", "simulated seconds a second, 1 to 64", _speed),
    Colon("step", ":step [10s]", "let time pass at once", _step),
    Colon("rewind", ":rewind 2m", "go back in time", _rewind),
    Colon(
        "cluster",
        ":cluster",
        "all nodes as one machine: what it has, what is asked for, used and free",
        _cluster,
    ),
    Colon("hint", ":hint", "the next hint; it costs points", _hint),
    Colon("objectives", ":objectives", "what wins, and what must be kept", _objectives),
    Colon(
        "all-clear", ":all-clear", "say that nothing is wrong and nothing needs doing; be sure", _all_clear
    ),
    Colon("why", ":why [KIND/NAME] [-n NS]", "from a symptom, thing by thing, to what causes it", _why),
    Colon("briefing", ":briefing", "the story again", _briefing),
    Colon("postmortem", ":postmortem", "what happened in this run", _postmortem),
    Colon("save", ":save NAME", "keep this game", _save),
    Colon("load", ":load [NAME]", "go on with a kept game; without a name, list them", _load),
    Colon("help", ":help", "this list", _help),
    Colon("quit", ":quit", "leave", _quit),
)
"""All commands of the game."""

ALIASES = {"goals": "objectives", "q": "quit", "exit": "quit", "play": "resume", "?": "help"}


def run_colon(session: Session, line: str) -> Job:
    """Run a command of the game; `line` begins with a colon."""
    name, _, rest = line.removeprefix(":").strip().partition(" ")
    known = {command.name: command for command in COMMANDS}
    command = known.get(ALIASES.get(name, name))
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
        command = known.get(ALIASES.get(word[1:], word[1:]))
        return Words(len(text), (), "" if command is None else f"{command.usage}  {command.about}")
    fitting = tuple(f":{each.name}" for each in COMMANDS if each.name.startswith(word[1:]))
    usage = next((f"{each.usage}  {each.about}" for each in COMMANDS if f":{each.name}" == word), "")
    return Words(start, fitting, usage)
