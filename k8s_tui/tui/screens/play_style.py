"""How the play screen is laid out at each size.

Short or narrow terminals show one panel at a time with a strip of events below it; wide ones show all in
three rows.
"""

from __future__ import annotations

WIDE_CELLS = 100
ULTRA_CELLS = 160
TALL_LINES = 34

HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_CELLS, "-wide"), (ULTRA_CELLS, "-ultra")]
VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL_LINES, "-tall")]

OUTPUT_LINES_MIN = 6
OUTPUT_LINES_BESIDE_COMPACT = 10
"""A longer output takes the place of the panels on a compact screen."""

OUTPUT_LINES_BESIDE_ROOMY = 9
"""What the lower row of panels has; an output takes its place."""

OUTPUT_SHARE_ROOMY = 0.4
"""Of the screen's lines, for an output that is longer."""

STYLE = """
PlayScreen { layout: vertical; background: $background; }
#header { height: 3; }
PlayScreen.headless #header { display: none; }
#board { layout: grid; grid-size: 1; grid-gutter: 0; height: 1fr; }
#strip { height: 6; }
#output { height: 8; display: none; }
#prompt { height: 4; }
#keyboard { height: 4; display: none; }
PlayScreen.typing #keyboard { display: block; }
PlayScreen.typing #strip { display: none; }
#keys { height: 1; }
.panel { display: none; }
.panel.main { display: block; }
#strip.redundant { display: none; }

PlayScreen.-tall #strip { height: 9; }
PlayScreen.-tall.-wide #strip, PlayScreen.-tall.-ultra #strip { display: none; }
PlayScreen.-tall.-wide #header, PlayScreen.-tall.-ultra #header { height: 1; }
PlayScreen.-tall.-wide #prompt, PlayScreen.-tall.-ultra #prompt { height: 5; }
PlayScreen.-tall.-wide .panel, PlayScreen.-tall.-ultra .panel { display: block; }

PlayScreen.-tall.-wide #board { grid-size: 20; grid-rows: 11 1fr 9; }
PlayScreen.-tall.-wide .panel { column-span: 10; }
PlayScreen.-tall.-wide #nodes { column-span: 8; }
PlayScreen.-tall.-wide #pods { column-span: 12; }
PlayScreen.-tall.-wide #traffic, PlayScreen.-tall.-wide #inspector { display: none; }

PlayScreen.-tall.-ultra #board { grid-size: 60; grid-rows: 12 1fr 10; }
PlayScreen.-tall.-ultra .panel { column-span: 20; }
PlayScreen.-tall.-ultra #pods { column-span: 40; }
PlayScreen.-tall.-ultra #events { column-span: 22; }
PlayScreen.-tall.-ultra #inspector { column-span: 22; }
PlayScreen.-tall.-ultra #goals { column-span: 16; }

#kind { display: none; }
PlayScreen.browsing #pods { display: none; }
PlayScreen.browsing #kind.main { display: block; }
PlayScreen.browsing.-tall.-wide #kind { display: block; column-span: 12; }
PlayScreen.browsing.-tall.-ultra #kind { display: block; column-span: 40; }

PlayScreen.with-output #strip { display: none; }
PlayScreen.with-output #events, PlayScreen.with-output #goals { display: none; }
PlayScreen.with-output #events.main, PlayScreen.with-output #goals.main { display: block; }
PlayScreen.-tall.-wide.with-output #events, PlayScreen.-tall.-wide.with-output #goals { display: none; }
PlayScreen.-tall.-ultra.with-output #events, PlayScreen.-tall.-ultra.with-output #goals,
PlayScreen.-tall.-ultra.with-output #inspector { display: none; }
PlayScreen.-tall.-wide.with-output #board { grid-rows: 11 1fr; }
PlayScreen.-tall.-ultra.with-output #board { grid-rows: 12 1fr; }

PlayScreen.zoomed #board { layout: vertical !important; }
PlayScreen.zoomed #strip { display: none !important; }
PlayScreen.zoomed .panel { display: none !important; }
PlayScreen.zoomed .panel.main { display: block !important; width: 100%; height: 100%; }
PlayScreen.only-output #board { display: none; }
"""


def is_roomy(width: int, height: int) -> bool:
    """Return whether all panels fit."""
    return width >= WIDE_CELLS and height >= TALL_LINES


def output_height(lines: int, height: int, *, roomy: bool) -> tuple[int, bool]:
    """Return how high the output pane is, and whether it leaves no room for the panels."""
    wanted = max(OUTPUT_LINES_MIN, lines + 2)
    if roomy:
        return max(OUTPUT_LINES_BESIDE_ROOMY, min(wanted, int(height * OUTPUT_SHARE_ROOMY))), False
    return wanted, wanted > OUTPUT_LINES_BESIDE_COMPACT
