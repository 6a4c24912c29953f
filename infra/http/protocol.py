"""Sanic's connection, with what its settings cannot say: headers beyond 16 KiB, whole deadlines, refusals that arrive."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Final

from sanic.exceptions import PayloadTooLarge, RequestTimeout, URITooLong
from sanic.http import Http
from sanic.server.protocols.websocket_protocol import WebSocketProtocol

from domain.errors import HEADERS_TOO_LARGE, FacestreamError
from infra.http.limits import HttpLimits

LINGER_SECONDS: Final = 2.0
LINGER_BYTES: Final = 64 * 1024 * 1024
"""How long, and over how much, a client that was refused in the middle of sending is listened to."""


class Connection(Http):
    """Requests and replies of one connection."""

    # Sanic keeps its limit on the class, for all servers of the process, and caps it at 16 KiB: an instance's own wins.
    __slots__ = ("HEADER_MAX_SIZE", "_limits", "_overlong")

    def __init__(self, protocol: FacestreamProtocol) -> None:
        super().__init__(protocol)  # type: ignore[no-untyped-call]  # Sanic does not annotate it
        self._limits: HttpLimits = protocol.app.ctx.limits
        self.HEADER_MAX_SIZE = self._limits.header_bytes
        self._overlong = False

    async def http1(self) -> None:
        """Serve the connection until it is to be closed."""
        await super().http1()  # type: ignore[no-untyped-call]  # Sanic does not annotate it
        if self._overlong or self.request_body:
            await self._linger()

    async def http1_request_header(self) -> None:
        """Read one header. Raises HEADERS_TOO_LARGE, and RequestTimeout for one that comes too slowly, however steadily."""
        try:
            if b"\r\n\r\n" in self.recv_buffer:
                await super().http1_request_header()  # type: ignore[no-untyped-call]  # Sanic does not annotate it
            else:
                async with asyncio.timeout(self._limits.header_seconds):
                    await super().http1_request_header()  # type: ignore[no-untyped-call]  # Sanic does not annotate it
        except TimeoutError:
            raise RequestTimeout from None
        except (PayloadTooLarge, URITooLong):
            self._overlong = True
            raise FacestreamError(HEADERS_TOO_LARGE, limit=self._limits.header_bytes) from None

    def create_empty_request(self) -> None:
        """Stand in for a request that could not be read; without its url, which may be what was wrong with it."""
        self.url = None
        super().create_empty_request()

    async def _linger(self) -> None:
        """Read on for a while: closing a socket with unread bytes resets it, and the client would never see the reply."""
        transport = self.protocol.transport
        if transport is None or transport.is_closing():
            return
        if transport.can_write_eof():
            transport.write_eof()
        discarded = 0
        try:
            async with asyncio.timeout(LINGER_SECONDS):
                while discarded < LINGER_BYTES:
                    discarded += len(self.recv_buffer)
                    del self.recv_buffer[:]
                    await self._receive_more()
        except TimeoutError:
            return


class FacestreamProtocol(WebSocketProtocol):
    """Every connection of the server."""

    HTTP_CLASS = Connection
    app: Any  # Server; Sanic declares its own, without the context's type

    def _setup(self) -> None:
        super()._setup()  # type: ignore[no-untyped-call]  # Sanic does not annotate it
        self.request_handler = partial(self.app.ctx.traffic.carry, self.app.handle_request)
