"""A play: a game, the player's shell and the panels' observer on one world, which travel together."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define

from k8s_tui.cluster.world import World
from k8s_tui.game.conditions.scene import Timed
from k8s_tui.game.game import Game
from k8s_tui.game.goals import Progress
from k8s_tui.game.observer import PROCESS as OBSERVER
from k8s_tui.game.observer import Observer
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.transcript import Entry
from k8s_tui.shell.shell import Shell
from k8s_tui.sim.parts import Parts, whole

FIRST_LOOK_MS = 100
"""The panels are filled before the player sees them."""

LOOK_MS = 1_000
HANDOVER_LIMIT_MS = 10 * 60_000
"""A player who would have to wait for longer is called all the same."""

OFF_STAGE_MS = 5_000
"""What logins, transfers and the like may take of a command that somebody else runs; it takes no time here."""

ShellOf = Callable[[World], Shell]
"""Opens a shell in a world."""


@define
class Play:
    """Everything that belongs to one moment of a session.

    Attributes:
        transcript: What the player typed and sent up to then.
        request_bytes: How much of it came in requests, also of those that it is too small for.
    """

    game: Game
    shell: Shell
    observer: Observer
    transcript: tuple[Entry, ...] = ()
    request_bytes: int = 0

    @property
    def world(self) -> World:
        """The world all of them live in."""
        return self.game.world

    @property
    def elapsed_ms(self) -> int:
        """Virtual milliseconds since the player took over."""
        return self.world.now_ms - self.game.state.start_ms

    def fork(self) -> Play:
        """Return the same in a fork of the world."""
        return whole(self.fork_in_parts())

    def fork_in_parts(self) -> Parts[Play]:
        """Make the same fork part by part, while the world stands still."""
        world = yield from self.world.fork_in_parts()
        observer = yield from self.observer.fork_in_parts(world)
        parts = self.game.fork(world), self.shell.fork(world), observer
        return Play(*parts, self.transcript, self.request_bytes)


def begin(world: World, scenario: Scenario | None, shell_of: ShellOf) -> Play:
    """Let a game begin, and call the player as soon as there is something to see."""
    observer = Observer(world)
    world.sim.start(OBSERVER)
    world.run_for(FIRST_LOOK_MS)
    game = Game(world, scenario, lambda other, line: run_elsewhere(shell_of(other), line))
    play = Play(game, shell_of(world), observer)
    game.begin()
    if scenario is not None and scenario.spec.handover is not None:
        _wait_for(game, scenario.spec.handover)
    return play


def _wait_for(game: Game, handover: Timed) -> None:
    progress, until_ms = Progress(handover), game.world.now_ms + HANDOVER_LIMIT_MS
    while not progress.is_met(game.world.now_ms) and game.world.now_ms < until_ms:
        game.world.run_for(LOOK_MS)
        progress = progress.checked(game.referee, game.state.start_ms)


def run_elsewhere(shell: Shell, line: str) -> int:
    """Run somebody else's command as far as it goes while the world stands still.

    Returns:
        Its exit code, 0 where it would go on.
    """
    job = shell.run(line)
    job.hurry(OFF_STAGE_MS)
    code = job.exit_code or 0
    job.cancel()
    return code
