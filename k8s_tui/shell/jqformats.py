"""The formats of jq: how `@csv`, `@sh`, `@base64` and their like write values.

Source: the manual of jq 1.6; the words of the refusals are jq's.
"""

from __future__ import annotations

import base64
import binascii
import urllib.parse
from collections.abc import Callable, Mapping

from k8s_tui.shell.jqvalues import JqError, Value, described, written


def _quoted_for_shell(value: Value) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "'\\''") + "'"
    if isinstance(value, list | dict):
        raise JqError(f"{described(value)} can not be escaped for shell")
    return written(value)


def _row(value: Value, name: str, joint: str, quoted: Callable[[str], str]) -> str:
    if not isinstance(value, list):
        raise JqError(f"{described(value)} cannot be {name}-formatted, only an array can be")
    cells: list[str] = []
    for each in value:
        if isinstance(each, list | dict):
            raise JqError(f"{described(each)} is not valid in a {name} row")
        cells.append(quoted(each) if isinstance(each, str) else "" if each is None else written(each))
    return joint.join(cells)


def _decoded(value: str) -> str:
    usable = value.rstrip("=")
    try:
        return base64.b64decode(usable + "=" * (-len(usable) % 4), validate=True).decode(errors="replace")
    except (binascii.Error, ValueError) as error:
        raise JqError(f"{described(value)} is not valid base64 data") from error


def _as_text(value: Value) -> str:
    return value if isinstance(value, str) else written(value)


FORMATS: Mapping[str, Callable[[Value], str]] = {
    "": _as_text,
    "@text": _as_text,
    "@json": written,
    "@html": lambda value: (
        _as_text(value)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace('"', "&quot;")
    ),
    "@uri": lambda value: urllib.parse.quote(_as_text(value), safe="~-._"),
    "@csv": lambda value: _row(value, "csv", ",", lambda text: '"' + text.replace('"', '""') + '"'),
    "@tsv": lambda value: _row(
        value, "tsv", "\t", lambda text: text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    ),
    "@sh": lambda value: " ".join(map(_quoted_for_shell, value if isinstance(value, list) else [value])),
    "@base64": lambda value: base64.b64encode(_as_text(value).encode()).decode(),
    "@base64d": lambda value: _decoded(_as_text(value)),
}
"""What stands before a text, and how the values in it are written."""
