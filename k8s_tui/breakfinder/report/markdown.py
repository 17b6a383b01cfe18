"""A report as Markdown, to be forwarded: a table first, then each finding with its proof."""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.breakfinder.report import words
from k8s_tui.breakfinder.report.contents import Entry, Report

REFUTED_SHOWN = 6
USERS_SHOWN = 3


def markdown(report: Report) -> str:
    """Return a report as a Markdown document."""
    parts = [f"# What breaks {_named(report)}", words.summary(report)]
    if report.entries:
        parts.append("\n".join(_table(report)))
    parts += [
        "\n\n".join(_entry(report, number, entry)) for number, entry in enumerate(report.entries, start=1)
    ]
    parts += ["\n".join(_held(report))]
    if report.notes:
        parts.append("## Notes\n\n" + "\n".join(f"- {note}" for note in report.notes))
    return "\n\n".join(part for part in parts if part) + "\n"


def _named(report: Report) -> str:
    return ", ".join(f"`{name}`" for name in report.files) or "these manifests"


def _table(report: Report) -> Iterator[str]:
    yield "| | when | what breaks | at fault | change that prevents it | user minutes lost |"
    yield "|---|---|---|---|---|---|"
    for number, entry in enumerate(report.entries, start=1):
        lost = f"{entry.finding.outcome.user_minutes_lost:.1f}"
        change = "none proved"
        if entry.proving.proofs:
            proof = entry.proving.proofs[0]
            change = proof.change.title
            lost += f" → {proof.outcome.user_minutes_lost:.1f}"
        spot = f"`{entry.spots[0]}`" if entry.spots else ""
        cells = (f"[{number}](#{number})", words.happens(entry), words.breaks(entry), spot, change, lost)
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _entry(report: Report, number: int, entry: Entry) -> Iterator[str]:
    yield f'<a id="{number}"></a>\n\n## {number}. {words.headline(entry)}'
    yield f"**Promised:** {words.promised(entry)}."
    too = words.breaks_too(entry)
    if too:
        yield f"**Also:** {too}."
    yield "### What was done\n\n" + ("\n".join(_done(entry)) or f"- {words.AS_THEY_STAND}")
    known = report.with_history_of(entry)
    felt = (
        "\n\n".join(_felt(entry))
        if known == number
        else f"As in [{known}](#{known}): it is the same history."
    )
    yield "### What users felt\n\n" + (felt or words.unfelt(entry))
    chain = "\n".join(_chain(entry))
    if chain:
        yield f"### Why\n\n{chain}"
    yield "### At fault\n\n" + "\n\n".join(_spots(entry))
    yield from _change(report, number, entry)
    refuted = words.refuted(entry)[:REFUTED_SHOWN]
    if refuted:
        lines = (f"- {title}: {reason}" for title, reason in refuted)
        yield "### What was tried and does not suffice\n\n" + "\n".join(lines)


def _done(entry: Entry) -> Iterator[str]:
    for at, text, line in words.done(entry):
        yield f"- **{at}** {text}" + (f": `{line}`" if line else "")


def _felt(entry: Entry) -> Iterator[str]:
    stories = words.suffered(entry)
    for story in stories[:USERS_SHOWN]:
        yield f"**{story.users}**: {words.felt(story)}\n\n```text\n{words.drawn(story)}\n```"
    if stories[USERS_SHOWN:]:
        yield f"{words.further(stories[USERS_SHOWN:])}."


def _chain(entry: Entry) -> Iterator[str]:
    for number, (ref, text, shown_by) in enumerate(words.chain(entry), start=1):
        yield f"{number}. **{ref}**: {text} (`{shown_by}`)"


def _spots(entry: Entry) -> Iterator[str]:
    for spot, fields in words.at_fault(entry):
        quote = f"\n\n```yaml\n{spot.line:>4} | {spot.quote}\n```" if spot.quote else ""
        yield f"`{spot}` {spot.key}: {fields}{quote}"


def _change(report: Report, number: int, entry: Entry) -> Iterator[str]:
    if not entry.proving.proofs:
        yield f"### The change that prevents it\n\n{words.unproved(entry)}"
        return
    proof, *others = entry.proving.proofs
    known = report.with_change_of(entry)
    if known == number:
        told = "\n\n".join(f"**{title}.** {why}" for title, why in words.parts(entry))
        yield f"### The change that prevents it\n\n{told}"
        yield f"```diff\n{entry.diff.rstrip()}\n```"
    else:
        yield f"### The change that prevents it\n\n**{proof.change.title}**, as in [{known}](#{known})."
    yield f"**Proved:** {words.worth(entry)}."
    if others:
        lines = (
            f"- {each.change.title} ({each.outcome.user_minutes_lost:.1f} user minutes lost)"
            for each in others
        )
        yield "Proved as well:\n\n" + "\n".join(lines)


def _held(report: Report) -> Iterator[str]:
    yield "## What was tried and held\n"
    yield words.searched(report)
    held = words.held(report)
    if held:
        yield "\nThese promises were never broken:\n"
        yield from (f"- **{name}**: {about}" for name, about in held)
    idle = words.idle(report)
    if idle:
        yield "\nThese were not at stake in what was tried:\n"
        yield from (f"- **{name}**: {about}" for name, about in idle)
    if not report.entries:
        yield f"\nUsers: {', '.join(report.users) or 'none, for no service has pods'}."
