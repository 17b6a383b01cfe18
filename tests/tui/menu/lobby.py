"""A made-up lobby, to look at the menu without files."""

from pathlib import Path

from attrs import field, mutable

from k8s_tui.game.lobby import NoGame
from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import Kept
from k8s_tui.game.shelf import CHAPTERS, Title
from tests.tui.fake import FakeSession

BRIEFING = """# 03:12, the phone

**Shop checkout** fails for about a third of all customers. Nobody deployed anything tonight.

- the shop runs in namespace `shop`, three web pods behind the service `web`
- customers come through the node port **30080** of every node
"""


def title(number: int, chapter: str, order: int) -> Title:
    name = f"outage-{number}"
    return Title(
        name, f"Outage number {number}", chapter, Path(f"{name}.yaml"), order, 1 + number % 5, ("pods", "dns")
    )


def titles(sizes: tuple[int, ...]) -> tuple[Title, ...]:
    """Return so many scenarios in each chapter."""
    places = [
        (chapter, order) for chapter, size in zip(CHAPTERS, sizes, strict=False) for order in range(size)
    ]
    return tuple(title(number, chapter, order) for number, (chapter, order) in enumerate(places, start=1))


@mutable
class FakeLobby:
    """Keeps the promises of `k8s_tui.tui.menu.lobby.Lobby`."""

    all_titles: tuple[Title, ...] = titles((2, 3, 4, 1, 2, 2, 9, 1, 1, 3))
    won: dict[str, tuple[int, int]] = field(
        factory=lambda: {"outage-1": (3, 960), "outage-2": (1, 310), "outage-4": (2, 700)}
    )
    games: tuple[Kept, ...] = (
        Kept("last", "outage-3", 151_000),
        Kept("before the drain", "", 4_000_000),
        Kept("old", "outage-gone", 1_000),
    )
    begun: list[Origin | Kept] = field(factory=list)
    kept_sessions: list[FakeSession] = field(factory=list)
    refusal: str = ""

    def titles(self) -> tuple[Title, ...]:
        return self.all_titles

    def briefing(self, title: Title) -> str:
        return BRIEFING

    def records(self) -> dict[str, tuple[int, int]]:
        return self.won

    def kept(self) -> tuple[Kept, ...]:
        return self.games

    def load(self) -> None:
        """Everything is there."""

    def begin(self, choice: Origin | Kept) -> FakeSession:
        self.begun.append(choice)
        if self.refusal:
            raise NoGame(self.refusal)
        return FakeSession(frozen=True, now_ms=95_000)

    def keep(self, session: FakeSession) -> None:
        self.kept_sessions.append(session)
