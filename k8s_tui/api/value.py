"""How the kinds of the API declare themselves: values, and fields whose wire form differs from the rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from k8s_tui.sim.value import evolve
from k8s_tui.sim.value import frozen as value

__all__ = ["EMPTY", "evolve", "value", "wire"]

EMPTY: Mapping[str, Any] = {}
"""The one empty mapping that absent maps share; never changed."""


def wire(
    name: str = "",
    *,
    default: Any = None,  # noqa: ANN401 - a field's default has the field's own type
    form: str = "",
    null: bool = False,
) -> Any:  # noqa: ANN401 - stands where an annotated class attribute stands
    """Declare a field whose wire form differs from the rule.

    Args:
        name: Its JSON name, where that is not the camelCase of the attribute's.
        default: Its default.
        form: `time`, `micro`, `resources` or `raw`: how the codec reads and writes it.
        null: Written as `null` where it is None, as Go writes a struct that cannot be omitted.
    """
    metadata = {"name": name, "form": form, "null": null}
    return attrs.field(default=default, metadata=metadata)
