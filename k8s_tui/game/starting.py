"""Starting a game from its origin: a scenario by name or file, or a sandbox."""

from __future__ import annotations

from collections.abc import Callable

from k8s_tui.api import documents
from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World
from k8s_tui.game import library
from k8s_tui.game.loading import load
from k8s_tui.game.oncall.shift import hours_of, shift
from k8s_tui.game.opening import open_sandbox, open_world
from k8s_tui.game.origin import Origin
from k8s_tui.game.play import Play, begin
from k8s_tui.game.reading import Mistake, ScenarioError
from k8s_tui.game.replaying import Replay
from k8s_tui.game.saves import SavedGame, Saves
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.session import Session
from k8s_tui.shell.files import Files, Source
from k8s_tui.shell.shell import Shell

CarryOut = Callable[[Session, str], None]
"""Carries out once more a request that came from outside."""


def start(
    origin: Origin,
    sources: tuple[Source, ...] = (),
    saves: Saves | None = None,
    carry_out: CarryOut | None = None,
    kind: type[Session] = Session,
) -> Session:
    """Begin a game; `sources` are the files that the player's commands can read.

    Raises:
        ScenarioError: The scenario, or a sandbox's manifest, has mistakes.
    """

    def reopen(other: Origin) -> Session:
        return start(other, sources, saves, carry_out)

    if origin.scenario:
        scenario = scenario_of(origin)
        world = open_world(scenario, origin.seed)
    else:
        scenario, world = None, _sandbox(origin)
    session = session_of(world, scenario, origin, sources, saves, reopen, kind=kind)
    session.carry_out = carry_out
    return session


def watch(
    saved: SavedGame, sources: tuple[Source, ...], saves: Saves, carry_out: CarryOut | None = None
) -> Replay:
    """Begin to watch a kept game.

    Raises:
        ScenarioError: Its scenario has mistakes, or is not there.
    """
    session = start(saved.origin, sources, saves, carry_out, Replay)
    assert isinstance(session, Replay)
    session.show(saved)
    return session


def scenario_of(origin: Origin) -> Scenario:
    """Return the scenario that an origin names, in its variant, or the shift.

    Raises:
        ScenarioError: There is none, or it has mistakes.
    """
    hours = hours_of(origin.scenario)
    return shift(origin.seed, hours) if hours else load(library.find(origin.scenario), origin.seed)


def session_of(
    world: World,
    scenario: Scenario | None,
    origin: Origin,
    sources: tuple[Source, ...] = (),
    saves: Saves | None = None,
    reopen: Callable[[Origin], Session] | None = None,
    *,
    remembers: bool = True,
    kind: type[Session] = Session,
) -> Session:
    """Let a player take over a world."""

    def shell_of(other: World) -> Shell:
        return Shell(other, Files(sources))

    opening = world.fork() if remembers and scenario is not None else None
    play = begin(world, scenario, shell_of)
    session = kind(play, origin, shell_of, reopen=reopen, saves=saves, remembers=remembers)
    session.opening = opening
    return session


def session_of_play(play: Play, origin: Origin, *, remembers: bool = True) -> Session:
    """Let a player go on with a play that is under way."""
    return Session(play, origin, Shell, remembers=remembers)


def _sandbox(origin: Origin) -> World:
    try:
        given = [document.data for text in origin.manifests for document in documents.read(text)]
    except documents.DocumentError as error:
        raise ScenarioError("manifest", [Mistake("", error.message, error.line)]) from error
    try:
        config = ClusterConfig(masters=origin.masters, workers=origin.workers)
    except ValueError as error:
        raise ScenarioError("cluster", [Mistake("", str(error))]) from error
    return open_sandbox(config, given, origin.seed)
