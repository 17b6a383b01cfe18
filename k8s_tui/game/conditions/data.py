"""What a database holds: rows that are there, rows that users were promised and that are not."""

from __future__ import annotations

from attrs import frozen

from k8s_tui.game.conditions.scene import Scene, Verdict
from k8s_tui.game.fields import declare

NO_SERVER = "no server of it runs"
"""What is found where nobody can tell what it holds."""


@frozen
class Data:
    """A database that runs has so many rows, and misses so few of those that users stored."""

    of: str = declare("text", "the workload as NAMESPACE/NAME, or the name of a database outside")
    rows_at_least: int = declare("integer", "rows that are there", default=0, limits=(0, None))
    missing_at_most: int | None = declare(
        "integer", "rows that users stored and that are not there", default=None, limits=(0, None)
    )
    intact: bool = declare("boolean", "no page was written over by another server", default=False)
    safe: bool = declare("boolean", "no page is written over by another server any more", default=False)

    def describe(self) -> str:
        """Return what the database must hold."""
        parts = []
        if self.rows_at_least:
            parts.append(f"has at least {self.rows_at_least} rows")
        if self.missing_at_most is not None:
            lost = f"at most {self.missing_at_most} of" if self.missing_at_most else "none of"
            parts.append(f"has lost {lost} the rows that users stored")
        if self.intact:
            parts.append("is not damaged")
        if self.safe:
            parts.append("is damaged no further")
        return f"the database {self.of} {' and '.join(parts) or 'runs'}"

    def evaluate(self, scene: Scene) -> Verdict:
        """Judge the server that takes writes, else the one that has most."""
        servers = scene.stored(self.of)
        if not servers:
            return Verdict(held=False, detail=NO_SERVER)
        best = max(servers, key=lambda each: (each.takes_writes, each.rows))
        missing = max(0, best.promised - best.rows)
        held = (
            best.rows >= self.rows_at_least
            and (self.missing_at_most is None or missing <= self.missing_at_most)
            and not (self.intact and best.is_torn)
            and not (self.safe and best.is_shared)
        )
        damage = ", damaged" if best.is_torn else ""
        return Verdict(held, f"{best.rows} rows, {missing} missing{damage}")
