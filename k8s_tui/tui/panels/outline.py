"""Rows of free text that stand for objects or commands: the way to a cause, and trees of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.tui.columns import TableSpec, Target
from k8s_tui.tui.spans import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8s_tui.game.trees import TreeRow
    from k8s_tui.game.why.findings import Finding, Ref
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line, Span

INDENT_CELLS = 2
COMPONENT_NAMESPACE = "kube-system"
LEAST_CELLS = 20

UNANSWERED = "the API server does not answer, so nothing is known of the objects"


@frozen
class OutlineRow:
    """One row.

    Attributes:
        key: What stays the same while the row is updated.
        target: The object it stands for, None where it is none.
        command: What Enter puts into the command line, "" for nothing.
    """

    key: str
    line: Line
    health: str = ""
    target: Target | None = None
    command: str = ""


def outline_spec(title: str) -> TableSpec[OutlineRow]:
    """Return the table of an outline; its rows keep their order."""
    return TableSpec(
        title=title,
        columns=(),
        identity=lambda row: row.key,
        text=lambda row: "".join(text for text, _ in row.line).lower(),
        worst=lambda _: 0,
        health=lambda row: row.health,
        target=lambda row: row.target,
        line=lambda row, _: row.line,
    )


# -- why ------------------------------------------------------------------------


def why_rows(chain: Sequence[Finding], glyphs: Glyphs, width: int) -> tuple[OutlineRow, ...]:
    """Return the way to a cause: each thing, what is seen of it, and the command that shows it."""
    rows: list[OutlineRow] = []
    if not chain:
        return (OutlineRow("well", (("nobody complains, and everything looks well", "ok"),)),)
    for number, finding in enumerate(chain):
        indent = " " * (INDENT_CELLS * number)
        cause = number == len(chain) - 1 and finding.health in {"bad", "warn"}
        lead = f"{glyphs.branch} " if number else ""
        head: list[Span] = [
            (indent + lead, "dim"),
            (f"{glyphs.health(finding.health)} ", finding.health),
            (str(finding.ref), "strong"),
        ]
        if cause:
            head.append(("  as far as one can see, the cause", finding.health))
        target = ref_target(finding.ref)
        rows.append(OutlineRow(f"{number}", tuple(head), finding.health, target))
        inner = indent + " " * (len(lead) + 2)
        parts = wrap(glyphs.plain(finding.text), max(LEAST_CELLS, width - len(inner) - 2))
        rows.extend(
            OutlineRow(f"{number}.{place}", ((inner, "text"), (part, "text")), "", target)
            for place, part in enumerate(parts)
        )
        rows.append(
            OutlineRow(
                f"{number}$",
                ((f"{inner}$ ", "prompt"), (finding.shown_by, "accent")),
                "",
                target,
                finding.shown_by,
            )
        )
    return tuple(rows)


def why_line(chain: Sequence[Finding], glyphs: Glyphs) -> Line:
    """Return the way in one line, as in `service shop/cart × → pod cart-1 × → node worker-2 ×`."""
    spans: list[Span] = []
    for finding in chain:
        if spans:
            spans.append((f" {glyphs.arrow} ", "dim"))
        spans.append((f"{finding.ref.kind} {finding.ref.name} ", "text"))
        spans.append((glyphs.health(finding.health), finding.health))
    return tuple(spans)


def ref_target(ref: Ref) -> Target | None:
    """Return the object of the API that a thing of the search is, or runs on."""
    if ref.kind == "users":
        return None
    if ref.kind == "unit":
        return Target("node", "", ref.place)
    if ref.kind == "component":
        return Target("pod", COMPONENT_NAMESPACE, f"{ref.name}-{ref.place}") if ref.place else None
    return Target(ref.kind, ref.place, ref.name)


# -- trees ----------------------------------------------------------------------


def tree_rows(rows: Sequence[TreeRow], glyphs: Glyphs, *, answered: bool = True) -> tuple[OutlineRow, ...]:
    """Return a tree with its branches drawn; where there is none, whether anybody `answered`."""
    if not rows and not answered:
        return (OutlineRow("unanswered", ((UNANSWERED, "warn"),)),)
    drawn = []
    path: list[str] = []
    for row in rows:
        del path[row.depth :]
        path.append(f"{row.kind}/{row.namespace}/{row.name}")
        trunk = "".join(f"{' ' if last else glyphs.box[3]}  " for last in row.last[1:-1])
        lead = f"{trunk}{glyphs.twig if row.last[-1] else glyphs.fork} " if row.depth else ""
        kind = row.kind.partition(".")[0]
        name = f"{row.namespace}/{row.name}" if not row.depth and row.namespace else row.name
        line: Line = (
            (lead, "dim"),
            (f"{glyphs.health(row.health)} ", row.health),
            (f"{kind} " if kind else "", "dim"),
            (name, "strong" if not row.depth else "bad" if row.health == "bad" else "text"),
            (f"  {row.note}", row.health if row.health in {"bad", "warn"} else "dim"),
        )
        target = Target(row.kind, row.namespace, row.name) if row.kind else None
        drawn.append(OutlineRow(" ".join(path), line, row.health, target))
    return tuple(drawn)
