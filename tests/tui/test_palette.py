from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.palette import entries
from k8s_tui.tui.screens.menu import MenuScreen
from k8s_tui.tui.screens.play import PlayScreen
from tests.tui.fake import FakeSession
from tests.tui.menu.lobby import FakeLobby
from tests.tui.screen_text import NARROW, screen_text


async def test_the_palette_lists_what_keys_do() -> None:
    session = FakeSession(frozen=True)
    app = K8sTui(session, ascii_only=False, show_briefing=False)
    async with app.run_test(size=NARROW):
        found = {entry.title: entry for entry in entries(app, app.screen)}
        assert {"Theme: light", "Quit", "Pause or go on", "Describe", ":svc", ":deploy"} <= set(found)
        assert "Play: Outage number 3" not in found
        await found["Pause or go on"].run()
        assert session.paused
        found["Theme: light"].run()
        assert app.theme == "k8s-light"
        found[":svc"].run()
        assert app.screen.current == "services"


async def test_the_palette_of_the_menu_leads_to_sections_and_scenarios() -> None:
    lobby = FakeLobby()
    app = K8sTui(lobby=lobby, ascii_only=False, show_briefing=False)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+p")
        assert "🔎" not in screen_text(app)
        await pilot.press(*"sandbox")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, MenuScreen)
        assert "Boot the machines" in screen_text(app)
        for name in ("7", "8"):
            await {entry.title: entry for entry in entries(app, app.screen)}[
                f"Play: Outage number {name}"
            ].run()
            await pilot.pause()
            await pilot.pause()
            assert isinstance(app.screen, PlayScreen)
        assert [choice.scenario for choice in lobby.begun] == ["outage-7", "outage-8"]
        assert len(app.screen_stack) == 2
