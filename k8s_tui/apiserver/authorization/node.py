"""The Node authorizer: a kubelet may do what its own pods need, and read the secrets of no others.

Simplified: secrets, config maps, claims and volumes are judged by the pods of the node; leases and CSI nodes
by their name. Source: kubernetes plugin/pkg/auth/authorizer/node (v1.32).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from k8s_tui.api.objects import encode_object
from k8s_tui.api.pods import Pod
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.authorization.bootstrap import NODE_RULES
from k8s_tui.apiserver.authorization.rules import PolicyRule
from k8s_tui.apiserver.podindex import PodIndex
from k8s_tui.apiserver.strategy import Caller

if TYPE_CHECKING:
    from k8s_tui.store.etcd import Etcd

NODES_GROUP: Final = "system:nodes"
LEASE_NAMESPACE: Final = "kube-node-lease"
ATTEMPTS_REMEMBERED: Final = 4_096
USER_PREFIX: Final = "system:node:"
_RULES: Final = tuple(PolicyRule.of(rule) for rule in NODE_RULES)
_REFERENCES: Final = {
    "secrets": ("secretName", "secretRef", "secretKeyRef", "secret", "imagePullSecrets"),
    "configmaps": ("configMapRef", "configMapKeyRef", "configMap"),
}
"""The fields of a pod under which each kind is named."""


def node_of(caller: Caller) -> str:
    """Return the node that a caller is the kubelet of, "" for all others."""
    if NODES_GROUP in caller.groups and caller.user.startswith(USER_PREFIX):
        return caller.user.removeprefix(USER_PREFIX)
    return ""


def rests_on_pods(attempt: Attempt) -> bool:
    """Tell whether the answer to a kubelet changes with its pods."""
    return not attempt.group and attempt.plural in _REFERENCES


class PodReferences:
    """Which pod of a node names which secret or config map, remembered while that pod is there."""

    def __init__(self, pods: PodIndex) -> None:
        self._pods = pods
        self._witnesses: dict[tuple[str, str, str, str], str] = {}

    def is_used_on(self, etcd: Etcd, node: str, plural: str, namespace: str, name: str) -> bool:
        """Tell whether a pod of a node names an object of its namespace."""
        whom = (node, plural, namespace, name)
        witness = self._witnesses.get(whom)
        entry = etcd.get(witness) if witness is not None else None
        if entry is not None and entry.value.spec.node_name == node:
            return True
        words = _REFERENCES[plural]
        for each in self._pods.on(etcd, node):
            pod: Pod = each.value
            if pod.metadata.namespace == namespace and _refers(pod, words, name):
                self._witnesses[whom] = each.key
                return True
        self._witnesses.pop(whom, None)
        return False


def judge(etcd: Etcd, node: str, attempt: Attempt, pods: PodReferences) -> tuple[bool, str]:
    """Return (whether the kubelet of a node may do something, why not)."""
    if not is_covered(attempt):
        return False, ""
    if rests_on_pods(attempt):
        if not attempt.name:
            return False, "No Object name found"
        if not pods.is_used_on(etcd, node, attempt.plural, attempt.namespace, attempt.name):
            return False, f"no relationship found between node '{node}' and this object"
    if attempt.group == "coordination.k8s.io":
        return _judge_lease(node, attempt)
    return True, ""


@functools.lru_cache(ATTEMPTS_REMEMBERED)
def is_covered(attempt: Attempt) -> bool:
    """Tell whether kubelets may do such a thing at all."""
    return any(rule.covers(attempt) for rule in _RULES)


def _judge_lease(node: str, attempt: Attempt) -> tuple[bool, str]:
    if attempt.namespace != LEASE_NAMESPACE:
        return False, f"can only access leases in the {LEASE_NAMESPACE} system namespace"
    if attempt.name not in ("", node):
        return False, "can only access node lease with the same name as the requesting node"
    return True, ""


def _refers(pod: Pod, words: tuple[str, ...], name: str) -> bool:
    """Tell whether a pod names an object: mostly in a volume, and those are kept in wire form."""
    if any(_names(volume.source, words, name, "") for volume in pod.spec.volumes):
        return True
    return _names(encode_object(pod).get("spec"), words, name, "")


def _names(part: Any, words: tuple[str, ...], name: str, field: str) -> bool:  # noqa: ANN401 - any JSON value
    if isinstance(part, dict):
        if field in words and part.get("name") == name:
            return True
        return any(
            (key in words and item == name) or _names(item, words, name, key) for key, item in part.items()
        )
    if isinstance(part, list | tuple):
        return any(_names(item, words, name, field) for item in part)
    return False
