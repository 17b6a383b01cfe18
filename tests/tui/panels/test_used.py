from k8s_tui.game.views import PodRow, Usages, Used
from k8s_tui.tui.glyphs import UNICODE
from k8s_tui.tui.panels.pods import pods_spec
from k8s_tui.tui.panels.used import USED_KEYS
from k8s_tui.tui.screens.play import PlayScreen
from k8s_tui.tui.table_model import TableModel
from tests.tui.fake import FakeSession
from tests.tui.screen_text import screen_text
from tests.tui.screens.test_play import playing

PODS = FakeSession(now_ms=95_000).snapshot("shop").pods
MIB = 1024 * 1024


def test_what_is_measured_is_shown_and_sorted_by_the_most_first() -> None:
    known = {PODS[0].name: Used(7, 40 * MIB), PODS[1].name: Used(300, 12 * MIB)}

    def used(row: PodRow) -> Used | None:
        return known.get(row.name)

    spec = pods_spec(UNICODE, lambda: 0, used)
    cells = {column.title: column.cell for column in spec.columns}
    assert (cells["CPU"](PODS[0], frozenset())[0], cells["MEM"](PODS[0], frozenset())[0]) == ("7m", "40Mi")
    assert cells["CPU"](PODS[2], frozenset()) == ("-", "dim")
    model = TableModel(spec)
    model.set_rows(PODS)
    model.sort_by("used-cpu")
    assert [row.name for row in model.shown][:2] == [PODS[1].name, PODS[0].name]
    known[PODS[0].name] = Used(900, 0)
    model.sort_anew()
    assert model.shown[0].name == PODS[0].name
    model.sort_by("used-memory")
    assert model.shown[0].name == PODS[1].name


def measure(screen: PlayScreen, session: FakeSession) -> None:
    """Let the session know what one pod uses."""
    pods = {("shop", "pay-66c4b8d7f-w5x7k"): Used(310, 512 * MIB)}
    session.usages = Usages(pods, {"worker-2": Used(1900, 9)})
    screen.show_snapshot()


async def test_the_columns_are_there_only_where_somebody_measures() -> None:
    async with playing((200, 50)) as (pilot, screen, session):
        assert screen.tables["pods"].hidden >= USED_KEYS
        measure(screen, session)
        await pilot.pause()
        text = screen_text(pilot.app)
        assert "310m" in text
        assert "512Mi" in text
        assert "1900m" in text
