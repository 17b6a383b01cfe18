"""`kubectl create deployment|job|cronjob`."""

from __future__ import annotations

from typing import Any

from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.api.objects import encode_object
from k8s_tui.shell.flags import INTEGER, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.creating.frame import command_of, generator, labelled, named
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube

MANUAL = "cronjob.kubernetes.io/instantiate"


def container_name(image: str) -> str:
    """Return what kubectl calls the container of an image: `redis` of `registry/team/redis:7`."""
    return image.rpartition("/")[2].partition(":")[0].partition("@")[0]


def _deployment(kube: Kube, name: str) -> JsonObject:
    images, command = kube.flags.items("image"), command_of(kube)
    if len(images) > 1 and command:
        raise KubectlError("cannot specify multiple --image options and command")
    port = kube.flags.integer("port")
    if kube.flags.changed("replicas") and kube.flags.integer("replicas") < 0:
        raise KubectlError(f"invalid replicas: {kube.flags.text('replicas')}, must be 0 or greater")
    containers = []
    for index, image in enumerate(images):
        container: dict[str, Any] = {"image": image, "name": container_name(image), "resources": {}}
        if command:
            container["command"] = command
        if kube.flags.changed("port") and not index:
            container["ports"] = [{"containerPort": port}]
        containers.append(container)
    labels = {"app": name}
    template = {"metadata": {"creationTimestamp": None, "labels": labels}, "spec": {"containers": containers}}
    spec = {
        "replicas": kube.flags.integer("replicas"),
        "selector": {"matchLabels": labels},
        "strategy": {},
        "template": template,
    }
    return labelled(named("apps/v1", "Deployment", name, spec=spec, status={}), labels)


def _pod_template(image: str, name: str, command: list[str], restart: str) -> dict[str, Any]:
    container: dict[str, Any] = {"image": image, "name": name, "resources": {}}
    if command:
        container["command"] = command
    return {
        "metadata": {"creationTimestamp": None},
        "spec": {"containers": [container], "restartPolicy": restart},
    }


def _job(kube: Kube, name: str) -> JsonObject:
    source, image = kube.flags.text("from"), kube.flags.text("image")
    if bool(source) == bool(image):
        raise KubectlError("either --image or --from must be specified")
    if source:
        return _job_of_cron_job(kube, name, source)
    template = _pod_template(image, name, command_of(kube), "Never")
    return named("batch/v1", "Job", name, spec={"template": template}, status={})


def _job_of_cron_job(kube: Kube, name: str, source: str) -> JsonObject:
    if command_of(kube):
        raise KubectlError("cannot specify --from and command")
    word, _, cron_job = source.partition("/")
    resource = kube.resource(word)
    if resource.kind != "CronJob":
        raise KubectlError(f"unknown object type *{resource.version}.{resource.kind}")
    if not cron_job:
        raise KubectlError("from must be an existing cronjob")
    found = encode_object(kube.api.get(resource, kube.namespace, cron_job))
    template = found["spec"]["jobTemplate"]
    meta = template.get("metadata") or {}
    owner = {
        "apiVersion": "batch/v1",
        "controller": True,
        "kind": "CronJob",
        "name": cron_job,
        "uid": found["metadata"]["uid"],
    }
    document = named("batch/v1", "Job", name, spec=template.get("spec") or {}, status={})
    document["metadata"] = {
        "annotations": {MANUAL: "manual", **(meta.get("annotations") or {})},
        "creationTimestamp": None,
        "name": name,
        "ownerReferences": [owner],
        **({"labels": meta["labels"]} if meta.get("labels") else {}),
    }
    return document


def _cron_job(kube: Kube, name: str) -> JsonObject:
    restart = kube.flags.text("restart") or "OnFailure"
    template = _pod_template(kube.flags.text("image"), name, command_of(kube), restart)
    job = {"metadata": {"creationTimestamp": None, "name": name}, "spec": {"template": template}}
    spec = {"jobTemplate": job, "schedule": kube.flags.text("schedule")}
    return named("batch/v1", "CronJob", name, spec=spec, status={})


WORKLOADS = (
    generator(
        "deployment",
        _deployment,
        (
            Flag("image", "", SLICE, required=True),
            Flag("replicas", "r", INTEGER, "1"),
            Flag("port", "", INTEGER, "-1"),
        ),
        usage="deployment NAME --image=image -- [COMMAND] [args...]",
        summary="Create a deployment with the specified name",
        failure="failed to create deployment: ",
        aliases=("deploy",),
    ),
    generator(
        "job",
        _job,
        (Flag("image", "", TEXT), Flag("from", "", TEXT)),
        usage="job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
        summary="Create a job with the specified name",
        failure="failed to create job: ",
    ),
    generator(
        "cronjob",
        _cron_job,
        (
            Flag("image", "", TEXT, required=True),
            Flag("schedule", "", TEXT, required=True),
            Flag("restart", "", TEXT),
        ),
        usage="cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
        summary="Create a cron job with the specified name",
        failure="failed to create cronjob: ",
        aliases=("cj",),
    ),
)
