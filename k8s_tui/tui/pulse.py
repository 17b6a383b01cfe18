"""The beat of the game: virtual time is advanced in short slices between keystrokes.

The simulation shares the screen's thread. A slice never takes more than a few milliseconds, so that a key
is answered within a frame; wall time that a slice could not simulate is owed and made up by further slices,
up to a limit, beyond which the game runs slower than asked rather than freezing the screen.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8s_tui.tui.contract import Session

SLICE_MS = 4.0
"""CPU time of one slice."""

OWED_MS_MAX = 100.0
"""Wall time that may be made up."""

BEHIND_MS = 8.0
"""Owing more than this is worth another slice at once."""


class Pulse:
    """Turns wall time into virtual time.

    Attributes:
        owed_ms: Wall time that passed and was not simulated yet.
    """

    def __init__(self, session: Session, wall_ms: Callable[[], float]) -> None:
        """Start now; `wall_ms` tells wall time in milliseconds."""
        self._session = session
        self._wall_ms = wall_ms
        self._last_ms = wall_ms()
        self.owed_ms = 0.0

    def beat(self) -> bool:
        """Simulate one slice; return whether it is worth doing another at once."""
        if not self._remembers():
            return self._slice()
        # A large fork comes to stay: the collector's walks over it would make keys wait.
        gc.disable()
        try:
            return self._slice()
        finally:
            if not self._remembers():
                gc.freeze()
            gc.enable()

    def _remembers(self) -> bool:
        return self._session.remembering

    def _slice(self) -> bool:
        session = self._session
        wall = self._wall_ms()
        passed, self._last_ms = wall - self._last_ms, wall
        if session.travels:
            session.advance(0.0, SLICE_MS)
            self.owed_ms = 0.0
            return session.travels
        if session.paused or session.verdict:
            session.advance(0.0, SLICE_MS)
            self.owed_ms = 0.0
            return False
        self.owed_ms = min(OWED_MS_MAX, self.owed_ms + passed)
        before_ms = session.now_ms
        session.advance(self.owed_ms, SLICE_MS)
        self.owed_ms = max(0.0, self.owed_ms - (session.now_ms - before_ms) / session.speed)
        return self.owed_ms > BEHIND_MS
