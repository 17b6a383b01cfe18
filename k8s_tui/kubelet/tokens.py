"""The tokens of service accounts that a kubelet asks for on behalf of its pods, and renews in time.

Source: kubernetes pkg/kubelet/token/token_manager.go, pkg/volume/projected (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.pods import Pod
from k8s_tui.apiserver.tokens import Bound, Token, TokenRequest, issue
from k8s_tui.client.client import SERVICE_ACCOUNTS, Client
from k8s_tui.kubelet.environment import ConfigError
from k8s_tui.sim.simulation import Simulation

DEFAULT_SECONDS = 3600
"""How long a token lives where a volume does not say (serviceAccountToken.expirationSeconds)."""

RENEWED_AT = 0.8
"""The share of its life after which a token is renewed."""


class Tokens:
    """The tokens that one kubelet holds, by (pod uid, audience, seconds)."""

    def __init__(self, sim: Simulation, client: Client) -> None:
        self._sim = sim
        self._client = client
        self._held: dict[tuple[str, str, int], tuple[Token, int]] = {}

    def token(self, pod: Pod, source: Mapping[str, Any]) -> Token:
        """Return the token that a volume's source asks for: the one that is held, or a new one in its time.

        Raises:
            ConfigError: None is to be had; the words are those of the mount's failure.
        """
        seconds = int(source.get("expirationSeconds") or DEFAULT_SECONDS)
        audience = str(source.get("audience") or "")
        key = (pod.metadata.uid, audience, seconds)
        held = self._held.get(key)
        if held is not None and self._sim.now_ms < held[1]:
            return held[0]
        token = self._asked(pod, seconds, audience)
        self._held[key] = (token, self._sim.now_ms + renewal_ms(seconds))
        return token

    def _asked(self, pod: Pod, seconds: int, audience: str) -> Token:
        meta, client = pod.metadata, self._client
        name = pod.spec.service_account_name or "default"
        try:
            server = client.server()
            server.authorizer.check(client.caller, "create", SERVICE_ACCOUNTS, meta.namespace, name, "token")
            account = server.get(SERVICE_ACCOUNTS, meta.namespace, name)
            bound = Bound("Pod", meta.name, meta.uid)
            audiences = (audience,) if audience else ()
            return issue(server, account, TokenRequest(seconds, audiences, bound))
        except StatusError as error:
            raise ConfigError(f"failed to fetch token: {error.message}") from error
        except Unreachable as error:
            raise ConfigError(f"failed to fetch token: {error}") from error

    def forget(self, pod_uid: str) -> None:
        """Drop the tokens of a pod that is gone."""
        for key in [key for key in self._held if key[0] == pod_uid]:
            del self._held[key]

    def clear(self) -> None:
        """Forget all, as a process does that starts."""
        self._held = {}

    def copy_state(self, other: Tokens) -> None:
        """Take over what `other` holds."""
        self._held = other._held.copy()


def renewal_ms(seconds: int) -> int:
    """Return after how long a token of so many seconds is renewed."""
    return int(seconds * 1000 * RENEWED_AT)
