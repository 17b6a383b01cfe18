"""One request of curl or wget: the name, the connection, the answer, as the data plane has them now.

Of the ways that the data plane offers, one is drawn by its share, as one connection gets one endpoint.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from attrs import evolve, frozen

from k8s_tui.apiserver import healthz
from k8s_tui.apiserver.paths import HttpRequest, answered
from k8s_tui.cluster.config import DESK
from k8s_tui.controllers.serviceaccounts import CERTIFICATE
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.machine.repositories import download
from k8s_tui.network.names import is_address
from k8s_tui.network.routes import NO_ROUTE, REFUSED, TIMED_OUT
from k8s_tui.shell.calls import Call
from k8s_tui.shell.tools.clock import http_time, nanosecond_time
from k8s_tui.shell.tools.places import Place, drawn, fleet_of, place_of, plane_of, pod_session
from k8s_tui.traffic.answers import PHRASES, Answer
from k8s_tui.traffic.clients import Url, parse_target
from k8s_tui.traffic.requests import EMPTY_REPLY, GIVE_UP_MS, NOT_TLS, Requests

UNRESOLVED = "unresolved"
UNVERIFIED = "unverified"
NOT_HTTP = "not HTTP"
HUNG = "hung"
API_SERVER = "kube-apiserver"
"""Why there is no answer, beside the reasons of the data plane."""

KUBELET_HEALTH_PORT = 10248
"""Where a kubelet answers its own machine (KubeletConfiguration healthzPort)."""

LOOPBACK = "127.0.0.1"
LOCAL_NAMES = ("localhost", LOOPBACK)

SITE_ADDRESS = "198.51.100.7"
SITE_MS = 40
"""Where the sites of software are, and how far (TEST-NET-2)."""

HTTP_SCHEMES = ("http", "https")

SERVERS: Mapping[str, str] = {
    "nginx": "nginx/1.27.3",
    "nginx-unprivileged": "nginx/1.27.3",
    "ingress-nginx": "nginx",
    "httpd": "Apache/2.4.62 (Unix)",
    "gb-frontend": "Apache/2.4.10 (Debian) PHP/5.6.20",
    "gb-frontend-v5": "Apache/2.4.54 (Debian)",
    "wordpress": "Apache/2.4.62 (Debian)",
    "hpa-example": "Apache/2.4.10 (Debian)",
    "echoserver": "nginx",
}
"""What applications call themselves in their answers."""


NGINX_PHRASES: Mapping[int, str] = {503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}
"""Where nginx words a status in its own way."""


@frozen
class Fetched:
    """How one request ended.

    Attributes:
        ip: The address that was tried, "" where the name has none.
        status: Of HTTP, 0 for none.
        failure: Why there is no answer of HTTP, "" where there is one.
        resolve_ms: What the name took.
        total_ms: What everything took.
        connected: Somebody accepted the connection.
        hop: Who answered, as in `pod shop/web-1 (worker-2)`.
        certificate: Whose certificate was shown, where that is known.
    """

    url: Url
    ip: str = ""
    status: int = 0
    body: str = ""
    application: str = ""
    failure: str = ""
    resolve_ms: int = 0
    total_ms: int = 0
    connected: bool = False
    hop: str = ""
    certificate: str = ""

    @property
    def phrase(self) -> str:
        """The status line's words."""
        return phrase_of(self.application, self.status)


def read_url(text: str) -> Url:
    """Return what a URL means.

    Raises:
        ValueError: It is none.
    """
    scheme, separator, _ = text.partition("://")
    if separator and scheme not in HTTP_SCHEMES:
        raise ValueError(f'Protocol "{scheme}" not supported or disabled in libcurl')
    return parse_target(text if separator else f"http://{text}")


def fetch(
    call: Call,
    url: Url,
    *,
    insecure: bool = False,
    ip: str = "",
    authority: str = "",
    request: HttpRequest | None = None,
) -> Fetched:
    """Return how a request to `url` fares now; nothing waits here.

    Args:
        call: Who asks, and where.
        url: What is asked; its authority is the Host header, where one is given.
        insecure: Certificates are not looked at.
        ip: The address of the host, "" for the one that its name has.
        authority: The certificates that are believed, as text; "" for those of the system.
        request: What goes over the line, where it is more than the path.
    """
    session, place = call.session, place_of(call.session)
    found = _from_outside(call, place, url)
    if found is not None:
        return found
    if place.is_desk and url.host in LOCAL_NAMES:
        return _forwarded(call, url)
    ip, resolve_ms = (ip, 0) if ip else resolve(call, place, url.host)
    result = Fetched(url, ip, resolve_ms=resolve_ms, total_ms=resolve_ms)
    if not ip:
        return evolve(result, failure=UNRESOLVED)
    own = _own_kubelet(place, ip, url)
    if own is not None:
        return evolve(result, status=own, body="ok", connected=True)
    plane = plane_of(session)
    plane.ground.begin()
    asked = evolve(url, host=ip, authority=url.authority or url.host, trusting=True)
    flow = Requests(plane).ask(place.source, asked)
    answer = drawn(session, flow.answers, lambda each: each.share)
    result = evolve(
        result,
        total_ms=resolve_ms + round(answer.latency_ms),
        status=answer.status,
        application=answer.application,
        hop=answer.hops[-1] if answer.hops else "",
        certificate=answer.certificate,
    )
    trusted = insecure or (answer.application == API_SERVER and CERTIFICATE.strip() in authority)
    # What a server says of its health is its own doing, as its kubelet probes it; the rest the API answers.
    is_api = answer.application == API_SERVER and url.path.partition("?")[0] not in healthz.PATHS
    if is_api and answer.status and url.scheme == "https" and trusted:
        return _asked_api(call, result, request or HttpRequest(url.path))
    return _judged(call, result, answer, insecure=trusted)


def _forwarded(call: Call, url: Url) -> Fetched:
    """Return what answers at a port of the player's own machine: a pod, where one is forwarded."""
    forward = call.session.forwards.get(url.port)
    inside = None if forward is None else pod_session(call.session, forward)
    if forward is None or inside is None:
        call.session.forwards.pop(url.port, None)
        return Fetched(url, LOOPBACK, failure=REFUSED)
    return evolve(fetch(evolve(call, session=inside), evolve(url, port=forward.port)), url=url)


def _asked_api(call: Call, result: Fetched, request: HttpRequest) -> Fetched:
    """Return what the API server at the end of the way answers."""
    servers = call.session.world.servers
    machine = result.hop.rpartition("(")[2].rstrip(")")
    server = servers.get(machine) or next(iter(servers.values()))
    answer = answered(server, request)
    return evolve(result, connected=True, status=answer.status, body=answer.text(2))


def resolve(call: Call, place: Place, host: str) -> tuple[str, int]:
    """Return (an address of a name, "" for none; milliseconds that took)."""
    if host == "localhost":
        return LOOPBACK, 0
    if is_address(host):
        return host, 0
    found = plane_of(call.session).resolver.resolve(place.source, host)
    chosen = drawn(call.session, found, lambda each: each.share)
    return (chosen.addresses[0] if chosen.addresses else ""), round(chosen.latency_ms)


def _from_outside(call: Call, place: Place, url: Url) -> Fetched | None:
    """Return what one of the sites that are known here answers, None where it is none of them."""
    text = download(f"{url.scheme}://{url.host}{url.path}")
    if text is None:
        return None
    at = DESK if place.machine is None else place.machine.name
    if not fleet_of(call.session).links.reachable(at, OUTSIDE):
        return Fetched(url, failure=UNRESOLVED)
    return Fetched(
        url,
        SITE_ADDRESS,
        200,
        text.removesuffix("\n"),
        resolve_ms=SITE_MS,
        total_ms=2 * SITE_MS,
        connected=True,
    )


def _own_kubelet(place: Place, ip: str, url: Url) -> int | None:
    machine = place.machine
    on_machine = machine is not None and place.container is None and ip == LOOPBACK
    if on_machine and url.port == KUBELET_HEALTH_PORT and machine is not None:
        return 200 if machine.units.is_active("kubelet") else None
    return None


def _judged(call: Call, result: Fetched, answer: Answer, *, insecure: bool) -> Fetched:
    """Return the result with what the application's answer, or its lack, means to the client."""
    reason = answer.reason
    if answer.application == "kubelet":
        # It speaks TLS alone, and answers nobody whom it does not know.
        result = evolve(result, status=401 if result.url.scheme == "https" else 400)
    elif answer.application == "ssh":
        failure = NOT_TLS if result.url.scheme == "https" else NOT_HTTP
        return evolve(result, failure=failure, connected=True, status=0)
    if answer.status:
        if result.url.scheme == "https" and not insecure:
            return evolve(result, failure=UNVERIFIED, connected=True, status=0)
        return evolve(result, connected=True, body=_body(call, result, answer))
    if reason == TIMED_OUT and result.hop and result.hop == answer.hop:
        return evolve(result, failure=HUNG, connected=True, total_ms=result.resolve_ms + GIVE_UP_MS)
    if reason in (REFUSED, NO_ROUTE, TIMED_OUT):
        return evolve(result, failure=reason)
    if reason in (NOT_TLS, EMPTY_REPLY):
        return evolve(result, failure=reason, connected=True)
    return evolve(result, failure=NOT_HTTP, connected=True)


# -- bodies ------------------------------------------------------------


def _body(call: Call, result: Fetched, answer: Answer) -> str:
    application, url = result.application, result.url
    if application == "kubelet":
        spoken = url.scheme == "https"
        return "Unauthorized" if spoken else "Client sent an HTTP request to an HTTPS server."
    path, _, query = url.path.partition("?")
    if application == "kube-apiserver" and query.startswith("verbose") and answer.body == "ok":
        return healthz.report(path, has_store=True, verbose=True).text.rstrip("\n")
    body = answer.body
    pod = result.hop.removeprefix("pod ").partition(" ")[0].rpartition("/")[2]
    now_ms = call.session.now_ms
    body = body.replace("{hostname}", pod).replace("{date}", nanosecond_time(now_ms))
    if application == "echoserver":
        return _echo(body, url)
    if body or answer.status < 300:
        return body
    return error_page(application, answer.status, url.path)


def _echo(body: str, url: Url) -> str:
    return (
        f"\n\n{body}\n\nPod Information:\n\t-no pod information available-\n\nRequest Information:\n"
        f"\tmethod=GET\n\treal path={url.path}\n\trequest_version=1.1\n\trequest_scheme={url.scheme}\n"
    )


def phrase_of(application: str, status: int) -> str:
    """Return how an application words a status."""
    nginx = NGINX_PHRASES.get(status) if SERVERS.get(application, "").startswith("nginx") else None
    return nginx or PHRASES.get(status, "")


def error_page(application: str, status: int, path: str) -> str:
    """Return what an application answers where it has nothing better to say."""
    phrase = phrase_of(application, status)
    server = SERVERS.get(application, "")
    if server.startswith("nginx"):
        return (
            f"<html>\n<head><title>{status} {phrase}</title></head>\n<body>\n"
            f"<center><h1>{status} {phrase}</h1></center>\n<hr><center>{server}</center>\n</body>\n</html>"
        )
    if application in ("kube-apiserver", "kube-scheduler", "kube-controller-manager"):
        return _forbidden(status, path) if status == 403 else phrase.lower()
    if server.startswith("Apache"):
        head = f"<html><head>\n<title>{status} {phrase}</title>\n</head>"
        return f"{head}<body>\n<h1>{phrase}</h1>\n</body></html>"
    return "404 page not found" if status == 404 else phrase


def _forbidden(status: int, path: str) -> str:
    return json.dumps(
        {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": f'forbidden: User "system:anonymous" cannot get path "{path}"',
            "reason": "Forbidden",
            "details": {},
            "code": status,
        },
        indent=2,
    )


def _location(result: Fetched) -> list[str]:
    """Return where a redirect leads: the same over TLS, which is the only one that there is."""
    return [f"Location: {redirected(result)}"] if 300 <= result.status < 400 else []


def redirected(result: Fetched) -> str:
    """Return the URL that a redirect leads to."""
    url = result.url
    return f"https://{url.authority or url.host}{'' if url.path == '/' else url.path}"


def headers(result: Fetched, now_ms: int) -> list[str]:
    """Return the answer's head, first line first, as it is printed."""
    body = result.body
    kind = "text/plain; charset=utf-8"
    if body.startswith(("<", "<!")):
        kind = "text/html"
    elif body.startswith("{"):
        kind = "application/json"
    lines = [f"HTTP/1.1 {result.status} {result.phrase}".rstrip()]
    if result.application in SERVERS:
        lines.append(f"Server: {SERVERS[result.application]}")
    return [
        *lines,
        f"Date: {http_time(now_ms)}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body.encode()) + (1 if body else 0)}",
        *_location(result),
        "Connection: keep-alive",
        "",
    ]
