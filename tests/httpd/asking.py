"""Asking the API as a function, without a server around it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from k8s_tui.game.session import Session
from k8s_tui.httpd.answering import Answering
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.messages import Request, Response
from k8s_tui.httpd.watching import Watch
from k8s_tui.shell.kubectl.credentials import ADMINISTRATOR, certified


class Asking:
    """One client with all rights."""

    def __init__(
        self, session: Session, certified_as: str = ADMINISTRATOR, answering: Answering | None = None
    ) -> None:
        self.caller = certified(certified_as, "test")
        self.answering = answering or Answering(lambda: session.play.world)

    def raw(self, method: str, url: str, body: Any = None, **headers: str) -> Response | Context:
        """Return what the API answers."""
        parts = urlsplit(url)
        query = {name: tuple(texts) for name, texts in parse_qs(parts.query, keep_blank_values=True).items()}
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.answering.answer(Request(method, parts.path, self.caller, query, given, data))

    def __call__(self, method: str, url: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Return code and document."""
        response = self.raw(method, url, body, **headers)
        assert isinstance(response, Response)
        return response.code, json.loads(response.body)

    def watch(self, url: str, **headers: str) -> Watch:
        """Open a watch."""
        context = self.raw("GET", url, **headers)
        assert isinstance(context, Context), context
        return Watch(context)


def events(data: bytes) -> list[dict[str, Any]]:
    """Return the events that a watch sent."""
    return [json.loads(line) for line in data.splitlines()]
