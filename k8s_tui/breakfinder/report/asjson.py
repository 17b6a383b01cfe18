"""A report as JSON, for scripts. Keys are stable: some may be added, and none goes or changes its meaning.

`version` (1), `summary`, `files`, `seed`, `seeds` (of a sweep, all of them), `tried`, `remembered` (how many of
those had been played before), `seconds`, `deeds`, `groups`,
`promises` (`name`, `about`, `at_stake`, `held`), `notes`, and `findings`, the gravest first, each with
`promise`, `subject`, `level`, `headline`, `seed`, `history` (`after_ms`, `text`, `group`, `subject`, `planned`, `run`),
`broken` (`condition`, `detail`, `at_ms`, counted from the first deed, null where it is at the end), `also` (`promise`,
`subject` and the same, for what else of the same workloads is broken),
`user_minutes_lost`, `users` (`name`, `requests`, `failed`, `minutes_lost`, `worst`, `failing`: [second, share]),
`why` (`thing`, `text`, `command`), `places` (`file`, `line`, `column`, `object`, `field`), `changes` (`title`, `why`,
`user_minutes_lost`, `histories`, `minimal`; first the one that prevents most findings, then the smallest), `diff` of
the first of them, and `refuted` (`title`, `reason`).
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api.documents import dump_json
from k8s_tui.breakfinder.history import BEGIN_MS
from k8s_tui.breakfinder.proving import Proof
from k8s_tui.breakfinder.report import words
from k8s_tui.breakfinder.report.contents import Entry, Report
from k8s_tui.breakfinder.telling import Story, share_of
from k8s_tui.breakfinder.trial import Broken

VERSION = 1
DIGITS = 4


def as_json(report: Report) -> str:
    """Return a report as a JSON document."""
    held = {name for name, _ in words.held(report)}
    return dump_json(
        {
            "version": VERSION,
            "summary": words.summary(report),
            "files": list(report.files),
            "seed": report.seeds[0],
            "seeds": list(report.seeds),
            "tried": report.tried,
            "remembered": report.remembered,
            "seconds": round(report.seconds, 1),
            "deeds": report.deeds,
            "groups": list(report.groups),
            "promises": [
                {"name": name, "about": about, "at_stake": name in report.at_stake, "held": name in held}
                for name, about in report.promises
            ],
            "notes": list(report.notes),
            "findings": [_finding(entry) for entry in report.entries],
        }
    )


def _finding(entry: Entry) -> dict[str, Any]:
    finding = entry.finding
    goal = finding.broken.goal
    return {
        "promise": goal.promise,
        "subject": str(goal.subject),
        "level": words.level(entry),
        "headline": words.headline(entry),
        "seed": entry.seed,
        "history": [
            {
                "after_ms": step.after_ms,
                "text": step.deed.text,
                "group": step.deed.group,
                "subject": step.deed.subject,
                "planned": step.deed.planned,
                "run": [moment.run for moment in step.deed.moments if moment.run],
            }
            for step in finding.history.steps
        ],
        "broken": _broken(finding.broken),
        "also": [
            {"promise": each.goal.promise, "subject": str(each.goal.subject), **_broken(each)}
            for each in finding.also
        ],
        "user_minutes_lost": round(finding.outcome.user_minutes_lost, 2),
        "users": [_users(story) for story in entry.account.stories],
        "why": [
            {"thing": ref, "text": text, "command": shown_by} for ref, text, shown_by in words.chain(entry)
        ],
        "places": [
            {
                "file": spot.source,
                "line": spot.line,
                "column": spot.column,
                "object": str(spot.key),
                "field": spot.path,
            }
            for spot in entry.spots
        ],
        "changes": [_change(proof) for proof in entry.proving.proofs],
        "diff": entry.diff,
        "refuted": [
            {"title": each.change.title, "reason": each.reason} for each in entry.proving.refutations
        ],
    }


def _broken(broken: Broken) -> dict[str, Any]:
    return {
        "condition": broken.goal.text,
        "detail": broken.detail,
        "at_ms": None if broken.at_ms is None else broken.at_ms - BEGIN_MS,
    }


def _users(story: Story) -> dict[str, Any]:
    first_ms = story.samples[0].at_ms if story.samples else 0
    return {
        "name": story.users,
        "requests": round(story.requests),
        "failed": round(story.failed),
        "minutes_lost": round(story.minutes_lost, 2),
        "worst": round(story.worst, DIGITS),
        "failing": [
            [(sample.at_ms - first_ms) // 1000, round(share_of(sample), DIGITS)]
            for sample in story.samples
            if sample.failed
        ],
    }


def _change(proof: Proof) -> dict[str, Any]:
    return {
        "title": proof.change.title,
        "why": proof.change.why,
        "user_minutes_lost": round(proof.outcome.user_minutes_lost, 2),
        "histories": 1 + proof.elsewhere,
        "minimal": proof.minimal,
    }
