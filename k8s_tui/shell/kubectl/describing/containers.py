"""Containers and volumes of pods and of pod templates, as descriptions have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from k8s_tui.shell.describer import NONE, Describer
from k8s_tui.shell.kubectl.describing.page import boolean, describe_annotations, selector_of, when
from k8s_tui.shell.kubectl.references import amount_of

Values = Mapping[str, Any]
NODE_HAS = ("limits.cpu", "limits.memory")
"""Without such a limit, a container may take all that its node has."""


def describe_containers(
    out: Describer,
    label: str,
    containers: Sequence[Values],
    statuses: Sequence[Values] | None = None,
    pod: Values | None = None,
    space: str = "",
) -> None:
    """Write containers under a label.

    Args:
        out: Where.
        label: As in `Containers`.
        containers: In wire form.
        statuses: Of these containers, None in a template.
        pod: The pod they belong to, whose fields variables may name; None in a template.
        space: What stands before the label, in a template.
    """
    by_name = {each.get("name"): each for each in statuses or ()}
    out.write(0, f"{space}{label}:\n" if containers else f"{space}{label}: <none>\n")
    for container in containers:
        status = by_name.get(container.get("name"))
        _basics(out, container, status, " " if space else "")
        for title in ("Command", "Args"):
            _words(out, title, container.get(title.lower()) or ())
        if status is not None:
            _state(out, status)
        _resources(out, container.get("resources") or {})
        for title in ("Liveness", "Readiness", "Startup"):
            probe = container.get(f"{title.lower()}Probe")
            if probe:
                out.line(2, f"{title}:", probe_text(probe))
        _env_from(out, container)
        _env(out, container, pod)
        _mounts(out, container)


def _basics(out: Describer, container: Values, status: Values | None, indent: str) -> None:
    out.write(1, f"{indent}{container.get('name', '')}:\n")
    if status is not None:
        out.line(2, "Container ID:", status.get("containerID", ""))
    out.line(2, "Image:", container.get("image", ""))
    if status is not None:
        out.line(2, "Image ID:", status.get("imageID", ""))
    ports = container.get("ports") or ()
    shown = ", ".join(f"{each['containerPort']}/{each.get('protocol', 'TCP')}" for each in ports)
    hosts = ", ".join(f"{each.get('hostPort', 0)}/{each.get('protocol', 'TCP')}" for each in ports)
    out.line(2, "Ports:" if "," in shown else "Port:", shown or NONE)
    out.line(2, "Host Ports:" if "," in hosts else "Host Port:", hosts or NONE)


def _words(out: Describer, title: str, words: Sequence[str]) -> None:
    if not words:
        return
    out.write(2, f"{title}:\n")
    for word in words:
        for part in word.split("\n"):
            out.write(3, f"{part}\n")


def _state(out: Describer, status: Values) -> None:
    _one_state(out, "State", status.get("state") or {})
    if (status.get("lastState") or {}).get("terminated"):
        _one_state(out, "Last State", status["lastState"])
    out.line(2, "Ready:", boolean(status.get("ready")))
    out.line(2, "Restart Count:", status.get("restartCount", 0))


def _one_state(out: Describer, title: str, state: Values) -> None:
    running, ended, waiting = state.get("running"), state.get("terminated"), state.get("waiting")
    if running is not None:
        out.line(2, f"{title}:", "Running")
        out.line(3, "Started:", when(running.get("startedAt")))
    elif ended is not None:
        out.line(2, f"{title}:", "Terminated")
        if ended.get("reason"):
            out.line(3, "Reason:", ended["reason"])
        if ended.get("message"):
            out.line(3, "Message:", ended["message"])
        out.line(3, "Exit Code:", ended.get("exitCode", 0))
        if ended.get("signal"):
            out.line(3, "Signal:", ended["signal"])
        out.line(3, "Started:", when(ended.get("startedAt")))
        out.line(3, "Finished:", when(ended.get("finishedAt")))
    else:
        out.line(2, f"{title}:", "Waiting")
        if waiting is not None and waiting.get("reason"):
            out.line(3, "Reason:", waiting["reason"])


def _resources(out: Describer, resources: Values) -> None:
    for part in ("limits", "requests"):
        amounts = resources.get(part) or {}
        if amounts:
            out.write(2, f"{part.capitalize()}:\n")
            for name in sorted(amounts):
                out.line(3, f"{name}:", amounts[name])


def probe_text(probe: Values) -> str:
    """Return a probe as descriptions write it."""
    times = (
        f"delay={probe.get('initialDelaySeconds', 0)}s timeout={probe.get('timeoutSeconds', 1)}s "
        f"period={probe.get('periodSeconds', 10)}s #success={probe.get('successThreshold', 1)} "
        f"#failure={probe.get('failureThreshold', 3)}"
    )
    if probe.get("exec"):
        return f"exec [{' '.join(probe['exec'].get('command') or ())}] {times}"
    if probe.get("httpGet"):
        get = probe["httpGet"]
        place = f"{get.get('host', '')}:{get['port']}" if get.get("port") != "" else get.get("host", "")
        return f"http-get {get.get('scheme', 'HTTP').lower()}://{place}{get.get('path', '')} {times}"
    if probe.get("tcpSocket"):
        tcp = probe["tcpSocket"]
        return f"tcp-socket {tcp.get('host', '')}:{tcp['port']} {times}"
    if probe.get("grpc"):
        return f"grpc <pod>:{probe['grpc']['port']} {probe['grpc'].get('service') or ''} {times}"
    return f"unknown {times}"


def _env_from(out: Describer, container: Values) -> None:
    sources = container.get("envFrom") or ()
    if not sources:
        return
    out.write(2, "Environment Variables from:\n")
    for source in sources:
        kind, part = ("ConfigMap", "configMapRef") if source.get("configMapRef") else ("Secret", "secretRef")
        reference = source.get(part) or {}
        prefix = f" with prefix '{source['prefix']}'" if source.get("prefix") else ""
        out.line(3, reference.get("name", ""), f"{kind}{prefix}", f"Optional: {_flag(reference)}")


def _flag(reference: Values) -> str:
    return "true" if reference.get("optional") else "false"


def _env(out: Describer, container: Values, pod: Values | None) -> None:
    env = container.get("env") or ()
    if not env:
        out.line(2, "Environment:", NONE)
        return
    out.write(2, "Environment:\n")
    for entry in env:
        title = f"{entry['name']}:"
        source = entry.get("valueFrom")
        if not source:
            first, *rest = str(entry.get("value", "")).split("\n")
            out.line(3, title, first)
            for part in rest:
                out.line(3, "", part)
        elif source.get("fieldRef"):
            reference = source["fieldRef"]
            path = reference["fieldPath"]
            out.line(3, title, f"{_field(pod, path)} ({reference.get('apiVersion', 'v1')}:{path})")
        elif source.get("resourceFieldRef"):
            reference = source["resourceFieldRef"]
            out.line(3, title, f"{_amount(container, reference)} ({reference['resource']})")
        elif source.get("secretKeyRef"):
            reference = source["secretKeyRef"]
            said = f"<set to the key '{reference['key']}' in secret '{reference.get('name', '')}'>"
            out.line(3, title, said, f"Optional: {_flag(reference)}")
        elif source.get("configMapKeyRef"):
            reference = source["configMapKeyRef"]
            said = f"<set to the key '{reference['key']}' of config map '{reference.get('name', '')}'>"
            out.line(3, title, said, f"Optional: {_flag(reference)}")


def _field(pod: Values | None, path: str) -> str:
    """Return a field of the pod's metadata; kubectl looks up no others here."""
    part, _, name = path.partition(".")
    if pod is None or part != "metadata":
        return ""
    value = (pod.get("metadata") or {}).get(name)
    return value if isinstance(value, str) else ""


def _amount(container: Values, reference: Values) -> str:
    """Return an amount as the container's variable will hold it; without a limit, what the node has."""
    amount = amount_of(container, reference)
    return "node allocatable" if amount == "0" and reference["resource"] in NODE_HAS else amount


def _mounts(out: Describer, container: Values) -> None:
    mounts = container.get("volumeMounts") or ()
    if not mounts:
        out.line(2, "Mounts:", NONE)
        return
    out.write(2, "Mounts:\n")
    for mount in sorted(mounts, key=lambda each: str(each.get("mountPath", ""))):
        flags = "ro" if mount.get("readOnly") else "rw"
        path = f',path="{mount["subPath"]}"' if mount.get("subPath") else ""
        out.write(3, f"{mount['mountPath']} from {mount['name']} ({flags}{path})\n")


# -- volumes ------------------------------------------------------------


def describe_volumes(out: Describer, volumes: Sequence[Values], space: str = "") -> None:
    """Write volumes, with `space` before the title in a template."""
    if not volumes:
        out.line(0, f"{space}Volumes:", NONE)
        return
    out.write(0, f"{space}Volumes:\n")
    for volume in volumes:
        out.write(1, f"{' ' if space else ''}{volume['name']}:\n")
        for title, text in source_lines(volume):
            out.line(2, f"{title}:", text)
        _downward_items(out, volume.get("downwardAPI") or {})


def _downward_items(out: Describer, source: Values) -> None:
    if not source:
        return
    out.write(2, "Items:\n")
    for item in source.get("items") or ():
        if item.get("fieldRef"):
            out.line(3, f"{item['fieldRef']['fieldPath']} -> {item['path']}")
        if item.get("resourceFieldRef"):
            out.line(3, f"{item['resourceFieldRef']['resource']} -> {item['path']}")


def source_lines(volume: Values) -> list[tuple[str, object]]:
    """Return the lines about what a volume is made of."""
    for kind, (about, fields) in _SOURCES.items():
        source = volume.get(kind)
        if source is not None:
            lines: list[tuple[str, object]] = [("Type", about)]
            lines += [(title, _shown(source.get(name), default)) for title, name, default in fields]
            if kind == "csi":
                attributes = source.get("volumeAttributes") or {}
                said = [f"{key}={attributes[key]}" for key in sorted(attributes)]
                lines.append(("VolumeAttributes", f"\n{' ' * 4}\t".join(said) or NONE))
            return lines
    if volume.get("projected") is not None:
        return _projected(volume["projected"])
    if volume.get("downwardAPI") is not None:
        return [("Type", "DownwardAPI (a volume populated by information about the pod)")]
    return [("Type", "<unknown>")]


def _shown(value: object, default: str) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return default if value is None else value


_SOURCES: Mapping[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "hostPath": (
        "HostPath (bare host directory volume)",
        (("Path", "path", ""), ("HostPathType", "type", "")),
    ),
    "emptyDir": (
        "EmptyDir (a temporary directory that shares a pod's lifetime)",
        (("Medium", "medium", ""), ("SizeLimit", "sizeLimit", "<unset>")),
    ),
    "secret": (
        "Secret (a volume populated by a Secret)",
        (("SecretName", "secretName", ""), ("Optional", "optional", "false")),
    ),
    "configMap": (
        "ConfigMap (a volume populated by a ConfigMap)",
        (("Name", "name", ""), ("Optional", "optional", "false")),
    ),
    "persistentVolumeClaim": (
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        (("ClaimName", "claimName", ""), ("ReadOnly", "readOnly", "false")),
    ),
    "nfs": (
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        (("Server", "server", ""), ("Path", "path", ""), ("ReadOnly", "readOnly", "false")),
    ),
    "local": ("LocalVolume (a persistent volume backed by local storage on a node)", (("Path", "path", ""),)),
    "csi": (
        "CSI (a Container Storage Interface (CSI) volume source)",
        (
            ("Driver", "driver", ""),
            ("FSType", "fsType", ""),
            ("VolumeHandle", "volumeHandle", ""),
            ("ReadOnly", "readOnly", "false"),
        ),
    ),
}
"""The field of a volume to what is said about it: (title, field, what stands for an absent one)."""


def _projected(projected: Values) -> list[tuple[str, object]]:
    lines: list[tuple[str, object]] = [
        ("Type", "Projected (a volume that contains injected data from multiple sources)")
    ]
    for source in projected.get("sources") or ():
        if source.get("secret") is not None:
            secret = source["secret"]
            lines += [
                ("SecretName", secret.get("name", "")),
                ("SecretOptionalName", _shown(secret.get("optional"), "<nil>")),
            ]
        elif source.get("downwardAPI") is not None:
            lines.append(("DownwardAPI", "true"))
        elif source.get("configMap") is not None:
            config = source["configMap"]
            lines += [
                ("ConfigMapName", config.get("name", "")),
                ("ConfigMapOptional", _shown(config.get("optional"), "<nil>")),
            ]
        elif source.get("serviceAccountToken") is not None:
            seconds = source["serviceAccountToken"].get("expirationSeconds", 3600)
            lines.append(("TokenExpirationSeconds", seconds))
    return lines


# -- templates ------------------------------------------------------------


def describe_template(out: Describer, template: Values, annotations: Mapping[str, str] | None = None) -> None:
    """Write a pod template."""
    meta, spec = template.get("metadata") or {}, template.get("spec") or {}
    out.write(0, "Pod Template:\n")
    out.mapping(0, "  Labels:", meta.get("labels") or {})
    notes = {**(annotations or {}), **(meta.get("annotations") or {})}
    if notes:
        describe_annotations(out, notes, "  Annotations:")
    if spec.get("serviceAccountName"):
        out.line(0, "  Service Account:", spec["serviceAccountName"])
    if spec.get("initContainers"):
        describe_containers(out, "Init Containers", spec["initContainers"], space="  ")
    describe_containers(out, "Containers", spec.get("containers") or (), space="  ")
    describe_volumes(out, spec.get("volumes") or (), "  ")
    for constraint in (spec.get("topologySpreadConstraints") or ())[:1]:
        out.line(0, "  Topology Spread Constraints:", spread_text(constraint))
    if spec.get("priorityClassName"):
        out.line(0, "  Priority Class Name:", spec["priorityClassName"])
    out.mapping(0, "  Node-Selectors:", spec.get("nodeSelector") or {})
    describe_tolerations(out, spec.get("tolerations") or (), "  ")


def spread_text(constraint: Values) -> str:
    """Return a spread constraint as descriptions write it."""
    return (
        f"{constraint['topologyKey']}:{constraint['whenUnsatisfiable']} when max skew "
        f"{constraint['maxSkew']} is exceeded for selector {selector_of(constraint.get('labelSelector'))}"
    )


def describe_tolerations(out: Describer, tolerations: Sequence[Values], space: str = "") -> None:
    """Write tolerations below each other."""
    title = f"{space}Tolerations:"
    if not tolerations:
        out.line(0, title, NONE)
    for toleration in sorted(tolerations, key=lambda each: str(each.get("key", ""))):
        out.line(0, title, _toleration(toleration))
        title = ""


def _toleration(toleration: Values) -> str:
    text = str(toleration.get("key", ""))
    if toleration.get("value"):
        text += f"={toleration['value']}"
    if toleration.get("effect"):
        text += f":{toleration['effect']}"
    if toleration.get("operator") == "Exists" and not toleration.get("value"):
        text = f"{text} op=Exists" if text else "op=Exists"
    if toleration.get("tolerationSeconds") is not None:
        text += f" for {toleration['tolerationSeconds']}s"
    return text
