"""The screen of a game whose outage is mended from another terminal."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from k8s_tui.game.origin import Origin
from k8s_tui.game.session import Session
from k8s_tui.game.starting import start
from k8s_tui.httpd.door import GameDoor
from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.screens.dialog import Dialog
from tests.httpd.served import SPEED, run_kubectl
from tests.tui.screen_text import WIDE, screen_text

IMAGE = "storefront=shop/storefront:2.4.1"
BEATS_AT_MOST = 600


def shown(app: K8sTui) -> str:
    return screen_text(app)


async def until(pilot: Pilot[Any], app: K8sTui, session: Session, verdict: str) -> list[str]:
    """Let the screen beat until the game is decided; return what it showed meanwhile."""
    seen = []
    for _ in range(BEATS_AT_MOST):
        seen.append(shown(app))
        if session.verdict == verdict:
            break
        await pilot.pause(0.02)
    return seen


async def test_an_outage_is_mended_from_a_second_terminal(tmp_path: Path) -> None:
    session = start(Origin(scenario="stuck-release"))
    session.set_speed(SPEED)
    kubeconfig = tmp_path / "kubeconfig"
    app = K8sTui(
        session, ascii_only=False, show_briefing=False, door_of=lambda each: GameDoor(each, kubeconfig)
    )
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("escape", "K")
        await pilot.pause()
        assert isinstance(app.screen, Dialog)
        assert "export KUBECONFIG=" in shown(app)
        await pilot.press("escape")
        output = await run_kubectl(
            tmp_path, kubeconfig, "-n", "shop", "set", "image", "deployment/storefront", IMAGE
        )
        assert output.stdout == "deployment.apps/storefront image updated\n", output.stderr
        seen = await until(pilot, app, session, "won")
        assert session.verdict == "won"
        assert any("kubectl set deployment/storefront" in each or "goals 1/3" in each for each in seen)
        await pilot.pause(0.2)
        assert "the outage is over" in shown(app)
        assert "kubectl set deployment/storefront -n shop" in session.postmortem()


async def test_a_door_opens_once_and_closes(tmp_path: Path) -> None:
    door = GameDoor(start(Origin(workers=1)), tmp_path / "kubeconfig")
    said = await door.open()
    assert await door.open() == said
    assert (tmp_path / "kubeconfig").stat().st_mode & 0o777 == 0o600
    door.pulse()
    await door.close()
    await door.close()
