"""What a kustomization does to objects: names, namespaces, labels, images, replicas and patches.

Source: kustomize v5.5, api/internal/builtins, api/internal/konfig/builtinpluginconsts (which fields refer to what).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import define

from k8s_tui.api import jsonpatch, mergepatch, schema, strategicmerge
from k8s_tui.api.selectors import SelectorError, parse
from k8s_tui.api.strategicrules import StrategicMergeError
from k8s_tui.api.yamlreading import YamlError, read_yaml

KEEP_NAMES: Final = ("Namespace", "CustomResourceDefinition", "APIService")
"""Kinds whose names get neither prefix nor suffix."""

SELECTED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "Service": (("spec", "selector"),),
    "ReplicationController": (("spec", "selector"),),
    **dict.fromkeys(
        ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"),
        (("spec", "selector", "matchLabels"),),
    ),
    "PodDisruptionBudget": (("spec", "selector", "matchLabels"),),
    "NetworkPolicy": (("spec", "podSelector", "matchLabels"),),
}
TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController"),
        ("spec", "template"),
    ),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
SCALED: Final = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")
REFERENCES: Final[Mapping[tuple[str, str], str]] = {
    ("configMapRef", "name"): "ConfigMap",
    ("configMapKeyRef", "name"): "ConfigMap",
    ("configMap", "name"): "ConfigMap",
    ("secretRef", "name"): "Secret",
    ("secretKeyRef", "name"): "Secret",
    ("secret", "secretName"): "Secret",
    ("secret", "name"): "Secret",
    ("tls", "secretName"): "Secret",
    ("imagePullSecrets", "name"): "Secret",
    ("spec", "serviceAccountName"): "ServiceAccount",
    ("service", "name"): "Service",
    ("spec", "serviceName"): "Service",
    ("persistentVolumeClaim", "claimName"): "PersistentVolumeClaim",
}
"""The field of a map, by the key that the map lies at, and the kind that it names."""

NAMED_BY_KIND: Final = ("scaleTargetRef", "roleRef", "subjects")


class KustomizeError(Exception):
    """A kustomization that cannot be built; the text is what kubectl says."""


@define
class Item:
    """One object on its way through kustomizations.

    Attributes:
        kind: As in its file.
        names: All that it was called on the way, the first one first.
        needs_hash: Its name is to end in a hash of what it holds.
    """

    document: dict[str, Any]
    kind: str
    names: list[str]
    needs_hash: bool = False

    @classmethod
    def of(cls, document: dict[str, Any], *, needs_hash: bool = False) -> Item:
        """Return an object that nothing has happened to."""
        metadata = document.setdefault("metadata", {})
        return cls(document, str(document.get("kind", "")), [str(metadata.get("name", ""))], needs_hash)

    def rename(self, name: str) -> None:
        """Give it another name."""
        self.names.append(name)
        self.document["metadata"]["name"] = name


Items = Sequence[Item]


def _at(document: dict[str, Any], path: Sequence[str], *, make: bool = False) -> dict[str, Any] | None:
    here: Any = document
    for step in path:
        if not isinstance(here, dict):
            return None
        if here.get(step) is None:
            if not make:
                return None
            here[step] = {}
        here = here[step]
    return here if isinstance(here, dict) else None


# -- names and namespaces ------------------------------------------------------------


def _namespace(items: Items, value: str, namespaced: Callable[[str, str], bool]) -> None:
    for item in items:
        document = item.document
        if item.kind == "Namespace":
            item.rename(value)
        elif namespaced(str(document.get("apiVersion", "")), item.kind):
            document["metadata"]["namespace"] = value
        for subject in document.get("subjects") or ():
            if subject.get("kind") == "ServiceAccount" and subject.get("name") == "default":
                subject["namespace"] = value


def _prefix(items: Items, value: str, _: object) -> None:
    for item in items:
        if item.kind not in KEEP_NAMES:
            item.rename(f"{value}{item.document['metadata'].get('name', '')}")


def _suffix(items: Items, value: str, _: object) -> None:
    for item in items:
        if item.kind not in KEEP_NAMES:
            item.rename(f"{item.document['metadata'].get('name', '')}{value}")


def mend_references(items: Items) -> None:
    """Let fields that name other objects name them by what these are called now."""
    now: dict[tuple[str, str], str] = {}
    for item in items:
        for name in item.names:
            now.setdefault((item.kind, name), item.document["metadata"].get("name", ""))
    for item in items:
        for key, node in _maps("", item.document):
            _mend(key, node, now)


def _maps(key: str, node: Any) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - any JSON value
    if isinstance(node, dict):
        yield key, node
        for name, value in node.items():
            yield from _maps(name, value)
    elif isinstance(node, list):
        for value in node:
            yield from _maps(key, value)


def _mend(key: str, node: dict[str, Any], now: Mapping[tuple[str, str], str]) -> None:
    for (at, field), kind in REFERENCES.items():
        if at == key and isinstance(node.get(field), str):
            node[field] = now.get((kind, node[field]), node[field])
    if key in NAMED_BY_KIND and isinstance(node.get("name"), str):
        node["name"] = now.get((str(node.get("kind")), node["name"]), node["name"])


# -- labels and annotations ------------------------------------------------------------


def _common_labels(items: Items, value: dict[str, str], _: object) -> None:
    for item in items:
        _label(item, value, selectors=True, templates=True)


def _labels(items: Items, value: Sequence[dict[str, Any]], _: object) -> None:
    for each in value:
        selectors = bool(each.get("includeSelectors"))
        for item in items:
            _label(
                item,
                each.get("pairs") or {},
                selectors=selectors,
                templates=selectors or bool(each.get("includeTemplates")),
            )


def _label(item: Item, pairs: Mapping[str, str], *, selectors: bool, templates: bool) -> None:
    places: list[tuple[str, ...]] = [("metadata", "labels")]
    if templates and item.kind in TEMPLATES:
        places.append((*TEMPLATES[item.kind], "metadata", "labels"))
    if selectors:
        places += SELECTED.get(item.kind, ())
    for place in places:
        found = _at(item.document, place, make=place[-1] == "labels" or place[-1] == "matchLabels")
        if found is not None:
            found.update(pairs)


def _annotations(items: Items, value: dict[str, str], _: object) -> None:
    for item in items:
        places: list[tuple[str, ...]] = [("metadata", "annotations")]
        if item.kind in TEMPLATES:
            places.append((*TEMPLATES[item.kind], "metadata", "annotations"))
        for place in places:
            found = _at(item.document, place, make=True)
            if found is not None:
                found.update(value)


# -- images, replicas, patches ------------------------------------------------------------


def _images(items: Items, value: Sequence[dict[str, Any]], _: object) -> None:
    for item in items:
        for key, node in _maps("", item.document):
            image = node.get("image")
            if key in ("containers", "initContainers") and isinstance(image, str):
                for each in value:
                    image = _image(image, each)
                node["image"] = image


def _image(image: str, wanted: Mapping[str, Any]) -> str:
    bare, at, digest = image.partition("@")
    folder, slash, last = bare.rpartition("/")
    last, colon, tag = last.partition(":")
    if f"{folder}{slash}{last}" != wanted.get("name"):
        return image
    name = str(wanted.get("newName") or wanted["name"])
    if wanted.get("digest"):
        return f"{name}@{wanted['digest']}"
    if wanted.get("newTag") is not None:
        return f"{name}:{wanted['newTag']}"
    return f"{name}{colon}{tag}{at}{digest}"


def _replicas(items: Items, value: Sequence[dict[str, Any]], _: object) -> None:
    for each in value:
        found = [item for item in items if item.kind in SCALED and each.get("name") in item.names]
        if not found:
            raise KustomizeError(f"resource with name {each.get('name')} does not match a config")
        for item in found:
            item.document.setdefault("spec", {})["replicas"] = each.get("count", 0)


def _patches(items: Items, value: Sequence[dict[str, Any]], _: object) -> None:
    for each in value:
        try:
            body: Any = read_yaml(str(each.get("patch", ""))).data
        except YamlError as error:
            raise KustomizeError(f"unable to parse SM or JSON patch from [{each.get('patch')}]") from error
        target = each.get("target")
        if target is None and isinstance(body, dict):
            target = {"kind": body.get("kind"), "name": (body.get("metadata") or {}).get("name")}
        found = [item for item in items if _is_target(item, target or {})]
        if not found and each.get("target") is None:
            raise KustomizeError(f"no resource matches strategic merge patch {target}")
        for item in found:
            _patch(item, body)


def _is_target(item: Item, target: Mapping[str, Any]) -> bool:
    if target.get("kind") not in (None, item.kind):
        return False
    if target.get("name") is not None and target["name"] not in item.names:
        return False
    metadata = item.document["metadata"]
    if target.get("namespace") not in (None, metadata.get("namespace")):
        return False
    try:
        labels = parse(str(target.get("labelSelector") or ""))
    except SelectorError as error:
        raise KustomizeError(str(error)) from error
    return not target.get("labelSelector") or labels.matches(metadata.get("labels") or {})


def _patch(item: Item, body: Any) -> None:  # noqa: ANN401 - any YAML
    document = item.document
    name = document["metadata"].get("name")
    try:
        if isinstance(body, list):
            changed: Any = jsonpatch.apply(document, jsonpatch.decode(body))
        else:
            body = copy.deepcopy(body)
            body.get("metadata", {}).pop("name", None)
            type_name = schema.type_of(str(document.get("apiVersion")), item.kind)
            changed = (
                mergepatch.apply(document, body)
                if type_name is None
                else strategicmerge.apply(document, body, type_name)
            )
    except (ValueError, StrategicMergeError, AttributeError) as error:
        raise KustomizeError(str(error)) from error
    item.document = copy.deepcopy(changed)
    item.document.setdefault("metadata", {}).setdefault("name", name)


TRANSFORMS: Final[Mapping[str, Callable[[Items, Any, Callable[[str, str], bool]], None]]] = {
    "patchesStrategicMerge": _patches,
    "patches": _patches,
    "namespace": _namespace,
    "namePrefix": _prefix,
    "nameSuffix": _suffix,
    "commonLabels": _common_labels,
    "labels": _labels,
    "commonAnnotations": _annotations,
    "replicas": _replicas,
    "images": _images,
}
"""What a kustomization may ask for, in the order in which it is done."""
