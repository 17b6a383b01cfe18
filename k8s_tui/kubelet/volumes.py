"""The content of a pod's volumes that are made of the API's objects: config maps, secrets, the pod itself.

Source: kubernetes pkg/volume/configmap, secret, projected, downwardapi; the words of
pkg/volume/util/operationexecutor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from k8s_tui.api.core import ConfigMap, Secret
from k8s_tui.api.pods import Pod, PodSpec, Volume
from k8s_tui.api.scheme import Resource
from k8s_tui.api.volumes import claim_names
from k8s_tui.apiserver.amend import Memo
from k8s_tui.client.client import CONFIG_MAPS, SECRETS
from k8s_tui.kubelet.environment import ConfigError, Fetch, Place, field_value, resource_value, texts_of
from k8s_tui.kubelet.tokens import renewal_ms
from k8s_tui.machine.containers import Content

TOKEN_VOLUME_PREFIX = "kube-api-access-"
"""The volume that admission adds to every pod; only its token changes, and is renewed on a clock of its own."""

_KINDS = ("configMap", "secret", "projected", "downwardAPI")

FIRST_RETRY_MS = 500
MAX_RETRY_MS = 122_000
"""Waits between attempts to mount (nestedpendingoperations: 500 ms doubling to 2m2s)."""


VOLUME_SYNC_MS = 60_000
"""How often config maps and secrets in volumes are read again (syncFrequency)."""


class MountError(Exception):
    """A volume cannot be mounted; the words are those of its FailedMount event."""


class Grant(Protocol):
    """How a token of the pod's service account is asked for."""

    def __call__(self, pod: Pod, source: Mapping[str, Any]) -> Content:
        """Return the token that a source asks for; raises ConfigError."""


def _read_volumes(spec: PodSpec) -> tuple[Volume, ...]:
    return tuple(volume for volume in spec.volumes if any(kind in volume.source for kind in _KINDS))


volumes_of = Memo[PodSpec, tuple[Volume, ...]](_read_volumes, 4096, by="volumes")
"""The volumes of a pod whose content must be read from somewhere."""


def is_access(volume: Volume) -> bool:
    """Tell whether a volume is the one that admission adds."""
    return volume.name.startswith(TOKEN_VOLUME_PREFIX)


def follows_api(spec: PodSpec) -> bool:
    """Tell whether some volume's content changes with an object of the API."""
    return any(not is_access(volume) for volume in volumes_of(spec))


def access_seconds(spec: PodSpec) -> int:
    """Return how long the token of the volume that admission adds lives, 0 where there is none."""
    for volume in spec.volumes:
        if is_access(volume):
            sources = (volume.source.get("projected") or {}).get("sources") or ()
            tokens = (each["serviceAccountToken"] for each in sources if "serviceAccountToken" in each)
            return max((int(each.get("expirationSeconds") or 0) for each in tokens), default=0)
    return 0


def _refreshes(spec: PodSpec) -> tuple[tuple[str, int], ...]:
    seconds = access_seconds(spec)
    volumes = (("volumes", VOLUME_SYNC_MS),) if follows_api(spec) or claim_names(spec) else ()
    return (*volumes, ("token", renewal_ms(seconds))) if seconds else volumes


refreshes_of = Memo[PodSpec, tuple[tuple[str, int], ...]](_refreshes, 4096, by="volumes")
"""(What of a pod's volumes is brought up to date, how often in ms.)"""


def contents(
    pod: Pod, place: Place, fetch: Fetch, token: Grant, *, first: bool = True
) -> Iterator[tuple[str, Mapping[str, Content]]]:
    """Yield (volume, what its files hold by path) for each volume that has some; later ones leave out the access.

    Raises:
        MountError: One cannot be mounted.
        Unreachable: The API does not answer.
    """
    for volume in volumes_of(pod.spec):
        if not first and is_access(volume):
            continue
        try:
            yield volume.name, _content(pod, volume.source, place, fetch, token)
        except ConfigError as error:
            raise MountError(f'MountVolume.SetUp failed for volume "{volume.name}" : {error}') from error


def _content(
    pod: Pod, source: Mapping[str, Any], place: Place, fetch: Fetch, token: Grant
) -> Mapping[str, Content]:
    if "configMap" in source:
        part = source["configMap"] or {}
        return _from_object(pod, part, part.get("name", ""), CONFIG_MAPS, fetch)
    if "secret" in source:
        part = source["secret"] or {}
        return _from_object(pod, part, part.get("secretName", ""), SECRETS, fetch)
    if "downwardAPI" in source:
        return _downward(pod, source["downwardAPI"] or {}, place)
    files: dict[str, Content] = {}
    for part in (source["projected"] or {}).get("sources") or ():
        files.update(_projected(pod, part, place, fetch, token))
    return files


def _projected(
    pod: Pod, part: Mapping[str, Any], place: Place, fetch: Fetch, token: Grant
) -> Mapping[str, Content]:
    if "configMap" in part:
        return _from_object(pod, part["configMap"], part["configMap"].get("name", ""), CONFIG_MAPS, fetch)
    if "secret" in part:
        return _from_object(pod, part["secret"], part["secret"].get("name", ""), SECRETS, fetch)
    if "downwardAPI" in part:
        return _downward(pod, part["downwardAPI"], place)
    source = part.get("serviceAccountToken")
    return {source.get("path", "token"): token(pod, source)} if source else {}


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


def _amount(pod: Pod, wanted: Mapping[str, Any], place: Place) -> str:
    named = wanted.get("containerName")
    for container in (*pod.spec.init_containers, *pod.spec.containers):
        if container.name == named:
            return resource_value(
                container, wanted.get("resource", ""), place, str(wanted.get("divisor") or "")
            )
    raise ConfigError(f"container {named} not found")


def _downward(pod: Pod, part: Mapping[str, Any], place: Place) -> Mapping[str, str]:
    files = {}
    for item in part.get("items") or ():
        wanted = item.get("resourceFieldRef")
        if wanted:
            files[item["path"]] = _amount(pod, wanted, place)
            continue
        path = (item.get("fieldRef") or {}).get("fieldPath", "")
        if path in ("metadata.labels", "metadata.annotations"):
            entries = pod.metadata.labels if path.endswith("labels") else pod.metadata.annotations
            files[item["path"]] = "".join(f'{key}="{text}"\n' for key, text in sorted(entries.items()))
        elif path:
            files[item["path"]] = field_value(pod, path, place)
    return files
