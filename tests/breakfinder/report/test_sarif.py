import json

import pytest
from attrs import evolve

from k8s_tui.breakfinder.report.sarif import sarif
from tests.breakfinder.found import SHOP, nothing_found, report

LOG = json.loads(sarif(report()))
LEVELS = ("none", "note", "warning", "error")


def test_it_is_a_log_of_one_run_of_version_2_1_0():
    assert LOG["version"] == "2.1.0"
    assert LOG["$schema"].endswith("sarif-2.1.0.json")
    [run] = LOG["runs"]
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    assert run["invocations"][0]["executionSuccessful"] is True


def test_a_result_names_its_rule_its_level_and_its_region():
    [run] = LOG["runs"]
    [result] = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "available"
    assert result["level"] in LEVELS
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "shop.yaml"
    assert (place["region"]["startLine"], place["region"]["startColumn"]) == (7, 3)
    assert place["region"]["endColumn"] > place["region"]["startColumn"]


def test_its_fix_makes_the_proven_file_of_the_given_one():
    [change] = LOG["runs"][0]["results"][0]["fixes"][0]["artifactChanges"]
    lines = SHOP.splitlines(keepends=True)
    for each in reversed(change["replacements"]):
        region = each["deletedRegion"]
        assert region["startColumn"] == region["endColumn"] == 1
        lines[region["startLine"] - 1 : region["endLine"] - 1] = [each["insertedContent"]["text"]]
    assert "".join(lines) == SHOP.replace("replicas: 1", "replicas: 2")


def test_without_findings_it_has_no_results():
    assert json.loads(sarif(nothing_found()))["runs"][0]["results"] == []


REQUIRED = {
    "": ("version", "runs"),
    "run": ("tool",),
    "driver": ("name",),
    "rule": ("id",),
    "result": ("message",),
    "notification": ("message",),
    "invocation": ("executionSuccessful",),
    "fix": ("artifactChanges",),
    "change": ("artifactLocation", "replacements"),
    "replacement": ("deletedRegion",),
    "location": (),
    "physicalLocation": ("artifactLocation",),
    "artifactLocation": (),
    "logicalLocation": (),
    "region": (),
    "text": ("text",),
    "content": (),
    "configuration": (),
}
"""What the schema of version 2.1.0 requires of each object."""

KNOWN = {
    "": {"$schema", "version", "runs"},
    "run": {"tool", "columnKind", "invocations", "results"},
    "driver": {"name", "semanticVersion", "rules"},
    "rule": {"id", "shortDescription", "help", "defaultConfiguration"},
    "result": {
        *("ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations"),
        *("partialFingerprints", "fixes"),
    },
    "notification": {"level", "message"},
    "invocation": {"executionSuccessful", "toolExecutionNotifications"},
    "fix": {"description", "artifactChanges"},
    "change": {"artifactLocation", "replacements"},
    "replacement": {"deletedRegion", "insertedContent"},
    "location": {"physicalLocation", "logicalLocations"},
    "physicalLocation": {"artifactLocation", "region"},
    "artifactLocation": {"uri"},
    "logicalLocation": {"fullyQualifiedName", "kind"},
    "region": {"startLine", "startColumn", "endLine", "endColumn", "snippet"},
    "text": {"text"},
    "content": {"text"},
    "configuration": {"level"},
}
"""What we write of the properties that the schema has; it allows no others."""

INNER = {
    "message": "text",
    "description": "text",
    "shortDescription": "text",
    "help": "text",
    "snippet": "content",
    "insertedContent": "content",
    "defaultConfiguration": "configuration",
    "physicalLocation": "physicalLocation",
    "artifactLocation": "artifactLocation",
    "region": "region",
    "deletedRegion": "region",
    "logicalLocations": "logicalLocation",
    "locations": "location",
    "relatedLocations": "location",
    "fixes": "fix",
    "artifactChanges": "change",
    "replacements": "replacement",
    "rules": "rule",
    "driver": "driver",
    "invocations": "invocation",
    "toolExecutionNotifications": "notification",
    "results": "result",
    "runs": "run",
}
"""What kind of object stands under each name."""

VALUES = {
    "level": LEVELS,
    "columnKind": ("utf16CodeUnits", "unicodeCodePoints"),
    "version": ("2.1.0",),
}
"""The words that the schema knows."""

TYPES = {
    **dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn", "ruleIndex"), int),
    **dict.fromkeys(
        ("text", "uri", "id", "name", "ruleId", "fullyQualifiedName", "kind", "semanticVersion"), str
    ),
    "executionSuccessful": bool,
    "partialFingerprints": dict,
}
"""The types of what is neither an object of these nor a list of them."""

UNIQUE = ("rules", "relatedLocations", "fixes")
"""Lists in which the schema allows nothing twice."""


def objects(found, kind=""):
    """Yield an object with its kind, and all that are in it."""
    yield kind, found
    for name, value in found.items():
        for each in value if isinstance(value, list) else [value]:
            if name in INNER:
                yield from objects(each, INNER[name])
            elif name == "tool":
                yield from objects(each["driver"], "driver")


@pytest.mark.parametrize("made", [report, nothing_found], ids=["found", "nothing"])
def test_each_object_has_what_the_schema_requires_and_nothing_else(made):
    for kind, found in objects(json.loads(sarif(made()))):
        assert set(REQUIRED[kind]) <= set(found) <= KNOWN[kind], kind
        for name, value in found.items():
            assert value in VALUES.get(name, (value,)), name
            assert isinstance(value, TYPES.get(name, object)), name
            told = [json.dumps(each) for each in value] if name in UNIQUE else []
            assert len(told) == len(set(told)), name


def test_regions_and_addresses_are_as_the_schema_wants_them():
    [result] = LOG["runs"][0]["results"]
    for each in (*result["locations"], *result.get("relatedLocations", ())):
        region = each["physicalLocation"]["region"]
        assert all(region[name] >= 1 for name in ("startLine", "startColumn", "endColumn"))
    assert all(each["message"]["text"] for each in LOG["runs"][0]["results"])


def test_a_line_at_which_several_fields_are_at_fault_is_one_location():
    one = report()
    [entry] = one.entries
    spot = entry.spots[0]
    again = tuple(evolve(spot, line=spot.line + 1, path=path) for path in ("spec.a", "spec.b"))
    log = json.loads(sarif(evolve(one, entries=(evolve(entry, spots=(spot, *again)),))))
    [result] = log["runs"][0]["results"]
    assert len(result["relatedLocations"]) == 1
