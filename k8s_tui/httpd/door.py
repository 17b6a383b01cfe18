"""The door to a game that is played on the screen: the HTTPS server in the screen's own loop."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import platformdirs

from k8s_tui.api.errors import Unreachable
from k8s_tui.game.session import Session
from k8s_tui.httpd.answering import Answering
from k8s_tui.httpd.clock import ClientClock
from k8s_tui.httpd.credentials import Credentials
from k8s_tui.httpd.journal import Journal, loaded
from k8s_tui.httpd.serving import HttpsServer


def server_of(session: Session, clock: ClientClock | None = None) -> HttpsServer:
    """Return a server for a game, which does not listen yet; times are told by the clock of its clients."""
    session.carry_out = carry_out
    return HttpsServer(answering_of(session, clock), Credentials())


def answering_of(session: Session, clock: ClientClock | None = None, *, repeats: bool = False) -> Answering:
    """Return the API of a game, which remembers what it is asked."""
    return Answering(lambda: session.play.world, Journal(session, repeats=repeats), clock)


def wall_clock() -> ClientClock:
    """Return the clock of this machine, which is that of its kubectl."""
    return ClientClock(lambda: time.time_ns() // 1_000_000)


def carry_out(session: Session, text: str) -> None:
    """Carry out once more a request that a game remembers; one of a later version's is left out."""
    with contextlib.suppress(Unreachable, ValueError):
        answering_of(session, repeats=True).answer(loaded(text))


def default_kubeconfig() -> Path:
    """Return where the kubeconfig is written unless it is said."""
    return Path(platformdirs.user_runtime_dir("k8s-tui")) / "kubeconfig"


class GameDoor:
    """Lets the player's own kubectl into a game."""

    def __init__(self, session: Session, kubeconfig: Path | None = None) -> None:
        self._session = session
        self._kubeconfig = kubeconfig or default_kubeconfig()
        self._server: HttpsServer | None = None

    async def open(self) -> str:
        """Serve on a free port; return in Markdown what to type elsewhere.

        Raises:
            OSError: The kubeconfig cannot be written.
        """
        if self._server is None:
            server = server_of(self._session, wall_clock())
            await server.start()
            self._server = server
            server.credentials.write_kubeconfig(self._kubeconfig, server.address)
        return (
            f"The cluster's API is at {self._server.address}, for this machine alone and for as long as you "
            "play. In another terminal:\n\n"
            f"    export KUBECONFIG={self._kubeconfig}\n"
            "    kubectl get pods -A\n\n"
            "kubectl, Helm and k9s act on what you see here."
        )

    def pulse(self) -> None:
        """Tell those who watch that time has passed."""
        if self._server is not None:
            self._server.pulse()

    async def close(self) -> None:
        """Serve no more."""
        if self._server is not None:
            await self._server.stop()
            self._server = None
