"""Reading protobuf bodies: the encoding that clients written in Go prefer for built-in kinds.

The numbers of the fields stand in a table beside this module, made from the descriptors in a published
kubectl; types come from the table of Kubernetes' fields. Only reading is needed, replies are JSON.
Source: apimachinery pkg/runtime/serializer/protobuf, and the generated.proto files of v1.32.
"""

from __future__ import annotations

import base64
import functools
import json
import struct
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

from k8s_tui.api import fieldtable
from k8s_tui.api.errors import BadRequest
from k8s_tui.api.fieldtable import INT_OR_STRING, LIST, MAP, MICRO_TIME, QUANTITY, TIME, Type
from k8s_tui.api.time import EPOCH, format_micro_time, format_time

MEDIA_TYPE: Final = "application/vnd.kubernetes.protobuf"
MAGIC: Final = b"k8s\x00"
TABLE: Final = "protobuf-fields.json"
MAX_DEPTH: Final = 100
INLINE: Final = "~"
"""Marks a field whose message's own fields belong to the object around it."""

FIELDS_V1: Final = "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"
RAW_EXTENSION: Final = "io.k8s.apimachinery.pkg.runtime.RawExtension"
PLAIN: Final = frozenset(
    (
        *("stdin", "stdinOnce", "tty", "hostNetwork", "hostPID", "hostIPC", "paused", "readOnly"),
        *(
            "publishNotReadyAddresses",
            "unschedulable",
            "minReadySeconds",
            "generation",
            "nodePort",
            "hostPort",
        ),
        *("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"),
        *("observedGeneration", "healthCheckNodePort", "globalDefault"),
    )
)
"""Numbers and truths that Go writes even where nobody set them; zero there means nothing."""

MEANT_EMPTY: Final = frozenset({"storageClassName", "ingressClassName"})
"""Texts whose emptiness says something else than their absence."""


class _MalformedError(Exception):
    """The bytes are not protobuf, or not of the expected type."""


def decode_body(body: bytes) -> dict[str, Any]:
    """Return the document in a protobuf body.

    Raises:
        BadRequest: The bytes are not such a document.
    """
    try:
        return _document(body)
    except (_MalformedError, UnicodeDecodeError, struct.error, IndexError, OverflowError) as error:
        raise BadRequest(f"unable to decode body: {error}") from error


def _document(body: bytes) -> dict[str, Any]:
    if not body.startswith(MAGIC):
        raise _MalformedError("provided data does not appear to be a protobuf message, expected prefix")
    envelope = _last_values(body[len(MAGIC) :])
    said = _last_values(envelope.get(1, b""))
    api_version, kind = _text(said.get(1, b"")), _text(said.get(2, b""))
    type_name = fieldtable.type_of(api_version, kind)
    if type_name is None:
        raise _MalformedError(f'no kind "{kind}" is registered for version "{api_version}"')
    found = _message(envelope.get(2, b""), type_name, type_name, 0)
    return {**found, "apiVersion": api_version, "kind": kind}


@functools.cache
def _numbers() -> Mapping[str, Mapping[str, str]]:
    text = files("k8s_tui.httpd").joinpath(TABLE).read_text("utf-8")
    table: dict[str, dict[str, str]] = json.loads(text)
    return table


def _message(raw: Any, numbers_of: str, owner: str, depth: int) -> dict[str, Any]:  # noqa: ANN401 - a wire value
    """Return a message as JSON; `owner` is the type whose fields its own are shown as."""
    if depth > MAX_DEPTH:
        raise _MalformedError("the message is nested too deeply")
    numbers, known = _numbers().get(numbers_of, {}), fieldtable.fields(owner)
    document: dict[str, Any] = {}
    for number, value in _values(_bytes(raw)):
        name = numbers.get(str(number), "")
        if name.startswith(INLINE):
            document.update(_message(value, name[1:], owner, depth + 1))
        elif name in known:
            _put(document, owner, name, _Value(value, known[name].type, depth + 1))
    return document


class _Value:
    """One value on the wire and the type it is to be read as."""

    def __init__(self, raw: Any, type: Type, depth: int) -> None:  # noqa: ANN401 - an integer or bytes
        self.raw = raw
        self.type = type
        self.depth = depth

    def read(self, wanted: Type | None = None) -> Any:  # noqa: ANN401 - any JSON value
        """Return it as JSON."""
        wanted = wanted or self.type
        special = _SPECIAL.get(wanted.name)
        if special is not None:
            return special(self.raw)
        if wanted.name == LIST:
            assert wanted.element is not None
            element = wanted.element
            return [_Value(each, element, self.depth).read() for _, each in _values(_bytes(self.raw))]
        if wanted.is_struct or "." in wanted.name:
            return _message(self.raw, wanted.name, wanted.name, self.depth)
        return _scalar(self.raw, wanted.name)


def _put(document: dict[str, Any], owner: str, name: str, value: _Value) -> None:
    wanted = value.type
    if wanted.name == LIST:
        assert wanted.element is not None
        document.setdefault(name, []).extend(_items(value, wanted.element))
        return
    if wanted.name == MAP:
        assert wanted.element is not None
        entry = _last_values(_bytes(value.raw))
        key = _text(entry.get(1, b""))
        held = _Value(entry.get(2, b""), wanted.element, value.depth).read()
        document.setdefault(name, {})[key] = held
        return
    item = value.read()
    if item is None or (item == "" and name not in MEANT_EMPTY):
        return
    if name in PLAIN and not item:
        return
    document[name] = item


def _items(value: _Value, element: Type) -> list[Any]:
    """Return the items of a list; numbers may come packed."""
    if element.name.startswith("integer") and isinstance(value.raw, bytes):
        items, at = [], 0
        while at < len(value.raw):
            number, at = _varint(value.raw, at)
            items.append(_signed(number))
        return items
    return [value.read(element)]


def _scalar(raw: Any, name: str) -> Any:  # noqa: ANN401 - a wire value, a JSON value
    if name == "boolean":
        return bool(_integer(raw))
    if name.startswith("integer"):
        return _signed(_integer(raw))
    if name.startswith("number"):
        return struct.unpack("<d", _bytes(raw))[0]
    if name == "string:byte":
        return base64.b64encode(_bytes(raw)).decode()
    return _text(raw)


def _time(raw: Any) -> str | None:  # noqa: ANN401 - a wire value
    seconds = _signed(_integer(_last_values(_bytes(raw)).get(1, 0)))
    return format_time(seconds * 1000 - _EPOCH_MS) if seconds > 0 else None


def _micro_time(raw: Any) -> str | None:  # noqa: ANN401 - a wire value
    parts = _last_values(_bytes(raw))
    seconds, nanos = _signed(_integer(parts.get(1, 0))), _integer(parts.get(2, 0))
    at_ms = seconds * 1000 + nanos // 1_000_000 - _EPOCH_MS
    return format_micro_time(at_ms) if seconds > 0 else None


def _int_or_string(raw: Any) -> int | str:  # noqa: ANN401 - a wire value
    parts = _last_values(_bytes(raw))
    if _integer(parts.get(1, 0)):
        return _text(parts.get(3, b""))
    return _signed(_integer(parts.get(2, 0)))


def _quantity(raw: Any) -> str:  # noqa: ANN401 - a wire value
    return _text(_last_values(_bytes(raw)).get(1, b"")) or "0"


def _raw_json(raw: Any) -> Any:  # noqa: ANN401 - a wire value, a JSON value
    text = _bytes(_last_values(_bytes(raw)).get(1, b""))
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        raise _MalformedError(str(error)) from error


_EPOCH_MS: Final = int(EPOCH.timestamp()) * 1000
_SPECIAL: Final = {
    QUANTITY: _quantity,
    TIME: _time,
    MICRO_TIME: _micro_time,
    INT_OR_STRING: _int_or_string,
    FIELDS_V1: _raw_json,
    RAW_EXTENSION: _raw_json,
}


# -- the wire ---------------------------------------------------------------------


def _values(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the number and the value of each field of a message."""
    at, end = 0, len(data)
    while at < end:
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield number, value
            continue
        if wire == 2:
            size, at = _varint(data, at)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise _MalformedError(f"proto: illegal wireType {wire}")
        if at + size > end:
            raise _MalformedError("unexpected EOF")
        yield number, data[at : at + size]
        at += size


def _last_values(data: Any) -> dict[int, Any]:  # noqa: ANN401 - a wire value
    return dict(_values(_bytes(data)))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        if at >= len(data):
            raise _MalformedError("unexpected EOF")
        if shift > 63:
            raise _MalformedError("proto: integer overflow")
        byte = data[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number


def _integer(value: Any) -> int:  # noqa: ANN401 - a wire value
    if not isinstance(value, int):
        raise _MalformedError("proto: wrong wireType")
    return value


def _bytes(value: Any) -> bytes:  # noqa: ANN401 - a wire value
    if not isinstance(value, bytes):
        raise _MalformedError("proto: wrong wireType")
    return value


def _text(value: Any) -> str:  # noqa: ANN401 - a wire value
    return _bytes(value).decode()
