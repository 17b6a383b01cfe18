import re

from k8s_tui.breakfinder.report.markdown import markdown
from tests.breakfinder.found import nothing_found, report

TEXT = markdown(report())


def test_the_table_comes_before_the_findings():
    row = "| [1](#1) | worker-1 loses power | service/web is not answered | `shop.yaml:7:3` | run deployment/web"
    assert TEXT.index(row) < TEXT.index("## 1. When worker-1 loses power")


def test_a_finding_has_its_parts_in_order():
    headings = re.findall(r"^### (.*)$", TEXT, re.MULTILINE)
    assert headings == [
        "What was done",
        "What users felt",
        "Why",
        "At fault",
        "The change that prevents it",
    ]


def test_the_line_at_fault_is_quoted_and_the_change_is_a_diff():
    assert "```yaml\n   7 |   replicas: 1   # enough for now\n```" in TEXT
    assert "```diff\n--- a/shop.yaml\n+++ b/shop.yaml\n" in TEXT
    assert "**Proved:** with the same history the promise holds" in TEXT


def test_a_search_that_found_nothing_names_the_promises_that_held():
    assert "## What was tried and held" in markdown(nothing_found())
    assert "- **available**: " in markdown(nothing_found())
