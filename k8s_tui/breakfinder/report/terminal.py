"""A report for the terminal: readable at 80 columns, and without colour."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console, ConsoleRenderable, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from k8s_tui.breakfinder.report import words
from k8s_tui.breakfinder.report.contents import Entry, Report
from k8s_tui.breakfinder.telling import Story
from k8s_tui.game.postmortem import chart

WIDTH_COLUMNS = 80
INDENT = "  "
DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}
REFUTED_SHOWN = 3
USERS_SHOWN = 3
NUMBER_COLUMNS = 3
LEVEL_COLUMNS = 7


def terminal(report: Report, width: int = WIDTH_COLUMNS, *, color: bool = False) -> str:
    """Return a report as text of a width, with the terminal's colours or without."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
    )
    for part in _parts(report):
        console.print(part, soft_wrap=isinstance(part, Text) and bool(part.no_wrap))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _parts(report: Report) -> Iterator[RenderableType]:
    yield Text(words.summary(report))
    if len(report.entries) > 1:
        yield Text()
        yield from (_listed(number, entry) for number, entry in enumerate(report.entries, start=1))
    for number, entry in enumerate(report.entries, start=1):
        yield Text()
        yield Rule(f"{number} of {len(report.entries)}", style="dim")
        yield Text(f"{words.headline(entry)}.", style=_style(entry))
        yield from _entry(report, number, entry)
    yield Text()
    held = words.held(report)
    if held:
        yield Text("Never broken", style="bold green")
        yield _grid(held)
    idle = words.idle(report)
    if idle:
        yield Text("Not at stake in what was tried", style="bold")
        yield _grid(idle)
    for note in report.notes:
        yield Text(f"note: {note}", style="dim")


def _style(entry: Entry) -> str:
    return "bold red" if words.level(entry) == words.ERROR else "bold yellow"


def _listed(number: int, entry: Entry) -> RenderableType:
    """Return a finding as a line of the list that comes before all."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=NUMBER_COLUMNS, justify="right")
    table.add_column(width=LEVEL_COLUMNS)
    table.add_column(ratio=1)
    said = Text(f"{words.headline(entry)}\n{words.remedy(entry)}")
    table.add_row(Text(str(number)), Text(words.level(entry), style=_style(entry)), said)
    return table


def _entry(report: Report, number: int, entry: Entry) -> Iterator[RenderableType]:
    yield _titled("Promised", Text(words.promised(entry)))
    too = words.breaks_too(entry)
    if too:
        yield _titled("Also", Text(f"{too}."))
    done = tuple((at, line or text) for at, text, line in words.done(entry))
    yield _titled("Done", _grid(done) if done else Text(words.AS_THEY_STAND))
    known = report.with_history_of(entry)
    felt = (
        _felt(words.suffered(entry)) if known == number else Text(f"as in {known}, which is the same history")
    )
    if felt or not entry.account.is_told:
        yield _titled("Felt", felt or Text(words.UNTOLD))
    chain = Text("\n").join(
        Text.assemble((ref, "bold"), f": {text}\n", (f"  $ {shown_by}", "cyan"))
        for ref, text, shown_by in words.chain(entry)
    )
    if chain:
        yield _titled("Why", chain)
    spots = (
        f"{spot} {spot.key}: {fields}" + (f"\n  {spot.quote.strip()}" if spot.quote else "")
        for spot, fields in words.at_fault(entry)
    )
    yield _titled("At fault", Text("\n".join(spots), overflow="fold"))
    yield from _change(report, number, entry)


def _felt(stories: tuple[Story, ...]) -> Text:
    shown, others = stories[:USERS_SHOWN], stories[USERS_SHOWN:]
    lines = [
        Text.assemble((story.users, "bold"), f": {words.felt(story)}\n", (chart(story.samples)[0], "red"))
        for story in shown
    ]
    if others:
        lines.append(Text(words.further(others)))
    return Text("\n").join(lines)


def _change(report: Report, number: int, entry: Entry) -> Iterator[RenderableType]:
    if not entry.proving.proofs:
        yield _titled("Change", Text(words.unproved(entry)))
        refuted = Text("\n").join(
            Text(f"{title}: {reason}") for title, reason in words.refuted(entry)[:REFUTED_SHOWN]
        )
        if refuted:
            yield _titled("Tried", refuted)
        return
    proof, *others = entry.proving.proofs
    known = report.with_change_of(entry)
    if known == number:
        told = (Text.assemble((f"{title}. ", "bold"), why) for title, why in words.parts(entry))
        yield _titled("Change", Text("\n").join(told))
        diff = Text(no_wrap=True)
        for line in entry.diff.splitlines():
            diff.append(f"{INDENT}{line}\n", style=DIFF_STYLES.get(line[:1], ""))
        yield diff
    else:
        yield _titled("Change", Text.assemble((proof.change.title, "bold"), f", as in {known}."))
    yield _titled("Proved", Text(f"{words.worth(entry)}."))
    if others:
        yield _titled("Or", Text("; ".join(each.change.title for each in others)))


def _titled(title: str, body: ConsoleRenderable) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=8)
    table.add_column(ratio=1)
    table.add_row(Text(title, style="bold"), body)
    return table


def _grid(rows: tuple[tuple[str, str], ...]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(max_width=30, overflow="fold")
    table.add_column(ratio=1)
    for name, text in rows:
        table.add_row(Text(name), Text(text))
    return table
