"""From a file's text to a scenario, with the line and column of every mistake.

The values of a variant are put in before anything else is read, so that a variant is read as strictly as what
was written.

Scenario files are not trusted: they are bounded in size, and what they name beside themselves is read only
from their own folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeGuard

from attrs import evolve

from k8s_tui.api import documents
from k8s_tui.api.yamlreading import YamlError, read_yaml
from k8s_tui.game.conditions import CONDITIONS, Timed
from k8s_tui.game.origin import DEFAULT_SEED
from k8s_tui.game.reading import FORMS, Mistake, Reader, ScenarioError
from k8s_tui.game.scenario import API_VERSION, KIND, Metadata, Scenario, Spec, Users
from k8s_tui.game.textfiles import read_text
from k8s_tui.game.variants import Variation, variation_of
from k8s_tui.machine.references import InvalidReferenceError, parse_reference
from k8s_tui.traffic.clients import parse_target

MAX_FILE_BYTES = 1_000_000
MAX_OBJECTS = 2_000
MAX_REPLICAS = 2_000
"""Pods that the manifests of one scenario ask for; a larger cluster would not be opened in reasonable time."""

MAX_PATTERN = 200


class Folder:
    """The files beside a scenario; without a path there are none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def read(self, name: str) -> str:
        """Return the text of a file beside the scenario.

        Raises:
            ValueError: The name leads elsewhere, or the file is missing or too large.
        """
        parts = PurePosixPath(name).parts
        if self._path is None or not parts or name.startswith("/") or ".." in parts or "\\" in name:
            raise ValueError(f"{name!r} is not the name of a file beside the scenario")
        path = (self._path / name).resolve()
        if not path.is_relative_to(self._path.resolve()) or not path.is_file():
            raise ValueError(f"there is no file {name!r} beside the scenario")
        try:
            return read_text(path, MAX_FILE_BYTES)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error


def load(path: Path, seed: int = DEFAULT_SEED) -> Scenario:
    """Read the scenario file at `path`, in the variant of a seed.

    Raises:
        ScenarioError: It has mistakes, or cannot be read.
    """
    try:
        text = read_text(path, MAX_FILE_BYTES)
    except ValueError as error:
        raise ScenarioError(path.name, [Mistake("", str(error))]) from error
    return parse(text, path.name, Folder(path.parent), seed)


def parse(text: str, source: str, folder: Folder, seed: int = DEFAULT_SEED) -> Scenario:
    """Read a scenario from text, in the variant of a seed; `source` is what mistakes call it.

    Raises:
        ScenarioError: It has mistakes.
    """
    try:
        found = documents.read(text, source)
    except documents.DocumentError as error:
        line, column = _place_of(error, text)
        raise ScenarioError(
            source, [Mistake("", error.message + _quoting_advice(text, line), line, column)]
        ) from error
    if len(found) != 1:
        message = f"must hold one document, not {len(found)}"
        raise ScenarioError(source, [Mistake("", message, found[1].line if found else 1, 1)])
    document = found[0]
    reader = Reader(document.positions, CONDITIONS)
    variation = variation_of(reader, document.data, seed)
    scenario = None if reader.mistakes else _read(reader, document.data, folder, variation)
    if reader.mistakes or scenario is None:
        raise ScenarioError(source, reader.mistakes)
    return evolve(scenario, warnings=document.warnings, positions=document.positions)


def _place_of(error: documents.DocumentError, text: str) -> tuple[int, int]:
    """Return line and column of what is no YAML; kubectl's words, which count otherwise, name only a line."""
    cause: BaseException | None = error
    while cause is not None:
        mark = getattr(cause, "problem_mark", None)
        if mark is not None:
            return mark.line + 1, mark.column + 1
        position = getattr(cause, "position", None)
        if isinstance(position, int):
            before = text.encode()[:position].decode(errors="replace")
            return before.count("\n") + 1, len(before) - before.rfind("\n")
        cause = cause.__cause__ or cause.__context__
    return error.line or 1, 1


def _quoting_advice(text: str, number: int) -> str:
    """Return what to do about a line whose braces are a variable's, "" for any other line."""
    lines = text.splitlines()
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    return '; between braces or brackets "${...}" needs its quotes' if "${" in line else ""


def _read(
    reader: Reader, written: Mapping[str, Any], folder: Folder, variation: Variation
) -> Scenario | None:
    data = {name: variation.applied(part) for name, part in written.items()}
    for name, wanted in (("apiVersion", API_VERSION), ("kind", KIND)):
        if data.get(name) != wanted:
            reader.mistake(name, f"must be {wanted}")
    for name in data:
        if name not in ("apiVersion", "kind", "metadata", "spec"):
            reader.mistake(name, "unknown field")
    metadata = reader.section(Metadata, data.get("metadata", {}), "metadata")
    spec = reader.section(Spec, data.get("spec", {}), "spec")
    if metadata is None or spec is None:
        return None
    decoys = [spec.decoys[number] for number in variation.chosen(len(spec.decoys))]
    spec = evolve(spec, timeline=(*spec.timeline, *(moment for each in decoys for moment in each.timeline)))
    _check(reader, spec)
    objects = _objects(reader, spec.manifests, "spec.manifests", folder, variation)
    for number, decoy in enumerate(spec.decoys):
        found = _objects(reader, decoy.manifests, f"spec.decoys[{number}].manifests", folder, variation)
        objects += found if decoy in decoys else ()
    return Scenario(
        metadata,
        spec,
        tuple(each for _, each in objects),
        tuple(path for path, _ in objects),
        seed=variation.seed,
    )


def _check(reader: Reader, spec: Spec) -> None:
    """Find what each field alone cannot show."""
    for index, moment in enumerate(spec.timeline):
        path = f"spec.timeline[{index}]"
        if (moment.at_ms is None) == (moment.when is None):
            reader.mistake(path, "must have either at or when")
        if (moment.fault is None) == (not moment.run):
            reader.mistake(path, "must have either fault or run")
        if (moment.every_ms is None and moment.until is not None) or (moment.every_ms and not moment.run):
            reader.mistake(path, "only a command can be run again: run, every and perhaps until")
    for index, users in enumerate(spec.clients):
        _check_users(reader, users, f"spec.clients[{index}]")
    for index, image in enumerate(spec.images):
        path = f"spec.images[{index}]"
        try:
            parse_reference(image.image)
        except InvalidReferenceError as error:
            reader.mistake(f"{path}.image", str(error))
        for number, rule in enumerate(image.admission):
            _check_pattern(reader, rule.pattern, f"{path}.admission[{number}].pattern")


def _check_pattern(reader: Reader, pattern: str, path: str) -> None:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        reader.mistake(path, f"must be a regular expression: {error}")
    if len(pattern) > MAX_PATTERN:
        reader.mistake(path, f"must have at most {MAX_PATTERN} characters")


def _check_users(reader: Reader, users: Users, path: str) -> None:
    try:
        parse_target(users.target, users.namespace)
    except ValueError as error:
        reader.mistake(f"{path}.target", str(error))
    if users.source.startswith("pod/") and users.source.count("/") != 2:
        reader.mistake(f"{path}.from", "must be pod/NAMESPACE/WORKLOAD")


def _objects(
    reader: Reader, manifests: object, where: str, folder: Folder, variation: Variation
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Return the objects of some manifests, each with the path of what holds it."""
    if not isinstance(manifests, list | tuple):
        reader.mistake(where, "must be a list of objects, texts of YAML, or names of files")
        return ()
    found: list[tuple[str, Mapping[str, Any]]] = []
    for index, item in enumerate(manifests):
        path = f"{where}[{index}]"
        if isinstance(item, Mapping):
            found.append((path, item))
        elif isinstance(item, str):
            found += [(path, each) for each in _documents(reader, item, path, folder, variation)]
        else:
            reader.mistake(path, "must be an object, a text of YAML, or the name of a file")
    for path, each in found:
        if not isinstance(each.get("kind"), str) or not isinstance(each.get("apiVersion"), str):
            reader.mistake(path, "every object needs apiVersion and kind, as texts")
        elif not isinstance(each.get("metadata", {}), Mapping):
            reader.mistake(path, "metadata of an object must be a mapping, as in {name: web}")
    wanted = sum(_replicas(each) for _, each in found)
    if wanted > MAX_REPLICAS:
        reader.mistake(where, f"at most {MAX_REPLICAS} replicas in all, not {wanted}")
    if len(found) > MAX_OBJECTS:
        reader.mistake(where, f"at most {MAX_OBJECTS} objects, not {len(found)}")
    return tuple(found)


def _replicas(document: Mapping[str, Any]) -> int:
    spec = document.get("spec")
    replicas = spec.get("replicas") if isinstance(spec, Mapping) else None
    return replicas if isinstance(replicas, int) else 1


def is_file(manifest: object) -> TypeGuard[str]:
    """Tell whether one of a scenario's manifests is the name of a file beside it."""
    if not isinstance(manifest, str):
        return False
    return "\n" not in manifest.strip() and manifest.strip().endswith((".yaml", ".yml", ".json"))


def _documents(
    reader: Reader, item: str, path: str, folder: Folder, variation: Variation
) -> list[Mapping[str, Any]]:
    beside = is_file(item)
    try:
        text = variation.text(folder.read(item.strip())) if beside else item
        return [document.data for document in documents.read(text, item if beside else path)]
    except (documents.DocumentError, ValueError) as error:
        reader.mistake(path, str(error))
        return []


def parse_condition(text: str) -> Timed:
    """Read a condition as `:until` takes it: YAML, as in `{count: {of: pods, ready: true, atLeast: 3}}`.

    A short form, `TYPE/NAME CONDITION`, means a condition of an object: `deploy/web Available`.

    Raises:
        ScenarioError: It is none.
    """
    words = text.split()
    if len(words) == 2 and "/" in words[0] and ":" not in text:
        text = f"{{condition: {{object: {words[0]}, condition: {words[1]}}}}}"
    try:
        found = read_yaml(text, 1)
    except YamlError as error:
        raise ScenarioError("condition", [Mistake("", str(error))]) from error
    reader = Reader(found.positions, CONDITIONS)
    condition = reader.condition(found.data, "")
    if reader.mistakes or not isinstance(condition, Timed):
        raise ScenarioError("condition", reader.mistakes)
    return condition


def parse_duration(text: str) -> int:
    """Return the milliseconds of a duration such as `90s`.

    Raises:
        ValueError: It is none.
    """
    return int(FORMS["duration"](text))
