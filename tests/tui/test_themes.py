import pytest
from textual.theme import Theme

from k8s_tui.tui.inks import RECIPES, REVERSED, WASHES, Inks
from k8s_tui.tui.themes import CONTRAST, TERMINAL, THEMES

CONTRAST_MIN = 4.5
"""Of text on its background, and 7 in high contrast: WCAG 2.2, success criteria 1.4.3 and 1.4.6."""

HIGH_CONTRAST_MIN = 7.0
WRITTEN = tuple(name for name in RECIPES if name != "frame")
"""The inks that anything is written in."""

DESIGNED = tuple(theme for theme in THEMES if not theme.ansi)


def luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", DESIGNED, ids=lambda theme: theme.name)
def test_whatever_is_written_can_be_read_on_every_background(theme: Theme) -> None:
    least = HIGH_CONTRAST_MIN if theme.name == CONTRAST else CONTRAST_MIN
    colours = {**theme.to_color_system().generate(), **theme.variables}
    faint = []
    for ink in WRITTEN:
        colour, own, _ = RECIPES[ink]
        for background in (own,) if own else ("background", *WASHES.values()):
            ratio = contrast(colours[colour], colours[background])
            if ratio < least:
                faint.append((ink, background, round(ratio, 2)))
    assert faint == []


@pytest.mark.parametrize("theme", DESIGNED, ids=lambda theme: theme.name)
def test_the_row_of_the_cursor_stands_out(theme: Theme) -> None:
    assert contrast(theme.variables["ink-cursor"], theme.background or "") > 1.2


@pytest.mark.parametrize("ink", ["text@cursor", "bad@cursor", *sorted(REVERSED)])
def test_what_is_chosen_changes_places_with_the_terminals_own_background(ink: str) -> None:
    theme = next(theme for theme in THEMES if theme.name == TERMINAL)
    style = Inks({**theme.to_color_system().generate(), **theme.variables})[ink]
    assert style.reverse
    assert style.bgcolor is not None
    assert style.bgcolor.is_default
