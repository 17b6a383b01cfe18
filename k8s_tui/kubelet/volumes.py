"""The content of a pod's volumes that are made of the API's objects: config maps, secrets, the pod itself.

Source: kubernetes pkg/volume/configmap, secret, projected, downwardapi; the words of
pkg/volume/util/operationexecutor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from k8s_tui.api.core import ConfigMap, Secret
from k8s_tui.api.pods import Pod, PodSpec, Volume
from k8s_tui.api.scheme import Resource
from k8s_tui.apiserver.amend import Memo
from k8s_tui.client.client import CONFIG_MAPS, SECRETS
from k8s_tui.kubelet.environment import ConfigError, Fetch, Place, field_value, texts_of

TOKEN_VOLUME_PREFIX = "kube-api-access-"
"""The volume that admission adds to every pod; its content is not looked at."""

FIRST_RETRY_MS = 500
MAX_RETRY_MS = 122_000
"""Waits between attempts to mount (nestedpendingoperations: 500 ms doubling to 2m2s)."""


class MountError(Exception):
    """A volume cannot be mounted; the words are those of its FailedMount event."""


def _read_volumes(spec: PodSpec) -> tuple[Volume, ...]:
    return tuple(
        volume
        for volume in spec.volumes
        if not volume.name.startswith(TOKEN_VOLUME_PREFIX)
        and any(kind in volume.source for kind in ("configMap", "secret", "projected", "downwardAPI"))
    )


volumes_of = Memo[PodSpec, tuple[Volume, ...]](_read_volumes, 4096)
"""The volumes of a pod whose content must be read from somewhere."""


def follows_api(spec: PodSpec) -> bool:
    """Tell whether some volume's content changes with an object of the API."""
    return bool(volumes_of(spec))


def contents(pod: Pod, place: Place, fetch: Fetch) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield (volume, text by path within it) for each volume that has some.

    Raises:
        MountError: One cannot be mounted.
        Unreachable: The API does not answer.
    """
    for volume in volumes_of(pod.spec):
        try:
            yield volume.name, _content(pod, volume.source, place, fetch)
        except ConfigError as error:
            raise MountError(f'MountVolume.SetUp failed for volume "{volume.name}" : {error}') from error


def _content(pod: Pod, source: Mapping[str, Any], place: Place, fetch: Fetch) -> Mapping[str, str]:
    if "configMap" in source:
        part = source["configMap"] or {}
        return _from_object(pod, part, part.get("name", ""), CONFIG_MAPS, fetch)
    if "secret" in source:
        part = source["secret"] or {}
        return _from_object(pod, part, part.get("secretName", ""), SECRETS, fetch)
    if "downwardAPI" in source:
        return _downward(pod, source["downwardAPI"] or {}, place)
    files: dict[str, str] = {}
    for part in (source["projected"] or {}).get("sources") or ():
        files.update(_projected(pod, part, place, fetch))
    return files


def _projected(pod: Pod, part: Mapping[str, Any], place: Place, fetch: Fetch) -> Mapping[str, str]:
    if "configMap" in part:
        return _from_object(pod, part["configMap"], part["configMap"].get("name", ""), CONFIG_MAPS, fetch)
    if "secret" in part:
        return _from_object(pod, part["secret"], part["secret"].get("name", ""), SECRETS, fetch)
    if "downwardAPI" in part:
        return _downward(pod, part["downwardAPI"], place)
    token = part.get("serviceAccountToken")
    return {token.get("path", "token"): "token"} if token else {}


def _from_object(
    pod: Pod, part: Mapping[str, Any], name: str, of: Resource, fetch: Fetch
) -> Mapping[str, str]:
    obj: ConfigMap | Secret | None = fetch(of, pod.metadata.namespace, name)
    if obj is None:
        if part.get("optional"):
            return {}
        raise ConfigError(f'{"configmap" if of is CONFIG_MAPS else "secret"} "{name}" not found')
    data = texts_of(obj)
    items = part.get("items")
    if not items:
        return data
    files = {}
    for item in items:
        if item["key"] in data:
            files[item["path"]] = data[item["key"]]
        elif not part.get("optional"):
            raise ConfigError("references non-existent config key: " + item["key"])
    return files


def _downward(pod: Pod, part: Mapping[str, Any], place: Place) -> Mapping[str, str]:
    files = {}
    for item in part.get("items") or ():
        path = (item.get("fieldRef") or {}).get("fieldPath", "")
        if path in ("metadata.labels", "metadata.annotations"):
            entries = pod.metadata.labels if path.endswith("labels") else pod.metadata.annotations
            files[item["path"]] = "".join(f'{key}="{text}"\n' for key, text in sorted(entries.items()))
        elif path:
            files[item["path"]] = field_value(pod, path, place)
    return files
