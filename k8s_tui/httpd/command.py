"""The program's `serve`: the API of a game on a port, until Ctrl+C."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from pathlib import Path

from k8s_tui.game.session import Session
from k8s_tui.httpd.door import server_of, wall_clock
from k8s_tui.httpd.pumping import pump


def serve(session: Session, kubeconfig: Path, port: int, tell: Callable[[str], None]) -> None:
    """Serve a game until it is interrupted.

    Raises:
        OSError: The port is taken, or the kubeconfig cannot be written.
    """
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(session, kubeconfig, port, tell))


async def _serve(session: Session, kubeconfig: Path, port: int, tell: Callable[[str], None]) -> None:
    server = server_of(session, wall_clock())
    address = await server.start(port)
    try:
        server.credentials.write_kubeconfig(kubeconfig, address)
        tell(
            f"{session.title}: the API is at {address}, for you alone.\n\n  export KUBECONFIG={kubeconfig}\n\n"
        )
        flowing = asyncio.current_task()
        assert flowing is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, flowing.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await pump(session, server)
    finally:
        await server.stop()
