"""Where scenarios are found: in the package, else beside it, else where a path says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from k8s_tui.game.loading import load
from k8s_tui.game.reading import Mistake, ScenarioError, did_you_mean
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.shelf import place, shelf

NAME_WIDTH = 24


def folder() -> Path:
    """Return the folder that holds the scenarios of this installation.

    Raises:
        ScenarioError: There is none.
    """
    path = shelf()
    if path is None:
        raise ScenarioError("scenarios", [Mistake("", "this installation has no scenarios")])
    return path


def paths() -> tuple[Path, ...]:
    """Return the files of all scenarios, by name."""
    return tuple(sorted(folder().glob("*.yaml")))


def scenarios() -> Iterator[Scenario]:
    """Yield all scenarios, chapter by chapter, in their order.

    Raises:
        ScenarioError: One of them has mistakes.
    """
    found = [load(path) for path in paths()]
    yield from sorted(found, key=_place)


def _place(scenario: Scenario) -> tuple[int, str, int, str]:
    metadata = scenario.metadata
    return place(metadata.chapter, metadata.order, metadata.name)


def find(word: str) -> Path:
    """Return the file of the scenario that a player means by a name or a path.

    Raises:
        ScenarioError: There is none.
    """
    named = {path.stem: path for path in paths()}
    if word in named:
        return named[word]
    path = Path(word)
    try:
        is_there, is_folder = path.is_file(), path.is_dir()
    except OSError as error:  # no file can be called so
        raise ScenarioError(f"{word[:NAME_WIDTH]}...", [Mistake("", error.strerror or str(error))]) from error
    if is_there:
        return path
    if is_folder and word:
        raise ScenarioError(word, [Mistake("", "is a folder, and a scenario is one file")])
    message = f"there is no scenario of this name and no such file{did_you_mean(word, named)}"
    raise ScenarioError(word, [Mistake("", message)])


def listing(records: Mapping[str, tuple[int, int]]) -> str:
    """Return all scenarios as text, chapter by chapter; `records` holds stars and points of those that were won.

    Raises:
        ScenarioError: One of them has mistakes.
    """
    lines: list[str] = []
    chapter = None
    for scenario in scenarios():
        metadata = scenario.metadata
        if metadata.chapter != chapter:
            chapter = metadata.chapter
            lines += ["", chapter] if lines else [chapter]
        stars = "★" * records.get(metadata.name, (0, 0))[0]
        lines.append(
            f"  {metadata.name:<{NAME_WIDTH}} {metadata.title} ({metadata.difficulty}/5) {stars}".rstrip()
        )
    return "\n".join(lines) + "\n"
