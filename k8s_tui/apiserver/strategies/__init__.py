"""What the kinds add to the pipeline: one module for each family, all of them in one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from k8s_tui.apiserver.customresources import DEFINITIONS, DefinitionRules
from k8s_tui.apiserver.plugins import PLUGINS
from k8s_tui.apiserver.server import Rules
from k8s_tui.apiserver.strategies import rawnetworking, rawothers, rawscaling, rawworkloads, webhooks
from k8s_tui.apiserver.strategies.cluster import NamespaceRules, NodeRules
from k8s_tui.apiserver.strategies.configuration import ConfigMapRules, SecretRules
from k8s_tui.apiserver.strategies.pods import PodStrategy
from k8s_tui.apiserver.strategies.records import (
    EndpointSliceRules,
    EventRules,
    LeaseRules,
    RegardingEventRules,
)
from k8s_tui.apiserver.strategies.services import ServiceRules
from k8s_tui.apiserver.strategies.workloads import DaemonSetRules, DeploymentRules, ReplicaSetRules
from k8s_tui.apiserver.strategy import Strategy

STRATEGIES: Final[Mapping[str, Strategy[Any]]] = {
    "configmaps": ConfigMapRules(),
    DEFINITIONS: DefinitionRules(),
    "daemonsets.apps": DaemonSetRules(),
    "deployments.apps": DeploymentRules(),
    "endpointslices.discovery.k8s.io": EndpointSliceRules(),
    "events": EventRules(),
    "events.events.k8s.io": RegardingEventRules(),
    "leases.coordination.k8s.io": LeaseRules(),
    "namespaces": NamespaceRules(),
    "nodes": NodeRules(),
    "pods": PodStrategy(),
    "replicasets.apps": ReplicaSetRules(),
    "secrets": SecretRules(),
    "services": ServiceRules(),
    **rawnetworking.RULES,
    **rawothers.RULES,
    **rawscaling.RULES,
    **rawworkloads.RULES,
    **webhooks.RULES,
}
"""By group and resource, as in `deployments.apps`; others go through the pipeline as they are."""

RULES: Final = Rules(STRATEGIES, PLUGINS)
"""The rules of every cluster: these strategies and kube-apiserver's default admission plugins."""
