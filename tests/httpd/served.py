"""A sandbox whose API is served, and the real kubectl or Helm that talks to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from attrs import frozen

from k8s_tui.game.origin import Origin
from k8s_tui.game.session import Session
from k8s_tui.httpd.door import server_of
from k8s_tui.httpd.pumping import pump
from k8s_tui.httpd.serving import HttpsServer
from tests.clients import newest_kubectl
from tests.sandboxes import open_game

SPEED = 64
TIMEOUT_S = 40


WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: nginx
        image: nginx:1.25
        ports: [{containerPort: 80}]
"""


@frozen
class Output:
    """What a call of a program printed."""

    exit_code: int
    stdout: str
    stderr: str


async def run_kubectl(folder: Path, kubeconfig: Path, *arguments: str, stdin: str = "") -> Output:
    """Run the newest kubectl to its end."""
    return await run(newest_kubectl(), folder, kubeconfig, *arguments, stdin=stdin)


async def run(
    program: Path, folder: Path, kubeconfig: Path, *arguments: str, stdin: str = "", editor: str = "true"
) -> Output:
    """Run a client of the API to its end."""
    process = await spawn(program, folder, kubeconfig, *arguments, editor=editor)
    try:
        out, err = await asyncio.wait_for(process.communicate(stdin.encode()), TIMEOUT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return Output(process.returncode, out.decode(), err.decode())


async def spawn(
    program: Path, folder: Path, kubeconfig: Path, *arguments: str, editor: str = "true"
) -> asyncio.subprocess.Process:
    """Start a client of the API."""
    return await asyncio.create_subprocess_exec(
        program,
        *arguments,
        cwd=folder,
        env={
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(folder),
            "KUBECONFIG": str(kubeconfig),
            "KUBE_EDITOR": editor,
        },
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


class Served:
    """A game behind HTTPS, with time that passes, and a client that talks to it.

    Attributes:
        editor: The command with which the client edits.
    """

    def __init__(self, session: Session, server: HttpsServer, folder: Path, program: Path) -> None:
        self.session = session
        self.server = server
        self.folder = folder
        self.program = program
        self.editor = "true"
        self.kubeconfig = folder / "kubeconfig"
        server.credentials.write_kubeconfig(self.kubeconfig, server.address)

    async def run(self, *arguments: str, stdin: str = "") -> Output:
        """Run the client to its end."""
        return await run(
            self.program, self.folder, self.kubeconfig, *arguments, stdin=stdin, editor=self.editor
        )

    async def spawn(self, *arguments: str) -> asyncio.subprocess.Process:
        """Start the client."""
        return await spawn(self.program, self.folder, self.kubeconfig, *arguments)

    async def __call__(self, *arguments: str, stdin: str = "") -> str:
        """Run the client, which must succeed; return what it printed."""
        output = await self.run(*arguments, stdin=stdin)
        assert output.exit_code == 0, (
            f"$ {self.program.name} {' '.join(arguments)}\n{output.stdout}{output.stderr}"
        )
        return output.stdout

    async def json(self, *arguments: str) -> Any:
        """Return what kubectl prints as JSON."""
        return json.loads(await self(*arguments, "-o", "json"))

    async def apply(self, manifest: str, *flags: str) -> str:
        """Apply a manifest."""
        return await self("apply", *flags, "-f", "-", stdin=manifest)


def sandbox(workers: int = 3, seed: int = 1) -> Session:
    """Boot a cluster without a goal."""
    session = open_game(Origin(workers=workers, seed=seed))
    session.set_speed(SPEED)
    return session


@contextlib.asynccontextmanager
async def serving(session: Session, folder: Path, program: Path | None = None) -> AsyncIterator[Served]:
    """Serve a game, to the newest kubectl if to no other client, while time passes."""
    server = server_of(session)
    await server.start()
    flowing = asyncio.create_task(pump(session, server))
    try:
        yield Served(session, server, folder, program or newest_kubectl())
    finally:
        flowing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await flowing
        await server.stop()
