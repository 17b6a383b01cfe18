"""The game's commands about pages: which there were, and taking them."""

from __future__ import annotations

from k8s_tui.game.calls import Call, Colon, UsageError
from k8s_tui.game.paging import key_of, meant, waiting, with_acknowledged
from k8s_tui.game.postmortem import clock
from k8s_tui.traffic.alerts import Page

PAGES_SHOWN = 20


def _pages(call: Call) -> str:
    play = call.session.play
    rows = (_row(call, page) for page in play.world.traffic.pages()[-PAGES_SHOWN:])
    return "\n".join(rows) or "nobody was paged"


def _row(call: Call, page: Page) -> str:
    state = call.session.play.game.state
    taken_ms = state.acknowledged.get(key_of(page))
    said = "" if taken_ms is None else f" (acknowledged {clock(taken_ms - state.start_ms)})"
    if page.resolved_ms is not None:
        said += f" (closed {clock(page.resolved_ms - state.start_ms)})"
    return f"{clock(page.fired_ms - state.start_ms):>8}  {page.alert:<26} {page.message}{said}"


def _acknowledge(call: Call) -> str:
    play = call.session.play
    state = play.game.state
    pages = meant(play.world.traffic.pages(), call.words)
    if call.words and not pages:
        raise UsageError(f"no page is about {' '.join(call.words)}; :pages lists them")
    taken = waiting(pages, state.acknowledged)
    if not taken:
        return "no page waits to be acknowledged"
    now_ms = play.world.now_ms
    state.acknowledged = with_acknowledged(state.acknowledged, taken, now_ms)
    rows = (f"acknowledged after {clock(now_ms - page.fired_ms)}: {page.message}" for page in taken)
    return "\n".join(rows)


PAGES: tuple[Colon, ...] = (
    Colon("pages", ":pages", "who was paged for what, the newest last", _pages),
    Colon("ack", ":ack [ALERT | NAME]", "take pages: you look after it; mends nothing", _acknowledge),
)
"""All of them."""
