"""ResourceQuota: a namespace may hold only so much.

Simplified: what is used is counted anew at each creation instead of being kept in the quota's status, which
is written all the same.
Source: kubernetes pkg/quota/v1, apiserver pkg/admission/plugin/resourcequota/controller.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from k8s_tui.api.errors import Forbidden
from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.plugins.scopes import in_scope
from k8s_tui.apiserver.plugins.usage import NOTHING, unsaid, usage_of
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

QUOTAS = "/registry/resourcequotas/"
Amounts = Mapping[str, Quantity]


class ResourceQuota:
    """Refuses what exceeds a quota of its namespace."""

    name = "ResourceQuota"
    concerns: tuple[str, ...] = ()

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return `obj` unchanged.

        Raises:
            Forbidden: A quota has no room for it, or cannot tell what it needs.
        """
        if attributes.operation != "CREATE" or not attributes.namespace:
            return obj
        etcd = server.etcd()
        if etcd.count(QUOTAS) == 0 or attributes.resource.group_resource == "resourcequotas":
            return obj
        entries = sorted(etcd.range(f"{QUOTAS}{attributes.namespace}/"), key=lambda entry: entry.key)
        counted = []
        for entry in entries:
            quota: Unstructured = entry.value
            used = self._checked(quota, obj, attributes, server)
            if used is not None:
                counted.append((quota, used))
        if not attributes.dry_run:
            for quota, used in counted:
                _write_status(quota, used, attributes, server)
        return obj

    @staticmethod
    def _checked(
        quota: Unstructured,
        obj: Any,  # noqa: ANN401 - any kind of object
        attributes: Attributes,
        server: ApiServer,
    ) -> Amounts | None:
        """Return what is used with `obj`, None where the quota does not look at it."""
        resource = attributes.resource.group_resource
        spec = quota.content.get("spec") or {}
        hard = {name: Quantity.parse(str(text)) for name, text in (spec.get("hard") or {}).items()}
        asked = {name: amount for name, amount in usage_of(resource, obj).items() if name in hard}
        if not asked or not in_scope(spec, obj):
            return None
        missing = unsaid(obj, hard)
        if missing:
            said = f"failed quota: {quota.metadata.name}: must specify {missing}"
            raise Forbidden.of(resource, attributes.name, said)
        used = _used(hard, spec, attributes, server)
        over = sorted(name for name, amount in asked.items() if used[name] + amount > hard[name])
        if over:
            parts = {"requested": asked, "used": used, "limited": hard}
            shown = [f"{word}: {_listed(amounts, over)}" for word, amounts in parts.items()]
            said = ", ".join([f"exceeded quota: {quota.metadata.name}", *shown])
            raise Forbidden.of(resource, attributes.name, said)
        return {name: used[name] + asked.get(name, NOTHING) for name in hard}


def _listed(amounts: Amounts, names: list[str]) -> str:
    return ",".join(f"{name}={amounts[name]}" for name in names)


def _used(
    hard: Amounts, spec: Mapping[str, Any], attributes: Attributes, server: ApiServer
) -> dict[str, Quantity]:
    """Return what the objects of the namespace use of what is limited."""
    used = dict.fromkeys(hard, NOTHING)
    etcd = server.etcd()
    for bucket in etcd.buckets():
        resource = bucket.split("/")[2]
        for entry in etcd.range(f"{bucket}{attributes.namespace}/"):
            obj = entry.value
            if not in_scope(spec, obj):
                continue
            finished = isinstance(obj, Pod) and is_finished(obj)
            for name, amount in usage_of(resource, obj).items():
                if name in used and not (finished and not name.startswith("count/")):
                    used[name] += amount
    return used


def _write_status(quota: Unstructured, used: Amounts, attributes: Attributes, server: ApiServer) -> None:
    resource = server.scheme.by_group_resource("resourcequotas")
    assert resource is not None
    hard = (quota.content.get("spec") or {}).get("hard") or {}
    status = {"hard": dict(hard), "used": {name: str(amount) for name, amount in sorted(used.items())}}
    changed = evolve(quota, content={**quota.content, "status": status})
    server.update_status(resource, changed, attributes.caller)
