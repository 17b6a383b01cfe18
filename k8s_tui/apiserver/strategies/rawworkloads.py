"""Stateful sets, jobs, cron jobs and replication controllers, in wire form.

Source: kubernetes pkg/apis/apps/v1/defaults.go, pkg/apis/batch/v1/defaults.go, pkg/registry/batch/job
(v1.32).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from k8s_tui.api import cron, timezones
from k8s_tui.api.codec import decode, encode
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.pods import PodTemplateSpec
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.contents import (
    Complaints,
    Content,
    ContentRules,
    change_spec,
    with_spec,
)
from k8s_tui.apiserver.strategies.containers import not_negative
from k8s_tui.apiserver.strategies.podvalidation import validate_pod_spec
from k8s_tui.apiserver.strategies.templates import (
    defaulted_template,
    validate_selector_kept,
    validate_template,
    validate_workload_selector,
)
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

BACKOFF_LIMIT = 6
NO_LIMIT = 2**31 - 1
REVISION_HISTORY_LIMIT = 10
SUCCESSFUL_JOBS_HISTORY_LIMIT = 3
FAILED_JOBS_HISTORY_LIMIT = 1
JOB_RESTART_POLICIES = ("OnFailure", "Never")
FAILURE_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
CONCURRENCY_POLICIES = ("Allow", "Forbid", "Replace")
STATEFUL_SET_CHANGES = (
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
    "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
)
CHANGEABLE = frozenset(
    {
        "replicas",
        "ordinals",
        "template",
        "updateStrategy",
        "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy",
        "minReadySeconds",
    }
)


def _template(template: Any) -> dict[str, Any]:  # noqa: ANN401 - a pod template in wire form
    return encode(defaulted_template(decode(PodTemplateSpec, template or {})))


def _typed_template(content: Content) -> PodTemplateSpec:
    return decode(PodTemplateSpec, (content.get("spec") or {}).get("template") or {})


def _selector(content: Content) -> LabelSelector | None:
    selector = (content.get("spec") or {}).get("selector")
    return None if selector is None else decode(LabelSelector, selector)


# -- stateful sets ------------------------------------------------------------


def _stateful_set(content: Content) -> Content:
    spec = content.get("spec") or {}
    content = with_spec(
        content,
        podManagementPolicy="OrderedReady",
        replicas=1,
        revisionHistoryLimit=REVISION_HISTORY_LIMIT,
        persistentVolumeClaimRetentionPolicy={"whenDeleted": "Retain", "whenScaled": "Retain"},
    )
    strategy = dict(spec.get("updateStrategy") or {})
    strategy.setdefault("type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        strategy["rollingUpdate"] = {"partition": 0, **(strategy.get("rollingUpdate") or {})}
    content = change_spec(content, updateStrategy=strategy, template=_template(spec.get("template")))
    claims = spec.get("volumeClaimTemplates")
    return change_spec(content, volumeClaimTemplates=[_claim(each) for each in claims]) if claims else content


def _claim(claim: Any) -> dict[str, Any]:  # noqa: ANN401 - a claim in wire form
    spec = {"volumeMode": "Filesystem", **(claim.get("spec") or {})}
    metadata = {"creationTimestamp": None, **(claim.get("metadata") or {})}
    filled = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", **claim}
    return {**filled, "metadata": metadata, "spec": spec, "status": {"phase": "Pending"}}


def _judge_stateful_set(content: Content) -> Complaints:
    selector = _selector(content)
    errors = validate_workload_selector(selector, "statefulset")
    errors += validate_template(_typed_template(content), selector, "StatefulSet", judge_spec=False)
    spec = content.get("spec") or {}
    errors += tuple(
        FieldError.required(f"spec.volumeClaimTemplates[{index}].metadata.name")
        for index, claim in enumerate(spec.get("volumeClaimTemplates") or ())
        if not (claim.get("metadata") or {}).get("name")
    )
    return errors + tuple(not_negative("spec.replicas", spec.get("replicas")))


def _judge_stateful_set_update(new: Content, old: Content) -> Complaints:
    fixed = [
        {name: item for name, item in (content.get("spec") or {}).items() if name not in CHANGEABLE}
        for content in (new, old)
    ]
    return () if fixed[0] == fixed[1] else (FieldError.forbidden("spec", STATEFUL_SET_CHANGES),)


# -- jobs ------------------------------------------------------------


def _job(content: Content) -> Content:
    spec = content.get("spec") or {}
    if spec.get("completions") is None and spec.get("parallelism") is None:
        content = with_spec(content, completions=1)
    content = with_spec(
        content,
        parallelism=1,
        backoffLimit=NO_LIMIT if spec.get("backoffLimitPerIndex") is not None else BACKOFF_LIMIT,
        completionMode="NonIndexed",
        suspend=False,
        manualSelector=False,
        podReplacementPolicy="Failed" if spec.get("podFailurePolicy") else "TerminatingOrFailed",
    )
    return change_spec(content, template=_template(spec.get("template")))


def _judge_job(content: Content) -> Complaints:
    spec = content.get("spec") or {}
    errors: Complaints = ()
    for name in ("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit"):
        errors += tuple(not_negative(f"spec.{name}", spec.get(name)))
    template = _typed_template(content).spec
    errors += validate_pod_spec(template, "spec.template.spec")
    if template.restart_policy not in JOB_RESTART_POLICIES:
        path = "spec.template.spec.restartPolicy"
        errors += (FieldError.not_supported(path, template.restart_policy, JOB_RESTART_POLICIES),)
    return errors + tuple(_judge_indexes(spec)) + tuple(_judge_failure_policy(spec, template.restart_policy))


def _judge_indexes(spec: Content) -> Iterator[FieldError]:
    """Yield what asks for indexes in a job that has none, and the other way round."""
    if spec.get("completionMode") == "Indexed":
        if spec.get("completions") is None:
            yield FieldError.required("spec.completions", "when completion mode is Indexed")
        return
    for name in ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"):
        if spec.get(name) is not None:
            yield FieldError.invalid(f"spec.{name}", spec[name], "requires indexed completion mode")


def _judge_failure_policy(spec: Content, restart_policy: str) -> Iterator[FieldError]:
    policy = spec.get("podFailurePolicy")
    if not policy:
        return
    if restart_policy != "Never":
        said = 'only "Never" is supported when podFailurePolicy is specified'
        yield FieldError.invalid("spec.template.spec.restartPolicy", restart_policy, said)
    for number, rule in enumerate(policy.get("rules") or ()):
        path = f"spec.podFailurePolicy.rules[{number}]"
        if rule.get("action") not in FAILURE_ACTIONS:
            yield FieldError.not_supported(f"{path}.action", rule.get("action", ""), FAILURE_ACTIONS)
        if not rule.get("onExitCodes") and not rule.get("onPodConditions"):
            said = "specifying one of OnExitCodes and OnPodConditions is required"
            yield FieldError.invalid(path, rule, said)


def _judge_job_update(new: Content, old: Content) -> Complaints:
    errors = validate_selector_kept(_selector(new), _selector(old))
    new_spec, old_spec = new.get("spec") or {}, old.get("spec") or {}
    for name in ("completionMode", "template"):
        if new_spec.get(name) != old_spec.get(name):
            errors += (FieldError.invalid(f"spec.{name}", new_spec.get(name), "field is immutable"),)
    return errors


class JobRules(ContentRules):
    """What jobs add to the pipeline: they find their pods by a uid of their own."""

    def __init__(self) -> None:
        super().__init__(_job, _judge_job, _judge_job_update, status={})

    def default(self, obj: Unstructured) -> Unstructured:
        """Fill in the content; a job without labels takes those of its pods."""
        obj = super().default(obj)
        labels = _typed_template(obj.content).metadata.labels
        if obj.metadata.labels or not labels:
            return obj
        return evolve(obj, metadata=evolve(obj.metadata, labels=labels))

    def prepare_create(self, obj: Unstructured, server: ApiServer) -> Unstructured:
        """Let it select the pods that carry its uid."""
        obj = super().prepare_create(obj, server)
        spec = obj.content.get("spec") or {}
        if spec.get("manualSelector"):
            return obj
        uid, name = obj.metadata.uid, obj.metadata.name
        own = {
            "batch.kubernetes.io/controller-uid": uid,
            "batch.kubernetes.io/job-name": name,
            "controller-uid": uid,
            "job-name": name,
        }
        template = dict(spec.get("template") or {})
        metadata = dict(template.get("metadata") or {})
        template["metadata"] = {**metadata, "labels": {**(metadata.get("labels") or {}), **own}}
        selector = {"matchLabels": {"batch.kubernetes.io/controller-uid": uid}}
        content = {**obj.content, "spec": {**spec, "selector": selector, "template": template}}
        labels = obj.metadata.labels or own
        return evolve(obj, content=content, metadata=evolve(obj.metadata, labels=labels))


# -- cron jobs ------------------------------------------------------------


def _cron_job(content: Content) -> Content:
    content = with_spec(
        content,
        concurrencyPolicy="Allow",
        suspend=False,
        successfulJobsHistoryLimit=SUCCESSFUL_JOBS_HISTORY_LIMIT,
        failedJobsHistoryLimit=FAILED_JOBS_HISTORY_LIMIT,
    )
    job = dict((content.get("spec") or {}).get("jobTemplate") or {})
    spec = dict(job.get("spec") or {})
    spec["template"] = _template(spec.get("template"))
    job["metadata"] = {"creationTimestamp": None, **(job.get("metadata") or {})}
    return change_spec(content, jobTemplate={**job, "spec": spec})


def _judge_timing(schedule: str, zone: str | None) -> Complaints:
    errors: Complaints = ()
    try:
        cron.parse(schedule)
    except cron.CronError as error:
        errors += (FieldError.invalid("spec.schedule", schedule, str(error)),)
    if "TZ" in schedule:
        said = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
        errors += (FieldError.invalid("spec.schedule", schedule, said),)
    if zone is not None and timezones.find(zone) is None:
        errors += (FieldError.invalid("spec.timeZone", zone, f"unknown time zone {zone}"),)
    return errors


def _judge_cron_job(content: Content) -> Complaints:
    spec = content.get("spec") or {}
    errors: Complaints = ()
    if not spec.get("schedule"):
        errors += (FieldError.required("spec.schedule"),)
    else:
        errors += _judge_timing(str(spec["schedule"]), spec.get("timeZone"))
    if spec.get("concurrencyPolicy") not in CONCURRENCY_POLICIES:
        path = "spec.concurrencyPolicy"
        errors += (FieldError.not_supported(path, spec.get("concurrencyPolicy"), CONCURRENCY_POLICIES),)
    template = decode(PodTemplateSpec, spec["jobTemplate"]["spec"]["template"]).spec
    path = "spec.jobTemplate.spec.template.spec"
    errors += validate_pod_spec(template, path)
    if template.restart_policy not in JOB_RESTART_POLICIES:
        here = f"{path}.restartPolicy"
        errors += (FieldError.not_supported(here, template.restart_policy, JOB_RESTART_POLICIES),)
    return errors


# -- replication controllers ------------------------------------------------------------


def _replication_controller(content: Content) -> Content:
    spec = content.get("spec") or {}
    content = change_spec(with_spec(content, replicas=1), template=_template(spec.get("template")))
    labels = ((content["spec"]["template"].get("metadata")) or {}).get("labels") or {}
    return with_spec(content, selector=labels) if labels else content


RULES: dict[str, ContentRules] = {
    "cronjobs.batch": ContentRules(_cron_job, _judge_cron_job, status={}),
    "jobs.batch": JobRules(),
    "replicationcontrollers": ContentRules(_replication_controller, status={"replicas": 0}),
    "statefulsets.apps": ContentRules(
        _stateful_set,
        _judge_stateful_set,
        _judge_stateful_set_update,
        status={"availableReplicas": 0, "replicas": 0},
    ),
}
"""By group and resource."""
