"""Time that passes while the API is served without a screen: one task that drives the game."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from k8s_tui.game.session import Session
from k8s_tui.httpd.serving import HttpsServer

BEAT_SECONDS: Final = 0.02
BUDGET_MS: Final = 50.0
"""CPU time for the simulation in one beat; the rest of it is for requests."""

LONGEST_MS: Final = 1000.0
"""A machine that slept does not make up for the time."""


async def pump(session: Session, server: HttpsServer) -> None:
    """Let the game's time pass as fast as its clock says, until it is cancelled or the player leaves."""
    last = time.perf_counter()
    while not session.left:
        await asyncio.sleep(BEAT_SECONDS)
        now = time.perf_counter()
        session.advance(min((now - last) * 1000, LONGEST_MS), BUDGET_MS)
        last = now
        server.pulse()
