"""Keys and menus that change the cluster."""

import pytest

from k8s_tui.tui.feed import FeedRow
from k8s_tui.tui.panels.events import event_target
from k8s_tui.tui.screens.change_actions import IN_ITS_PANEL
from k8s_tui.tui.screens.choices import Choices
from k8s_tui.tui.screens.dialog import Dialog
from k8s_tui.tui.screens.edit import EditScreen
from tests.tui.screen_text import NARROW, WIDE, screen_text
from tests.tui.screens.test_play import playing


async def test_a_shell_on_a_node_and_in_a_pod() -> None:
    async with playing() as (pilot, screen, session):
        await pilot.press("2", "s")
        await pilot.pause()
        assert session.lines[-1] == "ssh worker-2"
        assert screen.focused is screen.prompt
        await pilot.press("3", "s")
        await pilot.pause()
        assert session.lines[-1] == "kubectl exec -it pay-66c4b8d7f-w5x7k -n shop -- sh"


async def test_a_port_is_forwarded_by_a_line_that_wants_its_number() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("3", "f")
        await pilot.pause()
        typed = screen.command_line.line.text
        assert typed == "kubectl port-forward -n shop pod/pay-66c4b8d7f-w5x7k "
        await pilot.press("escape", "2", "f", "t")
        await pilot.pause()
        assert screen.focused is not screen.prompt


async def test_all_is_painted_again() -> None:
    async with playing() as (pilot, screen, _):
        painted = screen_text(pilot.app)
        await pilot.press("2", "ctrl+r", "3")
        await pilot.pause()
        assert screen.tables["pods"].model.shown
        assert screen_text(pilot.app).count("Pods") == painted.count("Pods")


async def test_i_types_where_there_is_no_image_to_set() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("2", "i")
        await pilot.pause()
        assert screen.focused is screen.prompt
        assert screen.command_line.empty


async def test_all_that_is_shown_is_marked_and_unmarked() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("2", "ctrl+a")
        assert len(screen.tables["nodes"].model.marks) == 4
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Dialog)
        await pilot.press("enter")
        await pilot.press("ctrl+a")
        assert not screen.tables["nodes"].model.marks


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_game_is_won_with_the_mouse_alone(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, session):
        if size == NARROW:
            tab = screen_text(pilot.app).splitlines()[12].index("2 Nodes")
            await pilot.click(offset=(tab, 12))
            await pilot.pause()
        nodes = screen.tables["nodes"]
        row = 1 + nodes.fixed_lines()
        await pilot.click("#nodes", offset=(5, row), button=3)
        await pilot.pause()
        assert isinstance(pilot.app.screen, Choices)
        labels = [item.label for item in pilot.app.screen.table.model.shown]
        await pilot.click("#choices", offset=(6, 1 + labels.index("Start its kubelet")))
        await pilot.pause()
        assert session.lines[-1] == "ssh worker-2 systemctl start kubelet"
        session.step(90_000)
        assert session.verdict == "won"


async def test_a_click_beside_a_menu_closes_it() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("3", "V")
        await pilot.pause()
        await pilot.click(offset=(1, 1))
        await pilot.pause()
        assert pilot.app.screen is screen


async def test_any_here_document_is_written_in_the_editor() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        screen.submit("cat <<EOF > notes.txt")
        await pilot.pause()
        editor = pilot.app.screen
        assert isinstance(editor, EditScreen)
        editor.area.insert("no: yaml: at all\n- [")
        await pilot.pause(0.3)
        assert editor.check()
        editor.action_save()
        await pilot.pause()
        assert session.lines[-1].startswith("cat > notes.txt <<'")
        assert "no: yaml: at all\n- [\n" in session.lines[-1]


async def test_the_menu_of_an_event_offers_only_what_it_can_do() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("5")
        events = screen.tables["events"].model
        for wanted, key, panel in (("node", None, "pods"), ("pod", "o", "nodes")):
            screen.focus_panel("events")
            events.move_to(next(place for place, row in enumerate(events.shown) if _kind(row) == wanted))
            await pilot.press("V")
            await pilot.pause()
            menu = pilot.app.screen
            assert isinstance(menu, Choices)
            offered = [item.action for item in menu.table.model.shown]
            assert not set(offered) & set(IN_ITS_PANEL)
            menu.table.model.move_to(offered.index("its_pods" if key is None else "jump_to_node"))
            await pilot.press("enter")
            await pilot.pause()
            assert screen.current == panel


async def test_of_users_who_fail_one_asks_why() -> None:
    async with playing() as (pilot, _, _session):
        await pilot.press("5", "g", "V")
        await pilot.pause()
        menu = pilot.app.screen
        assert isinstance(menu, Choices)
        assert [item.action for item in menu.table.model.shown] == ["why", "map"]
        await pilot.press("enter")
        await pilot.pause()
        assert "Why? · users" in screen_text(pilot.app)


def _kind(row: FeedRow) -> str:
    target = event_target(row)
    return "" if target is None else target.kind
