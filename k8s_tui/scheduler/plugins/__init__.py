"""The scheduler's plugins, in the order in which kube-scheduler's default profile runs them."""

from __future__ import annotations

from k8s_tui.scheduler.framework import FilterPlugin, ScorePlugin
from k8s_tui.scheduler.plugins.inter_pod_affinity import InterPodAffinity
from k8s_tui.scheduler.plugins.node_affinity import NodeAffinityPlugin
from k8s_tui.scheduler.plugins.node_name import NodeName
from k8s_tui.scheduler.plugins.node_ports import NodePorts
from k8s_tui.scheduler.plugins.node_resources import BalancedAllocation, NodeResourcesFit
from k8s_tui.scheduler.plugins.node_unschedulable import NodeUnschedulable
from k8s_tui.scheduler.plugins.taint_toleration import TaintToleration
from k8s_tui.scheduler.plugins.topology_spread import PodTopologySpread

FILTERS: tuple[FilterPlugin, ...] = (
    NodeUnschedulable(),
    NodeName(),
    TaintToleration(),
    NodeAffinityPlugin(),
    NodePorts(),
    NodeResourcesFit(),
    PodTopologySpread(),
    InterPodAffinity(),
)

SCORERS: tuple[ScorePlugin, ...] = (
    TaintToleration(),
    NodeAffinityPlugin(),
    PodTopologySpread(),
    InterPodAffinity(),
    NodeResourcesFit(),
    BalancedAllocation(),
)
