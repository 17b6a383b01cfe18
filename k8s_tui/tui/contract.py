"""What the screen asks of a game session.

The screen is a shell over the game: it knows these protocols and the frozen rows of `k8s_tui.game.views`, and
nothing of clusters. Whatever keeps these promises can be played, as the made-up session of the tests does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from attrs import frozen

if TYPE_CHECKING:
    from k8s_tui.game.inspecting import Inspection
    from k8s_tui.game.pathmap import PathMap
    from k8s_tui.game.trees import KindPulse, TreeRow
    from k8s_tui.game.views import History, Report, Snapshot, WhatIf
    from k8s_tui.game.why.findings import Finding

SPEED_MIN = 1
SPEED_MAX = 64
"""Simulated seconds a wall second; the steps between are powers of two."""


class Job(Protocol):
    """One command line that runs, perhaps for a while, in simulated time."""

    @property
    def line(self) -> str:
        """The command line as typed."""
        ...

    @property
    def done(self) -> bool:
        """Whether it has ended, by itself or by `cancel`."""
        ...

    @property
    def exit_code(self) -> int | None:
        """The exit code once done, None before."""
        ...

    def read(self) -> tuple[tuple[str, str], ...]:
        """Return what was printed since the last read as (stream, text), `stdout` or `stderr`."""
        ...

    def cancel(self) -> None:
        """Interrupt it, as Ctrl+C does."""
        ...


class Completion(Protocol):
    """What could be typed at the end of a command line."""

    @property
    def start(self) -> int:
        """Where in the text the candidates replace from."""
        ...

    @property
    def candidates(self) -> tuple[str, ...]:
        """Whole words, best first."""
        ...

    @property
    def usage(self) -> str:
        """One line of usage for the command so far, or empty."""
        ...


@frozen
class NoCompletion:
    """The completion of an empty line."""

    start: int = 0
    candidates: tuple[str, ...] = ()
    usage: str = ""


class Session(Protocol):
    """A game that is being played; synchronous, single-threaded, in virtual time."""

    @property
    def title(self) -> str:
        """The scenario's title."""
        ...

    @property
    def briefing(self) -> str:
        """What the pager said, in Markdown."""
        ...

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        ...

    @property
    def speed(self) -> int:
        """Simulated seconds a wall second, `SPEED_MIN` to `SPEED_MAX`."""
        ...

    @property
    def now_ms(self) -> int:
        """Virtual milliseconds since the simulation's start."""
        ...

    @property
    def verdict(self) -> str:
        """Empty while the game runs, then `won` or `lost`."""
        ...

    def snapshot(self, namespace: str) -> Snapshot:
        """Return what the panels show of a namespace, all of them for an empty name."""
        ...

    def browse(self, word: str) -> bool:
        """Open the view of a kind, close it for ""; False where there is no such kind."""
        ...

    def advance(self, wall_ms: float, budget_ms: float) -> None:
        """Simulate up to `speed * wall_ms`, using at most `budget_ms` of CPU time."""
        ...

    def set_paused(self, paused: bool) -> None:
        """Stop or go on."""
        ...

    def set_speed(self, speed: int) -> None:
        """Change the speed."""
        ...

    @property
    def travels(self) -> bool:
        """Whether it is on its way to another moment, which `advance` goes on with, paused or not."""
        ...

    def head_for(self, at_ms: int) -> int:
        """Set out for another moment, counted as `now_ms`; return which one it will be.

        What happened since an earlier one has not happened.
        """
        ...

    @property
    def remembering(self) -> bool:
        """Whether it is about to keep a moment to come back to, for which time waits."""
        ...

    @property
    def latest(self) -> Job | None:
        """The line that was run last, by whomever; None before the first."""
        ...

    @property
    def watching(self) -> bool:
        """Whether it plays itself, as it was played before."""
        ...

    def take_over(self) -> str:
        """Go on from here oneself, in a replay; return what to tell the player."""
        ...

    def history(self) -> History:
        """Return what happened so far; once the game is over, with the causes."""
        ...

    @property
    def running(self) -> tuple[Job, ...]:
        """The lines that run now, oldest first."""
        ...

    def start(self, line: str) -> Job:
        """Run a command line of the player's shell, or a command of the game such as `:hint`."""
        ...

    def complete(self, text: str) -> Completion:
        """Return the completion at the end of `text`."""
        ...

    def take_hint(self) -> str:
        """Return the next hint and pay for it."""
        ...

    def report(self) -> Report:
        """Return the postmortem, with what would have been as far as it is known."""
        ...

    def imagine(self, budget_ms: float) -> bool:
        """Find out for so long what would have been; return whether everything is known."""
        ...

    @property
    def what_ifs(self) -> tuple[WhatIf, ...]:
        """What would have been, as far as it is known."""
        ...

    def why(self, kind: str = "", namespace: str = "", name: str = "") -> tuple[Finding, ...]:
        """Return the way from an object, or from the worst symptom, to what causes it; () where all is well."""
        ...

    def path(self, client: str) -> PathMap | None:
        """Return the way that the requests of a group of users take, None for no such group."""
        ...

    def inspect(self, kind: str, namespace: str, name: str) -> Inspection:
        """Return what is worth knowing of an object at a glance."""
        ...

    def tree(self, word: str, namespace: str) -> tuple[TreeRow, ...] | None:
        """Return the objects of a kind with what hangs below them, None for a kind without a tree."""
        ...

    def pods_filter(self, kind: str, namespace: str, name: str) -> str:
        """Return the filter that leaves of all pods those of an object; "" for one that has none."""
        ...

    def pulses(self, namespace: str) -> tuple[KindPulse, ...]:
        """Return how many objects of each important kind are how well, () where the API server does not answer."""
        ...

    def text(self, what: str, kind: str, namespace: str, name: str, flags: str = "") -> str:
        """Return what kubectl prints for an object; `what` is `describe`, `yaml`, `logs` or `events`."""
        ...

    def containers(self, namespace: str, name: str) -> tuple[str, ...]:
        """Return the names of a pod's containers, () for no such pod."""
        ...


class Door(Protocol):
    """Another way into the game that is shown: the cluster's API on a port, for the player's own kubectl."""

    async def open(self) -> str:
        """Let others in; return in Markdown how, the same again once it is open.

        Raises:
            OSError: It cannot be opened.
        """
        ...

    def pulse(self) -> None:
        """Tell those inside that time has passed."""
        ...

    async def close(self) -> None:
        """Let nobody in any more."""
        ...
