"""The resource quota controller: how much of each quota is used.

The API server refuses what exceeds a quota by counting itself; this keeps what people see, after deletions
too. Source: pkg/controller/resourcequota (v1.32).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.scheme import SCHEME, Resource
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.plugins.scopes import in_scope
from k8s_tui.apiserver.plugins.usage import NOTHING, usage_of
from k8s_tui.client.client import resource
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.wireparts import spec_of, status_of, with_status

QUOTAS = resource("resourcequotas")
FOLLOWED = tuple(
    resource(word)
    for word in ("pods", "services", "configmaps", "secrets", "persistentvolumeclaims", "resourcequotas")
)
"""Resources whose coming and going is followed; others are counted when the quota changes."""

BATCH_MS = 100
"""How long changes are gathered."""


def used_of(names: Iterable[str], objects: Mapping[str, Iterable[Any]]) -> dict[str, str]:
    """Return what is used of the limited `names`, as text, from a namespace's objects by resource."""
    used = dict.fromkeys(sorted(names), NOTHING)
    for group_resource, found in objects.items():
        for obj in found:
            finished = isinstance(obj, Pod) and is_finished(obj)
            for name, amount in usage_of(group_resource, obj).items():
                if name in used and not (finished and not name.startswith("count/")):
                    used[name] += amount
    return {name: str(amount) for name, amount in used.items()}


class ResourceQuotaController(Controller):
    """Counts for each quota."""

    name = "resourcequota"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._quotas = self.informer(QUOTAS)
        for each in FOLLOWED:
            self.informer(each).on_change(functools.partial(self._changed, each))

    def _changed(self, of: Resource, old: Any, new: Any) -> None:  # noqa: ANN401 - any kind of object
        if not self._quotas.objects:
            return
        if of is QUOTAS and new is not None:
            self.queue.add(key_of(new))
        is_same = old is not None and new is not None
        if is_same and not (isinstance(new, Pod) and is_finished(new) != is_finished(old)):
            return
        namespace = (new or old).metadata.namespace
        for quota in self._quotas.objects.values():
            if quota.metadata.namespace == namespace:
                self.queue.add_after(key_of(quota), BATCH_MS)

    def reconcile(self, key: str) -> None:
        """Write what is used of one quota."""
        quota: Unstructured | None = self._quotas.objects.get(key)
        if quota is None:
            return
        hard = {
            name: str(Quantity.parse(str(text))) for name, text in (spec_of(quota).get("hard") or {}).items()
        }
        namespace = quota.metadata.namespace
        spec = spec_of(quota)
        objects = {
            each.group_resource: [
                obj for obj in self.client.list(each, namespace).items if in_scope(spec, obj)
            ]
            for each in _counted(hard)
        }
        status = {"hard": hard, "used": used_of(hard, objects)}
        if status != status_of(quota):
            self.client.update_status(with_status(quota, status))


def _counted(names: Iterable[str]) -> list[Resource]:
    """Return the resources whose objects the limited names count."""
    counted = {each.group_resource: each for each in FOLLOWED}
    for name in names:
        found = SCHEME.by_group_resource(name.removeprefix("count/")) if name.startswith("count/") else None
        if found is not None:
            counted[found.group_resource] = found
    return list(counted.values())
