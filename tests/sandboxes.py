"""Sandboxes as `k8s-tui sandbox` opens them: each size is booted once, and every game gets a fork of its own."""

from __future__ import annotations

from functools import cache

from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World
from k8s_tui.game.opening import open_sandbox
from k8s_tui.game.origin import Origin
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of, start
from k8s_tui.shell.files import Source


@cache
def _booted(workers: int, masters: int, seed: int) -> World:
    return open_sandbox(ClusterConfig(masters=masters, workers=workers), (), seed)


def open_game(origin: Origin, sources: tuple[Source, ...] = ()) -> Session:
    """Begin a game without a goal, just as `start` does."""

    def reopen(other: Origin) -> Session:
        return start(other, sources)

    world = _booted(origin.workers, origin.masters, origin.seed).fork()
    return session_of(world, None, origin, sources, reopen=reopen)
