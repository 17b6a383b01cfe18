"""ServiceAccount: every pod acts as some service account and gets its token as a volume.

Simplified: the volume's random name follows from the pod's name or its generator's, so that the pods of one
replica set share one spec. A pod does not have to wait until its namespace's `default` account is made.
Source: kubernetes plugin/pkg/admission/serviceaccount/admission.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from k8s_tui.api.errors import Forbidden
from k8s_tui.api.meta import LocalObjectReference
from k8s_tui.api.pods import Container, Pod, PodSpec, Volume, VolumeMount
from k8s_tui.apiserver.amend import Memo
from k8s_tui.sim.streams import Stream
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

DEFAULT_ACCOUNT = "default"
TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
TOKEN_EXPIRATION_SECONDS = 3607
"""An hour, and some seconds by which the plugin's volumes are known (WarnOnlyBoundTokenExpirationSeconds)."""

VOLUME_PREFIX = "kube-api-access-"
MIRROR_ANNOTATION = "kubernetes.io/config.mirror"


class ServiceAccount:
    """Names the account and mounts its token."""

    name = "ServiceAccount"
    concerns: tuple[str, ...] = ("pods",)

    def __init__(self) -> None:
        self._with_token = Memo[PodSpec, PodSpec](_with_token)
        self._with_account = Memo[PodSpec, PodSpec](_with_account)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the pod as its account lets it be.

        Raises:
            Forbidden: The account does not exist.
        """
        if attributes.operation != "CREATE" or not isinstance(obj, Pod):
            return obj
        if MIRROR_ANNOTATION in obj.metadata.annotations:
            return obj
        spec = obj.spec
        if not spec.service_account_name:
            spec = self._with_account(spec, DEFAULT_ACCOUNT)
        account = _account(spec.service_account_name, attributes, server)
        if spec.automount_service_account_token is not False and _mounts_token(spec, account):
            meta = obj.metadata
            spec = self._with_token(spec, f"{meta.namespace}/{meta.generate_name or meta.name}")
        if account.get("imagePullSecrets") and not spec.image_pull_secrets:
            secrets = tuple(
                LocalObjectReference(each.get("name", "")) for each in account["imagePullSecrets"]
            )
            spec = evolve(spec, image_pull_secrets=secrets)
        return obj if spec is obj.spec else Pod(obj.metadata, spec, obj.status, obj.extra)


def _account(name: str, attributes: Attributes, server: ApiServer) -> Mapping[str, Any]:
    entry = server.etcd().get(f"/registry/serviceaccounts/{attributes.namespace}/{name}")
    if entry is not None:
        content: Mapping[str, Any] = entry.value.content
        return content
    if name == DEFAULT_ACCOUNT:
        return {}
    missing = f'serviceaccount "{name}" not found'
    said = f"error looking up service account {attributes.namespace}/{name}: {missing}"
    raise Forbidden.of("pods", attributes.name, said)


def _mounts_token(spec: PodSpec, account: Mapping[str, Any]) -> bool:
    if spec.automount_service_account_token:
        return True
    return account.get("automountServiceAccountToken") is not False


def _with_account(spec: PodSpec, name: str) -> PodSpec:
    return evolve(spec, service_account_name=name, service_account=name)


def _with_token(spec: PodSpec, seed: str) -> PodSpec:
    """Mount the token into every container that mounts nothing at its place."""
    known = [volume.name for volume in spec.volumes if volume.name.startswith(VOLUME_PREFIX)]
    name = known[0] if known else VOLUME_PREFIX + Stream.seeded(0, seed).suffix(5)
    mount = VolumeMount(name, TOKEN_PATH, read_only=True)
    containers = tuple(_mounted(container, mount) for container in spec.containers)
    init_containers = tuple(_mounted(container, mount) for container in spec.init_containers)
    if containers == spec.containers and init_containers == spec.init_containers:
        return spec
    volumes = spec.volumes if known else (*spec.volumes, Volume(name, TOKEN_SOURCE))
    return evolve(spec, containers=containers, init_containers=init_containers, volumes=volumes)


def _mounted(container: Container, mount: VolumeMount) -> Container:
    if any(each.mount_path == TOKEN_PATH for each in container.volume_mounts):
        return container
    return evolve(container, volume_mounts=(*container.volume_mounts, mount))


TOKEN_SOURCE: Mapping[str, Any] = {
    "projected": {
        "defaultMode": 0o644,
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": TOKEN_EXPIRATION_SECONDS, "path": "token"}},
            {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}},
            {
                "downwardAPI": {
                    "items": [
                        {
                            "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"},
                            "path": "namespace",
                        }
                    ]
                }
            },
        ],
    }
}
"""The token, the cluster's root certificate and the namespace, in one volume."""
