"""Reading a field by its wire path, as field selectors name it: `status.phase`, `spec.nodeName`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from k8s_tui.api.unstructured import Unstructured

_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

OTHER_WORDS: Final[Mapping[str, str]] = {
    "regarding": "involvedObject",
    "reportingController": "reportingComponent",
}
"""What events.k8s.io calls fields of events, and what they are stored as."""


def field_of(obj: Any, path: str) -> str:  # noqa: ANN401 - any kind of object
    """Return what stands at `path` as text, "" where nothing does."""
    here: Any = obj
    for name in path.split("."):
        if isinstance(here, Unstructured) and name != "metadata":
            here = here.content.get(name)
        elif isinstance(here, Mapping):
            here = here.get(name)
        else:
            here = getattr(here, _snake_case(name), None)
        if here is None:
            return ""
    if isinstance(here, bool):
        return "true" if here else "false"
    return str(here)


@cache
def _snake_case(name: str) -> str:
    name = OTHER_WORDS.get(name, name)
    return _CAPITALS.sub("_", name).lower()
