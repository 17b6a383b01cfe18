"""The game's commands about time: waiting, its speed, going on to what happens next, going back, bookmarks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from k8s_tui.game.calls import MAX_SPEED, Call, Colon, UsageError
from k8s_tui.game.conditions.scene import Scene, Timed, span
from k8s_tui.game.goals import Progress
from k8s_tui.game.jobs import Job, Piece, Waiting, refusal, told
from k8s_tui.game.loading import parse_condition
from k8s_tui.game.postmortem import clock
from k8s_tui.game.reading import ScenarioError

if TYPE_CHECKING:
    from k8s_tui.game.session import Session
    from k8s_tui.game.views import Happening

UNTIL_DEFAULT_MS = 10 * 60_000
NEXT_LIMIT_MS = 10 * 60_000
"""`:next` gives up where nothing happens for so long."""

STEP_DEFAULT_MS = 1_000
LOOK_MS = 1_000
"""How often `:until` and `:next` look."""


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
    call.session.set_speed(call.number("a number, as in :speed 8", MAX_SPEED))
    return f"speed {call.session.speed}"


def _step(call: Call) -> Job:
    delay_ms = call.duration_ms(call.only("a duration, as in :step 10s")) if call.words else STEP_DEFAULT_MS
    return Waiting(call.session.play.world, iter((delay_ms,)), [])


# -- what happens, and what happened ----------------------------------------------


def _next(call: Call) -> Job:
    pieces: list[Piece] = []
    outcome: list[int] = []
    return Waiting(call.session.play.world, _await_news(call.session, pieces, outcome), pieces, outcome)


def _await_news(session: Session, pieces: list[Piece], outcome: list[int]) -> Iterator[int]:
    """Look again and again until something is to be seen that was not before."""
    known, known_news = len(session.history().happenings), session.news
    for _ in range(NEXT_LIMIT_MS // LOOK_MS):
        yield LOOK_MS
        if session.news != known_news:
            pieces.extend(told("\n".join(map(line_of, session.history().happenings[known:]))))
            return
    pieces.extend(refusal(f"nothing happened within {span(NEXT_LIMIT_MS)}"))
    outcome.append(1)


def line_of(happening: Happening) -> str:
    """Return one line of the timeline."""
    return f"T+{clock(happening.at_ms):<8} {happening.kind:<8} {happening.text}"


def _timeline(call: Call) -> str:
    return "\n".join(map(line_of, call.session.history().happenings)) or "nothing has happened yet"


def _bookmark(call: Call) -> str:
    name = call.session.bookmark(" ".join(call.words))
    return f"{name} is T+{clock(call.session.now_ms)}; :rewind {name} goes back to it"


def _rewind(call: Call) -> str:
    before_ms = call.session.now_ms
    at_ms = call.session.head_for(_moment(call))
    if at_ms == before_ms and not call.session.travels:
        return "there is no earlier moment to go back to"
    went, now = (span(ms // 1000 * 1000) for ms in (before_ms - at_ms, at_ms))
    return f"went back by {went}; it is T+{now} again"


def _continue(call: Call) -> str:
    return call.session.take_over()


def _moment(call: Call) -> int:
    """Return which moment is meant: so long ago, a bookmark, or a time as in `T+90s`."""
    what = "a duration, a time as in T+90s, or a bookmark"
    text, now_ms = " ".join(call.words), call.session.now_ms
    if not text:
        raise UsageError(f"needs {what}, as in :rewind 2m")
    for bookmark in call.session.play.game.state.bookmarks:
        if bookmark.name == text:
            return bookmark.at_ms
    if text.upper().startswith("T+"):
        return min(now_ms, call.duration_ms(text[2:]))
    try:
        return now_ms - call.duration_ms(text)
    except UsageError as error:
        raise UsageError(f"{error}; it needs {what}") from None


TIME_COMMANDS: tuple[Colon, ...] = (
    Colon("wait", ":wait 30s", "let time pass", _wait),
    Colon("until", ":until 'CONDITION' [TIMEOUT]", "let time pass until something holds", _until),
    Colon("pause", ":pause", "stop the clock", _pause),
    Colon("resume", ":resume", "let the clock go on", _resume),
    Colon("speed", ":speed 8", "simulated seconds a second, 1 to 64", _speed),
    Colon("step", ":step [10s]", "let time pass at once", _step),
    Colon("next", ":next", "let time pass until something happens", _next),
    Colon("timeline", ":timeline", "what happened, and what you did", _timeline),
    Colon("bookmark", ":bookmark [NAME]", "remember this moment", _bookmark),
    Colon("rewind", ":rewind 2m | T+90s | NAME", "go back in time, and on from there", _rewind),
    Colon("continue", ":continue", "take over a game that you watch", _continue),
)
