"""The scheduler's plugins, in the order in which kube-scheduler's default profile runs them."""

from __future__ import annotations

from k8s_tui.scheduler.framework import FilterPlugin, ScorePlugin
from k8s_tui.scheduler.plugins.inter_pod_affinity import InterPodAffinity
from k8s_tui.scheduler.plugins.node_affinity import NodeAffinityPlugin
from k8s_tui.scheduler.plugins.node_name import NodeName
from k8s_tui.scheduler.plugins.node_ports import NodePorts
from k8s_tui.scheduler.plugins.node_resources import BalancedAllocation, NodeResourcesFit
from k8s_tui.scheduler.plugins.node_unschedulable import NodeUnschedulable
from k8s_tui.scheduler.plugins.node_volume_limits import NodeVolumeLimits
from k8s_tui.scheduler.plugins.taint_toleration import TaintToleration
from k8s_tui.scheduler.plugins.topology_spread import PodTopologySpread
from k8s_tui.scheduler.plugins.volume_binding import VolumeBinding
from k8s_tui.scheduler.plugins.volume_restrictions import VolumeRestrictions
from k8s_tui.scheduler.plugins.volume_zone import VolumeZone

NODE_FILTERS: tuple[FilterPlugin, ...] = (
    NodeUnschedulable(),
    NodeName(),
    TaintToleration(),
    NodeAffinityPlugin(),
)
"""Filters that look at the node alone, whatever pods are on it."""

FILTERS: tuple[FilterPlugin, ...] = (
    *NODE_FILTERS,
    NodePorts(),
    NodeResourcesFit(),
    PodTopologySpread(),
    InterPodAffinity(),
)

VOLUME_FILTERS: tuple[FilterPlugin, ...] = (
    VolumeRestrictions(),
    NodeVolumeLimits(),
    VolumeBinding(),
    VolumeZone(),
)
"""Filters that have nothing to say of pods without claims."""

NODE_SCORERS: tuple[ScorePlugin, ...] = (
    TaintToleration(),
    NodeAffinityPlugin(),
)

SCORERS: tuple[ScorePlugin, ...] = (
    *NODE_SCORERS,
    PodTopologySpread(),
    InterPodAffinity(),
    NodeResourcesFit(),
    BalancedAllocation(),
)
