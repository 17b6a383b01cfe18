"""Asking the server without kubectl: by HTTP, or by bytes that are no such thing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import urllib.error
import urllib.request
from typing import Any

from k8s_tui.httpd.serving import HttpsServer

PODS = "/api/v1/namespaces/default/pods"
WAIT_SECONDS = 10
TRIES = 5


def trusting() -> ssl.SSLContext:
    """Return a client's side of TLS that takes any server."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def place(server: HttpsServer) -> tuple[str, int]:
    """Return host and port of a server."""
    host, _, port = server.address.removeprefix("https://").rpartition(":")
    return host, int(port)


def asked(
    server: HttpsServer, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, Any]]:
    """Ask with the administrator's token, or as the headers say."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    known = {"Authorization": f"Bearer {server.credentials.token}"}
    request = urllib.request.Request(server.address + path, body, {**known, **named})  # noqa: S310
    try:
        with urllib.request.urlopen(request, context=trusting(), timeout=WAIT_SECONDS) as response:  # noqa: S310
            text = response.read().decode()
            return response.status, _document(text)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _document(error.read().decode())


def _document(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text) if text.startswith("{") else {"message": text}
    return found


async def said_to(server: HttpsServer, data: bytes, tls: ssl.SSLContext | None = None) -> bytes:
    """Send bytes and return all that comes until the server hangs up, "" where it just does."""
    try:
        reader, writer = await asyncio.open_connection(*place(server), ssl=tls)
        writer.write(data)
        answer = await asyncio.wait_for(reader.read(), WAIT_SECONDS)
        writer.close()
    except (ssl.SSLError, ConnectionError):
        return b""
    return answer


async def is_answering(server: HttpsServer) -> bool:
    """Tell whether somebody else is still answered; on a busy machine not every try is quick enough."""
    for _ in range(TRIES):
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            status, _ = await asyncio.to_thread(asked, server, "/version")
            return status == 200
    return False
