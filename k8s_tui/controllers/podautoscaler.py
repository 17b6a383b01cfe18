"""The HorizontalPodAutoscaler controller: as many replicas as the use of resources asks for.

Source: pkg/controller/podautoscaler/horizontal.go (v1.32).
Simplified: no custom and no external metrics are served, so metrics of these types say that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from k8s_tui.api import selectors
from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.pods import Pod
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.scheme import Resource
from k8s_tui.api.time import format_time, parse_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.aggregation import POD_METRICS
from k8s_tui.client.client import PODS, resource
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.replicacalculator import MetricsError, Proposal, Sample, replicas_for
from k8s_tui.controllers.scalingrules import (
    DOWN,
    TOO_FEW,
    TOO_MANY,
    UP,
    Bounds,
    Moment,
    Rules,
    limited,
    stabilized,
)
from k8s_tui.controllers.wireparts import spec_of, status_of, with_status
from k8s_tui.sim.value import frozen

AUTOSCALERS = resource("horizontalpodautoscalers.autoscaling")

SYNC_MS = 15_000
"""How often each autoscaler is looked at (--horizontal-pod-autoscaler-sync-period)."""

REMEMBERED_MS = 3_600_000
"""For how long recommendations and changes are kept: the longest window there is."""

Words = tuple[str, str]
Target = tuple[Resource, str, str]
"""The resource, namespace and name of what is scaled."""

Conditions = tuple[Mapping[str, Any], ...]


class InvalidMetricError(Exception):
    """A metric gives no number of replicas.

    Attributes:
        reason: Of the ScalingActive condition and its event.
        error: The inner words.
    """

    def __init__(self, reason: str, error: str, what: str) -> None:
        super().__init__(f"{what}: {error}")
        self.reason = reason
        self.error = error


@frozen
class Wish:
    """What the metrics ask for: replicas, by which metric, and the metrics as the status shows them."""

    replicas: int
    metric: str
    shown: tuple[Mapping[str, Any], ...]


class HorizontalController(Controller):
    """Scales what autoscalers point at."""

    name = "horizontal-pod-autoscaler"
    component = "horizontal-pod-autoscaler"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._autoscalers = self.informer(AUTOSCALERS)
        self._pods = self.informer(PODS)
        self._recommended: dict[str, tuple[Moment, ...]] = {}
        self._raised: dict[str, tuple[Moment, ...]] = {}
        self._lowered: dict[str, tuple[Moment, ...]] = {}
        self._autoscalers.on_change(self._changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._recommended, self._raised, self._lowered = {}, {}, {}

    def copy_state(self, other: HorizontalController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._recommended = other._recommended.copy()
        self._raised = other._raised.copy()
        self._lowered = other._lowered.copy()

    def _changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is not None:
            self.queue.add_after(key_of(new), SYNC_MS)
        elif old is not None:
            for memory in (self._recommended, self._raised, self._lowered):
                memory.pop(key_of(old), None)

    # -- one key ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Compute what one autoscaler wants, scale, and report."""
        autoscaler: Unstructured | None = self._autoscalers.objects.get(key)
        if autoscaler is None:
            return
        self.queue.add_after(key, SYNC_MS)
        spec, status = spec_of(autoscaler), dict(status_of(autoscaler))
        report = _Report(self.sim.now_ms, tuple(status.get("conditions") or ()))
        try:
            self._scale(key, autoscaler, spec, status, report)
        finally:
            status["conditions"] = list(report.conditions)
            if autoscaler.metadata.generation is not None:
                status["observedGeneration"] = autoscaler.metadata.generation
            if status != status_of(autoscaler):
                self.client.update_status(with_status(autoscaler, status))

    def _scale(
        self,
        key: str,
        autoscaler: Unstructured,
        spec: Mapping[str, Any],
        status: dict[str, Any],
        report: _Report,
    ) -> None:
        try:
            target = self._target(autoscaler.metadata.namespace, spec.get("scaleTargetRef") or {})
            scale = self.client.scale(*target)
        except StatusError as error:
            self.tell(autoscaler, "FailedGetScale", str(error), warning=True)
            words = f"the HPA controller was unable to get the target's current scale: {error}"
            report.set("AbleToScale", "False", ("FailedGetScale", words))
            return
        words = "the HPA controller was able to get the target's current scale"
        report.set("AbleToScale", "True", ("SucceededGetScale", words))
        current = int(scale["spec"].get("replicas", 0))
        bounds = Bounds(int(spec.get("minReplicas", 1)), int(spec.get("maxReplicas", 1)))
        status["currentReplicas"] = current
        try:
            desired, reason = self._desired(key, autoscaler, current, bounds, scale, status, report)
        except MetricsError as error:
            self.tell(autoscaler, "FailedComputeMetricsReplicas", str(error), warning=True)
            status.setdefault("desiredReplicas", 0)
            return
        status["desiredReplicas"] = desired
        if desired != current:
            self._rescale(key, autoscaler, target, current, desired, reason, status, report)

    def _target(self, namespace: str, reference: Mapping[str, Any]) -> Target:
        api_version, kind = str(reference.get("apiVersion", "")), str(reference.get("kind", ""))
        found = self.client.server().scheme.by_kind(api_version, kind)
        if found is None or "scale" not in found.subresources:
            group = api_version.rpartition("/")[0]
            raise StatusError(f'no matches for kind "{kind}" in group "{group}"')
        return found, namespace, str(reference.get("name", ""))

    def _desired(
        self,
        key: str,
        autoscaler: Unstructured,
        current: int,
        bounds: Bounds,
        scale: Mapping[str, Any],
        status: dict[str, Any],
        report: _Report,
    ) -> tuple[int, str]:
        """Return how many replicas there are to be, and the reason for a change."""
        if current == 0 and bounds.least != 0:
            words = "scaling is disabled since the replica count of the target is zero"
            report.set("ScalingActive", "False", ("ScalingDisabled", words))
            return 0, ""
        if current > bounds.most:
            return bounds.most, "Current number of replicas above Spec.MaxReplicas"
        if current < bounds.least:
            return bounds.least, "Current number of replicas below Spec.MinReplicas"
        wish = self._wish(autoscaler, current, scale, report)
        status["currentMetrics"] = list(wish.shown)
        self._recommended.setdefault(key, (Moment(self.sim.now_ms, current),))
        desired = self._normalized(key, spec_of(autoscaler), current, wish.replicas, bounds, report)
        reason = f"{wish.metric} above target" if desired > current else "All metrics below target"
        return desired, reason

    def _rescale(
        self,
        key: str,
        autoscaler: Unstructured,
        target: Target,
        current: int,
        desired: int,
        reason: str,
        status: dict[str, Any],
        report: _Report,
    ) -> None:
        size = f"New size: {desired}; reason: {reason}"
        try:
            self.client.set_scale(*target, desired)
        except (StatusError, Unreachable) as error:
            self.tell(autoscaler, "FailedRescale", f"{size}; error: {error}", warning=True)
            words = f"the HPA controller was unable to update the target scale: {error}"
            report.set("AbleToScale", "False", ("FailedUpdateScale", words))
            return
        words = f"the HPA controller was able to update the target scale to {desired}"
        report.set("AbleToScale", "True", ("SucceededRescale", words))
        self.tell(autoscaler, "SuccessfulRescale", size)
        now_ms = self.sim.now_ms
        status["lastScaleTime"] = format_time(now_ms)
        changes = self._raised if desired > current else self._lowered
        changes[key] = (*_recent(changes.get(key, ()), now_ms), Moment(now_ms, abs(desired - current)))

    def _normalized(
        self,
        key: str,
        spec: Mapping[str, Any],
        current: int,
        wanted: int,
        bounds: Bounds,
        report: _Report,
    ) -> int:
        """Return what is left of a wish after windows, policies and bounds."""
        now_ms = self.sim.now_ms
        behavior = spec.get("behavior") or {}
        up, down = Rules.of(behavior.get("scaleUp"), UP), Rules.of(behavior.get("scaleDown"), DOWN)
        past = _recent(self._recommended.get(key, ()), now_ms)
        steady, words = stabilized(current, wanted, past, up, down, now_ms)
        self._recommended[key] = (*past, Moment(now_ms, wanted))
        report.set("AbleToScale", "True", words)
        rules = up if steady > current else down
        raised, lowered = self._raised.get(key, ()), self._lowered.get(key, ())
        desired, words = limited(current, steady, bounds, rules, raised, lowered, now_ms)
        if desired == steady and not bounds.least <= desired <= bounds.most:
            desired = min(max(desired, bounds.least), bounds.most)
            words = TOO_FEW if desired == bounds.least else TOO_MANY
        report.set("ScalingLimited", "False" if words[0] == "DesiredWithinRange" else "True", words)
        return desired

    # -- metrics ------------------------------------------------

    def _wish(
        self, autoscaler: Unstructured, current: int, scale: Mapping[str, Any], report: _Report
    ) -> Wish:
        """Return what the metrics ask for.

        Raises:
            MetricsError: Too many of them cannot be read.
        """
        selector = selectors.parse(scale["status"].get("selector", ""))
        metrics = spec_of(autoscaler).get("metrics") or ()
        pods = self.shared.pods.select(autoscaler.metadata.namespace, selector)
        replicas, name, shown = 0, "", []
        failures: list[InvalidMetricError] = []
        for metric in metrics:
            try:
                proposal, told, status = self._metric(autoscaler, metric, current, pods, selector)
            except InvalidMetricError as error:
                failures.append(error)
                self.tell(autoscaler, error.reason, error.error, warning=True)
                continue
            shown.append(status)
            if proposal > replicas or not name:
                replicas, name = proposal, told
        if failures and (len(failures) == len(metrics) or replicas < current):
            first = failures[0]
            words = f"the HPA was unable to compute the replica count: {first.error}"
            report.set("ScalingActive", "False", (first.reason, words))
            invalid = f"invalid metrics ({len(failures)} invalid out of {len(metrics)})"
            raise MetricsError(f"{invalid}, first error is: {first}")
        words = f"the HPA was able to successfully calculate a replica count from {name}"
        report.set("ScalingActive", "True", ("ValidMetricFound", words))
        return Wish(replicas, name, tuple(shown))

    def _metric(
        self,
        autoscaler: Unstructured,
        metric: Mapping[str, Any],
        current: int,
        pods: Sequence[Pod],
        selector: selectors.Selector,
    ) -> tuple[int, str, Mapping[str, Any]]:
        kind = str(metric.get("type", ""))
        if kind not in ("Resource", "ContainerResource"):
            raise _unserved(kind, metric)
        field = kind[:1].lower() + kind[1:]
        source = metric.get(field) or {}
        name, container = str(source.get("name", "")), str(source.get("container", ""))
        target = source.get("target") or {}
        percent = target.get("averageUtilization")
        amount = _amount(name, target.get("averageValue") or "0")
        what = f"{name} utilization" if percent is not None else f"{name} usage"
        try:
            samples = self._samples(autoscaler.metadata.namespace, name, selector, container)
            proposal = replicas_for(
                current,
                pods,
                samples,
                name,
                self.sim.now_ms,
                percent=percent,
                amount=amount,
                container=container,
            )
        except MetricsError as error:
            inner = f"failed to get {what}: {error}"
            label = "container resource" if container else "resource"
            told = f"failed to get {name} {label} metric value"
            raise InvalidMetricError(f"FailedGet{kind}Metric", inner, told) from error
        told = f"{name} resource utilization (percentage of request)"
        if container:
            told = f"{name} container resource utilization (percentage of request)"
        if percent is None:
            told = f"{name} {'container ' if container else ''}resource"
        return proposal.replicas, told, {"type": kind, field: _shown(name, container, proposal)}

    def _samples(
        self, namespace: str, name: str, selector: selectors.Selector, container: str
    ) -> dict[str, Sample]:
        head = f"unable to get metrics for resource {name}: "
        try:
            found: Sequence[Unstructured] = self.client.list(POD_METRICS, namespace, selector).items
        except StatusError as error:
            words = f"unable to fetch metrics from resource metrics API: {error}"
            raise MetricsError(head + words) from error
        if not found:
            raise MetricsError(f"{head}no metrics returned from resource metrics API")
        return {each.metadata.name: _sample(each, name, container) for each in found}


class _Report:
    """The conditions of one autoscaler while it is looked at."""

    def __init__(self, now_ms: int, conditions: Conditions) -> None:
        self.conditions = conditions
        self._now_ms = now_ms

    def set(self, kind: str, status: str, words: Words) -> None:
        """Change a condition; its time changes with its status alone."""
        before = next((each for each in self.conditions if each["type"] == kind), None)
        same = before is not None and before["status"] == status
        since = before["lastTransitionTime"] if same and before else format_time(self._now_ms)
        fresh = {
            "type": kind,
            "status": status,
            "lastTransitionTime": since,
            "reason": words[0],
            "message": words[1],
        }
        if before is None:
            self.conditions = (*self.conditions, fresh)
        else:
            self.conditions = tuple(fresh if each is before else each for each in self.conditions)


def _recent(moments: Sequence[Moment], now_ms: int) -> tuple[Moment, ...]:
    return tuple(each for each in moments if each.at_ms > now_ms - REMEMBERED_MS)


def _amount(name: str, text: str) -> int:
    quantity = Quantity.parse(text)
    return quantity.milli_value() if name == "cpu" else quantity.value()


def _sample(metrics: Unstructured, name: str, container: str) -> Sample:
    content = metrics.content
    amount = sum(
        _amount(name, each["usage"].get(name, "0"))
        for each in content.get("containers") or ()
        if not container or each["name"] == container
    )
    return Sample(amount, parse_time(content["timestamp"]), int(content["window"].rstrip("s")) * 1000)


def _shown(name: str, container: str, proposal: Proposal) -> Mapping[str, Any]:
    """Return a metric as the status shows it."""
    average = Quantity.of_milli(proposal.average) if name == "cpu" else Quantity.of(proposal.average)
    current: dict[str, Any] = {"averageValue": str(average)}
    if proposal.percent is not None:
        current["averageUtilization"] = proposal.percent
    named = {"container": container, "name": name} if container else {"name": name}
    return {**named, "current": current}


def _unserved(kind: str, metric: Mapping[str, Any]) -> InvalidMetricError:
    """Return the error about a metric of an API that nobody serves here."""
    source = metric.get(kind[:1].lower() + kind[1:]) or {}
    name = (source.get("metric") or {}).get("name", "")
    if kind == "External":
        api, group = "external metrics API", f"(get {name}.external.metrics.k8s.io)"
        error = f"the server could not find the requested resource {group}"
        inner = f"unable to get external metric {name}: unable to fetch metrics from {api}: {error}"
    else:
        error = "no custom metrics API (custom.metrics.k8s.io) registered"
        inner = f"unable to get metric {name}: unable to fetch metrics from custom metrics API: {error}"
    what = {"Pods": "pods", "Object": "object", "External": "external"}.get(kind, kind.lower())
    return InvalidMetricError(f"FailedGet{kind}Metric", inner, f"failed to get {what} metric value")
