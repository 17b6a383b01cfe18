"""Proxying: what a reverse proxy makes of a request, and of endpoints that do not answer.

The proxy decides by its rules alone: redirect, send on, or answer itself. Where an endpoint does not accept the
connection it tries others, and answers 502 or 504 where none does. Source: ingress-nginx v1.12 (defaults of its
ConfigMap: proxy-next-upstream "error timeout", 3 tries, proxy-connect-timeout 5 s, proxy-read-timeout 60 s).
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.network.ingressrules import FAKE_CERTIFICATE, Backend, IngressRules
from k8s_tui.network.routes import TIMED_OUT
from k8s_tui.sim.value import frozen
from k8s_tui.traffic.clients import Url

TRIES = 3
CONNECT_TIMEOUT_MS = 5_000
READ_TIMEOUT_MS = 60_000

REDIRECT = 308
NOT_FOUND = 404
UNAVAILABLE = 503


@frozen
class Decision:
    """What the proxy does with a request.

    Attributes:
        status: What it answers by itself, 0 where it sends the request on.
        backend: Where it sends it.
        path: The path that it asks for there.
        certificate: The common name or the secret of the certificate that it showed, "" without TLS.
    """

    status: int = 0
    backend: Backend | None = None
    path: str = "/"
    certificate: str = ""


def decide(rules: IngressRules, url: Url) -> Decision:
    """Return what the proxy does with a request for `url`."""
    host = url.authority or url.host
    server = rules.server(host)
    certificate = (server.certificate or FAKE_CERTIFICATE) if url.scheme == "https" else ""
    if url.scheme == "http" and server.redirects:
        return Decision(REDIRECT)
    backend, path = rules.backend(host, url.path.partition("?")[0])
    if backend is None:
        return Decision(NOT_FOUND, certificate=certificate)
    if not backend.targets and not backend.external:
        return Decision(UNAVAILABLE, backend, certificate=certificate)
    return Decision(0, backend, path, certificate)


@frozen
class Attempts:
    """How requests fare that may be tried at several endpoints.

    Attributes:
        first: Share answered by the first endpoint tried.
        later: Share answered by another.
        lost: Share that nobody answered.
    """

    first: float
    later: float
    lost: float


def attempts(failing: Sequence[float]) -> Attempts:
    """Return how requests fare at endpoints of which each fails this share of connections."""
    count = len(failing)
    broken = sum(failing)
    lost = 1.0
    for tried in range(min(TRIES, count)):
        lost *= min(1.0, max(0.0, broken - tried) / (count - tried))
    first = 1.0 - broken / count
    return Attempts(first, max(0.0, 1.0 - first - lost), lost)


def gateway_status(reason: str) -> int:
    """Return what the proxy answers where an endpoint does not accept the connection, or does not answer."""
    return 504 if reason == TIMED_OUT else 502
