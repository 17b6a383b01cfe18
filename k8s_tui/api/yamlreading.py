"""One YAML document as Kubernetes reads it, with the place of every field.

PyYAML composes the nodes (its C part where it is there); what they mean is decided here: words by
`yamlscalars.resolve`, merge keys in the order they stand in, the last of keys that stand twice.

Source: compared with `kubectl annotate --local` of v1.32.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import attrs
import yaml
from yaml.composer import Composer, ComposerError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner, ScannerError

from k8s_tui.api.jsontext import MAX_DEPTH
from k8s_tui.api.jsonvalue import Json, syntax
from k8s_tui.api.yamlscalars import normal, number_text, resolve

Place: TypeAlias = tuple[int, int]
"""Line and column of a field, both from 1."""

MAX_NODES: Final = 200_000
"""Values in one document, those reached through aliases counted each time."""
_PLAIN: Final = "plain"
_TAGS: Final = "tag:yaml.org,2002:"
_TEXT_TAG: Final = f"{_TAGS}str"
_UNKNOWN_ALIAS = "found undefined alias"
_FROM_PYTHON: Final = (
    (re.compile(r"expected <block end>, but found .*"), "did not find expected key"),
    (re.compile(r"expected (?:the )?(.+?), but (?:found|got) .*"), r"did not find expected \1"),
    (re.compile(r"(found character) .* (that cannot start any token)"), r"\1 \2"),
    (re.compile(r"(found unknown escape character) .*"), r"\1"),
    (re.compile(r"(mapping values are not allowed) here"), r"\1 in this context"),
)
"""How the Python part of PyYAML words what the C part and Go word alike."""
_ANCHOR = re.compile(r"&([^\s,\[\]{}]+)")
_ALIAS = re.compile(r"\*([^\s,\[\]{}]+)")


class YamlError(ValueError):
    """A text that is no YAML; the message is the one of Go's library.

    Attributes:
        line: the line, from 1, that the message names; 0 if it names none.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(f"yaml: line {line}: {message}" if line else f"yaml: {message}")
        self.line = line


class ConversionError(YamlError):
    """YAML that JSON has no form for."""

    def __init__(self, message: str) -> None:
        ValueError.__init__(self, message)
        self.line = 0


class _Words:
    """What PyYAML asks while it composes: only whether a word stood without quotes."""

    def descend_resolver(self, _parent: object, _index: object) -> None:
        """Nothing depends on where a node stands."""

    def ascend_resolver(self) -> None:
        """Nothing depends on where a node stands."""

    def check_resolver_prefix(self, _depth: object, _path: object, _node: object, _index: object) -> None:
        """Nothing depends on where a node stands."""

    def resolve(self, kind: type[Node], value: object, implicit: Any) -> str:  # noqa: ANN401 - as PyYAML has it
        """The tag of a node that bears none."""
        if kind is ScalarNode:
            return _PLAIN if implicit[0] else _TEXT_TAG
        return f"{_TAGS}map" if kind is MappingNode else f"{_TAGS}seq"


class _PythonComposer(Reader, Scanner, Parser, Composer, _Words):
    """The composer for machines where PyYAML has no C part, and for what the C part refuses."""

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:  # noqa: ANN401 - as PyYAML has it
        """Compose a node; an anchor may be given twice, the latest counts."""
        if not self.check_event(yaml.AliasEvent):
            self.anchors.pop(self.peek_event().anchor, None)  # type: ignore[no-untyped-call]
        node: Node | None = Composer.compose_node(self, parent, index)
        return node

    def __init__(self, text: bytes) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)

    def dispose(self) -> None:
        """Nothing is held."""


def _composer() -> Callable[[bytes], Any]:
    if not yaml.__with_libyaml__:
        return _PythonComposer

    from yaml._yaml import CParser  # noqa: PLC0415 - not every machine has it

    class NativeComposer(CParser, _Words):
        """The composer in C."""

        def __init__(self, text: bytes) -> None:
            CParser.__init__(self, text)

    return NativeComposer


_COMPOSER: Final = _composer()


@attrs.frozen
class Reading:
    """A document that was read.

    Attributes:
        data: its value.
        positions: for each path, such as `spec.containers[0].name`, where its key or entry stands.
        warnings: keys that stand twice.
    """

    data: Json
    positions: dict[str, Place]
    warnings: tuple[str, ...]


def read_yaml(text: str, first_line: int = 1) -> Reading:
    """The first document of a text whose first line is line `first_line` of its file.

    Raises:
        YamlError: the text is no YAML, or means something that JSON has no form for.
    """
    encoded = text.encode("utf-8", "replace")
    _check_depth(encoded)
    node = _compose(encoded)
    if node is None:
        return Reading(None, {}, ())
    builder = _Builder(text, first_line)
    data = builder.build(node, "", 0)
    return Reading(data, builder.positions, tuple(builder.warnings))


def _compose(text: bytes) -> Node | None:
    try:
        return _first_node(_COMPOSER, text)
    except ComposerError as error:
        if "duplicate anchor" not in str(error.context):
            raise _worded(error, text) from error
    except yaml.YAMLError as error:
        raise _worded(error, text) from error
    try:
        return _first_node(_PythonComposer, text)
    except yaml.YAMLError as error:
        raise _worded(error, text) from error


def _first_node(make: Callable[[bytes], Any], text: bytes) -> Node | None:
    composer = make(text)
    try:
        node: Node | None = composer.get_node() if composer.check_node() else None
    finally:
        composer.dispose()
    return node


def _worded(error: yaml.YAMLError, text: bytes) -> YamlError:
    """PyYAML's complaint as Go's port of the same library words it."""
    if isinstance(error, ReaderError) or not isinstance(error, yaml.MarkedYAMLError):
        return YamlError("control characters are not allowed")
    problem = str(error.problem)
    for pattern, words in _FROM_PYTHON:
        problem = pattern.sub(words, problem)
    if problem.startswith(_UNKNOWN_ALIAS):
        name = _name_at(_ALIAS, text.decode("utf-8", "replace"), error.problem_mark)
        return YamlError(f"unknown anchor '{name}' referenced")
    line = 0 if error.problem_mark is None else error.problem_mark.line
    return YamlError(problem, line + 1 if line and isinstance(error, ScannerError) else line)


def _check_depth(text: bytes) -> None:
    """Refuse what is nested so deeply that composing it would exhaust the stack."""
    brackets = text.count(b"[") + text.count(b"{")
    longest = max(map(len, text.split(b"\n")))
    if brackets + longest <= MAX_DEPTH:
        return
    depth = 0
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        for event in yaml.parse(io.BytesIO(text), Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise YamlError(f"exceeded max depth of {MAX_DEPTH}")
    except yaml.MarkedYAMLError as error:
        # libyaml has a limit of its own, lower than Go's port of it.
        if "maximum nesting depth" in str(error.problem):
            raise YamlError(f"exceeded max depth of {MAX_DEPTH}") from error
    except yaml.YAMLError:
        return


class _Builder:
    """Turns nodes into JSON and notes where everything stands."""

    def __init__(self, text: str, first_line: int) -> None:
        self.positions: dict[str, Place] = {}
        self.warnings: list[str] = []
        self._text = text
        self._first_line = first_line
        self._open: set[int] = set()
        self._count = 0

    def build(self, node: Node, path: str, depth: int) -> Json:
        """The value of a node; `path` is where it stands."""
        self._count += 1
        if self._count > MAX_NODES or depth > MAX_DEPTH:
            raise YamlError("document contains excessive aliasing")
        self.positions.setdefault(path, self._place(node))
        if isinstance(node, ScalarNode):
            return self._finite(_scalar(node))
        if id(node) in self._open:
            raise YamlError(
                f"anchor '{_name_at(_ANCHOR, self._text, node.start_mark)}' value contains itself"
            )
        self._open.add(id(node))
        try:
            if isinstance(node, SequenceNode):
                return [
                    self.build(each, f"{path}[{index}]", depth + 1) for index, each in enumerate(node.value)
                ]
            return self._mapping(node, path, depth)
        finally:
            self._open.discard(id(node))

    def _mapping(self, node: Node, path: str, depth: int) -> dict[str, Json]:
        built: dict[str, Json] = {}
        own: set[str] = set()
        for key_node, value_node in node.value:
            if key_node.tag == _PLAIN and key_node.value == "<<":
                built.update(self._merged(value_node, path, depth))
                continue
            key = self._key(key_node, value_node, depth)
            place = self._place(key_node)
            if key in own:
                self.warnings.append(
                    f'line {place[0]}: key "{key}" stands twice in the same map; the last one counts'
                )
            own.add(key)
            below = f"{path}.{key}" if path else key
            self.positions[below] = place
            built[key] = self.build(value_node, below, depth + 1)
        return built

    def _merged(self, node: Node, path: str, depth: int) -> dict[str, Json]:
        """What a merge key brings in: of several maps the first wins."""
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        merged: dict[str, Json] = {}
        for each in reversed(nodes):
            if not isinstance(each, MappingNode):
                raise YamlError("map merge requires map or sequence of maps as the value")
            brought = self.build(each, path, depth + 1)
            if isinstance(brought, dict):
                merged.update(brought)
        return merged

    def _key(self, node: Node, value_node: Node, depth: int) -> str:
        if not isinstance(node, ScalarNode):
            found = syntax(self.build(node, "", depth + 1)).replace("map[string]", "map[interface {}]")
            raise YamlError(f"invalid map key: {found}")
        key = _scalar(node)
        assert not isinstance(key, dict | list)
        if key is None:
            shown = syntax(self.build(value_node, "", depth + 1))
            raise ConversionError(f"unsupported map key of type: %!s(<nil>), key: <nil>, value: {shown}")
        if isinstance(key, bool):
            return "true" if key else "false"
        return key if isinstance(key, str) else number_text(key)

    def _finite(self, value: Json) -> Json:
        if isinstance(value, float) and not math.isfinite(value):
            shown = {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, "NaN")
            raise ConversionError(f"json: unsupported value: {shown}")
        return value

    def _place(self, node: Node) -> Place:
        mark = node.start_mark
        return mark.line + self._first_line, mark.column + 1


def _name_at(pattern: re.Pattern[str], text: str, mark: yaml.Mark | None) -> str:
    """The name of the anchor or alias that stands at a mark."""
    lines = text.split("\n")
    if mark is None or mark.line >= len(lines):
        return ""
    line = lines[mark.line]
    match = pattern.search(line, max(mark.column - 1, 0)) or pattern.search(line)
    return match[1] if match else ""


def _scalar(node: ScalarNode) -> Json:
    """The value of a word, by its tag if it bears one."""
    text, tag = node.value, node.tag
    if tag == _PLAIN:
        return resolve(text)
    kind = tag.removeprefix(_TAGS)
    if kind == "binary":
        try:
            return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
        except binascii.Error:
            raise YamlError("!!binary value contains invalid base64 data") from None
    types = {"int": int, "float": float, "bool": bool, "null": type(None)}
    if kind not in types or kind == tag:
        return str(text)
    value = resolve(text)
    if kind == "float" and type(value) in (int, float):
        return normal(value)  # type: ignore[arg-type]
    if type(value) is not types[kind]:
        raise YamlError(f"cannot decode {_tag_of(value)} `{text}` as a !!{kind}")
    return value


def _tag_of(value: Json) -> str:
    names = {bool: "!!bool", int: "!!int", float: "!!float", str: "!!str"}
    return names.get(type(value), "!!null")
