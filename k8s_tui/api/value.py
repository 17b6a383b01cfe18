"""Values: how the classes of the API are made.

To the type checker `value` is `attrs.frozen`. At run time the classes are made without the setattr guard, which
makes an object of nine classes 2.5 times as fast to create; the test suite also runs with the guard on
(`K8S_TUI_FROZEN=1`), so that nothing ever changes a value in place.
"""

from __future__ import annotations

import functools
import operator
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

__all__ = ["EMPTY", "evolve", "value", "wire"]

if TYPE_CHECKING:
    from attrs import evolve
    from attrs import frozen as value
elif os.environ.get("K8S_TUI_FROZEN"):
    value = attrs.frozen
else:

    def value(cls: type) -> type:
        """Make `cls` a value class."""
        return attrs.define(cls, on_setattr=attrs.setters.NO_OP, unsafe_hash=False, slots=True)


if not TYPE_CHECKING:

    @functools.cache
    def _layout(cls: type) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int]]:
        """Return what reads all fields of a class at once, and where in them each stands."""
        names = [attribute.name for attribute in attrs.fields(cls)]
        return operator.attrgetter(*names), {name: index for index, name in enumerate(names)}

    def evolve(instance: Any, **changes: Any) -> Any:
        """Return `instance` with `changes`, as `attrs.evolve` does, in half its time.

        Only for classes of two or more fields, all of which are arguments of their constructor in their order.
        """
        cls = instance.__class__
        read, places = _layout(cls)
        fields = list(read(instance))
        for name, new in changes.items():
            fields[places[name]] = new
        return cls(*fields)


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
