import json

import pytest

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
}
"""What we write of the properties that the schema has; it allows no others."""


def objects(log):
    """Yield each object of a log with its kind."""
    yield "", log
    for run in log["runs"]:
        yield "run", run
        yield "driver", run["tool"]["driver"]
        yield from (("rule", each) for each in run["tool"]["driver"]["rules"])
        for invocation in run["invocations"]:
            yield "invocation", invocation
            yield from (("notification", each) for each in invocation["toolExecutionNotifications"])
        for result in run["results"]:
            yield "result", result
            for fix in result.get("fixes", ()):
                yield "fix", fix
                for change in fix["artifactChanges"]:
                    yield "change", change
                    yield from (("replacement", each) for each in change["replacements"])


@pytest.mark.parametrize("made", [report, nothing_found], ids=["found", "nothing"])
def test_each_object_has_what_the_schema_requires_and_nothing_else(made):
    for kind, found in objects(json.loads(sarif(made()))):
        assert set(REQUIRED[kind]) <= set(found) <= KNOWN[kind], kind


def test_regions_and_addresses_are_as_the_schema_wants_them():
    [result] = LOG["runs"][0]["results"]
    for each in (*result["locations"], *result.get("relatedLocations", ())):
        region = each["physicalLocation"]["region"]
        assert all(region[name] >= 1 for name in ("startLine", "startColumn", "endColumn"))
    assert all(each["message"]["text"] for each in LOG["runs"][0]["results"])
