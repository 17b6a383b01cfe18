"""The client's clock: the times of the game are told as times of today, and those that come in are moved back.

kubectl and other clients reckon some ages themselves, from the times that objects bear and from their own clock.
The game's time goes on by its own laws and begins on a Monday morning long ago; therefore all times that leave
are moved by what the client's clock is ahead, and within the game nothing knows of it. When the two have drifted
apart, because the game was paused or played faster, the difference is taken anew.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final

from k8s_tui.api.fieldtable import MICRO_TIME, OBJECT_META, TIME, Type, fields, type_of
from k8s_tui.api.time import EPOCH, format_micro_time, format_time, parse_time

EPOCH_MS: Final = int(EPOCH.timestamp()) * 1000
SECOND_MS: Final = 1000
LAG_MS: Final = 30_000
"""How far the game's time may fall behind before it is told anew; ages are wrong by as much."""

LEAD_MS: Final = 10_000
"""How far it is set back where it overtakes: an age below zero is none that kubectl would print."""

OBJECT: Final = Type(OBJECT_META)


class ClientClock:
    """How much the client's clock is ahead of the game's.

    Args:
        read_ms: Reads it, in milliseconds since 1970; None where both go the same.

    Attributes:
        ahead_ms: Whole seconds.
    """

    def __init__(self, read_ms: Callable[[], int] | None = None) -> None:
        self.ahead_ms = 0
        self._read_ms = read_ms
        self._is_set = False

    def follow(self, now_ms: int) -> None:
        """Take the difference anew, where it is not what it was any more."""
        if self._read_ms is None:
            return
        apart_ms = self._read_ms() - EPOCH_MS - now_ms
        behind_ms = apart_ms - self.ahead_ms
        if self._is_set and 0 <= behind_ms <= LAG_MS:
            return
        lead_ms = LEAD_MS if self._is_set and behind_ms < 0 else 0
        self.ahead_ms = (apart_ms - lead_ms) // SECOND_MS * SECOND_MS
        self._is_set = True


def moved(document: dict[str, Any], by_ms: int) -> dict[str, Any]:
    """Return an object, or a list of objects, whose times are so much later.

    Texts that merely look like times stay as they are, and all of a custom resource but its metadata.
    """
    if not by_ms:
        return document
    if isinstance(document.get("items"), list):
        return {**document, "items": [moved(item, by_ms) for item in document["items"]]}
    found: dict[str, Any] = moved_parts(
        document, str(document.get("apiVersion")), str(document.get("kind")), by_ms
    )
    return found


def moved_parts(value: Any, api_version: str, kind: str, by_ms: int) -> Any:  # noqa: ANN401 - any JSON value
    """Return an object, or a patch to one, whose times are so much later."""
    if not by_ms or not isinstance(value, dict):
        return value
    type_name = type_of(api_version, kind)
    if type_name is not None:
        return _moved(value, Type(type_name), by_ms)
    return {name: _moved(item, OBJECT, by_ms) if name == "metadata" else item for name, item in value.items()}


def _moved(value: Any, wanted: Type, by_ms: int) -> Any:  # noqa: ANN401 - any JSON value
    if wanted.name in (TIME, MICRO_TIME):
        return _moved_time(value, wanted, by_ms)
    if isinstance(value, list) and wanted.element is not None:
        return [_moved(item, wanted.element, by_ms) for item in value]
    if not isinstance(value, dict):
        return value
    if wanted.element is not None:
        return {key: _moved(item, wanted.element, by_ms) for key, item in value.items()}
    timed = _timed(wanted.name)
    return {key: _moved(item, timed[key], by_ms) if key in timed else item for key, item in value.items()}


def _moved_time(value: Any, wanted: Type, by_ms: int) -> Any:  # noqa: ANN401 - any JSON value
    if not isinstance(value, str):
        return value
    try:
        at_ms = parse_time(value) + by_ms
        return format_time(at_ms) if wanted.name == TIME else format_micro_time(at_ms)
    except (ValueError, OverflowError):
        return value


@functools.cache
def _timed(type_name: str) -> Mapping[str, Type]:
    """Return those fields of a type in which there are times, however deep."""
    return {name: each.type for name, each in fields(type_name).items() if _holds_times(each.type)}


@functools.cache
def _holds_times(wanted: Type) -> bool:
    waiting, seen = [wanted], {wanted}
    while waiting:
        here = waiting.pop()
        if here.name in (TIME, MICRO_TIME):
            return True
        inner = (
            [here.element] if here.element is not None else [each.type for each in fields(here.name).values()]
        )
        fresh = [each for each in inner if each not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return False
