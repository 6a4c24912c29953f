"""Requests under way, and how they end when the process is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from domain.errors import SERVER_BUSY, FacestreamError
from infra.http.exchange import record
from infra.http.request import HttpRequest

RETRY_AFTER: Final = 5
"""Seconds after which a client that was refused while draining may find the successor."""


class Traffic:
    """Counts what was accepted; once draining it accepts nothing more.

    Websockets are not counted: they end by a close frame when the sockets are closed, after the drain.
    """

    def __init__(self) -> None:
        self.in_flight = 0
        self.draining = False
        self._settled = asyncio.Event()

    async def carry(self, handle: Callable[[HttpRequest], Awaitable[None]], request: HttpRequest) -> None:
        """Handle one request up to its reply's last byte. Raises SERVER_BUSY while draining."""
        stream: Any = request.stream  # Sanic's Stream does not declare what Http has
        if self.draining:
            stream.keep_alive = False
            raise FacestreamError(SERVER_BUSY, retry_after=RETRY_AFTER)
        if stream.upgrade_websocket:
            await handle(request)
            if stream.response is None:
                record(request, 101)
            return
        self.in_flight += 1
        try:
            await handle(request)
        finally:
            self.in_flight -= 1
            if self.draining and self.in_flight == 0:
                self._settled.set()

    async def drain(self, seconds: float) -> None:
        """Refuse what comes from now on; return when all that was accepted is answered, or after `seconds`. Idempotent."""
        self.draining = True
        if self.in_flight == 0:
            return
        try:
            await asyncio.wait_for(self._settled.wait(), seconds)
        except TimeoutError:
            return
