"""The themes: dark, light, high contrast, safe for the colour-blind, and the terminal's own colours.

Bad and good differ in lightness as well as in hue, and every state has its glyph and word besides.
"""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

from k8s_tui.tui.inks import REVERSE

DARK = "k8s-dark"
LIGHT = "k8s-light"
CONTRAST = "k8s-contrast"
SAFE = "k8s-colourblind"
TERMINAL = "k8s-terminal"

NAMES: dict[str, str] = {
    DARK: "dark",
    LIGHT: "light",
    CONTRAST: "high contrast",
    SAFE: "colour-blind safe",
    TERMINAL: "the terminal's own",
}
"""What players call them."""

THEMES: tuple[Theme, ...] = (
    Theme(
        name=DARK,
        primary="#6aa5f8",
        secondary="#b79cf2",
        accent="#5fd0e6",
        warning="#f0b45b",
        error="#ff757a",
        success="#7fd08a",
        foreground="#cdd6e4",
        background="#0d1118",
        surface="#121823",
        panel="#1b2331",
        dark=True,
        variables={
            "ink-dim": "#919eb4",
            "ink-frame": "#35435a",
            "ink-cursor": "#1d3652",
            "ink-mark": "#33300f",
            "ink-alarm": "#431820",
        },
    ),
    Theme(
        name=LIGHT,
        primary="#1f5fbf",
        secondary="#6f3fb5",
        accent="#006a82",
        warning="#8a5200",
        error="#b3141f",
        success="#1a6b2d",
        foreground="#1c2430",
        background="#fbfbf8",
        surface="#f2f2ee",
        panel="#e4e6ea",
        dark=False,
        variables={
            "ink-dim": "#566170",
            "ink-frame": "#b4bcc8",
            "ink-cursor": "#d9e7f9",
            "ink-mark": "#f6e9b8",
            "ink-alarm": "#fadcdc",
        },
    ),
    Theme(
        name=CONTRAST,
        primary="#66b2ff",
        secondary="#e8b4ff",
        accent="#00ffff",
        warning="#ffd700",
        error="#ff9c9c",
        success="#80ff80",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#202020",
        dark=True,
        variables={
            "ink-dim": "#e0e0e0",
            "ink-frame": "#ffffff",
            "ink-cursor": "#002766",
            "ink-mark": "#332a00",
            "ink-alarm": "#4a0000",
        },
    ),
    # Okabe and Ito's colours: told apart with any kind of colour vision.
    Theme(
        name=SAFE,
        primary="#56b4e9",
        secondary="#d98cb5",
        accent="#8fd3f4",
        warning="#f0e442",
        error="#ff8a40",
        success="#62b9ec",
        foreground="#e6e6e6",
        background="#101014",
        surface="#17171d",
        panel="#24242c",
        dark=True,
        variables={
            "ink-dim": "#a6a6b2",
            "ink-frame": "#4a4a58",
            "ink-cursor": "#1c3548",
            "ink-mark": "#33310d",
            "ink-alarm": "#40200a",
        },
    ),
    Theme(
        name=TERMINAL,
        ansi=True,
        primary="ansi_blue",
        secondary="ansi_magenta",
        accent="ansi_cyan",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        dark=True,
        variables={
            **BUILTIN_THEMES["ansi-dark"].variables,
            "ink-dim": "ansi_default",
            "ink-frame": "ansi_bright_black",
            "ink-cursor": REVERSE,
            "ink-mark": "ansi_default",
            "ink-alarm": "ansi_default",
        },
    ),
)
