"""Going to other moments: from the nearest fork before one, history happens again up to it.

What was typed on the way is typed again, each line at its time, so that a command that ran at the wanted moment
runs there again. The way can be gone in slices, as everything else that takes time.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from k8s_tui.game.moments import Moments
from k8s_tui.game.transcript import CANCELLED, REQUEST, Entry, repeated

if TYPE_CHECKING:
    from k8s_tui.game.command import Command
    from k8s_tui.game.diagnosis import Guess
    from k8s_tui.game.play import Play


class Travelling(ABC):
    """The part of a session that goes to other moments.

    Attributes:
        play: The present moment.
    """

    def __init__(self, play: Play, *, remembers: bool) -> None:
        """Begin at a moment; only a session that remembers can go back."""
        self.play = play
        self._commands: list[Command] = []
        self._to_type: deque[Entry] = deque()
        self._heading_ms: int | None = None
        self._goes_back = False
        self._paid: tuple[tuple[Guess, ...], int] | None = None
        self._moments = Moments(play) if remembers else None

    @property
    def goes_back(self) -> bool:
        """Whether it is on its way back, on which what was typed is typed again."""
        return self._goes_back

    @property
    def remembering(self) -> bool:
        """Whether it is about to keep a moment to come back to, for which time waits."""
        return self._moments is not None and self._moments.is_forking

    @property
    def now_ms(self) -> int:
        """Virtual milliseconds since the player took over."""
        return self.play.elapsed_ms

    @abstractmethod
    def start(self, line: str, number: int | None = None) -> Command:
        """Run a line, with its number where it was typed before."""

    @abstractmethod
    def interrupt(self, number: int) -> None:
        """Interrupt the line typed as `number`."""

    @abstractmethod
    def request_again(self, text: str) -> None:
        """Carry out a request once more."""

    @abstractmethod
    def pass_until(self, until_ms: int) -> None:
        """Let time pass up to `until_ms` on the world's clock."""

    # -- what is typed by itself ------------------------------------------------

    def _type_what_is_due(self) -> None:
        while self._to_type and self._to_type[0].at_ms <= self.now_ms:
            entry = self._to_type.popleft()
            if entry.number == REQUEST:
                self.request_again(entry.line)
            elif entry.line == CANCELLED:
                self.interrupt(entry.number)
            else:
                self.start(entry.line, entry.number)

    def type_again(self, entries: Iterable[Entry]) -> None:
        """Let lines be typed and requests carried out by themselves, each when its time comes."""
        self._to_type = deque(repeated(entries))

    def rewind(self, by_ms: int) -> int:
        """Go back by `by_ms`, at most to the beginning; return how far it went.

        What was paid for hints stays paid.
        """
        before_ms = self.now_ms
        self.head_for(before_ms - by_ms)
        self.arrive()
        return before_ms - self.now_ms

    def head_for(self, at_ms: int) -> int:
        """Set out for another moment, counted as `now_ms` is; return which one it will be.

        `advance` and `arrive` go there. On the way back, what was typed at that very moment is not typed any
        more, but for what comes before a bookmark there, and what happened since has not happened.
        """
        start_ms = self.play.game.state.start_ms
        if at_ms > self.now_ms and not self._goes_back:
            self._heading_ms = start_ms + at_ms
            return at_ms
        if self._moments is None or (
            at_ms == self.now_ms and not self._goes_back and self._did_nothing_since(at_ms)
        ):
            return self.now_ms
        self._settle_what_was_paid()
        before = self.play
        latest_ms = self.now_ms if self._heading_ms is None else self._heading_ms - start_ms
        at_ms = max(self._moments.first_ms - start_ms, min(at_ms, latest_ms))
        typed = [entry for entry in (*before.transcript, *self._to_type) if self._stays(entry, at_ms)]
        self.jump(at_ms, typed)
        self.forget_future()
        state = self.play.game.state
        state.carry_over(before.game.state, at_ms)
        self._paid = state.answers, state.solution_steps
        return at_ms

    def _did_nothing_since(self, at_ms: int) -> bool:
        """Tell whether nothing was typed at a time or after it that a rewind would take back."""
        return not repeated(entry for entry in self.play.transcript if not self._stays(entry, at_ms))

    def _stays(self, entry: Entry, at_ms: int) -> bool:
        """Tell whether a rewind to a time leaves a line: what was typed earlier, or at a bookmark there before it."""
        marks = (each.number for each in self.play.game.state.bookmarks if each.at_ms == at_ms)
        return entry.at_ms < at_ms or (entry.at_ms == at_ms and entry.number < max(marks, default=REQUEST))

    def jump(self, at_ms: int, entries: Iterable[Entry]) -> None:
        """Set out for a moment of a history in which `entries` are typed, from the nearest fork before it."""
        if self._moments is None:
            return
        start_ms = self.play.game.state.start_ms
        if at_ms <= self.now_ms or self._moments.lies_between(self.play.world.now_ms, start_ms + at_ms):
            for command in self._commands:
                command.drop()
            self._commands = []
            self.play = self._moments.before(start_ms + at_ms)
            self._goes_back = True
            self.type_again(entry for entry in entries if entry.at_ms >= self.now_ms)
        else:
            still = set(entries)
            self.type_again([entry for entry in self._to_type if entry in still])
        self._heading_ms = start_ms + at_ms

    def forget_future(self) -> None:
        """Let go of forks after the moment that one stands at, or is on the way to."""
        if self._moments is not None:
            now_ms = self.play.world.now_ms
            self._moments.forget_after(now_ms if self._heading_ms is None else self._heading_ms)

    def arrive(self) -> None:
        """Be at the moment that was set out for."""
        if self._heading_ms is not None:
            self.pass_until(self._heading_ms)
            self._arrived()

    def _settle_what_was_paid(self) -> None:
        """Count nothing twice that was paid before a rewind and is typed again on the way."""
        if self._paid is not None:
            state = self.play.game.state
            state.answers, state.solution_steps = self._paid
            self._paid = None

    def _arrived(self) -> None:
        self._heading_ms = None
        self._settle_what_was_paid()
        if self._goes_back:
            for command in self._commands:
                if not command.acts:
                    command.drop()
            self._commands = [command for command in self._commands if not command.done]
        self._goes_back = False
