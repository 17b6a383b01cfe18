"""Kustomizations: a folder's `kustomization.yaml` built into the objects that `-k` applies.

Source: kustomize v5.5, api/internal/target, api/konfig/builtinpluginconsts. Simplified: what lies in the player's
folders alone; components, replacements, variables, plugins and charts are refused by name.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import posixpath
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from k8s_tui.api import documents
from k8s_tui.api.yamlreading import YamlError, read_yaml
from k8s_tui.shell import kustomizetransforms as transforms
from k8s_tui.shell.files import Files
from k8s_tui.shell.kustomizetransforms import Item, KustomizeError

FILE_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
HASH_LETTERS: Final = str.maketrans("013ae", "ghkmt")
FIRST: Final = (
    *("Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount"),
    *("PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret"),
    *("Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim"),
    *("Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget"),
)
LAST: Final = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
"""Kinds that come first and last, in the order in which kubectl prints what it has built."""

NESTING_LIMIT: Final = 20

Section = dict[str, Any]
Namespaced = Callable[[str, str], bool]
"""Whether a kind (apiVersion, kind) lies in namespaces."""


def build(files: Files, folder: str, namespaced: Namespaced) -> list[dict[str, Any]]:
    """Return the objects of the kustomization in a folder, in the order in which kubectl applies them.

    Raises:
        KustomizeError: There is none, it cannot be read, or it asks for what is not simulated.
    """
    if files.names(folder) is None:
        missing = f"lstat {files.place(folder)}: no such file or directory"
        raise KustomizeError(
            f"must build at directory: not a valid directory: evalsymlink failure on '{folder}' : {missing}"
        )
    items = _accumulated(files, folder, namespaced, 0)
    _add_hashes(items)
    transforms.mend_references(items)
    return [each.document for each in sorted(items, key=_place)]


def _place(item: Item) -> tuple[int, str, str, str]:
    kind = str(item.document.get("kind", ""))
    metadata = item.document.get("metadata") or {}
    rank = FIRST.index(kind) if kind in FIRST else 1_000 + LAST.index(kind) if kind in LAST else 500
    return (
        rank,
        "" if rank != 500 else kind,
        str(metadata.get("namespace", "")),
        str(metadata.get("name", "")),
    )


def _accumulated(files: Files, folder: str, namespaced: Namespaced, depth: int) -> list[Item]:
    if depth > NESTING_LIMIT:
        raise KustomizeError(f"cycle detected: candidate root '{folder}'")
    said = _read(files, folder)
    items: list[Item] = []
    for path in said.pop("resources", None) or ():
        items += _resource(files, posixpath.join(folder, path), path, namespaced, depth)
    options: Section = said.pop("generatorOptions", None) or {}
    for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for wanted in said.pop(field, None) or ():
            items.append(_generated(files, folder, kind, wanted, options))
    for field, transform in transforms.TRANSFORMS.items():
        value = said.pop(field, None)
        if value is not None:
            transform(items, _with_files(files, folder, field, value), namespaced)
    for field in said:
        if field not in ("apiVersion", "kind", "metadata"):
            raise KustomizeError(f"{field} of a kustomization is not simulated")
    return items


def _read(files: Files, folder: str) -> Section:
    for name in FILE_NAMES:
        path = posixpath.join(folder, name)
        text = files.read(path)
        if text is None:
            continue
        try:
            found = read_yaml(text).data
        except YamlError as error:
            raise KustomizeError(f"invalid Kustomization: {error}") from error
        if not isinstance(found, dict):
            raise KustomizeError("kustomization.yaml is empty")
        return dict(found)
    raise KustomizeError(
        "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory "
        f"'{files.place(folder)}'"
    )


def _resource(files: Files, path: str, said: str, namespaced: Namespaced, depth: int) -> list[Item]:
    text = files.read(path)
    if text is None and files.names(path) is not None:
        return _accumulated(files, path, namespaced, depth + 1)
    if text is None:
        raise KustomizeError(
            f"accumulating resources: accumulation err='accumulating resources from '{said}': open "
            f"{files.place(path)}: no such file or directory'"
        )
    try:
        return [Item.of(copy.deepcopy(each.data)) for each in documents.read(text, said)]
    except documents.DocumentError as error:
        raise KustomizeError(error.message) from error


def _with_files(files: Files, folder: str, field: str, value: Any) -> Any:  # noqa: ANN401 - any YAML
    """Return the value of a field; patches that lie in files are read."""
    if field not in ("patches", "patchesStrategicMerge"):
        return value
    if field == "patchesStrategicMerge":
        return [{"patch": _text(files, folder, each) if "\n" not in each else each} for each in value]
    return [
        {**each, "patch": _text(files, folder, each["path"])} if "path" in each else dict(each)
        for each in value
    ]


def _text(files: Files, folder: str, path: str) -> str:
    text = files.read(posixpath.join(folder, path))
    if text is None:
        raise KustomizeError(f"failed to get the patch file from path({path}): no such file or directory")
    return text


# -- generators ------------------------------------------------------------


def _generated(files: Files, folder: str, kind: str, wanted: Section, options: Section) -> Item:
    if wanted.get("behavior") not in (None, "create"):
        raise KustomizeError(f"behavior {wanted['behavior']} of a generator is not simulated")
    own: Section = wanted.get("options") or {}
    data: dict[str, str] = {}
    for path in wanted.get("envs") or ([wanted["env"]] if "env" in wanted else ()):
        lines = _text(files, folder, path).splitlines()
        data |= _pairs(line for line in lines if line.strip() and not line.startswith("#"))
    data |= _pairs(wanted.get("literals") or ())
    for spec in wanted.get("files") or ():
        key, equals, path = spec.partition("=")
        path = path if equals else key
        data[key if equals else posixpath.basename(path)] = _text(files, folder, path)
    metadata: Section = {"name": wanted.get("name", "")}
    if wanted.get("namespace"):
        metadata["namespace"] = wanted["namespace"]
    for part in ("labels", "annotations"):
        merged = {**(options.get(part) or {}), **(own.get(part) or {})}
        if merged:
            metadata[part] = merged
    document: Section = {"apiVersion": "v1", "kind": kind, "metadata": metadata}
    if data:
        secret = kind == "Secret"
        document["data"] = {key: _base64(text) if secret else text for key, text in sorted(data.items())}
    if kind == "Secret":
        document["type"] = wanted.get("type") or "Opaque"
    if own.get("immutable", options.get("immutable")):
        document["immutable"] = True
    plain = own.get("disableNameSuffixHash", options.get("disableNameSuffixHash", False))
    return Item.of(document, needs_hash=not plain)


def _pairs(lines: Any) -> dict[str, str]:  # noqa: ANN401 - strings, one after another
    found = {}
    for line in lines:
        key, equals, value = str(line).partition("=")
        if not equals:
            raise KustomizeError(f"invalid literal source {line}, expected key=value")
        found[key] = value.strip("'\"") if value[:1] in "'\"" and value[:1] == value[-1:] else value
    return found


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _add_hashes(items: Sequence[Item]) -> None:
    for item in items:
        if item.needs_hash:
            item.rename(f"{item.document['metadata']['name']}-{_hash(item.document)}")


def _hash(document: Mapping[str, Any]) -> str:
    told: dict[str, Any] = {"kind": document["kind"], "name": "", "data": document.get("data", "")}
    if document["kind"] == "Secret":
        told["type"] = document.get("type", "")
    text = json.dumps(told, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    for letter, escaped in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e")):
        text = text.replace(letter, escaped)
    return hashlib.sha256(text.encode()).hexdigest()[:10].translate(HASH_LETTERS)
