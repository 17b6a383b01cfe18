"""Discovery: how a machine that joins finds out whether it may trust the API server at an address.

It reads `cluster-info`, which everybody may read, checks the signature that the token makes, and compares the
authority in it with the hash that it was given.

Source: kubernetes cmd/kubeadm/app/discovery/token/token.go, util/pubkeypin (v1.32).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from k8s_tui.api.certificates import authority_of, key_hash
from k8s_tui.api.core import ConfigMap
from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.apiserver.bootstraptokens import (
    CLUSTER_INFO,
    KUBECONFIG_KEY,
    PUBLIC_NAMESPACE,
    SIGNATURE_PREFIX,
    TOKEN,
    signature,
)
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import CONFIG_MAPS
from k8s_tui.cluster.endpoint import BALANCER_IP
from k8s_tui.shell.tools.kubeadm.frame import KubeadmError, Run
from k8s_tui.shell.tools.places import fleet_of

RETRY_MS = 5_000
TIMEOUT_MS = 5 * 60_000
"""Between attempts, and how long they go on (DiscoveryRetryInterval, timeouts.discovery)."""

ANONYMOUS = Caller("system:anonymous", ("system:unauthenticated",), "kubeadm")
UNTRUSTED = "error execution phase preflight: couldn't validate the identity of the API Server"

INVALID_TOKEN = 'discovery.bootstrapToken.token: Invalid value: "": the bootstrap token is invalid'


def discover(run: Run, endpoint: str, token: str, hashes: Sequence[str]) -> Generator[int, None, str]:
    """Return the kubeconfig that the cluster publishes, once it can be trusted; yields milliseconds to wait.

    Raises:
        KubeadmError: It cannot.
    """
    found = TOKEN.match(token)
    assert found is not None
    token_id, secret = found[1], found[2]
    data = yield from _information(run, endpoint, token_id)
    text = data[KUBECONFIG_KEY]
    if data[f"{SIGNATURE_PREFIX}{token_id}"] != signature(text, token_id, secret):
        said = "failed to verify JWS signature of received cluster info object, can't trust this API Server"
        raise KubeadmError(f"{UNTRUSTED}: {said}")
    trusted = authority_of(text)
    if hashes and (trusted is None or key_hash(trusted) not in [each.lower() for each in hashes]):
        shown = "" if trusted is None else key_hash(trusted)
        said = f'cluster CA found in {CLUSTER_INFO} ConfigMap is invalid: none of the public keys "{shown}" are pinned'
        raise KubeadmError(f"{UNTRUSTED}: {said}")
    return text


def _information(run: Run, endpoint: str, token_id: str) -> Generator[int, None, dict[str, str]]:
    waited_ms = 0
    while True:
        why, data = _ask(run, endpoint, token_id)
        if not why:
            return data
        if waited_ms >= TIMEOUT_MS:
            raise KubeadmError(f"{UNTRUSTED}: {why}")
        yield RETRY_MS
        waited_ms += RETRY_MS


def _ask(run: Run, endpoint: str, token_id: str) -> tuple[str, dict[str, str]]:
    """Return (why the information is not to be had, the information)."""
    url = f"https://{endpoint}/api/v1/namespaces/{PUBLIC_NAMESPACE}/configmaps/{CLUSTER_INFO}?timeout=10s"
    failed = "failed to request the cluster-info ConfigMap"
    if not _is_api(run, endpoint):
        host = endpoint.partition(":")[0]
        return f'{failed}: Get "{url}": dial tcp {host}:6443: connect: no route to host', {}
    try:
        found: ConfigMap = run.client_as(ANONYMOUS).get(CONFIG_MAPS, PUBLIC_NAMESPACE, CLUSTER_INFO)
    except Unreachable as error:
        return f'{failed}: Get "{url}": {error}', {}
    except StatusError as error:
        return f"{failed}: {error.message}", {}
    if f"{SIGNATURE_PREFIX}{token_id}" not in found.data:
        return f'could not find a JWS signature in the cluster-info ConfigMap for token ID "{token_id}"', {}
    return "", dict(found.data)


def _is_api(run: Run, endpoint: str) -> bool:
    """Tell whether an address is one at which API servers answer."""
    host, _, port = endpoint.partition(":")
    if port not in ("", "6443"):
        return False
    fleet, servers = fleet_of(run.call.session), run.call.session.world.servers
    machine = fleet.with_address(host) or fleet.machine(host)
    if host == BALANCER_IP:
        return len(servers) > 1
    if machine is None:
        return not host.replace(".", "").isdigit()
    return machine.name in servers
