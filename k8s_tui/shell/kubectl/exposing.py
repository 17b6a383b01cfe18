"""`kubectl expose`, `kubectl autoscale` and `kubectl run`: objects made from other objects, or from an image.

Source: kubectl v1.32, pkg/cmd/expose, pkg/cmd/autoscale, pkg/cmd/run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from k8s_tui.api import schema, strategicmerge
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.shell.flags import BOOL, INTEGER, LIST, TEXT, Flag
from k8s_tui.shell.kubectl.creating.frame import named
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.globalflags import DRY_RUN, FIELD_MANAGER, FILES, SAVE_CONFIG, output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import report
from k8s_tui.shell.kubectl.selection import Found, for_each
from k8s_tui.shell.kubectl.templates import pod_spec_of

EXPOSABLE = ("Pod", "Service", "ReplicationController", "Deployment", "ReplicaSet")
SCALABLE = ("ReplicationController", "Deployment", "ReplicaSet", "StatefulSet")


def store(kube: Kube, document: JsonObject, title: str, done: str, namespace: str = "") -> None:
    """Create an object unless it is a dry run of the client's, and tell it."""
    report(kube, created(kube, document, namespace), title, done)


def created(kube: Kube, document: JsonObject, namespace: str = "") -> JsonObject:
    """Return an object as it was created, or as it would be in a dry run of the client's."""
    metadata = document["metadata"]
    assert isinstance(metadata, dict)
    if kube.flags.changed("namespace"):
        document = {**document, "metadata": {**metadata, "namespace": kube.namespace}}
    if kube.dry_run == "client":
        return document
    answer = kube.api.create(document, namespace or kube.namespace)
    stored: JsonObject = answer.document
    return stored


def overridden(kube: Kube, document: JsonObject) -> JsonObject:
    """Return the document with `--overrides` put over it.

    Raises:
        KubectlError: They are no JSON object.
    """
    text = kube.flags.text("overrides")
    if not text:
        return document
    try:
        patch = json.loads(text)
    except json.JSONDecodeError as error:
        raise KubectlError(f"error parsing overrides: {error.msg}") from error
    type_name = schema.type_of(str(document["apiVersion"]), str(document["kind"]))
    assert type_name is not None
    merged: JsonObject = strategicmerge.apply(document, patch, type_name)
    return merged


# -- expose ------------------------------------------------------------


def _expose(kube: Kube) -> int:
    for_each(kube, kube.arguments, lambda found: _expose_one(kube, found), as_in_files=True)
    return 0


def _expose_one(kube: Kube, found: Found) -> None:
    if found.resource.kind not in EXPOSABLE:
        group_kind = ".".join(filter(None, (found.resource.kind, found.resource.group)))
        raise KubectlError(f"cannot expose a {group_kind}")
    name = kube.flags.text("name") or found.name
    document = overridden(kube, _service_for(kube, found, name))
    store(kube, document, f"service/{name}", "exposed", found.namespace)


def _service_for(kube: Kube, found: Found, name: str) -> JsonObject:
    flags, source = kube.flags, found.document
    spec: JsonObject = {
        "ports": list(_ports(kube, source)),
        "selector": dict(_selector(kube, source)),
    }
    for flag, field in (
        ("type", "type"),
        ("cluster-ip", "clusterIP"),
        ("load-balancer-ip", "loadBalancerIP"),
    ):
        if flags.text(flag):
            spec[field] = flags.text(flag)
    if flags.text("external-ip"):
        spec["externalIPs"] = [flags.text("external-ip")]
    if flags.text("session-affinity"):
        spec["sessionAffinity"] = flags.text("session-affinity")
    document = named("v1", "Service", name, spec=spec, status={"loadBalancer": {}})
    if flags.text("labels"):
        labels: Mapping[str, Any] = dict(part.partition("=")[::2] for part in flags.text("labels").split(","))
    else:
        labels = found.obj.metadata.labels
    if labels:
        document["metadata"] = {"creationTimestamp": None, "labels": dict(labels), "name": name}
    return document


def _ports(kube: Kube, source: JsonObject) -> Sequence[JsonObject]:
    flags = kube.flags
    protocol = flags.text("protocol") or "TCP"
    if flags.text("port"):
        numbers = [(_number(each), "") for each in flags.text("port").split(",")]
    else:
        numbers = _declared_ports(source)
    if not numbers:
        raise KubectlError("couldn't find port via --port flag or introspection")
    target = flags.text("target-port")
    ports: list[JsonObject] = []
    for index, (number, said) in enumerate(numbers, start=1):
        port: JsonObject = {"name": f"port-{index}"} if len(numbers) > 1 else {}
        port["port"] = number
        port["protocol"] = said or protocol
        port["targetPort"] = (int(target) if target.isdigit() else target) if target else number
        ports.append(port)
    return ports


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise KubectlError(f'strconv.Atoi: parsing "{text}": invalid syntax')
    return int(text)


def _declared_ports(source: JsonObject) -> list[tuple[int, str]]:
    if source["kind"] == "Service":
        spec = source["spec"]
        assert isinstance(spec, dict)
        return [(each["port"], each.get("protocol", "")) for each in spec.get("ports", ())]
    pod_spec = pod_spec_of(source) or {}
    return [
        (port["containerPort"], port.get("protocol", ""))
        for container in pod_spec.get("containers", ())
        for port in container.get("ports", ())
    ]


def _selector(kube: Kube, source: JsonObject) -> Mapping[str, Any]:
    given = kube.flags.text("selector")
    if given:
        return dict(part.partition("=")[::2] for part in given.split(","))
    metadata, spec = source["metadata"], source.get("spec") or {}
    assert isinstance(metadata, dict)
    assert isinstance(spec, dict)
    if source["kind"] == "Pod":
        labels = metadata.get("labels") or {}
        if not labels:
            raise KubectlError(
                "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels "
                "and cannot be exposed"
            )
        return dict(labels)
    selector = spec.get("selector") or {}
    if selector.get("matchExpressions"):
        raise KubectlError(
            "couldn't retrieve selectors via --selector flag or introspection: couldn't convert "
            f'expressions - "{selector["matchExpressions"]}" to map-based selector format'
        )
    chosen = selector.get("matchLabels", selector)
    if not chosen:
        raise KubectlError("couldn't retrieve selectors via --selector flag or introspection")
    return dict(chosen)


# -- autoscale ------------------------------------------------------------


def _autoscale(kube: Kube) -> int:
    flags = kube.flags
    most, least = flags.integer("max"), flags.integer("min")
    if most < 1:
        raise KubectlError(f"--max=MAXPODS is required and must be at least 1, max: {most}")
    if most < least:
        bounds = f"max: {most}, min: {least}"
        raise KubectlError(f"--max=MAXPODS must be larger or equal to --min=MINPODS, {bounds}")
    for_each(kube, kube.arguments, lambda found: _autoscale_one(kube, found), as_in_files=True)
    return 0


def _autoscale_one(kube: Kube, found: Found) -> None:
    if found.resource.kind not in SCALABLE:
        raise KubectlError(f"cannot autoscale a {found.resource.kind}: not a scalable resource")
    flags = kube.flags
    least, percent = flags.integer("min"), flags.integer("cpu-percent")
    name = flags.text("name") or found.name
    target = {"apiVersion": found.resource.api_version, "kind": found.resource.kind, "name": found.name}
    spec: JsonObject = {"maxReplicas": flags.integer("max")}
    if least > 0:
        spec["minReplicas"] = least
    spec["scaleTargetRef"] = target
    if kube.dry_run != "client":
        usage = {"averageUtilization": percent if percent > 0 else 80, "type": "Utilization"}
        spec["metrics"] = [{"resource": {"name": "cpu", "target": usage}, "type": "Resource"}]
        document = named("autoscaling/v2", "HorizontalPodAutoscaler", name, spec=spec)
    else:
        if percent > 0:
            spec["targetCPUUtilizationPercentage"] = percent
        status = {"currentReplicas": 0, "desiredReplicas": 0}
        document = named("autoscaling/v1", "HorizontalPodAutoscaler", name, spec=spec, status=status)
    store(kube, document, f"horizontalpodautoscaler.autoscaling/{name}", "autoscaled", found.namespace)


EXPOSE = Verb(
    "expose",
    _expose,
    (
        *output_flags(),
        *FILES,
        DRY_RUN,
        FIELD_MANAGER,
        SAVE_CONFIG,
        *(
            Flag(name, short, TEXT)
            for name, short in (
                ("port", ""),
                ("target-port", ""),
                ("name", ""),
                ("type", ""),
                ("protocol", ""),
                ("selector", ""),
                ("labels", "l"),
                ("external-ip", ""),
                ("cluster-ip", ""),
                ("load-balancer-ip", ""),
                ("session-affinity", ""),
                ("overrides", ""),
                ("override-type", ""),
            )
        ),
    ),
    "expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name]",
    "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
    takes_types=True,
    manager="kubectl-expose",
)

AUTOSCALE = Verb(
    "autoscale",
    _autoscale,
    (
        *output_flags(),
        *FILES,
        DRY_RUN,
        FIELD_MANAGER,
        SAVE_CONFIG,
        Flag("min", "", INTEGER, "-1"),
        Flag("max", "", INTEGER, "-1", required=True),
        Flag("cpu-percent", "", INTEGER, "-1"),
        Flag("name", "", TEXT),
    ),
    "autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu-percent=CPU]",
    "Auto-scale a deployment, replica set, stateful set, or replication controller",
    takes_types=True,
    manager="kubectl-autoscale",
)

RUN_FLAGS = (
    *output_flags(),
    DRY_RUN,
    FIELD_MANAGER,
    SAVE_CONFIG,
    Flag("image", "", TEXT, required=True),
    Flag("labels", "l", TEXT),
    Flag("env", "", LIST),
    Flag("port", "", TEXT),
    Flag("command", "", BOOL),
    Flag("restart", "", TEXT, "Always"),
    Flag("image-pull-policy", "", TEXT),
    Flag("overrides", "", TEXT),
    Flag("override-type", "", TEXT),
    Flag("annotations", "", LIST),
    Flag("expose", "", BOOL),
    Flag("stdin", "i", BOOL),
    Flag("tty", "t", BOOL),
    Flag("attach", "", BOOL),
    Flag("rm", "", BOOL),
    Flag("quiet", "q", BOOL),
    Flag("privileged", "", BOOL),
    Flag("pod-running-timeout", "", TEXT, "1m0s"),
)
"""The flags of `kubectl run`, which is in `running.py`."""
