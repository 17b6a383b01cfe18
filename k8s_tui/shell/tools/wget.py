"""wget and nc: a page or a port; in GNU's words at the desk and on machines, in busybox's in containers.

Source: GNU Wget 1.21; busybox 1.36, networking/wget.c; netcat-openbsd 1.219.
"""

from __future__ import annotations

from attrs import evolve

from k8s_tui.network.routes import NO_ROUTE, REFUSED, TIMED_OUT, Place
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.files import FileError
from k8s_tui.shell.flags import BOOL, LIST, TEXT, Flag, FlagError, Flags, parse_flags
from k8s_tui.shell.tools.http import HUNG, UNRESOLVED, UNVERIFIED, Fetched, fetch, read_url, resolve
from k8s_tui.shell.tools.places import Place as Where
from k8s_tui.shell.tools.places import drawn, place_of, plane_of
from k8s_tui.traffic.requests import GIVE_UP_MS

NETWORK_CODE = 4
SERVER_CODE = 8
BUSYBOX_CODE = 1

WGET_FLAGS: tuple[Flag, ...] = (
    Flag("quiet", "q", BOOL),
    Flag("output-document", "O", TEXT),
    Flag("timeout", "T", TEXT),
    Flag("tries", "t", TEXT),
    Flag("spider", "", BOOL),
    Flag("server-response", "S", BOOL),
    Flag("no-check-certificate", "", BOOL),
    Flag("header", "", LIST),
    Flag("no-verbose", "", BOOL),
    Flag("continue", "c", BOOL),
)

NC_FLAGS: tuple[Flag, ...] = (
    Flag("zero", "z", BOOL),
    Flag("verbose", "v", BOOL),
    Flag("wait", "w", TEXT),
    Flag("numeric", "n", BOOL),
    Flag("udp", "u", BOOL),
    Flag("dump4", "4", BOOL),
)

_REASONS = {REFUSED: "Connection refused", NO_ROUTE: "No route to host", TIMED_OUT: "Connection timed out"}


def wget(call: Call) -> Result:
    """Run wget."""
    words = list(call.arguments)
    if "-nv" in words:
        words[words.index("-nv")] = "--no-verbose"
    try:
        flags = parse_flags(words, WGET_FLAGS)
        timeout = float(flags.text("timeout") or 0)
    except (FlagError, ValueError) as error:
        return call.fail(f"wget: {error}", 2)
    if not flags.arguments:
        return call.fail("wget: missing URL\nUsage: wget [OPTION]... [URL]...", 1)
    return _wget(call, flags, round(timeout * 1000))


def _wget(call: Call, flags: Flags, limit_ms: int) -> Steps:
    code = 0
    for text in flags.arguments:
        try:
            url = read_url(text)
        except ValueError as error:
            return call.fail(f"wget: {error}", 1)
        host = next(
            (text[5:].strip() for text in flags.items("header") if text.lower().startswith("host:")), ""
        )
        result = fetch(call, evolve(url, authority=host), insecure=flags.on("no-check-certificate"))
        gives_up = 0 < limit_ms < result.total_ms
        yield limit_ms if gives_up else result.total_ms
        inside = place_of(call.session).container is not None
        if inside:
            code = _busybox(call, flags, result, gives_up=gives_up)
        else:
            code = _gnu(call, flags, result, text, gives_up=gives_up)
        if code:
            return code
    return code


def _busybox(call: Call, flags: Flags, result: Fetched, *, gives_up: bool) -> int:
    url = result.url
    if not flags.on("quiet") and result.ip:
        call.err(f"Connecting to {url.host}:{url.port} ({result.ip}:{url.port})")
    if result.failure == UNRESOLVED:
        return call.fail(f"wget: bad address '{url.host}'", BUSYBOX_CODE)
    if gives_up:
        return call.fail("wget: download timed out", BUSYBOX_CODE)
    if result.failure in _REASONS:
        why = _REASONS[result.failure].replace("Connection timed out", "Operation timed out")
        return call.fail(f"wget: can't connect to remote host ({result.ip}): {why}", BUSYBOX_CODE)
    if result.failure and result.failure != UNVERIFIED:
        return call.fail("wget: error getting response", BUSYBOX_CODE)
    if result.status >= 400:
        said = f"wget: server returned error: HTTP/1.1 {result.status} {result.phrase}"
        return call.fail(said, BUSYBOX_CODE)
    return _save(call, flags, result)


def _gnu(call: Call, flags: Flags, result: Fetched, text: str, *, gives_up: bool) -> int:
    url, loud = result.url, not flags.on("quiet")
    target = f"{url.host} ({url.host})|{result.ip}|:{url.port}"

    def say(line: str, code: int) -> int:
        if loud:
            call.err(line)
        return code

    if result.failure == UNRESOLVED:
        said = f"Resolving {url.host} ({url.host})... failed: Name or service not known."
        return say(f"{said}\nwget: unable to resolve host address '{url.host}'", NETWORK_CODE)
    if gives_up and not result.connected:
        return say(f"Connecting to {target}... failed: Connection timed out.\nGiving up.\n", NETWORK_CODE)
    if result.failure in _REASONS:
        return say(f"Connecting to {target}... failed: {_REASONS[result.failure]}.", NETWORK_CODE)
    say(f"Connecting to {target}... connected.\nHTTP request sent, awaiting response... ", 0)
    if gives_up or result.failure == HUNG:
        return say("Read error (Connection timed out) in headers.\nGiving up.\n", NETWORK_CODE)
    if result.failure:
        return say("No data received.\nGiving up.\n", NETWORK_CODE)
    say(f"{result.status} {result.phrase}", 0)
    if result.status >= 400:
        return say(f"ERROR {result.status}: {result.phrase}.\n", SERVER_CODE)
    return _save(call, flags, result)


def _save(call: Call, flags: Flags, result: Fetched) -> int:
    if flags.on("spider"):
        return 0
    path = flags.text("output-document") or result.url.path.rpartition("/")[2] or "index.html"
    text = f"{result.body}\n" if result.body else ""
    if path == "-":
        call.stdout.write(text)
        return 0
    if path == "/dev/null":
        return 0
    try:
        call.session.files.write(path, text)
    except FileError as error:
        return call.fail(f"wget: {path}: {error}")
    if not flags.on("quiet"):
        call.err(f"saving to '{path}'\n'{path}' saved")
    return 0


# -- nc ------------------------------------------------------------


def netcat(call: Call) -> Result:
    """Run nc."""
    try:
        flags = parse_flags(call.arguments, NC_FLAGS)
        limit_ms = round(float(flags.text("wait") or 0) * 1000)
    except (FlagError, ValueError) as error:
        return call.fail(f"nc: {error}")
    words = flags.arguments
    if len(words) != 2 or not words[1].isdigit() or not 0 < int(words[1]) < 65536:
        return call.fail("usage: nc [-46CDdFhklNnrStUuvZz] [-w timeout] [destination] [port]")
    return _probe(call, flags, words[0], int(words[1]), limit_ms)


def _nc_words(place: Where, host: str, ip: str, port: int, protocol: str, reason: str) -> str:
    """Return what busybox's nc says in its image, OpenBSD's elsewhere; `reason` is "" for an open port."""
    container, lowered = place.container, protocol.lower()
    if container is not None and container.behaviour.application.name in ("busybox", "alpine"):
        if not reason:
            return f"{host} ({ip}:{port}) open"
        return "nc: timed out" if reason == TIMED_OUT else f"nc: {host} ({ip}:{port}): {_REASONS[reason]}"
    if not reason:
        return f"Connection to {host} ({ip}) {port} port [{lowered}/*] succeeded!"
    return f"nc: connect to {host} ({ip}) port {port} ({lowered}) failed: {_REASONS[reason]}"


def _probe(call: Call, flags: Flags, host: str, port: int, limit_ms: int) -> Steps:
    place, verbose = place_of(call.session), flags.on("verbose")
    ip, wait_ms = resolve(call, place, host)
    if wait_ms:
        yield wait_ms
    if not ip:
        said = f'nc: getaddrinfo for host "{host}" port {port}: Name or service not known'
        return call.fail(said)
    protocol = "UDP" if flags.on("udp") else "TCP"
    plane = plane_of(call.session)
    plane.ground.begin()
    way = drawn(call.session, plane.router.connect(place.source, ip, port, protocol), lambda each: each.share)
    if isinstance(way.end, Place):
        if verbose:
            call.err(_nc_words(place, host, ip, port, protocol, ""))
        return 0
    reason = way.end.reason
    if reason == TIMED_OUT:
        yield limit_ms or GIVE_UP_MS
    if verbose:
        call.err(_nc_words(place, host, ip, port, protocol, reason))
    return 1


WGET: tuple[Program, ...] = (
    Program("wget", wget, "fetch a page, as in `wget -qO- http://worker-1:30080`"),
    Program("nc", netcat, "try a port, as in `nc -zv -w 2 worker-1 10250`"),
)
