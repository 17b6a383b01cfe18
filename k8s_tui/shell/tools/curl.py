"""curl: requests by hand, with curl's own words and exit codes for what goes wrong.

Simplified: HTTP and HTTPS only; of what is sent along, the Host header alone changes the answer.

Source: curl 7.81, curl(1), lib/strerror.c, lib/connect.c.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import evolve, frozen

from k8s_tui.apiserver.paths import HttpRequest
from k8s_tui.network.routes import NO_ROUTE, REFUSED, TIMED_OUT
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.files import FileError
from k8s_tui.shell.flags import BOOL, INTEGER, LIST, TEXT, Flag, FlagError, Flags, parse_flags
from k8s_tui.shell.tools.http import (
    HUNG,
    NOT_HTTP,
    UNRESOLVED,
    UNVERIFIED,
    Fetched,
    fetch,
    headers,
    read_url,
    redirected,
)
from k8s_tui.traffic.clients import Url
from k8s_tui.traffic.requests import EMPTY_REPLY, NOT_TLS

VERSION = "7.81.0"
TIMEOUT_CODE = 28
MAX_REDIRECTS = 50
HTTP_ERROR_CODE = 22
CERTIFICATE_CODE = 77

CODES: Mapping[str, int] = {
    UNRESOLVED: 6,
    REFUSED: 7,
    NO_ROUTE: 7,
    TIMED_OUT: TIMEOUT_CODE,
    NOT_TLS: 35,
    EMPTY_REPLY: 52,
    HUNG: 56,
    UNVERIFIED: 60,
    NOT_HTTP: 1,
}

_PLAIN = ("compressed", "http1.1", "http2", "globoff", "no-keepalive", "no-buffer", "ipv4", "ipv6")
FLAGS: tuple[Flag, ...] = (
    Flag("silent", "s", BOOL),
    Flag("show-error", "S", BOOL),
    Flag("include", "i", BOOL),
    Flag("head", "I", BOOL),
    Flag("output", "o", TEXT),
    Flag("remote-name", "O", BOOL),
    Flag("write-out", "w", TEXT),
    Flag("max-time", "m", TEXT),
    Flag("connect-timeout", "", TEXT),
    Flag("verbose", "v", BOOL),
    Flag("insecure", "k", BOOL),
    Flag("request", "X", TEXT, "GET"),
    Flag("header", "H", LIST),
    Flag("data", "d", LIST),
    Flag("data-raw", "", LIST),
    Flag("json", "", LIST),
    Flag("form", "F", LIST),
    Flag("fail", "f", BOOL),
    Flag("location", "L", BOOL),
    Flag("user", "u", TEXT),
    Flag("user-agent", "A", TEXT),
    Flag("cookie", "b", TEXT),
    Flag("retry", "", INTEGER, "0"),
    Flag("retry-delay", "", TEXT, "1"),
    Flag("retry-connrefused", "", BOOL),
    Flag("resolve", "", LIST),
    Flag("noproxy", "", TEXT),
    Flag("cacert", "", TEXT),
    Flag("cert", "E", TEXT),
    Flag("key", "", TEXT),
    Flag("url", "", LIST),
    Flag("get", "G", BOOL),
    Flag("no-progress-meter", "", BOOL),
    Flag("version", "V", BOOL),
    Flag("dump4", "4", BOOL),
    Flag("dump6", "6", BOOL),
    *(Flag(name, "", BOOL) for name in _PLAIN),
)

_VARIABLE = re.compile(r"%\{(\w+)\}")
_TRY = "curl: try 'curl --help' or 'curl --manual' for more information"


@frozen
class Limits:
    """How long a request may take, in milliseconds; None for no limit."""

    connect_ms: int | None
    total_ms: int | None


def curl(call: Call) -> Result:
    """Run curl."""
    try:
        flags = parse_flags(call.arguments, FLAGS)
        limits = Limits(_seconds(flags, "connect-timeout"), _seconds(flags, "max-time"))
    except FlagError as error:
        found = re.search(r"(--\S+|in (-\S+))", str(error))
        shown = (found[2] or found[1]) if found else str(error)
        wants = "requires parameter" if "needs an argument" in str(error) else "is unknown"
        return call.fail(f"curl: option {shown}: {wants}\n{_TRY}", 2)
    if flags.on("version"):
        call.out(f"curl {VERSION} (x86_64-pc-linux-gnu) libcurl/{VERSION}\nProtocols: http https")
        return 0
    urls = [*flags.items("url"), *flags.arguments]
    if not urls:
        return call.fail(_TRY, 2)
    return _all(call, flags, limits, urls)


def _seconds(flags: Flags, name: str) -> int | None:
    text = flags.text(name)
    try:
        return round(float(text) * 1000) if text else None
    except ValueError:
        raise FlagError(f"option --{name}: expected a proper numerical parameter") from None


def _all(call: Call, flags: Flags, limits: Limits, urls: list[str]) -> Steps:
    code = 0
    for text in urls:
        tries = flags.integer("retry") + 1
        for _ in range(tries):
            code = yield from _one(call, flags, limits, text)
            if code not in (TIMEOUT_CODE, CODES[REFUSED] if flags.on("retry-connrefused") else TIMEOUT_CODE):
                break
            tries -= 1
            if tries:
                yield int(float(flags.text("retry-delay")) * 1000)
    return code


def _one(call: Call, flags: Flags, limits: Limits, text: str, hops: int = 0) -> Steps:
    try:
        url = read_url(text)
    except ValueError as error:
        if str(error).startswith("Protocol"):
            return _complain(call, flags, 1, str(error))
        return _complain(call, flags, 3, "URL using bad/illegal format or missing URL")
    authority = flags.text("cacert") and call.session.files.read(flags.text("cacert"))
    if authority is None:
        said = f"error setting certificate file: {flags.text('cacert')}"
        return _complain(call, flags, CERTIFICATE_CODE, said)
    url = evolve(url, authority=_host_header(flags))
    request = _request(call, flags, url)
    ip = _resolved(flags, url)
    result = fetch(call, url, insecure=flags.on("insecure"), ip=ip, authority=authority, request=request)
    wait_ms, timed_out = _patience(result, limits)
    if wait_ms:
        yield wait_ms
    if flags.on("verbose"):
        _narrate(call, flags, result, failed=bool(timed_out or result.failure))
    if timed_out or result.failure:
        code = TIMEOUT_CODE if timed_out else CODES[result.failure]
        _complain(call, flags, code, timed_out or _words(result, wait_ms))
        _write_out(call, flags, result, wait_ms, code)
        return code
    if flags.on("location") and 300 <= result.status < 400 and hops < MAX_REDIRECTS:
        return (yield from _one(call, flags, limits, redirected(result), hops + 1))
    code = _deliver(call, flags, result, text)
    _write_out(call, flags, result, wait_ms, code)
    return code


def _host_header(flags: Flags) -> str:
    return _headers_said(flags).get("host", "")


def _resolved(flags: Flags, url: Url) -> str:
    """Return the address that `--resolve HOST:PORT:ADDRESS` gives a host, "" for none."""
    for given in flags.items("resolve"):
        host, _, rest = given.lstrip("+").partition(":")
        port, _, address = rest.partition(":")
        if host in (url.host, "*") and port == str(url.port):
            return address
    return ""


def _request(call: Call, flags: Flags, url: Url) -> HttpRequest:
    """Return what goes over the line."""
    headers_said = _headers_said(flags)
    scheme, _, token = headers_said.get("authorization", "").partition(" ")
    sent = [*flags.items("data"), *flags.items("data-raw"), *flags.items("json")]
    files = call.session.files
    body = "&".join((files.read(each[1:]) or "") if each.startswith("@") else each for each in sent)
    method = flags.text("request")
    if not flags.changed("request"):
        method = "HEAD" if flags.on("head") else "POST" if sent and not flags.on("get") else "GET"
    kind = headers_said.get("content-type", "application/json")
    return HttpRequest(url.path, method, token.strip() if scheme.lower() == "bearer" else "", body, kind)


def _headers_said(flags: Flags) -> dict[str, str]:
    """Return the headers that were typed, by their names in small letters."""
    parts = (header.partition(":") for header in flags.items("header"))
    return {name.strip().lower(): text.strip() for name, _, text in parts}


def _patience(result: Fetched, limits: Limits) -> tuple[int, str]:
    """Return (how long curl waits, what it says if it gives up before the end)."""
    total_ms = result.total_ms
    named = bool(result.ip)
    if limits.connect_ms is not None and not result.connected:
        limit_ms = min(limits.connect_ms, limits.total_ms or limits.connect_ms)
        if total_ms > limit_ms:
            what = "Connection timed out" if named else "Resolving timed out"
            return limit_ms, f"{what} after {limit_ms + 1} milliseconds"
    if limits.total_ms is not None and total_ms > limits.total_ms:
        limit_ms = limits.total_ms
        if result.connected:
            return limit_ms, f"Operation timed out after {limit_ms + 1} milliseconds with 0 bytes received"
        what = "Connection timed out" if named else "Resolving timed out"
        return limit_ms, f"{what} after {limit_ms + 1} milliseconds"
    return total_ms, ""


def _words(result: Fetched, waited_ms: int) -> str:
    url = result.url
    if result.failure == UNRESOLVED:
        return f"Could not resolve host: {url.host}"
    reasons = {
        REFUSED: "Connection refused",
        NO_ROUTE: "No route to host",
        TIMED_OUT: "Connection timed out",
    }
    if result.failure in reasons:
        why = reasons[result.failure]
        return f"Failed to connect to {url.host} port {url.port} after {waited_ms} ms: {why}"
    return {
        EMPTY_REPLY: "Empty reply from server",
        NOT_TLS: "error:0A00010B:SSL routines::wrong version number",
        HUNG: "Recv failure: Connection timed out",
        UNVERIFIED: (
            "SSL certificate problem: unable to get local issuer certificate\n"
            "More details here: https://curl.se/docs/sslcerts.html\n\n"
            "curl failed to verify the legitimacy of the server and therefore could not\n"
            "establish a secure connection to it. To learn more about this situation and\n"
            "how to fix it, please visit the web page mentioned above."
        ),
    }.get(result.failure, "Received HTTP/0.9 when not allowed")


def _complain(call: Call, flags: Flags, code: int, text: str) -> int:
    if not flags.on("silent") or flags.on("show-error"):
        call.err(f"curl: ({code}) {text}")
    return code


def _narrate(call: Call, flags: Flags, result: Fetched, *, failed: bool) -> None:
    """Say what `-v` says."""
    url = result.url
    if not result.ip:
        call.err(f"* Could not resolve host: {url.host}\n* Closing connection 0")
        return
    call.err(f"*   Trying {result.ip}:{url.port}...")
    if not result.connected:
        if result.failure in (REFUSED, NO_ROUTE):
            why = "Connection refused" if result.failure == REFUSED else "No route to host"
            call.err(f"* connect to {result.ip} port {url.port} failed: {why}")
        call.err("* Closing connection 0")
        return
    call.err(f"* Connected to {url.host} ({result.ip}) port {url.port} (#0)")
    method = "HEAD" if flags.on("head") else flags.text("request")
    if result.certificate:
        call.err(f"* Server certificate:\n*  subject: O=Acme Co; CN={result.certificate}")
    shown = url.host if url.port in (80, 443) else f"{url.host}:{url.port}"
    shown = url.authority or shown
    call.err(f"> {method} {url.path} HTTP/1.1\n> Host: {shown}\n> User-Agent: curl/{VERSION}\n> Accept: */*")
    for header in flags.items("header"):
        if not header.lower().startswith("host:"):
            call.err(f"> {header}")
    call.err("> ")
    if not failed:
        for line in headers(result, call.session.now_ms):
            call.err(f"< {line}")
    call.err(f"* Connection #0 to host {url.host} left intact" if not failed else "* Closing connection 0")


def _deliver(call: Call, flags: Flags, result: Fetched, text: str) -> int:
    if flags.on("fail") and result.status >= 400:
        said = f"The requested URL returned error: {result.status}"
        return _complain(call, flags, HTTP_ERROR_CODE, said)
    shown = ""
    if flags.on("head") or flags.on("include"):
        shown = "".join(f"{line}\n" for line in headers(result, call.session.now_ms))
    if not flags.on("head") and result.body:
        shown += result.body if result.body == "ok" else f"{result.body}\n"
    path = flags.text("output")
    if flags.on("remote-name"):
        path = text.rstrip("/").rpartition("/")[2] or "index.html"
    if not path or path == "-":
        call.stdout.write(shown)
    elif path != "/dev/null":
        try:
            call.session.files.write(path, shown)
        except FileError as error:
            return _complain(call, flags, 23, f"Failed writing body: {error}")
    return 0


def _write_out(call: Call, flags: Flags, result: Fetched, waited_ms: int, code: int) -> None:
    form = flags.text("write-out")
    if not form:
        return
    connect_ms = min(waited_ms, result.resolve_ms + 1) if result.connected else 0
    answered = not result.failure and code in (0, HTTP_ERROR_CODE)
    status = result.status if answered else 0
    values = {
        "http_code": f"{status:03d}",
        "response_code": f"{status:03d}",
        "http_version": "1.1" if answered else "0",
        "time_total": f"{waited_ms / 1000:.6f}",
        "time_connect": f"{connect_ms / 1000:.6f}",
        "time_namelookup": f"{result.resolve_ms / 1000:.6f}",
        "time_starttransfer": f"{waited_ms / 1000 if answered else 0:.6f}",
        "remote_ip": result.ip if result.connected else "",
        "remote_port": str(result.url.port) if result.connected else "0",
        "size_download": str(len(result.body.encode())),
        "url_effective": f"{result.url.scheme}://{result.url.host}{result.url.path}",
        "exitcode": str(code),
        "errormsg": _words(result, waited_ms) if result.failure else "",
    }
    filled = _VARIABLE.sub(
        lambda match: values.get(match[1], ""), form.replace("\\n", "\n").replace("\\t", "\t")
    )
    call.stdout.write(filled)


CURL: tuple[Program, ...] = (
    Program("curl", curl, "ask an address, as in `curl -s -m 3 http://worker-1:30080`"),
)
