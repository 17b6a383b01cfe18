"""The controllers of bootstrap tokens: one signs the cluster's public information, one removes what has expired.

Source: kubernetes pkg/controller/bootstrap (v1.32); kubeadm switches both on.
"""

from __future__ import annotations

from k8s_tui.api.core import ConfigMap, Secret
from k8s_tui.api.errors import NotFound
from k8s_tui.apiserver.bootstraptokens import (
    CLUSTER_INFO,
    KUBECONFIG_KEY,
    NAMESPACE,
    PUBLIC_NAMESPACE,
    SIGNATURE_PREFIX,
    signature,
    token_in,
)
from k8s_tui.client.client import CONFIG_MAPS, SECRETS
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.sim.value import evolve


class TokenCleaner(Controller):
    """Deletes the secrets of tokens that have expired."""

    name = "token-cleaner"
    account = "token-cleaner"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._secrets = self.informer(SECRETS)
        self._secrets.on_change(self._changed)

    def _changed(self, old: Secret | None, new: Secret | None) -> None:
        if new is not None and new.metadata.namespace == NAMESPACE and token_in(new) is not None:
            self.queue.add(new.metadata.name)

    def reconcile(self, key: str) -> None:
        """Delete one secret, or come back when its token expires."""
        secret: Secret | None = self._secrets.get(NAMESPACE, key)
        token = None if secret is None else token_in(secret)
        if token is None or token.expires_ms is None:
            return
        left_ms = token.expires_ms - self.sim.now_ms
        if left_ms > 0:
            self.queue.add_after(key, left_ms)
            return
        try:
            self.client.delete(SECRETS, NAMESPACE, key)
        except NotFound:
            return


class BootstrapSigner(Controller):
    """Keeps a signature of every good token in the config map `cluster-info`."""

    name = "bootstrap-signer"
    account = "bootstrap-signer"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._secrets = self.informer(SECRETS)
        self._maps = self.informer(CONFIG_MAPS)
        self._secrets.on_change(self._secret_changed)
        self._maps.on_change(self._map_changed)

    def _secret_changed(self, old: Secret | None, new: Secret | None) -> None:
        secret = new or old
        if secret is not None and secret.metadata.namespace == NAMESPACE and token_in(secret) is not None:
            self.queue.add(CLUSTER_INFO)

    def _map_changed(self, old: ConfigMap | None, new: ConfigMap | None) -> None:
        if new is not None and (new.metadata.namespace, new.metadata.name) == (
            PUBLIC_NAMESPACE,
            CLUSTER_INFO,
        ):
            self.queue.add(CLUSTER_INFO)

    def reconcile(self, key: str) -> None:
        """Sign the config map anew."""
        found: ConfigMap | None = self._maps.get(PUBLIC_NAMESPACE, CLUSTER_INFO)
        if found is None or KUBECONFIG_KEY not in found.data:
            return
        text = found.data[KUBECONFIG_KEY]
        data = {name: value for name, value in found.data.items() if not name.startswith(SIGNATURE_PREFIX)}
        for secret in self._secrets.objects.values():
            token = token_in(secret) if secret.metadata.namespace == NAMESPACE else None
            if token is not None and token.is_good(self.sim.now_ms, "signing"):
                data[f"{SIGNATURE_PREFIX}{token.id}"] = signature(text, token.id, token.secret)
        if data != found.data:
            self.client.update(evolve(found, data=data))
