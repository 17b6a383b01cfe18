"""Browsing: the objects of any kind as a live table, as `kubectl get KIND -A` would print them.

The player's own client asks; while the API server does not answer, the last answer stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import define

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.scheme import SCHEME, Resource
from k8s_tui.apiserver import tables
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.cluster.config import DESK
from k8s_tui.cluster.world import World
from k8s_tui.game.views import KindRow, KindTable

ROWS_SHOWN = 5_000
"""Beyond that one asks kubectl."""

REFRESH_MS = 1_000
"""Virtual time after which the objects are asked for again."""

READY = "Ready"
STATUS_COLUMNS = ("Status", "Phase", "State", "Reason")
STATUS_HEALTH = {
    **dict.fromkeys(("Bound", "Active", "Ready", "Running", "True", "Available", "Approved,Issued"), "ok"),
    **dict.fromkeys(("Complete", "Completed", "Succeeded"), "done"),
    **dict.fromkeys(("Pending", "Terminating", "Released", "Suspended"), "warn"),
    **dict.fromkeys(("Failed", "Lost", "Error", "False"), "bad"),
}
"""What the words of a status column say of an object's health."""

AWAITED = ("<unknown>", "<pending>")
"""Stand where something is to come: what an autoscaler cannot measure, the address of a load balancer."""


def health_of(cells: dict[str, str]) -> str:
    """Return how well an object is, as far as its columns tell."""
    for column in STATUS_COLUMNS:
        if cells.get(column):
            return STATUS_HEALTH.get(cells[column], "unknown")
    if any(word in cell for word in AWAITED for cell in cells.values()):
        return "warn"
    ready, desired = cells.get(READY, ""), cells.get("Desired", "")
    have, slash, wanted = ready.partition("/")
    if slash or desired:
        return "ok" if have == (wanted if slash else desired) else "warn"
    return "ok"


def healths_of(word: str, objects: Sequence[Any], now_ms: int) -> list[str]:
    """Return how well each object of a kind is, as far as the columns tell that kubectl prints for it."""
    resource = SCHEME.lookup(word)
    if resource is None:
        return ["unknown"] * len(objects)
    printed = tables.table(resource, objects, now_ms)
    titles = [column.name for column in printed.columns]
    return [_row(row.object, titles, list(row.cells)).health for row in printed.rows]


@define
class Browser:
    """The view that is open.

    Attributes:
        word: What was asked for, "" where nothing is open.
    """

    word: str = ""
    _table: KindTable | None = None
    _asked: tuple[int, str] | None = None

    def show(self, world: World, word: str) -> bool:
        """Open the view of a kind, close it for ""; False where the API server knows no such kind."""
        if word and _find(world, word) is None:
            return False
        self.word, self._table, self._asked = word, None, None
        return True

    def table(self, world: World, namespace: str) -> KindTable | None:
        """Return the open view's table."""
        if not self.word:
            return None
        moment = (world.now_ms // REFRESH_MS, namespace)
        if self._asked != moment:
            self._asked = moment
            self._table = _ask(world, self.word, namespace) or self._table
        return self._table


def _server(world: World) -> ApiServer | None:
    try:
        return world.connect(DESK)
    except (StatusError, Unreachable):
        return None


def _find(world: World, word: str) -> Resource | None:
    server = _server(world)
    return (SCHEME if server is None else server.scheme).lookup(word)


def _ask(world: World, word: str, namespace: str) -> KindTable | None:
    server, resource = _server(world), _find(world, word)
    if server is None or resource is None:
        return None
    try:
        objects = server.list(resource, namespace if resource.namespaced else "").items
    except (StatusError, Unreachable):
        return None
    shown = objects[:ROWS_SHOWN]
    printed = tables.table(resource, shown, world.now_ms, server.printer_of(resource))
    kept = [index for index, column in enumerate(printed.columns) if not column.wide and index]
    titles = [printed.columns[index].name for index in kept]
    rows = tuple(_row(row.object, titles, [row.cells[index] for index in kept]) for row in printed.rows)
    return KindTable(
        resource.group_resource,
        resource.list_kind.removesuffix("List"),
        tuple(title.upper() for title in titles),
        rows,
    )


def _row(obj: Any, titles: list[str], cells: list[Any]) -> KindRow:  # noqa: ANN401 - any kind of object
    texts = tuple("" if cell is None else str(cell) for cell in cells)
    health = (
        "warn"
        if obj.metadata.deletion_timestamp is not None
        else health_of(dict(zip(titles, texts, strict=True)))
    )
    return KindRow(obj.metadata.namespace, obj.metadata.name, health, texts, obj.metadata.labels)
