"""What a variable of a container refers to, as `kubectl set env --list` shows it and `--resolve` reads it.

Source: kubectl v1.32, pkg/cmd/set/env/env_resolve.go, pkg/util/fieldpath.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.api.quantity import Quantity
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube
from k8s_tui.shell.kubectl.selection import Found

KEYED = {"configMapKeyRef": "configmap", "secretKeyRef": "secret"}
ENTRY = re.compile(r"metadata\.(labels|annotations)\['(.+)'\]")
RESOURCES = ("cpu", "memory", "ephemeral-storage", "hugepages-")


def words_for(source: JsonObject) -> str:
    """Return what a variable refers to, as in `secret db, key password`."""
    kind, reference = next(iter(source.items()))
    if kind in KEYED:
        return f"{KEYED[kind]} {reference['name']}, key {reference['key']}"
    if "resource" in reference:
        return f"resource field {reference['resource']}"
    return f"field path {reference.get('fieldPath', '')}"


def value_of(kube: Kube, found: Found, container: JsonObject, source: JsonObject) -> str:
    """Return the value that a variable of an object's container refers to.

    Raises:
        KubectlError: There is no such key or field.
        StatusError: What is referred to cannot be had.
    """
    kind, reference = next(iter(source.items()))
    if kind in KEYED:
        return _keyed(kube, KEYED[kind], reference)
    if "resource" in reference:
        return amount_of(container, reference)
    return _field(found.document["metadata"], str(reference.get("fieldPath", "")))


def amount_of(container: Mapping[str, Any], reference: Mapping[str, Any]) -> str:
    """Return an amount of a container's resources in units of a reference's divisor, rounded up; "0" for none.

    Raises:
        KubectlError: There is no such resource.
    """
    path = str(reference["resource"])
    kind, _, resource = path.partition(".")
    if kind not in ("limits", "requests") or not resource.startswith(RESOURCES):
        raise KubectlError(f"Unsupported container resource : {path}")
    amounts = (container.get("resources") or {}).get(kind) or {}
    unit = Quantity.parse(str(reference.get("divisor") or "0")).nano or Quantity.parse("1").nano
    return str(-(-Quantity.parse(str(amounts.get(resource, "0"))).nano // unit))


def _keyed(kube: Kube, word: str, reference: JsonObject) -> str:
    name, key = str(reference["name"]), str(reference["key"])
    data = kube.api.get(kube.resource(word), kube.namespace, name).data
    if key not in data:
        raise KubectlError(f"key {key} not found in {'config map' if word == 'configmap' else word} {name}")
    return str(data[key] if word == "configmap" else base64.b64decode(data[key]).decode())


def _field(metadata: JsonObject, path: str) -> str:
    if entry := ENTRY.fullmatch(path):
        return str((metadata.get(entry[1]) or {}).get(entry[2], ""))
    kind, _, name = path.partition(".")
    if kind != "metadata" or name not in ("name", "namespace", "uid", "labels", "annotations"):
        raise KubectlError(f"unsupported fieldPath: {path}")
    value = metadata.get(name) or ""
    if isinstance(value, Mapping):
        return "\n".join(f'{key}="{value[key]}"' for key in sorted(value))
    return str(value)
