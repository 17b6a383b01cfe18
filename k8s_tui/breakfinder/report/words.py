"""The sentences of a report, the same in every form."""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.breakfinder.history import BEGIN_MS
from k8s_tui.breakfinder.places import Spot
from k8s_tui.breakfinder.report.contents import Entry, Report
from k8s_tui.breakfinder.telling import FELT_SHARE, Story, share_of
from k8s_tui.breakfinder.trial import Broken
from k8s_tui.game.conditions.scene import span
from k8s_tui.game.postmortem import chart, clock

BREAKS = {
    "available": "{0} is not answered",
    "data": "{0} loses what was stored",
    "rollout": "too many pods of {0} are taken at once",
    "drain": "{0} is never empty",
    "scheduled": "pods of {0} stay Pending",
    "no-eviction": "{0} is evicted, preempted or killed for its memory",
    "recovery": "{0} does not recover",
}
"""What a broken promise means, by its name; {0} is to whom it was given."""

CUSTOM = "it does not hold that {0}"

ERROR = "error"
WARNING = "warning"
MILD_SHARE = 0.5
"""Users of whom fewer fail at the worst moment have an incident, not an outage."""

AS_THEY_STAND = "nothing: the manifests as they stand"
"""What is done where nothing is."""

UNTOLD = "There was no time to watch it."

NO_CHANGE = "No proven change: nothing that was proposed keeps this promise."
NO_PROPOSAL = "No proven change: nothing is known here that could be proposed."
UNFINISHED = "No proven change yet: the time for proving was over before all proposals were tried."


def breaks(entry: Entry) -> str:
    """Return what is broken, as in `service/web is not answered`."""
    return _breaks(entry.finding.broken)


def breaks_too(entry: Entry) -> str:
    """Return what else of the same workloads is broken, "" for nothing."""
    return "; ".join(_breaks(broken) for broken in entry.finding.also)


def _breaks(broken: Broken) -> str:
    return BREAKS.get(broken.goal.promise, CUSTOM).format(broken.goal.subject)


def happens(entry: Entry) -> str:
    """Return what is done, as in `worker-1 loses power`."""
    return str(entry.finding.history) if entry.finding.history.steps else "nothing at all is done"


def headline(entry: Entry) -> str:
    """Return a finding in one sentence without its full stop."""
    when = f"When {happens(entry)}" if entry.finding.history.steps else "As it stands"
    felt_s = _felt_s(entry)
    lasted = f" (felt for {span(felt_s * 1000)})" if felt_s else ""
    return f"{when}, {breaks(entry)}{lasted}"


def _felt_s(entry: Entry) -> int:
    subject = entry.finding.broken.goal.subject
    return next((each.felt_s for each in entry.account.stories if each.users == subject), 0)


def level(entry: Entry) -> str:
    """Return how bad it is: `error`, or `warning` where only some users feel it."""
    promise = entry.finding.broken.goal.promise
    if promise == "rollout":
        return WARNING
    worst = max((story.worst for story in entry.account.stories), default=0.0)
    is_mild = entry.account.is_told and worst < MILD_SHARE
    return WARNING if promise == "available" and is_mild else ERROR


def promised(entry: Entry) -> str:
    """Return the promise as it was judged, and what was found."""
    broken = entry.finding.broken
    at = "at the end" if broken.at_ms is None else f"{clock(max(0, broken.at_ms - BEGIN_MS))} after it began"
    return f"{broken.goal.text}; found: {broken.found}, {at}"


def done(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield what is done: when, in words, and the command line or "" for a fault."""
    at_ms = 0
    for step in entry.finding.history.steps:
        at_ms += step.after_ms
        lines = tuple(moment.run for moment in step.deed.moments if moment.run)
        yield clock(at_ms), step.deed.text, lines[0] if lines else ""


def felt(story: Story) -> str:
    """Return what a group of users felt, in one line."""
    percent = 100 * story.failed / story.requests if story.requests else 0.0
    return (
        f"{story.failed:.0f} of {story.requests:.0f} requests failed ({percent:.1f} %), at worst "
        f"{100 * story.worst:.0f} %; {story.minutes_lost:.1f} user minutes lost"
    )


def drawn(story: Story) -> str:
    """Return the share that failed over time, as one line of blocks."""
    blocks, top = chart(story.samples)
    return f"{blocks}  (a full block is {100 * top:.0f} %)"


def suffered(entry: Entry) -> tuple[Story, ...]:
    """Return the groups of users who felt anything: those of the broken promise, then those who lost most."""
    subject = entry.finding.broken.goal.subject
    found = (
        story
        for story in entry.account.stories
        if any(share_of(sample) > FELT_SHARE for sample in story.samples)
    )
    return tuple(sorted(found, key=lambda story: story.users != subject))


def unfelt(entry: Entry) -> str:
    """Return what is said where nobody is known to have felt anything."""
    return "Nothing, so far." if entry.account.is_told else UNTOLD


def further(stories: tuple[Story, ...]) -> str:
    """Return what is said of those who are not shown one by one."""
    names = ", ".join(story.users for story in stories)
    lost = sum(story.minutes_lost for story in stories)
    return f"Beside them: {names} ({lost:.1f} user minutes lost)"


def chain(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield the way to the cause: the thing, what is seen, and the command that shows it."""
    for cause in entry.account.chain:
        yield str(cause.ref), cause.text, cause.shown_by


def worth(entry: Entry) -> str:
    """Return what the smallest proven change is worth, "" where there is none."""
    if not entry.proving.proofs:
        return ""
    proof = entry.proving.proofs[0]
    before, after = entry.finding.outcome.user_minutes_lost, proof.outcome.user_minutes_lost
    parts = ["with the same history the promise holds, and nothing else breaks that held before"]
    if proof.elsewhere:
        parts.append(f"so it does on {counted(proof.elsewhere, 'other machine')} that could be hit instead")
    parts.append(f"user minutes lost: {before:.1f} before, {after:.1f} with it")
    if proof.minimal:
        parts.append("each of its parts is needed")
    elif proof.change.parts:
        parts.append("there was no time to try whether it needs all its parts")
    return "; ".join(parts)


def parts(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Return what the change that is told first consists of, each with its reason; () where none was proved."""
    if not entry.proving.proofs:
        return ()
    change = entry.proving.proofs[0].change
    return tuple((part.title, part.why) for part in change.parts or (change,))


def refuted(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Return what was tried and does not suffice, with the reason; those to the workloads themselves, if any."""
    found = entry.proving.refutations
    near = [each for each in found if any(map(each.change.is_about, entry.finding.concerned))]
    return tuple((each.change.title, each.reason) for each in near or found)


def at_fault(entry: Entry) -> Iterator[tuple[Spot, str]]:
    """Yield each line at fault once, with the fields that are meant by it."""
    fields: dict[str, list[str]] = {}
    first: dict[str, Spot] = {}
    for spot in entry.spots:
        name = spot.path or "all of it"
        fields.setdefault(str(spot), []).append(name if spot.is_written else f"{name} (not set)")
        first.setdefault(str(spot), spot)
    yield from ((spot, ", ".join(fields[place])) for place, spot in first.items())


def remedy(entry: Entry) -> str:
    """Return what prevents a finding, in one line."""
    if not entry.proving.proofs:
        return "no change proved"
    return f"proved: {entry.proving.proofs[0].change.title}"


def unproved(entry: Entry) -> str:
    """Return what is said where no change was proved."""
    if entry.proving.untried:
        return UNFINISHED
    return NO_CHANGE if entry.proving.refutations else NO_PROPOSAL


def summary(report: Report) -> str:
    """Return what was found, in a sentence or two."""
    count = len(report.entries)
    if not count:
        return f"Nothing was found that breaks them. {searched(report)}"
    changes = {report.with_change_of(entry) for entry in report.entries if entry.proving.proofs}
    proven = sum(bool(entry.proving.proofs) for entry in report.entries)
    whole = "all of them prevented" if count > 1 else "prevented"
    prevented = f"{proven} of them prevented" if proven < count else whole
    rest = (
        f"{prevented} by {counted(len(changes), 'proven change')}" if proven else "none with a proven change"
    )
    return f"{counted(count, 'broken promise')}, {rest}. {searched(report)}"


def searched(report: Report) -> str:
    """Return what was tried."""
    machines = f"{counted(report.workers, 'worker')} in {counted(report.zones, 'zone')}"
    before = f" ({report.remembered} of them in an earlier search)" if report.remembered else ""
    return (
        f"{counted(report.objects, 'object')} on {machines}; tried in {report.seconds:.0f} s: "
        f"{counted(report.tried, 'history')}{before} of {counted(report.deeds, 'deed')} "
        f"({', '.join(report.groups)}), "
        f"{_seeds(report)}."
    )


def _seeds(report: Report) -> str:
    first, last = report.seeds[0], report.seeds[-1]
    return f"with seed {first}" if first == last else f"with the seeds {first} to {last}"


def counted(count: int, word: str) -> str:
    """Return a number with its word, as in `2 histories`."""
    if count == 1:
        return f"1 {word}"
    return f"{count} {word[:-1]}ies" if word.endswith("y") else f"{count} {word}s"


def held(report: Report) -> tuple[tuple[str, str], ...]:
    """Return the promises that were at stake and that nothing broke, with their meaning."""
    findings = [entry.finding for entry in report.entries]
    broken = {each.goal.promise for finding in findings for each in (finding.broken, *finding.also)}
    return tuple(
        (name, about) for name, about in report.promises if name in report.at_stake and name not in broken
    )


def idle(report: Report) -> tuple[tuple[str, str], ...]:
    """Return the promises that nothing of these manifests, or nothing that was tried, has to do with."""
    return tuple((name, about) for name, about in report.promises if name not in report.at_stake)
