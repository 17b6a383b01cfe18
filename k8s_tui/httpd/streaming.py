"""Answers without an end: watches, logs that are followed, and commands in containers.

Each stream is a task of its own that is woken when time has passed. A client that does not read is dropped, so
that nothing piles up for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Final

from aiohttp import web

from k8s_tui.api.errors import Expired
from k8s_tui.httpd import channels
from k8s_tui.httpd.answering import Answering
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.messages import TEXT
from k8s_tui.httpd.podlogs import PodLog
from k8s_tui.httpd.watching import BOOKMARK_SECONDS, Watch

FOLLOW_SECONDS: Final = 1.0
SLOW_SECONDS: Final = 10.0
"""A client that takes nothing for so long is dropped."""


class Streams:
    """All open streams of a server.

    Attributes:
        slow_seconds: How long a client may take nothing.
        last_seconds: How long it may then take to see that its stream has ended.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._pulse: asyncio.Future[None] | None = None
        self._closed = False
        self.slow_seconds = SLOW_SECONDS
        self.last_seconds = SLOW_SECONDS

    def pulse(self) -> None:
        """Wake all streams."""
        pulse, self._pulse = self._pulse, None
        if pulse is not None and not pulse.done():
            pulse.set_result(None)

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        self.pulse()

    async def wait(self, seconds: float) -> None:
        """Sleep until the next pulse, at most so long."""
        if self._pulse is None:
            self._pulse = asyncio.get_running_loop().create_future()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._pulse), seconds)

    async def answer(self, raw: web.BaseRequest, context: Context) -> web.StreamResponse:
        """Answer with a stream.

        Raises:
            StatusError: It cannot begin.
        """
        if context.target.verb == "watch":
            return await self._watch(raw, context)
        if context.target.subresource == "log":
            return await self._log(raw, PodLog(context), context)
        return await channels.answer(raw, context, self.wait)

    async def _log(self, raw: web.BaseRequest, log: PodLog, context: Context) -> web.StreamResponse:
        if not log.follows:
            return web.Response(body=log.first(), headers={"Content-Type": TEXT})
        response = web.StreamResponse(headers={"Content-Type": TEXT})
        response.enable_chunked_encoding()
        try:
            await response.prepare(raw)
            await self._send(response, log.first())
            while not (log.has_ended() or self._closed or self._answering.world() is not context.world):
                await self.wait(FOLLOW_SECONDS)
                await self._send(response, log.rest())
            await response.write_eof()
        except (TimeoutError, ConnectionError):
            if raw.transport is not None:
                raw.transport.abort()
        return response

    async def _watch(self, raw: web.BaseRequest, context: Context) -> web.StreamResponse:
        watch = Watch(context)
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.enable_chunked_encoding()
        numbers, began = self._answering.numbers, time.monotonic()
        numbers.opened(context.target)
        try:
            await response.prepare(raw)
            try:
                for piece in watch.begin():
                    await self._send(response, piece)
                await self._changes(raw, response, watch, context)
            except TimeoutError:
                numbers.gave_up(context.target)
            await asyncio.wait_for(response.write_eof(), self.last_seconds)
        except (TimeoutError, ConnectionError):
            if raw.transport is not None:
                raw.transport.abort()
        finally:
            numbers.closed(context.target)
            numbers.answered(context.target, 200, time.monotonic() - began)
        return response

    async def _changes(
        self, raw: web.BaseRequest, response: web.StreamResponse, watch: Watch, context: Context
    ) -> None:
        """Send what changes, until the watch ends or the client is gone.

        Raises:
            TimeoutError: It does not keep up. Like kube-apiserver, one ends the stream then; the client watches
                again from where it is, and hears that its version is too old, if it is.
        """
        ends_at = time.monotonic() + watch.timeout_seconds
        marks_at = time.monotonic() + BOOKMARK_SECONDS
        while not (watch.ended() or self._closed or raw.transport is None):
            now = time.monotonic()
            if now >= ends_at or not context.server.is_serving():
                return
            if self._answering.world() is not context.world:
                error = Expired.of(watch.revision, self._answering.server().etcd().revision)
                await self._send(response, watch.end(error))
            elif watch.is_behind():
                await self._send(response, watch.next())
            elif watch.wants_bookmarks and now >= marks_at:
                marks_at = now + BOOKMARK_SECONDS
                await self._send(response, watch.bookmark())
            else:
                await self.wait(min(ends_at, marks_at) - now)

    async def _send(self, response: web.StreamResponse, data: bytes) -> None:
        if data:
            await asyncio.wait_for(response.write(data), self.slow_seconds)
