"""What the players of a game day read: the briefing with what will happen and when, hints, and the lesson."""

from __future__ import annotations

from k8s_tui.breakfinder.history import BEGIN_MS, Step
from k8s_tui.breakfinder.report import words
from k8s_tui.breakfinder.report.contents import Entry
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.game.conditions.scene import span
from k8s_tui.game.postmortem import clock
from k8s_tui.game.scenario import HintText

TITLE_LENGTH = 60
FILES_NAMED = 3


def title(entry: Entry) -> str:
    """Return the title of a game day."""
    text = f"Game day: {_named(entry)}"
    return text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1]}…"


def _named(entry: Entry) -> str:
    steps = entry.finding.history.steps
    return " and ".join(deed_of(step) for step in steps) or "as it stands"


def deed_of(step: Step) -> str:
    """Return what happens in words that name no process or file, which would tell whoever plays where to look."""
    told = any(
        secret and str(secret) in step.deed.text
        for moment in step.deed.moments
        for secret in (getattr(moment.fault, "process", ""), getattr(moment.fault, "path", ""))
    )
    return f"something on {step.deed.subject} fails" if told else step.deed.text


def briefing(stage: Stage, entry: Entry) -> str:
    """Return what the players are told: what will happen, what is promised, and how long they have."""
    spec = stage.scenario.spec
    lines = ["# Game day", "", _opening(entry), ""]
    at_ms = BEGIN_MS
    for step in entry.finding.history.steps:
        at_ms += step.after_ms
        lines.append(f"- **{clock(at_ms)}** {deed_of(step)}")
    lines += [
        "",
        f"What is promised: **{entry.finding.broken.goal.timed.condition.describe()}**.",
        "",
        f"- the cluster has {words.counted(spec.cluster.workers, 'worker')}; the manifests are your own",
        *(
            f"- users ask `{users.target}`, {users.rps:g} times a second"
            for users in spec.clients[:FILES_NAMED]
        ),
        "- change with `kubectl` what you would change in the manifests",
        "- no workload, service or budget may be sacrificed for it",
    ]
    return "\n".join(lines) + "\n"


def _opening(entry: Entry) -> str:
    if not entry.finding.history.steps:
        return "Nothing will happen today. **What is promised does not hold all the same.** Find out why, and mend it."
    return (
        "Everything is well, and will not stay so: you know what comes and when, and have "
        f"**{span(BEGIN_MS)}** to prepare. `:wait 1m` lets time pass."
    )


def hints(stage: Stage, entry: Entry) -> tuple[HintText, ...]:
    """Return a ladder: where to look, what is odd, how it works, what to do."""
    happens = words.happens(entry)
    spots = ", ".join(dict.fromkeys(f"`{spot.key}`" for spot in entry.spots)) or "the manifests"
    chain = [text for _, text, _ in words.chain(entry)]
    seen = f" When it was tried, this was seen: {chain[-1]}." if chain else ""
    found = [
        HintText(f"Imagine it: {happens}. Which pods are hit, how many are left, and who answers then?"),
        HintText(f"`kubectl get pods --all-namespaces -o wide` shows which pods lie where.{seen}"),
    ]
    if entry.proving.proofs:
        change = entry.proving.proofs[0].change
        found += [
            HintText(f"Look at {spots}. {change.why}"),
            HintText(f"What suffices, proved by the same history: {change.title}."),
        ]
    else:
        found += [
            HintText(f"Look at {spots}: what of it has only one of something?"),
            HintText(words.unproved(entry)),
        ]
    return tuple(found)


def lesson(entry: Entry) -> str:
    """Return what to take home."""
    parts = [f"{words.headline(entry)}."]
    if entry.proving.proofs:
        change = entry.proving.proofs[0].change
        parts += [f"{change.why}", f"**What prevents it:** {change.title}. Proved: {words.worth(entry)}."]
    else:
        parts.append(words.unproved(entry))
    return "\n\n".join(parts) + "\n"
