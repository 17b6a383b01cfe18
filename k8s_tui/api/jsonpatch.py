"""JSON patches: a list of operations, each on one place of the document (`kubectl patch --type=json`).

The API server tells two kinds of mistakes apart. What is no list of operations is a bad request (400). What
does not fit the object, a failed `test` and an unknown operation included, is answered with 422 and the same
words whatever the reason; kubectl puts `The request is invalid: ` before them and keeps the reason to itself.

Beyond RFC 6902 the server's library counts negative indexes from the end, lets `replace` create a key, and
takes a missing value for `null`; so does this.

Source: RFC 6902 and 6901; apiserver pkg/endpoints/handlers/patch.go; kubectl v1.32 for what its library does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from k8s_tui.api.jsonvalue import Json, deep_copy, deep_equal, quote
from k8s_tui.sim.value import frozen

MAX_OPERATIONS = 10_000
"""apiserver: `maxJSONPatchOperations`; more are refused with 413."""

REFUSAL = "the server rejected our request due to an error in our request"
"""What the API server says of a patch that does not fit, with code 422."""

_WIRE_NAMES = {dict: "object", str: "string", bool: "bool", list: "array", int: "number", float: "number"}
_INDEX = re.compile(r"[+-]?[0-9]{1,9}")


class JsonPatchFormatError(ValueError):
    """The patch is not a JSON patch; the API server answers 400 with these words."""


class JsonPatchTooLargeError(ValueError):
    """The patch has too many operations; the API server answers 413 with these words."""


class JsonPatchApplyError(ValueError):
    """The patch does not fit the document; the API server answers 422 with `REFUSAL`."""


@frozen
class Operation:
    """One operation, not yet checked.

    Attributes:
        name: `add`, `remove`, `replace`, `move`, `copy` or `test`.
        path: The pointer to where it acts, if it has one.
        source: The pointer to what `move` and `copy` take.
        value: What `add`, `replace` and `test` bring along.
    """

    name: str
    path: str | None = None
    source: str | None = None
    value: Json = None


def decode(patch: Json) -> tuple[Operation, ...]:
    """Return the operations of a patch in its wire form.

    Raises:
        JsonPatchFormatError: it is not a list of operations.
        JsonPatchTooLargeError: it is too long.
    """
    if patch is None:
        return ()
    if not isinstance(patch, list):
        raise _misfit(patch, "jsonpatch.Patch")
    if len(patch) > MAX_OPERATIONS:
        limit = f"The allowed maximum operations in a JSON patch is {MAX_OPERATIONS}"
        raise JsonPatchTooLargeError(f"{limit}, got {len(patch)}")
    operations = []
    for entry in patch:
        if not isinstance(entry, dict):
            raise _misfit(entry, "jsonpatch.Operation")
        name, path, source = (_string(entry.get(field)) for field in ("op", "path", "from"))
        operations.append(Operation("unknown" if name is None else name, path, source, entry.get("value")))
    return tuple(operations)


def apply(document: Json, operations: Sequence[Operation]) -> Json:
    """Return the document with all operations applied in order; it is not changed itself.

    Raises:
        JsonPatchApplyError: an operation does not fit; then none has happened.
    """
    root = deep_copy(document)
    for operation in operations:
        root = _perform(root, operation)
    return root


def _perform(root: Json, operation: Operation) -> Json:
    """Carry out one operation; return the document, which is changed in place."""
    name, value = operation.name, deep_copy(operation.value)
    if name not in {"add", "remove", "replace", "move", "copy", "test"}:
        raise JsonPatchApplyError(f"Unexpected kind: {name}")
    if operation.path is None:
        raise JsonPatchApplyError(f"{name} operation failed to decode path: missing value")
    if name == "test":
        return _test(root, operation.path, value)
    if name == "replace" and not operation.path:
        return value
    if name in {"move", "copy"}:
        if operation.source is None:
            reason = "operation, missing from field: missing value"
            raise JsonPatchApplyError(f"{name} operation failed to decode from: {reason}")
        value = deep_copy(_read(root, operation.source, name))
        if name == "move":
            _remove(root, operation.source, name)
    if name == "remove":
        _remove(root, operation.path, name)
    else:
        _put(root, operation.path, name, value)
    return root


def _test(root: Json, path: str, value: Json) -> Json:
    present = _read(root, path, "test") if path else root
    if not deep_equal(present, value):
        raise JsonPatchApplyError(f"testing value {path} failed: test failed")
    return root


def _container(root: Json, path: str, name: str) -> tuple[dict[str, Json] | list[Json], str]:
    """Return the list or map that holds the place, and its key there."""
    first, *keys = path.split("/")
    container = root if not first and keys else None
    for key in keys[:-1]:
        unescaped = _unescaped(key)
        if isinstance(container, dict):
            container = container.get(unescaped)
        elif isinstance(container, list) and _INDEX.fullmatch(unescaped):
            index = int(unescaped)
            container = container[index] if -len(container) <= index < len(container) else None
        else:
            container = None
    if not isinstance(container, dict | list):
        reason = f"doc is missing path: {quote(path)}: missing value"
        raise JsonPatchApplyError(f"{name} operation does not apply: {reason}")
    return container, _unescaped(keys[-1])


def _read(root: Json, path: str, name: str) -> Json:
    """Return the value at a place; a map holds null under every key that it lacks."""
    container, key = _container(root, path, name)
    if isinstance(container, dict):
        return container.get(key)
    return container[_index(key, len(container), path, name)]


def _put(root: Json, path: str, name: str, value: Json) -> None:
    container, key = _container(root, path, name)
    if isinstance(container, dict):
        container[key] = value
    elif name == "replace":
        container[_index(key, len(container), path, name)] = value
    elif key == "-":
        container.append(value)
    else:
        container.insert(_index(key, len(container) + 1, path, name), value)


def _remove(root: Json, path: str, name: str) -> None:
    container, key = _container(root, path, name)
    if isinstance(container, list):
        del container[_index(key, len(container), path, name)]
    elif key in container:
        del container[key]
    else:
        raise _failed(name, path, f"Unable to remove nonexistent key: {key}: missing value")


def _index(key: str, limit: int, path: str, name: str) -> int:
    """Return a place in a list of which `limit` many can be meant; negative ones count from its end."""
    if not _INDEX.fullmatch(key):
        raise _failed(name, path, f"strconv.Atoi: parsing {quote(key)}: invalid syntax")
    index = int(key)
    if not -limit <= index < limit:
        raise _failed(name, path, f"Unable to access invalid index: {index}: invalid index referenced")
    return index + limit if index < 0 else index


def _unescaped(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")


def _string(written: Json) -> str | None:
    return written if isinstance(written, str) else None


def _failed(name: str, path: str, reason: str) -> JsonPatchApplyError:
    return JsonPatchApplyError(f"error in {name} for path: '{path}': {reason}")


def _misfit(value: Json, wanted: str) -> JsonPatchFormatError:
    kind = _WIRE_NAMES.get(type(value), "null")
    return JsonPatchFormatError(f"json: cannot unmarshal {kind} into Go value of type {wanted}")
