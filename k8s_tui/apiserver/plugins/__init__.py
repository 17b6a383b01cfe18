"""Admission plugins, one module each, and the chain they stand in.

Source: kubernetes pkg/kubeapiserver/options/plugins.go (v1.32): AllOrderedPlugins and the default ones among
them.
"""

from __future__ import annotations

from typing import Final

from k8s_tui.apiserver.admission import Plugin
from k8s_tui.apiserver.plugins.certificate_subject import CertificateSubjectRestriction
from k8s_tui.apiserver.plugins.claim_resize import ClaimResize
from k8s_tui.apiserver.plugins.default_ingress_class import DefaultIngressClass
from k8s_tui.apiserver.plugins.default_storage_class import DefaultStorageClass
from k8s_tui.apiserver.plugins.default_toleration_seconds import DefaultTolerationSeconds
from k8s_tui.apiserver.plugins.limit_ranger import LimitBounds, LimitRanger
from k8s_tui.apiserver.plugins.namespace_lifecycle import NamespaceLifecycle
from k8s_tui.apiserver.plugins.node_restriction import NodeRestriction
from k8s_tui.apiserver.plugins.pod_security import PodSecurity
from k8s_tui.apiserver.plugins.priority import Priority
from k8s_tui.apiserver.plugins.resource_quota import ResourceQuota
from k8s_tui.apiserver.plugins.service_account import ServiceAccount
from k8s_tui.apiserver.plugins.taint_nodes_by_condition import TaintNodesByCondition
from k8s_tui.apiserver.plugins.webhooks import MutatingWebhooks, ValidatingWebhooks

PLUGINS: Final[tuple[Plugin, ...]] = (
    NamespaceLifecycle(),
    LimitRanger(),
    ServiceAccount(),
    NodeRestriction(),
    TaintNodesByCondition(),
    Priority(),
    DefaultTolerationSeconds(),
    DefaultStorageClass(),
    DefaultIngressClass(),
    MutatingWebhooks(),
    LimitBounds(),
    PodSecurity(),
    CertificateSubjectRestriction(),
    ClaimResize(),
    ValidatingWebhooks(),
    ResourceQuota(),
)
"""The chain, in the order in which each write passes: first those that change it, then those that only judge."""
