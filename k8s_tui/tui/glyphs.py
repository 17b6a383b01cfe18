"""The characters that states and bars are drawn with, in two sets.

State is always a glyph and a word, so neither colour nor a wide font is needed to read it. Every character
is one cell wide and none has an emoji form; the ASCII set serves terminals and fonts that have nothing
else.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Glyphs:
    """One set of characters.

    Attributes:
        box: Corners and lines as top left, horizontal, top right, vertical, bottom left, bottom right.
        levels: Sparkline levels, lowest first; the first one stands for nothing at all.
        bar: A bar's filled and empty cell.
        heat: A node's cell by load, lightest first.
        branch: Leads on to what comes of something.
        fork: Leads to something in a tree behind which others follow, `twig` to the last one.
    """

    bad: str
    warn: str
    unknown: str
    ok: str
    done: str
    cursor: str
    mark: str
    separator: str
    crumb: str
    dot: str
    play: str
    pause: str
    prompt: str
    more: str
    down: str
    up: str
    times: str
    enter: str
    updown: str
    sideways: str
    star: str
    hollow: str
    caret: str
    bookmark: str
    bullet: str
    box: str
    levels: str
    bar: str
    heat: str
    arrow: str
    back: str
    branch: str
    fork: str
    twig: str

    def plain(self, text: str) -> str:
        """Return a text of the game with the set's own signs in the place of those it has."""
        for sign, ours in (("←", self.back), ("→", self.arrow), ("·", self.dot), ("…", self.more)):
            text = text.replace(sign, ours)
        return text

    def health(self, health: str) -> str:
        """Return the glyph of one of `k8s_tui.game.views.HEALTHS`."""
        return {"bad": self.bad, "warn": self.warn, "ok": self.ok, "done": self.done}.get(
            health, self.unknown
        )


UNICODE = Glyphs(
    bad="×",
    warn="◐",
    unknown="?",
    ok="●",
    done="○",
    cursor="▸",
    mark="█",
    separator="│",
    crumb="›",
    dot="·",
    play="▶",
    pause="‖",
    prompt="❯",
    more="…",
    down="↓",
    up="↑",
    times="×",
    enter="↵",
    updown="↑↓",
    sideways="←→",
    star="★",
    hollow="☆",
    caret="▏",
    bookmark="◆",
    bullet="•",
    box="┌─┐│└┘",
    levels=" ▁▂▃▄▅▆▇█",
    bar="▓░",
    heat="░▒▓█",
    arrow="→",
    back="←",
    branch="└▶",
    fork="├─",
    twig="└─",
)

ASCII = Glyphs(
    bad="x",
    warn="!",
    unknown="?",
    ok="*",
    done="o",
    cursor=">",
    mark="#",
    separator="|",
    crumb=">",
    dot="-",
    play=">",
    pause="||",
    prompt="$",
    more="~",
    down="v",
    up="^",
    times="x",
    enter="Enter",
    updown="Up/Down",
    sideways="Left/Right",
    star="*",
    hollow=".",
    caret="_",
    bookmark="B",
    bullet="*",
    box="+-+|++",
    levels=" _.:-=+*#",
    bar="#.",
    heat=".-=#",
    arrow="->",
    back="<-",
    branch="`>",
    fork="|-",
    twig="`-",
)
