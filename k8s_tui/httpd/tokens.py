"""Tokens of service accounts: shaped as Kubernetes' JSON web tokens, and good for this server alone.

Their signature is a keyed digest instead of RSA, so nobody else's token is taken for one of ours. They end in
virtual time. Source: kubernetes pkg/serviceaccount/claims.go, pkg/registry/core/serviceaccount/storage/token.go.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

from k8s_tui.api.time import EPOCH, format_time

ISSUER: Final = "https://kubernetes.default.svc.cluster.local"
DEFAULT_SECONDS: Final = 3600
MIN_SECONDS: Final = 600
"""The shortest life of a token that may be asked for (TokenRequest validation)."""

_KEY: Final = hashlib.sha256(b"sa.key").digest()
_EPOCH_SECONDS: Final = int(EPOCH.timestamp())


def request_token(account: Any, wanted: Mapping[str, Any], now_ms: int) -> dict[str, Any]:  # noqa: ANN401
    """Return an answered TokenRequest for a service account."""
    spec = wanted.get("spec") or {}
    seconds = int(spec.get("expirationSeconds") or DEFAULT_SECONDS)
    audiences = list(spec.get("audiences") or [ISSUER])
    meta = account.metadata
    return {
        "kind": "TokenRequest",
        "apiVersion": "authentication.k8s.io/v1",
        "metadata": {
            "name": meta.name,
            "namespace": meta.namespace,
            "creationTimestamp": format_time(now_ms),
        },
        "spec": {
            "audiences": audiences,
            "expirationSeconds": seconds,
            "boundObjectRef": spec.get("boundObjectRef"),
        },
        "status": {
            "token": issue(meta.namespace, meta.name, meta.uid, audiences, now_ms, seconds),
            "expirationTimestamp": format_time(now_ms + seconds * 1000),
        },
    }


def issue(namespace: str, name: str, uid: str, audiences: list[str], now_ms: int, seconds: int) -> str:
    """Return a token that says who its bearer is, for some seconds."""
    issued = _EPOCH_SECONDS + now_ms // 1000
    claims = {
        "aud": audiences,
        "exp": issued + seconds,
        "iat": issued,
        "iss": ISSUER,
        "jti": hashlib.sha256(f"{uid} {now_ms}".encode()).hexdigest()[:32],
        "kubernetes.io": {"namespace": namespace, "serviceaccount": {"name": name, "uid": uid}},
        "nbf": issued,
        "sub": f"system:serviceaccount:{namespace}:{name}",
    }
    head = {"alg": "RS256", "kid": hashlib.sha256(b"sa.key").hexdigest()[:43]}
    body = ".".join(_encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    return f"{body}.{_encoded(_signature(body))}"


def claims_of(token: str, now_ms: int) -> Mapping[str, Any] | None:
    """Return what a token says, None where it is not ours, or has expired."""
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _encoded(_signature(body)).encode()):
        return None
    text = body.rpartition(".")[2]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    now = _EPOCH_SECONDS + now_ms // 1000
    return claims if claims["nbf"] <= now < claims["exp"] else None


def _signature(body: str) -> bytes:
    return b"".join(hmac.digest(_KEY, f"{body} {number}".encode(), "sha256") for number in range(8))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
