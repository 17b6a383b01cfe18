"""The whole screen as text, and the goldens it is compared with.

To renew the goldens after a change that was meant, look at the differences and run

    K8S_TUI_RENEW_GOLDENS=1 pytest tests/tui

then read the changed files under `goldens/` before they are committed.
"""

import os
from pathlib import Path
from typing import Any

from textual.app import App

GOLDENS = Path(__file__).parent / "goldens"
RENEW = "K8S_TUI_RENEW_GOLDENS"

NARROW = (80, 24)
WIDE = (120, 40)
ULTRA = (200, 50)


def screen_text(app: App[Any]) -> str:
    """Return what the terminal shows, a line of text for each of its lines, without blanks at their ends."""
    strips = app.screen._compositor.render_strips()
    return "".join(f"{strip.text.rstrip()}\n" for strip in strips)


def assert_picture(app: App[Any], name: str) -> None:
    """Compare the screen with a stored picture of it, colours and all, as `assert_golden` does with its text."""
    shown = app.export_screenshot(title="k8s-tui").replace("\r\n", "\n")
    picture = GOLDENS / f"{name}.svg"
    if os.environ.get(RENEW):
        picture.write_text(shown, encoding="utf-8")
    assert shown == picture.read_text(encoding="utf-8"), f"{picture.name} differs; see screen_text.py"


def assert_golden(app: App[Any], name: str) -> None:
    """Compare the screen with a stored one, or store it if `K8S_TUI_RENEW_GOLDENS` is set."""
    shown = screen_text(app)
    golden = GOLDENS / f"{name}.txt"
    if os.environ.get(RENEW):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8"), f"{golden.name} differs; see screen_text.py"
