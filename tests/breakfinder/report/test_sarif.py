import json

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
