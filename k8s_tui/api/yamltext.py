"""Objects as YAML, as `kubectl get -o yaml` prints them.

Keys in natural order (`a2` before `a10`), two spaces a level, the dashes of lists under their key, long texts
folded at 80 columns, texts with line breaks as blocks, and quotes only where a text would read as something
else.

Source: compared with `kubectl -o yaml` of v1.32 (sigs.k8s.io/yaml).
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import yaml
from yaml.emitter import Emitter
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from k8s_tui.api.jsonvalue import Json
from k8s_tui.api.yamlscalars import number_text, reads_as_text

WIDTH_COLUMNS: Final = 80
_OPEN_END: Final = "\n...\n"
_MERGE_WORD: Final = "<<"


def dump(document: Json) -> str:
    """The document as YAML text that ends with a line break."""
    text = io.StringIO()
    emitter = _emitter()(text, width=WIDTH_COLUMNS, allow_unicode=True)
    for event in _events(document):
        emitter.emit(event)
    written = text.getvalue()
    return written[: 1 - len(_OPEN_END)] if written.endswith(_OPEN_END) else written


def natural_order(keys: Iterable[str]) -> list[str]:
    """The keys sorted as people count: digits by their number, other signs before letters."""
    listed = list(keys)
    if all(map(str.isalpha, listed)):
        return sorted(listed)
    return sorted(listed, key=functools.cmp_to_key(_compare))


@functools.cache
def _emitter() -> Callable[..., Any]:
    """PyYAML's emitter in C, or the one in Python where there is none."""
    if not yaml.__with_libyaml__:
        return Emitter
    from yaml._yaml import CEmitter  # noqa: PLC0415 - not every machine has it

    return CEmitter


def _events(document: Json) -> Iterator[Event]:
    yield StreamStartEvent()
    yield DocumentStartEvent(explicit=False)
    yield from _node(document)
    yield DocumentEndEvent(explicit=False)
    yield StreamEndEvent()


def _node(value: Json) -> Iterator[Event]:
    if isinstance(value, str):
        yield _text(value)
    elif isinstance(value, dict):
        yield MappingStartEvent(anchor=None, tag=None, implicit=True, flow_style=not value)
        for key in natural_order(value):
            yield _text(key)
            yield from _node(value[key])
        yield MappingEndEvent()
    elif isinstance(value, list | tuple):
        yield SequenceStartEvent(anchor=None, tag=None, implicit=True, flow_style=not value)
        for entry in value:
            yield from _node(entry)
        yield SequenceEndEvent()
    elif value is None or isinstance(value, bool):
        yield _plain({None: "null", True: "true", False: "false"}[value])
    else:
        yield _plain(number_text(value))


def _plain(word: str) -> ScalarEvent:
    return ScalarEvent(anchor=None, tag=None, implicit=(True, False), value=word, style=None)


def _text(value: str) -> ScalarEvent:
    style = None
    if "\n" in value:
        style = "|"
    elif not (reads_as_text(value) or value == _MERGE_WORD):
        style = '"'
    return ScalarEvent(anchor=None, tag=None, implicit=(True, True), value=value, style=style)


def _compare(left: str, right: str) -> int:
    """Negative if `left` comes first: runs of digits count as numbers, letters come after other signs."""
    in_digits = False
    for index, (one, other) in enumerate(zip(left, right, strict=False)):
        if one == other:
            in_digits = one.isdigit()
            continue
        if one.isalpha() or other.isalpha():
            if one.isalpha() and other.isalpha():
                return ord(one) - ord(other)
            return -1 if one.isalpha() == in_digits else 1
        numbers = _number_at(left, index), _number_at(right, index)
        if numbers[0] != numbers[1]:
            return -1 if numbers[0] < numbers[1] else 1
        return ord(one) - ord(other)
    return len(left) - len(right)


def _number_at(text: str, index: int) -> tuple[int, int]:
    """The run of digits that goes on at `index` as its number and its length.

    Where the run began with other digits than zeros, a one stands for them: then zeros count by their place.
    """
    start = index
    while start > 0 and text[start - 1].isdecimal():
        start -= 1
    end = index
    while end < len(text) and text[end].isdecimal():
        end += 1
    begun = "1" if text[start:index].strip("0") else ""
    digits = text[index:end]
    return int(f"{begun}{digits}" or "0"), end - index
