"""Deployments, replica sets and daemon sets: their defaults, and what they must not say or change.

Source: kubernetes pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation, pkg/registry/apps (v1.32).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8s_tui.api.apps import (
    DaemonSet,
    DaemonSetStatus,
    DaemonSetUpdateStrategy,
    Deployment,
    DeploymentStatus,
    DeploymentStrategy,
    ReplicaSet,
    ReplicaSetStatus,
    RollingUpdate,
)
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.pods import IntOrString
from k8s_tui.apiserver.amend import amended
from k8s_tui.apiserver.strategies.containers import Errors, not_negative, valid_share
from k8s_tui.apiserver.strategies.templates import (
    defaulted_template,
    validate_selector_kept,
    validate_template,
    validate_workload_selector,
)
from k8s_tui.apiserver.strategy import Strategy

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

ROLLING_SHARE = "25%"
"""maxSurge and maxUnavailable of deployments that do not say."""

REVISION_HISTORY_LIMIT = 10
PROGRESS_DEADLINE_SECONDS = 600
STRATEGY_TYPES = ("Recreate", "RollingUpdate")
UPDATE_STRATEGY_TYPES = ("RollingUpdate", "OnDelete")

_PERCENT = re.compile(r"[0-9]+%")


class DeploymentRules(Strategy[Deployment]):
    """What deployments add to the pipeline."""

    def default(self, obj: Deployment) -> Deployment:
        """Fill in the spec and its template."""
        spec = obj.spec
        return amended(
            obj,
            spec=amended(
                spec,
                replicas=1 if spec.replicas is None else spec.replicas,
                template=defaulted_template(spec.template),
                strategy=_strategy(spec.strategy),
                revision_history_limit=(
                    REVISION_HISTORY_LIMIT
                    if spec.revision_history_limit is None
                    else spec.revision_history_limit
                ),
                progress_deadline_seconds=(
                    PROGRESS_DEADLINE_SECONDS
                    if spec.progress_deadline_seconds is None
                    else spec.progress_deadline_seconds
                ),
            ),
        )

    def prepare_create(self, obj: Deployment, server: ApiServer) -> Deployment:
        """Start with an empty status."""
        return amended(obj, status=DeploymentStatus())

    def prepare_update(self, obj: Deployment, old: Deployment, server: ApiServer) -> Deployment:
        """Keep the status, and the template's very value where nothing in it changes."""
        return amended(obj, status=old.status, spec=old.spec if obj.spec == old.spec else obj.spec)

    def validate(self, obj: Deployment) -> tuple[FieldError, ...]:
        """Judge the spec."""
        spec = obj.spec
        errors = tuple(not_negative("spec.replicas", spec.replicas))
        errors += validate_workload_selector(spec.selector, "deployment")
        errors += validate_template(spec.template, spec.selector, "ReplicaSet")
        errors += tuple(_deployment_strategy(spec.strategy))
        errors += tuple(not_negative("spec.minReadySeconds", spec.min_ready_seconds))
        errors += tuple(not_negative("spec.revisionHistoryLimit", spec.revision_history_limit))
        deadline = spec.progress_deadline_seconds
        errors += tuple(not_negative("spec.progressDeadlineSeconds", deadline))
        if deadline is not None and deadline <= (spec.min_ready_seconds or 0):
            said = "must be greater than minReadySeconds"
            errors += (FieldError.invalid("spec.progressDeadlineSeconds", deadline, said),)
        return errors

    def validate_update(self, obj: Deployment, old: Deployment) -> tuple[FieldError, ...]:
        """The selector stays."""
        return validate_selector_kept(obj.spec.selector, old.spec.selector)


class ReplicaSetRules(Strategy[ReplicaSet]):
    """What replica sets add to the pipeline."""

    def default(self, obj: ReplicaSet) -> ReplicaSet:
        """Fill in the spec and its template."""
        spec = obj.spec
        replicas = 1 if spec.replicas is None else spec.replicas
        return amended(obj, spec=amended(spec, replicas=replicas, template=defaulted_template(spec.template)))

    def prepare_create(self, obj: ReplicaSet, server: ApiServer) -> ReplicaSet:
        """Start with an empty status."""
        return amended(obj, status=ReplicaSetStatus())

    def prepare_update(self, obj: ReplicaSet, old: ReplicaSet, server: ApiServer) -> ReplicaSet:
        """Keep the status, and the template's very value where nothing in it changes."""
        spec = obj.spec
        if spec.template is not old.spec.template and spec.template == old.spec.template:
            spec = amended(spec, template=old.spec.template)
        return amended(obj, status=old.status, spec=old.spec if spec == old.spec else spec)

    def validate(self, obj: ReplicaSet) -> tuple[FieldError, ...]:
        """Judge the spec."""
        spec = obj.spec
        errors = tuple(not_negative("spec.replicas", spec.replicas))
        errors += tuple(not_negative("spec.minReadySeconds", spec.min_ready_seconds))
        errors += validate_workload_selector(spec.selector, "replicaset")
        return errors + validate_template(spec.template, spec.selector, "ReplicaSet")

    def validate_update(self, obj: ReplicaSet, old: ReplicaSet) -> tuple[FieldError, ...]:
        """The selector stays."""
        return validate_selector_kept(obj.spec.selector, old.spec.selector)


class DaemonSetRules(Strategy[DaemonSet]):
    """What daemon sets add to the pipeline."""

    def default(self, obj: DaemonSet) -> DaemonSet:
        """Fill in the spec and its template."""
        spec = obj.spec
        limit = spec.revision_history_limit
        return amended(
            obj,
            spec=amended(
                spec,
                template=defaulted_template(spec.template),
                update_strategy=_update_strategy(spec.update_strategy),
                revision_history_limit=REVISION_HISTORY_LIMIT if limit is None else limit,
            ),
        )

    def prepare_create(self, obj: DaemonSet, server: ApiServer) -> DaemonSet:
        """Start with an empty status."""
        return amended(obj, status=DaemonSetStatus())

    def prepare_update(self, obj: DaemonSet, old: DaemonSet, server: ApiServer) -> DaemonSet:
        """Keep the status."""
        return amended(obj, status=old.status, spec=old.spec if obj.spec == old.spec else obj.spec)

    def validate(self, obj: DaemonSet) -> tuple[FieldError, ...]:
        """Judge the spec."""
        spec = obj.spec
        errors = validate_workload_selector(spec.selector, "daemonset")
        errors += validate_template(spec.template, spec.selector, "DaemonSet")
        errors += tuple(not_negative("spec.minReadySeconds", spec.min_ready_seconds))
        if spec.update_strategy.type not in UPDATE_STRATEGY_TYPES:
            path = "spec.updateStrategy.type"
            errors += (FieldError.not_supported(path, spec.update_strategy.type, UPDATE_STRATEGY_TYPES),)
        elif spec.update_strategy.rolling_update is not None:
            errors += tuple(_shares(spec.update_strategy.rolling_update, "spec.updateStrategy.rollingUpdate"))
        return errors + tuple(not_negative("spec.revisionHistoryLimit", spec.revision_history_limit))

    def validate_update(self, obj: DaemonSet, old: DaemonSet) -> tuple[FieldError, ...]:
        """The selector stays."""
        return validate_selector_kept(obj.spec.selector, old.spec.selector)


def _strategy(strategy: DeploymentStrategy) -> DeploymentStrategy:
    kind = strategy.type or "RollingUpdate"
    rolling = strategy.rolling_update
    if kind == "RollingUpdate":
        rolling = rolling or RollingUpdate()
        rolling = amended(
            rolling,
            max_unavailable=ROLLING_SHARE if rolling.max_unavailable is None else rolling.max_unavailable,
            max_surge=ROLLING_SHARE if rolling.max_surge is None else rolling.max_surge,
        )
    return amended(strategy, type=kind, rolling_update=rolling)


def _update_strategy(strategy: DaemonSetUpdateStrategy) -> DaemonSetUpdateStrategy:
    kind = strategy.type or "RollingUpdate"
    rolling = strategy.rolling_update
    if kind == "RollingUpdate":
        rolling = rolling or RollingUpdate()
        rolling = amended(
            rolling,
            max_unavailable=1 if rolling.max_unavailable is None else rolling.max_unavailable,
            max_surge=0 if rolling.max_surge is None else rolling.max_surge,
        )
    return amended(strategy, type=kind, rolling_update=rolling)


def _deployment_strategy(strategy: DeploymentStrategy) -> Errors:
    path = "spec.strategy"
    if strategy.type == "Recreate":
        if strategy.rolling_update is not None:
            said = "may not be specified when strategy `type` is 'Recreate'"
            yield FieldError.forbidden(f"{path}.rollingUpdate", said)
    elif strategy.type == "RollingUpdate":
        if strategy.rolling_update is None:
            yield FieldError.required(f"{path}.rollingUpdate", "this should be defaulted and never be nil")
        else:
            yield from _shares(strategy.rolling_update, f"{path}.rollingUpdate")
    else:
        yield FieldError.not_supported(f"{path}.type", strategy.type, STRATEGY_TYPES)


def _shares(rolling: RollingUpdate, path: str) -> Errors:
    yield from valid_share(f"{path}.maxUnavailable", rolling.max_unavailable)
    yield from valid_share(f"{path}.maxSurge", rolling.max_surge)
    if _is_zero(rolling.max_unavailable) and _is_zero(rolling.max_surge):
        said = "may not be 0 when `maxSurge` is 0"
        yield FieldError.invalid(f"{path}.maxUnavailable", rolling.max_unavailable, said)
    if isinstance(rolling.max_unavailable, str) and _percent_of(rolling.max_unavailable) > 100:
        yield FieldError.invalid(
            f"{path}.maxUnavailable", rolling.max_unavailable, "must not be greater than 100%"
        )


def _is_zero(share: IntOrString | None) -> bool:
    return share in (0, "0%")


def _percent_of(share: str) -> int:
    return int(share[:-1]) if _PERCENT.fullmatch(share) else 0
