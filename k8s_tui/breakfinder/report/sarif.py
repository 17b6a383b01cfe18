"""A report as SARIF 2.1.0, which code hosts show beside the lines at fault: a rule for each promise.

Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from k8s_tui import __version__
from k8s_tui.api.documents import dump_json
from k8s_tui.breakfinder.places import Spot
from k8s_tui.breakfinder.report import words
from k8s_tui.breakfinder.report.contents import Entry, Report
from k8s_tui.breakfinder.rewriting import Rewritten

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "history/v1"


def sarif(report: Report) -> str:
    """Return a report as a SARIF log."""
    rules = [name for name, _ in report.promises]
    run = {
        "tool": {
            "driver": {
                "name": "k8s-tui break",
                "semanticVersion": __version__,
                "rules": [_rule(name, about) for name, about in report.promises],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "note", "message": {"text": text}}
                    for text in (words.searched(report), *report.notes)
                ],
            }
        ],
        "results": [_result(entry, rules) for entry in report.entries],
    }
    return dump_json({"$schema": SCHEMA, "version": VERSION, "runs": [run]})


def _rule(name: str, about: str) -> dict[str, Any]:
    sentence = f"{about[:1].upper()}{about[1:]}."
    return {
        "id": name,
        "shortDescription": {"text": sentence},
        "help": {"text": f"{sentence} The smallest history was searched for that breaks this."},
        "defaultConfiguration": {"level": words.ERROR},
    }


def _result(entry: Entry, rules: list[str]) -> dict[str, Any]:
    promise = entry.finding.broken.goal.promise
    proofs = entry.proving.proofs
    spots = [spot for spot, _ in words.at_fault(entry)]
    advice = (
        " Change: " + " ".join(f"{title}. {why}" for title, why in words.parts(entry))
        if proofs
        else f" {words.unproved(entry)}"
    )
    found: dict[str, Any] = {
        "ruleId": promise,
        "level": words.level(entry),
        "message": {"text": f"{words.headline(entry)}. Promised: {words.promised(entry)}.{advice}"},
        "locations": [_location(spot) for spot in spots[:1]],
        "partialFingerprints": {
            FINGERPRINT: f"{promise}/{entry.finding.broken.goal.subject}/{words.happens(entry)}"
        },
    }
    if promise in rules:
        found["ruleIndex"] = rules.index(promise)
    if spots[1:]:
        found["relatedLocations"] = [_location(spot) for spot in spots[1:]]
    changes = [_artifact_change(each) for each in entry.files if each.in_place]
    if changes:
        found["fixes"] = [{"description": {"text": proofs[0].change.title}, "artifactChanges": changes}]
    return found


def _location(spot: Spot) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": spot.line, "startColumn": spot.column}
    if spot.quote:
        region |= {"endColumn": max(spot.column, len(spot.quote)) + 1, "snippet": {"text": spot.quote}}
    return {
        "physicalLocation": {"artifactLocation": {"uri": quote(spot.source)}, "region": region},
        "logicalLocations": [{"fullyQualifiedName": str(spot.key), "kind": "object"}],
    }


def _artifact_change(file: Rewritten) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": quote(file.source)},
        "replacements": list(_replacements(file.before.splitlines(True), file.after.splitlines(True))),
    }


def _replacements(before: list[str], after: list[str]) -> Iterator[dict[str, Any]]:
    """Yield what replaces which whole lines; an empty region is the place before a line."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, begin, end, new_begin, new_end in matcher.get_opcodes():
        if tag != "equal":
            region = {"startLine": begin + 1, "startColumn": 1, "endLine": end + 1, "endColumn": 1}
            yield {"deletedRegion": region, "insertedContent": {"text": "".join(after[new_begin:new_end])}}
