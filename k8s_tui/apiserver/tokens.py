"""Tokens of service accounts: issued by the API server, and read back by it.

They have the form of a JSON Web Token and can be read like one; what stands for the signature follows from the
cluster's key, so a token that was changed, or is of another cluster, is not believed. Source: kubernetes
pkg/serviceaccount/{claims,jwt,legacy}.go, pkg/registry/core/serviceaccount/storage/token.go (v1.32).

Simplified: the key is drawn from the uid of kube-system; audiences other than the server's are kept and refused.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from k8s_tui.api.errors import Invalid, Unauthorized
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.time import EPOCH, format_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.authorization.bootstrap import AUTHENTICATED
from k8s_tui.apiserver.authorization.rbac import SERVICE_ACCOUNT_PREFIX
from k8s_tui.apiserver.impersonation import account_groups
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.value import frozen

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

ISSUER: Final = "https://kubernetes.default.svc.cluster.local"
LEGACY_ISSUER: Final = "kubernetes/serviceaccount"
DEFAULT_SECONDS: Final = 3600
MIN_SECONDS: Final = 10 * 60
MAX_SECONDS: Final = 1 << 32
WARN_ONLY_SECONDS: Final = 3607
"""What admission asks for: such tokens live for a year and warn after their hour (ExpirationExtensionSeconds)."""

EXTENDED_SECONDS: Final = 365 * 24 * 3600


@frozen
class Bound:
    """An object with which a token ends: a Pod, a Secret or a Node."""

    kind: str
    name: str
    uid: str


@frozen
class TokenRequest:
    """What is asked of a token.

    Attributes:
        bound: What it ends with, beside its account.
    """

    seconds: int = DEFAULT_SECONDS
    audiences: tuple[str, ...] = ()
    bound: Bound | None = None


DEFAULT_REQUEST: Final = TokenRequest()


@frozen
class Token:
    """A token that was granted: every pod has one, few are ever read, so it is written when it is.

    Attributes:
        key: The cluster's, with which it is signed.
        account: The service account's metadata.
        issued_s: When, in seconds since 1970.
        node: Of the pod that it is bound to, None where it is bound to none.
    """

    key: bytes
    account: ObjectMeta
    issued_s: int
    request: TokenRequest
    node: Bound | None = None

    def text(self) -> str:
        """Return it as a JSON Web Token."""
        return _signed(self.key, _COMPACT.encode(self._claims()))

    def _claims(self) -> dict[str, Any]:
        meta, issued_s, seconds, bound = self.account, self.issued_s, self.request.seconds, self.request.bound
        extended = seconds == WARN_ONLY_SECONDS and bound is not None and bound.kind == "Pod"
        own: dict[str, Any] = {"namespace": meta.namespace}
        for each in (self.node, bound):
            if each is not None:
                own[each.kind.lower()] = {"name": each.name, "uid": each.uid}
        own["serviceaccount"] = {"name": meta.name, "uid": meta.uid}
        if extended:
            own["warnafter"] = issued_s + seconds
        return {
            "aud": list(self.request.audiences or (ISSUER,)),
            "exp": issued_s + (EXTENDED_SECONDS if extended else seconds),
            "iat": issued_s,
            "iss": ISSUER,
            "jti": _identity(f"{meta.uid} {issued_s} {bound.uid if bound else ''}"),
            "kubernetes.io": own,
            "nbf": issued_s,
            "sub": f"{SERVICE_ACCOUNT_PREFIX}{meta.namespace}:{meta.name}",
        }


def issue(server: ApiServer, account: Unstructured, request: TokenRequest = DEFAULT_REQUEST) -> Token:
    """Return a new token for a service account (POST serviceaccounts/token).

    Raises:
        Invalid: It is asked to live too short or too long.
    """
    _judge(request.seconds)
    meta = account.metadata
    return Token(
        _key(server), meta, now_seconds(server), request, _node_of(server, meta.namespace, request.bound)
    )


def requested(server: ApiServer, account: Unstructured, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answered TokenRequest in wire form.

    Raises:
        Invalid: The token is asked to live too short or too long.
    """
    spec: Mapping[str, Any] = wanted.get("spec") or {}
    seconds = int(spec.get("expirationSeconds") or DEFAULT_SECONDS)
    audiences = tuple(spec.get("audiences") or (ISSUER,))
    reference = spec.get("boundObjectRef")
    bound = None
    if reference:
        bound = Bound(*(str(reference.get(field) or "") for field in ("kind", "name", "uid")))
    meta, now_ms = account.metadata, server.sim.now_ms
    return {
        "kind": "TokenRequest",
        "apiVersion": "authentication.k8s.io/v1",
        "metadata": {
            "name": meta.name,
            "namespace": meta.namespace,
            "creationTimestamp": format_time(now_ms),
        },
        "spec": {"audiences": list(audiences), "expirationSeconds": seconds, "boundObjectRef": reference},
        "status": {
            "token": issue(server, account, TokenRequest(seconds, audiences, bound)).text(),
            "expirationTimestamp": format_time(now_ms + seconds * 1000),
        },
    }


def issue_for_secret(server: ApiServer, account: Unstructured, secret_name: str) -> str:
    """Return the token that a secret of type service-account-token holds: it does not expire."""
    meta = account.metadata
    prefix = "kubernetes.io/serviceaccount/"
    claims = {
        "iss": LEGACY_ISSUER,
        f"{prefix}namespace": meta.namespace,
        f"{prefix}secret.name": secret_name,
        f"{prefix}service-account.name": meta.name,
        f"{prefix}service-account.uid": meta.uid,
        "sub": f"{SERVICE_ACCOUNT_PREFIX}{meta.namespace}:{meta.name}",
    }
    return _signed(_key(server), _COMPACT.encode(claims))


def authenticated(server: ApiServer, token: str, manager: str = "") -> Caller:
    """Return whom a token stands for.

    Raises:
        Unauthorized: It is no token of this cluster, is over, or what it was bound to is gone.
    """
    claims = _read(server, token)
    namespace, name = _subject(claims)
    entry = server.etcd().get(f"/registry/serviceaccounts/{namespace}/{name}")
    if entry is None or not _is_alive(server, claims, namespace, entry.value.metadata.uid):
        raise Unauthorized
    user = f"{SERVICE_ACCOUNT_PREFIX}{namespace}:{name}"
    return Caller(user, (*account_groups(namespace), AUTHENTICATED), manager)


def now_seconds(server: ApiServer) -> int:
    """Return the time as tokens have it."""
    return int(EPOCH.timestamp()) + server.sim.now_ms // 1000


def _node_of(server: ApiServer, namespace: str, bound: Bound | None) -> Bound | None:
    """Return the node that the pod runs on to which a token is bound."""
    if bound is None or bound.kind != "Pod":
        return None
    etcd = server.etcd()
    entry = etcd.get(f"/registry/pods/{namespace}/{bound.name}")
    node = etcd.get(f"/registry/nodes/{entry.value.spec.node_name}") if entry is not None else None
    return None if node is None else Bound("Node", node.value.metadata.name, node.value.metadata.uid)


def _judge(seconds: int) -> None:
    said = ""
    if seconds < MIN_SECONDS:
        said = "may not specify a duration less than 10 minutes"
    elif seconds > MAX_SECONDS:
        said = "may not specify a duration larger than 2^32 seconds"
    if said:
        error = FieldError.invalid("spec.expirationSeconds", seconds, said)
        raise Invalid.of("TokenRequest", "authentication.k8s.io", "", (error,))


# -- reading back ------------------------------------------------------------


def _read(server: ApiServer, token: str) -> Mapping[str, Any]:
    body, _, signature = token.strip().rpartition(".")
    if not body or _signature(_key(server), body) != signature:
        raise Unauthorized
    try:
        claims: Mapping[str, Any] = json.loads(_decoded(body.partition(".")[2]))
    except (ValueError, binascii.Error) as error:
        raise Unauthorized from error
    return claims


def _subject(claims: Mapping[str, Any]) -> tuple[str, str]:
    namespace, _, name = str(claims.get("sub", "")).removeprefix(SERVICE_ACCOUNT_PREFIX).partition(":")
    return namespace, name


def _is_alive(server: ApiServer, claims: Mapping[str, Any], namespace: str, uid: str) -> bool:
    etcd = server.etcd()
    if claims.get("iss") == LEGACY_ISSUER:
        secret = claims.get("kubernetes.io/serviceaccount/secret.name")
        kept = etcd.get(f"/registry/secrets/{namespace}/{secret}") is not None
        return kept and claims.get("kubernetes.io/serviceaccount/service-account.uid") == uid
    if now_seconds(server) >= int(claims.get("exp", 0)) or ISSUER not in claims.get("aud", ()):
        return False
    own: Mapping[str, Any] = claims.get("kubernetes.io") or {}
    if (own.get("serviceaccount") or {}).get("uid") != uid:
        return False
    for kind in ("pod", "secret"):
        bound = own.get(kind)
        if bound is not None:
            entry = etcd.get(f"/registry/{kind}s/{namespace}/{bound['name']}")
            return entry is not None and entry.value.metadata.uid == bound["uid"]
    return True


# -- the form ------------------------------------------------------------

_COMPACT = json.JSONEncoder(separators=(",", ":"))
KEYS_REMEMBERED = 16
"""Clusters whose tokens' first part is known."""


def _signed(key: bytes, claims: str) -> str:
    body = f"{_head(key)}.{_encoded(claims.encode())}"
    return f"{body}.{_signature(key, body)}"


@functools.lru_cache(KEYS_REMEMBERED)
def _head(key: bytes) -> str:
    head = {"alg": "RS256", "kid": _encoded(hashlib.sha256(key).digest())}
    return _encoded(_COMPACT.encode(head).encode())


def _signature(key: bytes, body: str) -> str:
    """Return what stands for a signature of 2048 bits."""
    return _encoded(hashlib.shake_256(hashlib.sha256(key + body.encode()).digest()).digest(256))


def _key(server: ApiServer) -> bytes:
    entry = server.etcd().get("/registry/namespaces/kube-system")
    return b"" if entry is None else str(entry.value.metadata.uid).encode()


def _identity(seed: str) -> str:
    digest = hashlib.sha256(seed.encode()).hexdigest()
    return "-".join((digest[:8], digest[8:12], f"4{digest[13:16]}", f"a{digest[17:20]}", digest[20:32]))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
