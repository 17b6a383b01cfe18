"""Workloads: deployments, replica sets and daemon sets (apps/v1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.meta import EMPTY_META, Condition, LabelSelector, ObjectMeta
from k8s_tui.api.pods import IntOrString, PodTemplateSpec
from k8s_tui.api.value import EMPTY, value


@value
class RollingUpdate:
    """How many pods may be missing or too many while a workload is updated; numbers or percentages."""

    max_unavailable: IntOrString | None = None
    max_surge: IntOrString | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class DeploymentStrategy:
    """`RollingUpdate` or `Recreate`."""

    type: str = ""
    rolling_update: RollingUpdate | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class DeploymentSpec:
    """What a deployment is to be."""

    replicas: int | None = None
    selector: LabelSelector | None = None
    template: PodTemplateSpec = PodTemplateSpec()
    strategy: DeploymentStrategy = DeploymentStrategy()
    min_ready_seconds: int | None = None
    revision_history_limit: int | None = None
    paused: bool | None = None
    progress_deadline_seconds: int | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class DeploymentStatus:
    """What its controller reports of a deployment; zero counts are None, as Kubernetes omits them."""

    observed_generation: int | None = None
    replicas: int | None = None
    updated_replicas: int | None = None
    ready_replicas: int | None = None
    available_replicas: int | None = None
    unavailable_replicas: int | None = None
    conditions: tuple[Condition, ...] = ()
    collision_count: int | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class Deployment:
    """A blueprint with a number of replicas, updated by making new replica sets."""

    metadata: ObjectMeta = EMPTY_META
    spec: DeploymentSpec = DeploymentSpec()
    status: DeploymentStatus = DeploymentStatus()
    extra: Mapping[str, Any] = EMPTY


@value
class ReplicaSetSpec:
    """What a replica set is to be."""

    replicas: int | None = None
    min_ready_seconds: int | None = None
    selector: LabelSelector | None = None
    template: PodTemplateSpec = PodTemplateSpec()
    extra: Mapping[str, Any] = EMPTY


@value
class ReplicaSetStatus:
    """What its controller reports of a replica set; `replicas` is always written."""

    replicas: int = 0
    fully_labeled_replicas: int | None = None
    ready_replicas: int | None = None
    available_replicas: int | None = None
    observed_generation: int | None = None
    conditions: tuple[Condition, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class ReplicaSet:
    """So many pods of one template."""

    metadata: ObjectMeta = EMPTY_META
    spec: ReplicaSetSpec = ReplicaSetSpec()
    status: ReplicaSetStatus = ReplicaSetStatus()
    extra: Mapping[str, Any] = EMPTY


@value
class DaemonSetUpdateStrategy:
    """`RollingUpdate` or `OnDelete`."""

    type: str = ""
    rolling_update: RollingUpdate | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class DaemonSetSpec:
    """What a daemon set is to be."""

    selector: LabelSelector | None = None
    template: PodTemplateSpec = PodTemplateSpec()
    update_strategy: DaemonSetUpdateStrategy = DaemonSetUpdateStrategy()
    min_ready_seconds: int | None = None
    revision_history_limit: int | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class DaemonSetStatus:
    """What its controller reports of a daemon set."""

    current_number_scheduled: int = 0
    number_misscheduled: int = 0
    desired_number_scheduled: int = 0
    number_ready: int = 0
    observed_generation: int | None = None
    updated_number_scheduled: int | None = None
    number_available: int | None = None
    number_unavailable: int | None = None
    collision_count: int | None = None
    conditions: tuple[Condition, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class DaemonSet:
    """One pod on every node that suits."""

    metadata: ObjectMeta = EMPTY_META
    spec: DaemonSetSpec = DaemonSetSpec()
    status: DaemonSetStatus = DaemonSetStatus()
    extra: Mapping[str, Any] = EMPTY
