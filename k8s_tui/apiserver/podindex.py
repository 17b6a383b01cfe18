"""Which pods are on which node, so that a kubelet's list does not look at the pods of all others.

It follows the store by its changes, and looks at everything where those are gone. Source: the indexer of
`spec.nodeName` in kubernetes pkg/registry/core/pod (strategy.go, Indexers).
"""

from __future__ import annotations

from typing import Any

from k8s_tui.apiserver.following import Follower
from k8s_tui.store.etcd import Etcd, KeyValue

PREFIX = "/registry/pods/"
NODE_FIELD = "spec.nodeName"


class PodIndex:
    """The keys of one store's pods by the node they are on, "" for those without one."""

    def __init__(self) -> None:
        self._follower = Follower(PREFIX)
        self._by_node: dict[str, dict[str, None]] = {}
        self._nodes: dict[str, str] = {}

    def on(self, etcd: Etcd, node: str) -> list[KeyValue]:
        """Return the pods on a node, in no particular order."""
        self._follow(etcd)
        found = (etcd.get(key) for key in self._by_node.get(node, ()))
        return [entry for entry in found if entry is not None]

    def _follow(self, etcd: Etcd) -> None:
        changes = self._follower.news(etcd)
        if changes is None:
            self._by_node, self._nodes = {}, {}
            for entry in etcd.range(PREFIX):
                self._put(entry.key, entry.value)
        for change in changes or ():
            self._put(change.key, change.value)

    def _put(self, key: str, pod: Any) -> None:  # noqa: ANN401 - a Pod, None after a deletion
        before = self._nodes.get(key)
        after = None if pod is None else pod.spec.node_name
        if before == after:
            return
        if before is not None:
            del self._by_node[before][key]
        if after is None:
            del self._nodes[key]
        else:
            self._nodes[key] = after
            self._by_node.setdefault(after, {})[key] = None
