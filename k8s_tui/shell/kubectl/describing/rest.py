"""`kubectl describe` for configuration, storage, rights, budgets, and all other kinds."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.apiserver.tables.storage import modes_text
from k8s_tui.shell.describer import NONE, Describer
from k8s_tui.shell.kubectl.describing.containers import source_lines
from k8s_tui.shell.kubectl.describing.page import Page, boolean, go_list, joined, selector_of, when

UNSET = "<unset>"
SCOPES: Mapping[str, str] = {
    "Terminating": (
        "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being "
        "actively terminated by the system."
    ),
    "NotTerminating": (
        "Matches all pods that do not have an active deadline. These pods usually include long running pods whose "
        "container command is not expected to terminate."
    ),
    "BestEffort": (
        "Matches all pods that do not have resource requirements set. These pods have a best effort quality of "
        "service."
    ),
    "NotBestEffort": (
        "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed "
        "quality of service."
    ),
}
"""What kubectl says of each scope of a quota."""

NO_TIME = "Mon, 01 Jan 0001 00:00:00 +0000"
"""Go's time of nothing."""
_ACRONYMS = frozenset({"API", "GUID", "OSB", "UID", "URL"})
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|-+")

# -- configuration ------------------------------------------------------------


def describe_namespace(page: Page) -> None:
    """Describe a namespace with its quotas and limits."""
    page.head(namespaced=False)
    page.labels()
    page.annotations()
    page.line("Status", page.status.get("phase", ""))
    quotas = page.kube.api.objects("resourcequotas", page.name)
    page.out.write(0, "\n")
    if quotas:
        page.out.write(0, "Resource Quotas\n")
        for quota in quotas:
            page.line("Name", quota.metadata.name, level=1)
            _amounts(page.out, quota.content.get("status") or {}, 1)
    else:
        page.out.write(0, "No resource quota.\n")
    ranges = page.kube.api.objects("limitranges", page.name)
    page.out.write(0, "\n")
    if ranges:
        page.out.write(0, "Resource Limits\n")
        for each in ranges:
            _limits(page.out, each.content.get("spec") or {}, " ")
    else:
        page.out.write(0, "No LimitRange resource.\n")


def _amounts(out: Describer, status: Mapping[str, Any], level: int) -> None:
    hard, used = status.get("hard") or {}, status.get("used") or {}
    out.line(level, "Resource", "Used", "Hard")
    out.line(level, "--------", "---", "---")
    for name in sorted(hard):
        out.line(level, name, used.get(name, "0"), hard[name])


def describe_quota(page: Page) -> None:
    """Describe a resource quota."""
    page.head()
    if page.spec.get("scopes"):
        page.line("Scopes", ", ".join(sorted(page.spec["scopes"])))
        for scope in sorted(page.spec["scopes"]):
            if scope in SCOPES:
                page.out.line(0, f" * {SCOPES[scope]}")
    page.out.line(0, "Resource", "Used", "Hard")
    page.out.line(0, "--------", "----", "----")
    hard, used = page.status.get("hard") or {}, page.status.get("used") or {}
    for name in sorted(hard):
        page.out.line(0, name, used.get(name, "0"), hard[name])


def describe_limits(page: Page) -> None:
    """Describe a limit range."""
    page.head()
    _limits(page.out, page.spec, "")


def _limits(out: Describer, spec: Mapping[str, Any], indent: str) -> None:
    headers = ("Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio")
    out.line(0, f"{indent}Type", *headers)
    out.line(0, f"{indent}----", *("-" * len(header) for header in headers))
    parts = ("min", "max", "defaultRequest", "default", "maxLimitRequestRatio")
    for limit in spec.get("limits") or ():
        for name in sorted({name for part in parts for name in limit.get(part) or ()}):
            cells = ((limit.get(part) or {}).get(name, "-") for part in parts)
            out.line(0, f"{indent}{limit.get('type', '')}", name, *cells)


def describe_config_map(page: Page) -> None:
    """Describe a config map."""
    page.head()
    page.labels()
    page.annotations()
    page.out.write(0, "\nData\n====\n")
    for key, text in sorted((page.document.get("data") or {}).items()):
        page.out.write(0, f"{key}:\n----\n{text}\n\n")
    page.out.write(0, "\nBinaryData\n====\n")
    for key, text in sorted((page.document.get("binaryData") or {}).items()):
        page.out.write(0, f"{key}: {_decoded_length(text)} bytes\n")
    page.out.write(0, "\n")
    page.events()


def describe_secret(page: Page) -> None:
    """Describe a secret without telling it."""
    page.head()
    page.labels()
    page.annotations()
    page.out.write(0, f"\nType:\t{page.document.get('type', '')}\n\nData\n====\n")
    for key, text in sorted((page.document.get("data") or {}).items()):
        if page.document.get("type") == "kubernetes.io/service-account-token" and key == "token":
            page.out.write(0, f"{key}:\t{base64.b64decode(text).decode(errors='replace')}\n")
        else:
            page.out.write(0, f"{key}:\t{_decoded_length(text)} bytes\n")


def _decoded_length(text: str) -> int:
    try:
        return len(base64.b64decode(text))
    except (binascii.Error, ValueError):
        return len(text)


def describe_account(page: Page) -> None:
    """Describe a service account."""
    page.head()
    page.labels()
    page.annotations()
    names = (
        ("Image pull secrets", "imagePullSecrets"),
        ("Mountable secrets", "secrets"),
        ("Tokens", ""),
    )
    for title, part in names:
        found = [_secret(page, each.get("name", "")) for each in page.document.get(part) or ()]
        page.line(title, *(found[:1] or [NONE]))
        for name in found[1:]:
            page.out.line(0, "", name)
    page.events()


def _secret(page: Page, name: str) -> str:
    secrets = page.kube.api.objects("secrets", page.namespace)
    return name if any(each.metadata.name == name for each in secrets) else f"{name} (not found)"


# -- storage ------------------------------------------------------------


def describe_volume(page: Page) -> None:
    """Describe a persistent volume."""
    spec, status = page.spec, page.status
    page.line("Name", page.name)
    page.labels()
    page.annotations()
    page.line("Finalizers", go_list(page.metadata.get("finalizers")))
    page.line("StorageClass", spec.get("storageClassName", ""))
    deleted = page.metadata.get("deletionTimestamp")
    page.line("Status", "Terminating" if deleted else status.get("phase", ""))
    claim = spec.get("claimRef")
    page.line("Claim", f"{claim.get('namespace', '')}/{claim.get('name', '')}" if claim else "")
    page.line("Reclaim Policy", spec.get("persistentVolumeReclaimPolicy", ""))
    page.line("Access Modes", modes_text(spec.get("accessModes") or ()))
    if spec.get("volumeMode"):
        page.line("VolumeMode", spec["volumeMode"])
    page.line("Capacity", (spec.get("capacity") or {}).get("storage", ""))
    affinity = (spec.get("nodeAffinity") or {}).get("required")
    if affinity is None:
        page.line("Node Affinity", NONE)
    else:
        page.out.write(0, "Node Affinity:\t\n")
        page.out.write(1, "Required Terms:\t\n")
        for number, term in enumerate(affinity.get("nodeSelectorTerms") or ()):
            expressions = [
                f"{each['key']} {each['operator'].lower()} [{', '.join(each.get('values') or ())}]"
                for each in term.get("matchExpressions") or ()
            ]
            page.line(f"Term {number}", joined(expressions, ", "), level=2)
    page.line("Message", status.get("message", ""))
    page.out.write(0, "Source:\n")
    for title, text in source_lines(spec):
        page.line(title, text, level=2)
    page.events()


def describe_claim(page: Page) -> None:
    """Describe a persistent volume claim."""
    spec, status = page.spec, page.status
    page.head()
    page.line("StorageClass", spec.get("storageClassName") or "")
    deleted = page.metadata.get("deletionTimestamp")
    page.line("Status", "Terminating (lasts <invalid>)" if deleted else status.get("phase", ""))
    page.line("Volume", spec.get("volumeName", ""))
    page.labels()
    page.annotations()
    page.line("Finalizers", go_list(page.metadata.get("finalizers")))
    bound = bool(spec.get("volumeName"))
    page.line("Capacity", (status.get("capacity") or {}).get("storage", "") if bound else "")
    page.line("Access Modes", modes_text(status.get("accessModes") or ()) if bound else "")
    if spec.get("volumeMode"):
        page.line("VolumeMode", spec["volumeMode"])
    users = [
        pod.metadata.name
        for pod in page.kube.api.objects("pods", page.namespace)
        if any(
            (volume.source.get("persistentVolumeClaim") or {}).get("claimName") == page.name
            for volume in pod.spec.volumes
        )
    ]
    page.line("Used By", *(users[:1] or [NONE]))
    for name in users[1:]:
        page.out.line(0, "", name)
    _claim_conditions(page)
    page.events()


def _claim_conditions(page: Page) -> None:
    """Show what is going on with a claim that grows (describePVC)."""
    conditions = page.status.get("conditions") or ()
    if not conditions:
        return
    page.out.write(0, "Conditions:\n")
    page.out.line(1, "Type", "Status", "LastProbeTime", "LastTransitionTime", "Reason", "Message")
    page.out.line(1, "----", "------", "-" * 17, "-" * 18, "------", "-------")
    for each in conditions:
        probed, changed = (
            when(each[name]) if each.get(name) else NO_TIME
            for name in ("lastProbeTime", "lastTransitionTime")
        )
        said = (f"{each.get('reason', '')} ", each.get("message", ""))
        page.out.line(1, f"{each.get('type')} ", f"{each.get('status')} ", f"{probed} ", f"{changed} ", *said)


def describe_class(page: Page) -> None:
    """Describe a storage class."""
    document = page.document
    default = (page.metadata.get("annotations") or {}).get("storageclass.kubernetes.io/is-default-class")
    page.line("Name", page.name)
    page.line("IsDefaultClass", "Yes" if default == "true" else "No")
    page.all_annotations()
    page.line("Provisioner", document.get("provisioner", ""))
    parameters = document.get("parameters") or {}
    page.line("Parameters", joined([f"{key}={parameters[key]}" for key in sorted(parameters)]))
    expands = document.get("allowVolumeExpansion")
    page.line("AllowVolumeExpansion", UNSET if expands is None else boolean(expands))
    options = document.get("mountOptions")
    if options:
        page.out.write(0, "MountOptions:\n")
        for option in options:
            page.out.write(1, f"{option}\n")
    else:
        page.line("MountOptions", NONE)
    page.line("ReclaimPolicy", document.get("reclaimPolicy", "Delete"))
    page.line("VolumeBindingMode", document.get("volumeBindingMode", "Immediate"))
    page.events()


# -- rights ------------------------------------------------------------


def describe_role(page: Page) -> None:
    """Describe a role or a cluster role: one row for each resource, in kubectl's order of whole rules."""
    page.line("Name", page.name)
    page.labels()
    page.annotations()
    page.out.write(0, "PolicyRule:\n")
    verbs: dict[tuple[str, str, str, str], list[str]] = {}
    for rule in page.document.get("rules") or ():
        keys = [
            (group, resource, name, "")
            for group in rule.get("apiGroups") or ("",)
            for resource in rule.get("resources") or ()
            for name in rule.get("resourceNames") or ("",)
        ]
        for key in keys + [("", "", "", url) for url in rule.get("nonResourceURLs") or ()]:
            verbs.setdefault(key, []).extend(rule.get("verbs") or ())
    rows: list[tuple[object, ...]] = [
        (_grouped(resource, group), f"[{url}]", f"[{name}]", go_list(said))
        for (group, resource, name, url), said in sorted(verbs.items(), key=_rule_text)
    ]
    page.out.table(1, ("Resources", "Non-Resource URLs", "Resource Names", "Verbs"), rows)


def _rule_text(rule: tuple[tuple[str, str, str, str], list[str]]) -> str:
    """Return the text by which kubectl sorts rules: that of the whole rule."""
    (group, resource, name, url), said = rule
    return f"{go_list(said)},[{group}],[{resource}],[{name}],[{url}]"


def _grouped(resource: str, group: str) -> str:
    """Return `deployments.apps/scale` for `deployments/scale` of the group `apps`."""
    plural, slash, part = resource.partition("/")
    return f"{plural}{'.' + group if group else ''}{slash}{part}"


def describe_binding(page: Page) -> None:
    """Describe a role binding or a cluster role binding."""
    page.line("Name", page.name)
    page.labels()
    page.annotations()
    role = page.document.get("roleRef") or {}
    page.out.write(0, "Role:\n")
    page.line("Kind", role.get("kind", ""), level=1)
    page.line("Name", role.get("name", ""), level=1)
    page.out.write(0, "Subjects:\n")
    rows: list[tuple[object, ...]] = [
        (each.get("kind", ""), each.get("name", ""), each.get("namespace", ""))
        for each in page.document.get("subjects") or ()
    ]
    page.out.table(1, ("Kind", "Name", "Namespace"), rows)


# -- policies ------------------------------------------------------------


def describe_budget(page: Page) -> None:
    """Describe a pod disruption budget."""
    spec, status = page.spec, page.status
    page.head()
    if spec.get("minAvailable") is not None:
        page.line("Min available", spec["minAvailable"])
    elif spec.get("maxUnavailable") is not None:
        page.line("Max unavailable", spec["maxUnavailable"])
    page.line("Selector", selector_of(spec.get("selector")) if spec.get("selector") else UNSET)
    page.out.write(0, "Status:\n")
    counts = (
        ("Allowed disruptions", "disruptionsAllowed"),
        ("Current", "currentHealthy"),
        ("Desired", "desiredHealthy"),
        ("Total", "expectedPods"),
    )
    for title, name in counts:
        page.line(title, status.get(name, 0), level=2)
    page.events()


def describe_autoscaler(page: Page) -> None:
    """Describe a horizontal pod autoscaler."""
    spec, status = page.spec, page.status
    page.head()
    page.labels()
    page.annotations()
    page.stamp("CreationTimestamp", page.metadata.get("creationTimestamp"))
    target = spec.get("scaleTargetRef") or {}
    page.line("Reference", f"{target.get('kind', '')}/{target.get('name', '')}")
    page.line("Metrics", "( current / target )")
    shown = status.get("currentMetrics") or ()
    for number, metric in enumerate(spec.get("metrics") or ()):
        now = shown[number] if number < len(shown) else {}
        page.line(*_metric(metric, now), level=1)
    page.line("Min replicas", spec.get("minReplicas", UNSET))
    page.line("Max replicas", spec.get("maxReplicas", 0))
    _behavior(page, spec.get("behavior"))
    said = f"{status.get('currentReplicas', 0)} current / {status.get('desiredReplicas', 0)} desired"
    page.line(f"{target.get('kind', '')} pods", said)
    conditions = status.get("conditions") or ()
    if conditions:
        page.out.write(0, "Conditions:\n")
        rows: list[tuple[object, ...]] = [
            (each["type"], each["status"], each.get("reason", ""), each.get("message", ""))
            for each in conditions
        ]
        page.out.table(1, ("Type", "Status", "Reason", "Message"), rows)
    page.events()


def _metric(metric: JsonObject, now: JsonObject) -> tuple[str, str]:
    """Return the title of an autoscaler's metric, and what it is and is to be."""
    kind = str(metric.get("type", ""))
    field = kind[:1].lower() + kind[1:]
    source, current = metric.get(field) or {}, ((now.get(field) or {}).get("current")) or {}
    target = source.get("target") or {}
    name = source.get("name") or (source.get("metric") or {}).get("name", "")
    title = {
        "Resource": f"resource {name} on pods",
        "ContainerResource": f'resource {name} of container "{source.get("container", "")}" on pods',
        "External": f'"{name}" (target average value)',
        "Object": f'"{name}" on {_described(source)}',
    }.get(kind, f'"{name}" on pods')
    if target.get("averageUtilization") is not None:
        used = current.get("averageUtilization")
        text = "<unknown>" if used is None else f"{used}% ({current.get('averageValue', '')})"
        return f"{title}  (as a percentage of request)", f"{text} / {target['averageUtilization']}%"
    goal = target.get("averageValue") or target.get("value") or "<auto>"
    return title, f"{current.get('averageValue') or current.get('value') or '<unknown>'} / {goal}"


def _described(source: JsonObject) -> str:
    described = source.get("describedObject") or {}
    return f"{described.get('kind', '')}/{described.get('name', '')}"


def _behavior(page: Page, behavior: JsonObject | None) -> None:
    if not behavior:
        return
    page.out.write(0, "Behavior:\n")
    for title, name in (("Scale Up", "scaleUp"), ("Scale Down", "scaleDown")):
        rules = behavior.get(name)
        if not rules:
            continue
        page.out.write(1, f"{title}:\n")
        if rules.get("stabilizationWindowSeconds") is not None:
            page.out.write(2, f"Stabilization Window: {rules['stabilizationWindowSeconds']} seconds\n")
        if rules.get("policies"):
            page.out.write(2, f"Select Policy: {rules.get('selectPolicy', '<unset>')}\n")
            page.out.write(2, "Policies:\n")
            for each in rules["policies"]:
                words = (
                    f"- Type: {each['type']}\tValue: {each['value']}\tPeriod: {each['periodSeconds']} seconds"
                )
                page.out.write(3, words + "\n")


def describe_priority(page: Page) -> None:
    """Describe a priority class."""
    document = page.document
    page.line("Name", page.name)
    page.line("Value", document.get("value", 0))
    page.line("GlobalDefault", "true" if document.get("globalDefault") else "false")
    page.line("PreemptionPolicy", document.get("preemptionPolicy", "PreemptLowerPriority"))
    page.line("Description", document.get("description", ""))
    page.all_annotations()
    page.events()


# -- everything else ------------------------------------------------------------


def describe_anything(page: Page) -> None:
    """Describe an object of any kind by its fields, as kubectl does with custom resources."""
    page.line("Name", page.name)
    page.line("Namespace", page.namespace)
    page.labels()
    page.annotations()
    hidden = {"name", "namespace", "labels", "annotations", "managedFields"}
    metadata = {key: each for key, each in page.metadata.items() if key not in hidden and each is not None}
    _fields(page.out, {**page.document, "metadata": metadata}, 0)
    page.events()


def _fields(out: Describer, fields: Mapping[str, Any], level: int) -> None:
    for key in sorted(fields):
        value, title = fields[key], f"{_spaced(key)}:"
        if isinstance(value, Mapping):
            out.write(level, f"{title}\n")
            _fields(out, value, level + 1)
        elif isinstance(value, list | tuple):
            out.write(level, f"{title}\n")
            for item in value:
                if isinstance(item, Mapping):
                    _fields(out, item, level + 1)
                else:
                    out.write(level + 1, f"{item}\n")
        elif isinstance(value, bool):
            out.line(level, title, "true" if value else "false")
        else:
            out.line(level, title, "<nil>" if value is None else value)


def _spaced(key: str) -> str:
    """Return `Creation Timestamp` for `creationTimestamp`, as kubectl's `smartLabelFor` does."""
    if not all(letter.isalpha() or letter == "-" for letter in key):
        return key
    words = _CAMEL.findall(key)
    return " ".join(
        word.upper() if word.upper() in _ACRONYMS else word[:1].upper() + word[1:] for word in words
    )
