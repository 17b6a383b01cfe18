"""Commands of the game for who does not know what is wrong, or does: hints, the solution, and the diagnosis."""

from __future__ import annotations

from k8s_tui.game.calls import Call, Colon, UsageError
from k8s_tui.game.diagnosis import GUESSES_LIMIT, NOTHING, bonus
from k8s_tui.game.lines import commands_of

UNMENDABLE = "this cannot be won any more: `:rewind 2m` goes back"


def _hint(call: Call) -> str:
    state = call.session.play.game.state
    view = state.ladder.view(call.session.play.game.referee)
    rung = f"hint {view.taken + 1} of {view.total}"
    hopeless = f"{state.unmendable}; " + UNMENDABLE if state.unmendable else ""
    if view.taken >= view.total or call.words == ("yes",):
        text = call.session.take_hint()
        return text if view.taken >= view.total else f"{rung} (-{view.cost} points): {text.strip()}"
    if call.words:
        raise UsageError("says what the next hint costs; `:hint yes` takes it")
    return "\n".join(filter(None, (hopeless, f"{rung} costs {view.cost} points; `:hint yes` takes it")))


def _diagnose(call: Call) -> str:
    game = call.session.play.game
    if game.scenario is None:
        raise UsageError("there is nothing to find out in a sandbox")
    if not call.words:
        told = ", ".join(game.state.guesses) or "nothing yet"
        return f"said so far: {told}; say what is at fault, as in :diagnose service/web, or :diagnose nothing"
    before = len(game.state.answers)
    words, namespace = call.split_namespace()
    kind, *name = "/".join(word for word in words if word != "on").split("/")
    text = "/".join((kind, namespace, *name) if namespace and len(name) == 1 else (kind, *name))
    if not name and text != NOTHING and not game.is_at_fault(text):
        raise UsageError(f"needs a kind and a name, as in service/web; {text} does not count as an answer")
    guess = game.diagnose(text)
    left = GUESSES_LIMIT - before - 1
    if not guess.is_right:
        answers = "answer counts" if left == 1 else "answers count"
        return f"{guess.text}: no; " + (f"{left} more {answers}" if left > 0 else "no further answer counts")
    if left < 0:
        return f"{guess.text}: yes, but after so many answers it does not count"
    points = bonus(game.state.answers)
    return f"{guess.text}: yes" + (
        f" (+{points} points)" if points else "; named before any change it would count"
    )


def _solution(call: Call) -> str:
    game = call.session.play.game
    scripts = () if game.scenario is None else game.scenario.spec.solutions
    if not scripts:
        raise UsageError("there is none here")
    steps = min((tuple(commands_of(script)) for script in scripts), key=len)
    shown = game.state.solution_steps
    if not shown and call.words != ("yes",):
        return f"a solution, step by step ({len(steps)}); whoever looks is not scored. `:solution yes` shows the first"
    if shown >= len(steps):
        return "that was all of it"
    game.state.solution_steps = shown + 1
    more = "; `:solution` shows the next" if shown + 1 < len(steps) else ""
    return f"step {shown + 1} of {len(steps)}{more}:\n{steps[shown]}"


ADVICE: tuple[Colon, ...] = (
    Colon("hint", ":hint [yes]", "what the next hint costs; with yes, take it", _hint),
    Colon("diagnose", ":diagnose KIND/NAME", "say what is at fault, best before mending it", _diagnose),
    Colon("solution", ":solution [yes]", "the solution, step by step; the run is not scored then", _solution),
)
"""All of them."""
