"""What a game asks of the world: typed conditions, each with its check and the words shown for it.

The words are made from the check itself, so that a goal never says one thing and asks another. To add a kind:
one class in one of the modules beside, and one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.game.conditions.combined import All, AnyOf, Not
from k8s_tui.game.conditions.data import Data
from k8s_tui.game.conditions.objects import Absent, ConditionStatus, Count, Drained, Exists, JsonPathValue
from k8s_tui.game.conditions.observed import (
    AllClear,
    Answering,
    Component,
    EventSeen,
    LogLine,
    Pages,
    Reachable,
    Spared,
)
from k8s_tui.game.conditions.played import Diagnosed, Tried
from k8s_tui.game.conditions.scene import Condition, Scene, Timed, Verdict
from k8s_tui.game.conditions.traffic import Traffic
from k8s_tui.game.reading import Conditions

__all__ = ["CONDITIONS", "KINDS", "Condition", "Scene", "Timed", "Verdict"]

KINDS: Mapping[str, type[Any]] = {
    "traffic": Traffic,
    "condition": ConditionStatus,
    "jsonpath": JsonPathValue,
    "count": Count,
    "drained": Drained,
    "exists": Exists,
    "absent": Absent,
    "event": EventSeen,
    "spared": Spared,
    "log": LogLine,
    "reachable": Reachable,
    "component": Component,
    "apiserver": Answering,
    "pages": Pages,
    "data": Data,
    "allClear": AllClear,
    "tried": Tried,
    "diagnosed": Diagnosed,
    "not": Not,
    "all": All,
    "any": AnyOf,
}
"""Name in scenario files to class."""

CONDITIONS = Conditions(KINDS, Timed)
"""What a reader needs to read conditions."""
