"""The first minute of the first scenario in a browser: from the menu to the verdict, by keys typed into a page.

Where a Chromium is installed it plays headless, and its picture is looked at; elsewhere the keys go through the same
WebSocket that the page opens. What is on the screen is read from that socket's frames, because the page is a canvas.
"""

import asyncio
import base64
import contextlib
import json
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.terminal import PATIENCE_S, Display

SIZE = (110, 32)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ENTER = "\r"
HOST = "127.0.0.1"


class Screen:
    """What the page's socket brought."""

    def __init__(self) -> None:
        self.display = Display(200, 60)
        self.address = ""

    def feed(self, data: bytes) -> None:
        self.display.feed(data)

    async def wait_for(self, *texts: str) -> str:
        for _ in range(int(PATIENCE_S * 20)):
            if all(text in self.display.text for text in texts):
                return self.display.text
            await asyncio.sleep(0.05)
        pytest.fail(f"no {texts}:\n{self.display.text}")


class Page:
    """The page in headless Chromium, through its debugging protocol."""

    def __init__(self, socket_: aiohttp.ClientWebSocketResponse) -> None:
        self.screen = Screen()
        self._socket = socket_
        self._number = 0
        self._answers: dict[int, asyncio.Future] = {}
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            if said.get("id") in self._answers:
                self._answers.pop(said["id"]).set_result(said.get("result", {}))
            elif said.get("method") == "Network.webSocketFrameReceived":
                frame = said["params"]["response"]
                if frame["opcode"] == 2:
                    self.screen.feed(base64.b64decode(frame["payloadData"]))

    async def ask(self, method: str, **params: object) -> dict:
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        return await asyncio.wait_for(answer, PATIENCE_S)

    async def type(self, text: str) -> None:
        for char in text:
            key = (
                {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
                if char == ENTER
                else {"key": char}
            )
            await self.ask("Input.dispatchKeyEvent", type="keyDown", text=char, **key)
            await self.ask("Input.dispatchKeyEvent", type="keyUp", **key)

    async def click(self) -> None:
        """Give the page's terminal the keys, as whoever clicks into it does."""
        await self.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        for what in ("mousePressed", "mouseReleased"):
            await self.ask("Input.dispatchMouseEvent", type=what, x=9, y=9, button="left", clickCount=1)

    async def picture(self) -> bytes:
        return base64.b64decode((await self.ask("Page.captureScreenshot"))["data"])


class Frames:
    """The page's socket without a page."""

    def __init__(self, socket_: aiohttp.ClientWebSocketResponse) -> None:
        self.screen = Screen()
        self._socket = socket_
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type == aiohttp.WSMsgType.BINARY:
                self.screen.feed(message.data)

    async def click(self) -> None:
        """Say what the page says when it has the keys."""
        await self._socket.send_json(["focus"])

    async def type(self, text: str) -> None:
        await self._socket.send_json(["stdin", text])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextlib.asynccontextmanager
async def running(*command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


async def reachable(session: aiohttp.ClientSession, url: str) -> None:
    """Wait until something answers."""
    for _ in range(int(PATIENCE_S * 10)):
        with contextlib.suppress(aiohttp.ClientError):
            async with session.get(url):
                return
        await asyncio.sleep(0.1)
    pytest.fail(f"nothing answers at {url}")


@contextlib.asynccontextmanager
async def opened(session: aiohttp.ClientSession, url: str, folder: Path) -> AsyncIterator[Page | Frames]:
    """Open the page, or its socket where there is no browser."""
    if CHROMIUM is None:
        address = f"{url.replace('http', 'ws')}ws?width={SIZE[0]}&height={SIZE[1]}"
        async with session.ws_connect(address, headers={"Origin": url.rstrip("/")}) as socket_:
            yield Frames(socket_)
        return
    port = free_port()
    options = (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1000,700",
    )
    profile = (f"--user-data-dir={folder / 'profile'}", f"--remote-debugging-port={port}")
    async with running(CHROMIUM, *options, *profile, "about:blank"):
        await reachable(session, f"http://{HOST}:{port}/json/version")
        async with session.get(f"http://{HOST}:{port}/json/list") as answer:
            page = next(each for each in await answer.json() if each["type"] == "page")
        async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket_:
            browser = Page(socket_)
            for method in ("Network.enable", "Page.enable"):
                await browser.ask(method)
            await browser.ask("Page.navigate", url=url)
            yield browser


async def test_the_first_minute_of_the_first_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATA", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    port = free_port()
    url = f"http://{HOST}:{port}/"
    program = (sys.executable, "-m", "k8s_tui", "play", "--web", f"--port={port}")
    async with running(*program), aiohttp.ClientSession() as session:
        await reachable(session, url)
        async with opened(session, url, tmp_path) as page:
            screen = page.screen
            await screen.wait_for("Campaign", "Lights out", "next")
            await page.click()
            await page.type(ENTER)
            await screen.wait_for("Scenario", "Chapter")
            await page.type(ENTER)
            await screen.wait_for("your first pager", "Start")
            await page.type(ENTER)
            await screen.wait_for("OUTAGE", "Help")
            await page.type("kubectl get deployments -n gazette" + ENTER)
            await screen.wait_for("articles", "0/0")
            await page.type("kubectl -n gazette scale deployment articles --replicas=3" + ENTER)
            await screen.wait_for("deployment.apps/articles scaled")
            await page.type("++++++")
            await screen.wait_for("WON")
            if isinstance(page, Page):
                picture = await page.picture()
                assert picture.startswith(b"\x89PNG")
                (tmp_path / "won.png").write_bytes(picture)


async def test_only_pages_of_its_own_may_play() -> None:
    port = free_port()
    url = f"http://{HOST}:{port}/"
    async with (
        running(sys.executable, "-m", "k8s_tui", "play", "--web", f"--port={port}"),
        aiohttp.ClientSession() as session,
    ):
        await reachable(session, url)
        async with session.get(url) as answer:
            assert answer.status == 200
            assert "https://" not in await answer.text()
        for headers in ({"Origin": "http://elsewhere.example"}, {"Host": f"elsewhere.example:{port}"}):
            async with session.get(f"{url}ws", headers=headers) as answer:
                assert answer.status == 403
