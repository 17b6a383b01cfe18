"""What every namespace gets: a service account, the authority's certificate, tokens in secrets that ask for one.

Source: pkg/controller/serviceaccount, pkg/controller/certificates/rootcacertpublisher (v1.32).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from k8s_tui.api.core import ConfigMap, Namespace, Secret
from k8s_tui.api.errors import AlreadyExists, StatusError
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.tokens import issue_for_secret
from k8s_tui.client.client import CONFIG_MAPS, NAMESPACES, SECRETS, SERVICE_ACCOUNTS
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.podcontrol import is_namespace_terminating
from k8s_tui.sim.value import evolve

DEFAULT_ACCOUNT = "default"
TOKEN_TYPE = "kubernetes.io/service-account-token"
ACCOUNT_ANNOTATION = "kubernetes.io/service-account.name"
UID_ANNOTATION = "kubernetes.io/service-account.uid"
ROOT_CA = "kube-root-ca.crt"
DESCRIPTION = {
    "kubernetes.io/description": (
        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints "
        "such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across "
        "distributions of Kubernetes clusters."
    )
}
CERTIFICATE = (
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBSIMULATEDk8stuiCertificateAuthorityMAoGCCqGSM49BAMCMBUxEzARBgNV\n"
    "BAMTCmt1YmVybmV0ZXMwHhcNMjYwMTA1MDg1NTAwWhcNMzYwMTAzMDkwMDAwWjAVMRMw\n"
    "-----END CERTIFICATE-----\n"
)
"""Of the simulated authority: it has the form of a certificate and no key behind it."""


class ServiceAccountController(Controller):
    """Keeps the default account of each namespace."""

    name = "service-account"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._namespaces = self.informer(NAMESPACES)
        self._accounts = self.informer(SERVICE_ACCOUNTS)
        self._namespaces.on_change(self._namespace_changed)
        self._accounts.on_change(self._account_changed)

    def _namespace_changed(self, old: Namespace | None, new: Namespace | None) -> None:
        if new is not None:
            self.queue.add(new.metadata.name)

    def _account_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is None and old is not None and old.metadata.name == DEFAULT_ACCOUNT:
            self.queue.add(old.metadata.namespace)

    def reconcile(self, key: str) -> None:
        """Make the default account of one namespace."""
        if _is_active(self._namespaces.objects.get(key)) and self._accounts.get(key, DEFAULT_ACCOUNT) is None:
            account = Unstructured("v1", "ServiceAccount", ObjectMeta(name=DEFAULT_ACCOUNT, namespace=key))
            _create(self, account)


class TokenController(Controller):
    """Fills the secrets that ask for a token of a service account; without their account they go.

    Source: pkg/controller/serviceaccount/tokens_controller.go.
    """

    name = "serviceaccount-token"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        # It makes what the others' credentials are made of, so it uses the manager's own.
        self.client = shared.client
        self._secrets = self.informer(SECRETS)
        self._accounts = self.informer(SERVICE_ACCOUNTS)
        self._secrets.on_change(self._secret_changed)
        self._accounts.on_change(self._account_changed)

    def _secret_changed(self, old: Secret | None, new: Secret | None) -> None:
        if new is not None and new.type == TOKEN_TYPE:
            self.queue.add(key_of(new))

    def _account_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        account = new or old
        if account is None or (old is not None and new is not None):
            return
        meta = account.metadata
        for secret in self._secrets.objects.values():
            whose = (secret.metadata.namespace, secret.metadata.annotations.get(ACCOUNT_ANNOTATION))
            if secret.type == TOKEN_TYPE and whose == (meta.namespace, meta.name):
                self.queue.add(key_of(secret))

    def reconcile(self, key: str) -> None:
        """Fill one secret, or delete it where its account is not there."""
        secret: Secret | None = self._secrets.objects.get(key)
        if secret is None or secret.type != TOKEN_TYPE or secret.metadata.deletion_timestamp is not None:
            return
        meta = secret.metadata
        account = self._accounts.get(meta.namespace, meta.annotations.get(ACCOUNT_ANNOTATION, ""))
        if (
            account is None
            or meta.annotations.get(UID_ANNOTATION, account.metadata.uid) != account.metadata.uid
        ):
            self.client.delete(SECRETS, meta.namespace, meta.name, DeleteOptions(uid=meta.uid))
        elif "token" not in secret.data:
            token = issue_for_secret(self.client.server(), account, meta.name)
            self.client.update(_filled(secret, account, token))


def _filled(secret: Secret, account: Unstructured, token: str) -> Secret:
    meta = secret.metadata
    texts = {"ca.crt": CERTIFICATE, "namespace": meta.namespace, "token": token}
    data = {name: base64.b64encode(text.encode()).decode() for name, text in texts.items()}
    annotations = {**meta.annotations, UID_ANNOTATION: account.metadata.uid}
    return evolve(secret, metadata=evolve(meta, annotations=annotations), data={**secret.data, **data})


class RootCertificatePublisher(Controller):
    """Keeps the config map with the authority's certificate in each namespace."""

    name = "root-ca-certificate-publisher"
    account = "root-ca-cert-publisher"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._namespaces = self.informer(NAMESPACES)
        self._maps = self.informer(CONFIG_MAPS)
        self._namespaces.on_change(self._namespace_changed)
        self._maps.on_change(self._map_changed)

    def _namespace_changed(self, old: Namespace | None, new: Namespace | None) -> None:
        if new is not None:
            self.queue.add(new.metadata.name)

    def _map_changed(self, old: ConfigMap | None, new: ConfigMap | None) -> None:
        changed = new or old
        if changed is not None and changed.metadata.name == ROOT_CA:
            self.queue.add(changed.metadata.namespace)

    def reconcile(self, key: str) -> None:
        """Make or mend the config map of one namespace."""
        if not _is_active(self._namespaces.objects.get(key)):
            return
        data: Mapping[str, str] = {"ca.crt": CERTIFICATE}
        current: ConfigMap | None = self._maps.get(key, ROOT_CA)
        if current is None:
            meta = ObjectMeta(name=ROOT_CA, namespace=key, annotations=DESCRIPTION)
            _create(self, ConfigMap(meta, data))
        elif current.data != data:
            self.client.update(evolve(current, data=data))


def _is_active(namespace: Namespace | None) -> bool:
    return namespace is not None and namespace.metadata.deletion_timestamp is None


def _create(controller: Controller, obj: Any) -> None:  # noqa: ANN401 - an account or a config map
    try:
        controller.client.create(obj)
    except AlreadyExists:
        return
    except StatusError as error:
        if not is_namespace_terminating(error):
            raise
