"""Default classes: which of the classes that are marked as the default one counts.

Source: kubernetes pkg/volume/util/storageclass.go and plugin/pkg/admission/network/defaultingressclass (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer


def default_class(server: ApiServer, prefix: str, annotation: str) -> str | None:
    """Return the name of the newest class below `prefix` whose annotation is true, None where none is."""
    classes = [entry.value.metadata for entry in server.etcd().range(prefix)]
    defaults = [meta for meta in classes if meta.annotations.get(annotation) == "true"]
    if not defaults:
        return None
    newest = max(defaults, key=lambda meta: (meta.creation_timestamp or 0, meta.name))
    return str(newest.name)
