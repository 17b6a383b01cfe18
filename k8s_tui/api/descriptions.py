"""What types and fields are for, in a sentence each: the words of `kubectl explain`.

They are this project's own and say what somebody who learns has to know. The table beside this module has a
line for a type, as in `core.v1.Pod`, and for a field, as in `core.v1.PodSpec.nodeName`; a line that begins with
a dot, as in `.metadata`, is for every field of that name.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

TABLE: Final = "descriptions.txt"
PREFIXES: Final = ("io.k8s.api.", "io.k8s.apimachinery.pkg.apis.", "io.k8s.apiextensions-apiserver.pkg.apis.")


def description_of(type_name: str, field: str = "") -> str:
    """Return what a type, or one of its fields, is for; "" where the table says nothing.

    Args:
        type_name: Its full name, as in `io.k8s.api.core.v1.PodSpec`.
        field: Its JSON name, "" for the type itself.
    """
    name = type_name
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    if not field:
        return _table().get(name, "")
    return _table().get(f"{name}.{field}") or _table().get(f".{field}", "")


@functools.cache
def _table() -> Mapping[str, str]:
    text = files("k8s_tui.api").joinpath(TABLE).read_text("utf-8")
    lines = (line.partition(": ") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: said for name, _, said in lines}
