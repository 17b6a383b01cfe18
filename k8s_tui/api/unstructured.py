"""Objects of kinds that the simulator keeps without a class of their own: nothing of them is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.meta import EMPTY_META, ObjectMeta
from k8s_tui.api.value import EMPTY, value


@value
class Unstructured:
    """An object whose metadata is known and whose rest keeps its wire form.

    Attributes:
        content: Everything but apiVersion, kind and metadata; never changed in place.
    """

    api_version: str
    kind: str
    metadata: ObjectMeta = EMPTY_META
    content: Mapping[str, Any] = EMPTY
