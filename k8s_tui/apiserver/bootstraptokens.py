"""Bootstrap tokens: secrets by which a machine that nobody knows yet may ask to become a node.

A token is `ID.SECRET`. Whoever shows it is `system:bootstrap:ID` until it expires. It also signs the
`cluster-info` config map, so that a machine that knows the token can trust what it reads there.

Source: apiserver plugin/pkg/auth/authenticator/token/bootstrap; cluster-bootstrap token/api, token/jws.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from k8s_tui.api.core import Secret
from k8s_tui.api.errors import NotFound, Unauthorized
from k8s_tui.api.scheme import SCHEME
from k8s_tui.api.time import parse_time
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.value import frozen

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

NAMESPACE = "kube-system"
SECRET_PREFIX = "bootstrap-token-"
SECRET_TYPE = "bootstrap.kubernetes.io/token"
PUBLIC_NAMESPACE = "kube-public"
CLUSTER_INFO = "cluster-info"
KUBECONFIG_KEY = "kubeconfig"
SIGNATURE_PREFIX = "jws-kubeconfig-"
GROUP = "system:bootstrappers"
USER_PREFIX = "system:bootstrap:"

TOKEN = re.compile(r"([a-z0-9]{6})\.([a-z0-9]{16})\Z")


@frozen
class BootstrapToken:
    """What a secret says of one token.

    Attributes:
        expires_ms: When it is of no use any more, None for never.
        usages: `authentication`, `signing`.
        groups: Groups that its bearer has beside `system:bootstrappers`.
    """

    id: str
    secret: str
    expires_ms: int | None = None
    usages: tuple[str, ...] = ()
    description: str = ""
    groups: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The token as it is typed."""
        return f"{self.id}.{self.secret}"

    def is_good(self, now_ms: int, usage: str) -> bool:
        """Tell whether it may be used for something at a moment."""
        return usage in self.usages and (self.expires_ms is None or now_ms < self.expires_ms)


def token_in(secret: Secret) -> BootstrapToken | None:
    """Return the token that a secret holds, None where it holds none."""
    if secret.type != SECRET_TYPE:
        return None
    data = {name: _decoded(text) for name, text in secret.data.items()}
    if not TOKEN.match(f"{data.get('token-id', '')}.{data.get('token-secret', '')}"):
        return None
    try:
        expires_ms = parse_time(data["expiration"]) if "expiration" in data else None
    except ValueError:
        return None
    usages = ("authentication", "signing")
    return BootstrapToken(
        data["token-id"],
        data["token-secret"],
        expires_ms,
        tuple(each for each in usages if data.get(f"usage-bootstrap-{each}") == "true"),
        data.get("description", ""),
        tuple(group for group in data.get("auth-extra-groups", "").split(",") if group),
    )


def secret_data(token: BootstrapToken, expiration: str) -> Mapping[str, str]:
    """Return the data of the secret that holds a token; `expiration` as Kubernetes writes times, "" for never."""
    data = {
        "auth-extra-groups": ",".join(token.groups),
        "description": token.description,
        "expiration": expiration,
        "token-id": token.id,
        "token-secret": token.secret,
        **{f"usage-bootstrap-{usage}": "true" for usage in token.usages},
    }
    return {name: base64.b64encode(text.encode()).decode() for name, text in data.items() if text}


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""


def authenticate(server: ApiServer, text: str, manager: str) -> Caller:
    """Return who shows a bootstrap token.

    Raises:
        Unauthorized: There is no such token, or it is of no use any more.
    """
    found = TOKEN.match(text)
    resource = SCHEME.lookup("secrets")
    if found is None or resource is None:
        raise Unauthorized
    try:
        token = token_in(server.get(resource, NAMESPACE, f"{SECRET_PREFIX}{found[1]}"))
    except NotFound:
        raise Unauthorized from None
    if token is None or token.secret != found[2] or not token.is_good(server.sim.now_ms, "authentication"):
        raise Unauthorized
    return Caller(f"{USER_PREFIX}{token.id}", (GROUP, *token.groups, "system:authenticated"), manager)


def signature(kubeconfig: str, token_id: str, secret: str) -> str:
    """Return the detached signature (JWS, HS256) of the cluster's public kubeconfig by a token."""
    header = _url_safe(json.dumps({"alg": "HS256", "kid": token_id}, separators=(",", ":")).encode())
    signed = f"{header}.{_url_safe(kubeconfig.encode())}".encode()
    return f"{header}..{_url_safe(hmac.new(secret.encode(), signed, hashlib.sha256).digest())}"


def _url_safe(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
