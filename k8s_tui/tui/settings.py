"""What a player has chosen for good, in one small TOML file.

The file may be written by hand. Whatever in it cannot be used is told in a sentence and left out, and the program
begins all the same; before the program writes over a file that it could not read, it keeps that one beside.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from k8s_tui.tui.contract import SPEED_MAX, SPEED_MIN

if TYPE_CHECKING:
    from collections.abc import Mapping

APPLICATION = "k8s-tui"
FILE_NAME = "settings.toml"
MAX_BYTES = 100_000

GLYPH_SETS = ("auto", "unicode", "ascii")
"""`auto` asks the terminal."""

SPEEDS = tuple(2**power for power in range(7))


@frozen
class Settings:
    """Choices that outlive the program.

    Attributes:
        theme: A theme's name, empty for what suits the terminal.
        glyphs: One of `GLYPH_SETS`.
        speed: Simulated seconds a second at the beginning of a game.
        reduced_motion: Whether what moves only for show stands still.
        tour: Whether the first scenario still points at the keys to press.
        keymap: Keys by the names of what they do, several separated by commas.
    """

    theme: str = ""
    glyphs: str = "auto"
    speed: int = 1
    reduced_motion: bool = False
    tour: bool = True
    keymap: Mapping[str, str] = field(factory=dict)


REFRESH_MS = 125.0
"""Panels follow the game eight times a second."""

REDUCED_REFRESH_MS = 500.0
"""And twice for whom movement is too much."""


def refresh_ms(settings: Settings) -> float:
    """Return how long panels stand still at least."""
    return REDUCED_REFRESH_MS if settings.reduced_motion else REFRESH_MS


def default_path() -> Path:
    """Return where this platform keeps the settings of programs."""
    import platformdirs  # noqa: PLC0415 - tests and the web have a path of their own

    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False)) / FILE_NAME


class SettingsFile:
    """The file of settings.

    Attributes:
        path: Where it is.
        complaints: What was wrong with it when it was read, in sentences.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; it need not exist."""
        self.path = path
        self.complaints: tuple[str, ...] = ()
        self._broken = False

    def read(self) -> Settings:
        """Return what the file says, and the usual where it says nothing that can be used."""
        try:
            data = self._data()
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            self.complaints = (
                f"The settings in {self.path} cannot be read ({reason}), so the usual ones are used.",
            )
            self._broken = True
            return Settings()
        settings, wrong = settings_of(data)
        self.complaints = tuple(f"In {self.path}, {each}" for each in wrong)
        self._broken = bool(wrong)
        return settings

    def _data(self) -> dict[str, Any]:
        with self.path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ValueError(f"it is larger than {MAX_BYTES} bytes")
        return tomllib.loads(content.decode("utf-8"))

    def write(self, settings: Settings) -> str:
        """Keep settings; return a sentence about what went wrong, or nothing."""
        beside = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._broken:
                self.path.replace(self.path.with_suffix(".toml.old"))
                self._broken = False
            beside.write_text(as_toml(settings), encoding="utf-8")
            beside.replace(self.path)
        except OSError as error:
            return f"The settings cannot be kept in {self.path}: {error.strerror or error}."
        return ""


def settings_of(data: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in a mapping, and a sentence for each that cannot be used."""
    settings, wrong = Settings(), []
    for name, value in data.items():
        expected = _EXPECTED.get(name)
        if expected is None:
            wrong.append(f"there is no setting {name!r}; there are {', '.join(_EXPECTED)}.")
        elif not _fits(name, value):
            wrong.append(f"{name} must be {expected}, not {_told(value)}.")
        else:
            settings = evolve(settings, **{name: value})
    return settings, tuple(wrong)


_EXPECTED: dict[str, str] = {
    "theme": "the name of a theme",
    "glyphs": f"one of {', '.join(GLYPH_SETS)}",
    "speed": f"a whole number from {SPEED_MIN} to {SPEED_MAX}",
    "reduced_motion": "true or false",
    "tour": "true or false",
    "keymap": 'a table of keys, such as "play.pause" = "f5"',
}


def _fits(name: str, value: object) -> bool:
    match name:
        case "theme":
            return isinstance(value, str)
        case "glyphs":
            return value in GLYPH_SETS
        case "speed":
            return isinstance(value, int) and not isinstance(value, bool) and SPEED_MIN <= value <= SPEED_MAX
        case "keymap":
            return isinstance(value, dict) and all(isinstance(keys, str) for keys in value.values())
        case _:
            return isinstance(value, bool)


def _told(value: object) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"


def as_toml(settings: Settings) -> str:
    """Return the settings as they stand in the file; a JSON string is a TOML string as well."""
    lines = [
        f"theme = {json.dumps(settings.theme)}",
        f"glyphs = {json.dumps(settings.glyphs)}",
        f"speed = {settings.speed}",
        f"reduced_motion = {json.dumps(settings.reduced_motion)}",
        f"tour = {json.dumps(settings.tour)}",
        "",
        "[keymap]",
        *(f"{json.dumps(name)} = {json.dumps(keys)}" for name, keys in settings.keymap.items()),
    ]
    return "\n".join(lines) + "\n"
