"""Reports: for the terminal, as Markdown, as JSON and as SARIF 2.1.0. To add a form: one module, and a line below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from k8s_tui.breakfinder.report.asjson import as_json
from k8s_tui.breakfinder.report.contents import Entry, Report, report_of
from k8s_tui.breakfinder.report.markdown import markdown
from k8s_tui.breakfinder.report.sarif import sarif
from k8s_tui.breakfinder.report.terminal import terminal

__all__ = ["FORMATS", "Entry", "Report", "render", "report_of", "terminal"]

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": terminal,
    "markdown": markdown,
    "json": as_json,
    "sarif": sarif,
}
"""By the name that the command line has for them."""


def render(report: Report, form: str) -> str:
    """Return a report in one of `FORMATS`; what is for the terminal is 80 columns wide and has no colours.

    Raises:
        KeyError: There is no such form.
    """
    return FORMATS[form](report)
