"""Manifests: files of YAML or JSON as `kubectl -f` reads them, with the place of every field.

A stream that begins with `{` is JSON, any other YAML. YAML is cut at lines of three dashes first, so that the
line numbers in complaints count from there, as kubectl's do. Lists are opened into their items. Unlike
kubectl, which is silent about it, a key that stands twice leaves a warning.

Source: apimachinery, pkg/util/yaml/decoder.go, and cli-runtime, pkg/resource/visitor.go (v1.32), compared
with `kubectl annotate --local`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from k8s_tui.api.jsontext import JsonError, read_next, unmarshal_complaint
from k8s_tui.api.jsonvalue import json_text
from k8s_tui.api.yamlreading import Place, YamlError, read_yaml
from k8s_tui.api.yamltext import dump

__all__ = ["Document", "DocumentError", "dump", "dump_json", "missing_kind", "place_in", "read"]

JSON_INDENT: Final = 4
_SEPARATOR: Final = "---"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class DocumentError(ValueError):
    """A manifest that cannot be read.

    Attributes:
        message: kubectl's words, without `error: `.
        before: the documents read before the mistake; kubectl has acted on them already.
        line: the line in the file, from 1, near which the mistake is; 0 if it is not known.
        column: its column, from 1; 0 if it is not known.
    """

    def __init__(
        self, message: str, before: tuple[Document, ...] = (), line: int = 0, column: int = 0
    ) -> None:
        super().__init__(message)
        self.message = message
        self.before = before
        self.line = line
        self.column = column


@attrs.frozen
class Document:
    """One object of a manifest.

    Attributes:
        data: the object as JSON; never changed in place.
        source: what the file is called, as in `web.yaml` or `STDIN`.
        line: the line of the file, from 1, on which it begins.
        positions: for each field, such as `spec.containers[0].name`, its line and column, both from 1.
        warnings: what is allowed and probably a mistake.
    """

    data: dict[str, Any]
    source: str
    line: int = 1
    positions: Mapping[str, Place] = attrs.field(factory=dict, repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def api_version(self) -> str:
        """Its `apiVersion`, empty if it says none."""
        return _text_at(self.data, "apiVersion")

    @property
    def kind(self) -> str:
        """Its `kind`, empty if it says none."""
        return _text_at(self.data, "kind")

    @property
    def name(self) -> str:
        """Its `metadata.name`, empty if it says none."""
        return _text_at(self.data.get("metadata"), "name")

    @property
    def namespace(self) -> str:
        """Its `metadata.namespace`, empty if it says none."""
        return _text_at(self.data.get("metadata"), "namespace")


def read(text: str, source_name: str = "STDIN") -> tuple[Document, ...]:
    """All objects of a manifest, in order.

    Raises:
        DocumentError: with the words of kubectl; it holds the objects before the mistake.
    """
    found: list[Document] = []
    is_json = text.lstrip(" \t\r\n").startswith("{")
    pieces = _json_pieces(text, source_name) if is_json else _yaml_pieces(text, source_name)
    try:
        for piece in pieces:
            found += _objects(piece)
    except DocumentError as error:
        raise DocumentError(error.message, tuple(found), error.line, error.column) from error
    return tuple(found)


def dump_json(document: Any) -> str:  # noqa: ANN401 - any JSON value
    """The document as `kubectl get -o json` prints it, ending with a line break."""
    return f"{json_text(document, JSON_INDENT)}\n"


def missing_kind(document: Document) -> str:
    """What kubectl says of an object that does not say its kind; empty if it does."""
    if document.kind:
        return ""
    shown = json_text(document.data)
    return f"unable to decode {_quoted(document.source)}: Object 'Kind' is missing in '{shown}'"


@attrs.frozen
class _Piece:
    """One document before it is known to be an object."""

    data: Any
    source: str
    line: int
    positions: Mapping[str, Place]
    warnings: tuple[str, ...] = ()


def _yaml_pieces(text: str, source: str) -> Iterator[_Piece]:
    for first_line, chunk in _chunks(text, source):
        try:
            reading = read_yaml(chunk, first_line)
        except YamlError as error:
            message = f"error parsing {source}: error converting YAML to JSON: {error}"
            raise DocumentError(message, line=error.line and error.line + first_line - 1) from error
        line = reading.positions.get("", (first_line, 1))[0]
        yield _Piece(reading.data, source, line, reading.positions, reading.warnings)


def _chunks(text: str, source: str) -> Iterator[tuple[int, str]]:
    """The parts between lines of dashes, each with the number of its first line."""
    lines: list[str] = []
    first = 1
    for number, line in enumerate(_LINE.findall(text), start=1):
        if not line.startswith(_SEPARATOR):
            lines.append(line)
            continue
        after = line.removeprefix(_SEPARATOR).strip()
        if after and not after.startswith("#"):
            raise DocumentError(
                f"error parsing {source}: invalid Yaml document separator: {after}", line=number
            )
        if lines:
            yield first, "".join(lines)
        lines, first = [], number + 1
    if lines:
        yield first, "".join(lines)


def _json_pieces(text: str, source: str) -> Iterator[_Piece]:
    position = 0
    while True:
        try:
            found = read_next(text, position)
        except JsonError as error:
            line, column = place_in(text, error.at)
            raise DocumentError(f"error parsing {source}: {error}", line=line, column=column) from error
        if found is None:
            return
        data, end = found
        first_line, _ = place_in(text, position)
        yield _Piece(data, source, first_line, _positions(text[position:end], first_line))
        position = end


def place_in(text: str, at: int) -> Place:
    """Line and column of a character of a text, both from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _positions(text: str, first_line: int) -> Mapping[str, Place]:
    """The places of the fields of a JSON document, which nearly always is YAML too."""
    try:
        return read_yaml(text, first_line).positions
    except YamlError:
        return {}


def _objects(piece: _Piece) -> Iterator[Document]:
    """The object of a piece, or the items of a list; nothing for an empty piece."""
    if piece.data is None:
        return
    if not isinstance(piece.data, dict):
        complaint = unmarshal_complaint(piece.data)
        raise DocumentError(f"unable to decode {_quoted(piece.source)}: {complaint}", line=piece.line)
    items = piece.data.get("items")
    if not isinstance(items, list):
        yield Document(piece.data, piece.source, piece.line, piece.positions, piece.warnings)
        return
    for index, item in enumerate(items):
        prefix = f"items[{index}]"
        positions = _below(piece.positions, prefix)
        line = positions.get("", (piece.line, 1))[0]
        warnings = piece.warnings if index == 0 else ()
        yield from _objects(_Piece(_with_type(piece.data, item), piece.source, line, positions, warnings))


def _with_type(listing: Mapping[str, Any], item: Any) -> Any:  # noqa: ANN401 - any JSON value
    """An item of a typed list such as a PodList need not say its own type."""
    kind = _text_at(listing, "kind")
    if not isinstance(item, dict) or item.get("kind") or kind == "List" or not kind.endswith("List"):
        return item
    return {**item, "apiVersion": _text_at(listing, "apiVersion"), "kind": kind.removesuffix("List")}


def _below(positions: Mapping[str, Place], prefix: str) -> Mapping[str, Place]:
    return {
        path.removeprefix(prefix).removeprefix("."): place
        for path, place in positions.items()
        if path == prefix or path.startswith((f"{prefix}.", f"{prefix}["))
    }


def _text_at(mapping: Any, key: str) -> str:  # noqa: ANN401 - any JSON value
    value = mapping.get(key) if isinstance(mapping, dict) else None
    return value if isinstance(value, str) else ""


def _quoted(source: str) -> str:
    return f'"{source}"'
