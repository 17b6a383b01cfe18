"""The scenarios as a menu lists them: the head of each file, read without loading what the rest of it needs.

A menu must be there at once, and a file is judged only when it is played; so what cannot be read here is listed by
its name, and whoever plays it is told what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = (_PACKAGE / "_scenarios", _PACKAGE.parent / "scenarios")

CHAPTERS = (
    "look around",
    "pods and deployments",
    "services and DNS",
    "configuration and secrets",
    "scheduling and resources",
    "storage and StatefulSets",
    "ingress and load balancers",
    "control plane",
    "etcd and its snapshots",
    "nodes and network",
    "museum",
    "other",
)
"""In the order in which they are played; scenarios of other chapters come last."""


@frozen
class Title:
    """What is written on the spine of a scenario.

    Attributes:
        difficulty: 1 to 5.
        path: Its file.
    """

    name: str
    title: str
    chapter: str
    path: Path
    order: int = 0
    difficulty: int = 1
    teaches: tuple[str, ...] = ()


def shelf() -> Path | None:
    """Return the folder that holds the scenarios of this installation, None where there is none."""
    return next((path for path in _FOLDERS if path.is_dir()), None)


def place(chapter: str, order: int, name: str) -> tuple[int, str, int, str]:
    """Return what scenarios are sorted by."""
    number = CHAPTERS.index(chapter) if chapter in CHAPTERS else len(CHAPTERS)
    return number, chapter, order, name


def titles() -> tuple[Title, ...]:
    """Return all scenarios, chapter by chapter, in their order."""
    folder = shelf()
    paths: Iterable[Path] = () if folder is None else folder.glob("*.yaml")
    return tuple(
        sorted(
            (read_title(path) for path in paths), key=lambda each: place(each.chapter, each.order, each.name)
        )
    )


def read_title(path: Path) -> Title:
    """Read the head of a file, up to its `spec`."""
    try:
        with path.open(encoding="utf-8") as file:
            head = "".join(iter(lambda: _line_of_head(file.readline()), ""))
    except (OSError, UnicodeDecodeError):
        head = ""
    metadata = _mapping(_mapping(_parsed(head)).get("metadata"))
    teaches = metadata.get("teaches")
    return Title(
        path.stem,
        str(metadata.get("title") or path.stem),
        str(metadata.get("chapter") or CHAPTERS[-1]),
        path,
        _number(metadata.get("order"), 0),
        _number(metadata.get("difficulty"), 1),
        tuple(str(each) for each in teaches) if isinstance(teaches, list) else (),
    )


def read_briefing(path: Path) -> str:
    """Return what the pager says in a scenario, in Markdown, or nothing where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    spec = _mapping(_mapping(_parsed(text)).get("spec"))
    return _as_written(str(spec.get("briefing") or ""), spec.get("variables"))


def _as_written(text: str, variables: object) -> str:
    """Return a text with its variables as the scenario was written."""
    for variable in variables if isinstance(variables, list) else ():
        known = _mapping(variable)
        choices = known.get("choices")
        value = choices[0] if isinstance(choices, list) and choices else known.get("written")
        parts = {f".{part}": each for part, each in _mapping(value).items()} or {"": value}
        for part, each in parts.items():
            text = text.replace(f"${{{known.get('name')}{part}}}", str(each))
    return text


def _line_of_head(line: str) -> str:
    return "" if line.startswith("spec:") else line


def _parsed(text: str) -> object:
    import yaml  # noqa: PLC0415 - the menu is seen before anything is read

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, loader)  # noqa: S506 - both loaders are the safe one
    except yaml.YAMLError:
        return None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise
