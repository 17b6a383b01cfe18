"""Certificates, tokens and the kubeconfig: by what the server knows who asks.

A certificate authority is made for each run and kept nowhere. Its client certificate names the administrator
that kubeadm makes; service accounts come with tokens.
Source: kubeadm's admin.conf, kube-apiserver's --client-ca-file.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import ssl
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import trustme
import yaml

from k8s_tui.api.errors import Unauthorized
from k8s_tui.apiserver.impersonation import impersonated
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.apiserver.tokens import authenticated
from k8s_tui.shell.kubectl.credentials import ADMINISTRATOR, AUTHENTICATED, certified

CLUSTER: Final = "kubernetes"
CONTEXT: Final = f"{ADMINISTRATOR}@{CLUSTER}"
SERVER_NAMES: Final = (
    "localhost",
    "127.0.0.1",
    "::1",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
)


class Credentials:
    """The certificate authority of one run, and what it has signed.

    Attributes:
        token: The administrator's bearer token, for clients that cannot show a certificate.
    """

    def __init__(self) -> None:
        self._authority = trustme.CA(organization_name="k8s-tui", organization_unit_name="kubernetes-ca")
        self._administrator = certified(ADMINISTRATOR, "")
        self._server = self._authority.issue_cert(*SERVER_NAMES, common_name="kube-apiserver")
        self._client = self._authority.issue_cert(
            f"{ADMINISTRATOR}.local",
            common_name=ADMINISTRATOR,
            organization_name=self._administrator.groups[0],
        )
        self.token = secrets.token_urlsafe(32)

    def tls(self) -> ssl.SSLContext:
        """Return how the server speaks TLS: a client may show a certificate, and then one of ours."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_mode = ssl.CERT_OPTIONAL
        self._server.configure_cert(context)
        self._authority.configure_trust(context)
        return context

    def authenticate(
        self, server: ApiServer, certificate: Mapping[str, Any] | None, authorization: str
    ) -> Caller:
        """Return who asks.

        Args:
            server: Who judges tokens of service accounts.
            certificate: What TLS verified, as Python's `getpeercert` gives it.
            authorization: The Authorization header.

        Raises:
            Unauthorized: Nobody known.
        """
        if certificate:
            user, groups = _subject_of(certificate)
            if user:
                return Caller(user, (*groups, AUTHENTICATED))
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            return self._bearer(server, token.strip())
        raise Unauthorized

    def _bearer(self, server: ApiServer, token: str) -> Caller:
        if secrets.compare_digest(token.encode(), self.token.encode()):
            return self._administrator
        return authenticated(server, token)

    def kubeconfig(self, address: str) -> str:
        """Return the kubeconfig of the administrator."""
        authority = self._authority.cert_pem.bytes()
        chain = b"".join(each.bytes() for each in self._client.cert_chain_pems)
        user = {
            "client-certificate-data": _encoded(chain),
            "client-key-data": _encoded(self._client.private_key_pem.bytes()),
        }
        document = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": CLUSTER,
                    "cluster": {"certificate-authority-data": _encoded(authority), "server": address},
                }
            ],
            "users": [{"name": ADMINISTRATOR, "user": user}],
            "contexts": [{"name": CONTEXT, "context": {"cluster": CLUSTER, "user": ADMINISTRATOR}}],
            "current-context": CONTEXT,
            "preferences": {},
        }
        return yaml.safe_dump(document, sort_keys=False)

    def write_kubeconfig(self, path: Path, address: str) -> None:
        """Write the kubeconfig to a file that only its owner can read, in the place of what was there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(self.kubeconfig(address))
        Path(fresh).replace(path)


def credential_id(certificate: bytes) -> str:
    """Return how audit logs and SelfSubjectReviews name a certificate."""
    return f"X509SHA256={hashlib.sha256(certificate).hexdigest()}"


def as_wanted(
    server: ApiServer, caller: Caller, headers: Mapping[str, str], groups: tuple[str, ...]
) -> Caller:
    """Return the caller whom the impersonation headers ask for, itself where they ask for none.

    Raises:
        StatusError: Forbidden, or the headers make no sense.
    """
    user, uid = headers.get("impersonate-user", ""), headers.get("impersonate-uid", "")
    if not user and not groups and not uid:
        return caller
    return impersonated(server.authorizer, caller, user, groups, uid)


def _subject_of(certificate: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return common name and organisations of a certificate."""
    pairs = [pair for part in certificate.get("subject", ()) for pair in part]
    names = [text for name, text in pairs if name == "commonName"]
    return (names[0] if names else ""), tuple(text for name, text in pairs if name == "organizationName")


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
