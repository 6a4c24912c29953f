"""One websocket as the routes use it: sends with a deadline, pings, and a close frame that a full buffer cannot hold up."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, Final

from sanic.exceptions import SanicException
from sanic.server.websockets.impl import OPEN, WebsocketImplProtocol
from websockets.exceptions import ConnectionClosed

KERNEL_BUFFER: Final = 64 * 1024
"""Bytes the system may hold for a client that does not read (Linux doubles it); its own choice grows to megabytes."""

CLOSING_SECONDS: Final = 1.0
"""How long the other side may take to answer a close frame before its connection is cut."""


class SocketGoneError(Exception):
    """The client has closed the socket, or the connection is lost."""


class SlowReaderError(Exception):
    """The client takes nothing of what is sent to it."""


class SilentClientError(Exception):
    """The client takes what is sent and does not answer a ping."""


class Socket:
    """A websocket whose handshake is done. patience: seconds that one send, and the answer to a ping, may take."""

    def __init__(self, connection: WebsocketImplProtocol, patience: float) -> None:
        self._connection = connection
        self._patience = patience
        # Sanic does not say what its protocol and transport are.
        protocol: Any = connection.io_proto
        self._transport: Any = protocol.transport
        if self._transport is not None:
            self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)

    async def send(self, text: str) -> None:
        """Send one message. Raises SlowReaderError, SocketGoneError; after a failure the socket is only good for `close`."""
        try:
            async with asyncio.timeout(self._patience):
                await self._connection.send(text)
        except TimeoutError:
            raise SlowReaderError from None
        except (SanicException, ConnectionClosed):
            raise SocketGoneError from None

    async def keep_alive(self, interval: float) -> None:
        """Ping every `interval` seconds, for ever. Raises SlowReaderError, SilentClientError, SocketGoneError."""
        while True:
            await asyncio.sleep(interval)
            try:
                async with asyncio.timeout(self._patience):
                    answer = await self._connection.ping()
            except TimeoutError:
                raise SlowReaderError from None
            except (SanicException, ConnectionClosed):
                raise SocketGoneError from None
            try:
                async with asyncio.timeout(self._patience):
                    await answer
            except TimeoutError:
                raise SilentClientError from None
            except ConnectionClosed:
                raise SocketGoneError from None

    async def until_gone(self) -> None:
        """Discard what the client sends, until it closes the socket. Sanic may also cancel the task that waits here."""
        try:
            while True:
                await self._connection.recv()
        except (SanicException, ConnectionClosed):
            return

    async def close(self, code: int, reason: str) -> None:
        """Send a close frame behind what is buffered, wait shortly for the answer. The connection ends with its handler.

        Sanic's own `close` waits for room in the buffer, which a client that does not read never makes.
        """
        protocol = self._connection.ws_proto
        if protocol.state is not OPEN or self._transport is None or self._transport.is_closing():
            return
        protocol.send_close(code, reason)
        for frame in protocol.data_to_send():
            if frame:
                self._transport.write(frame)
        await self._connection.wait_for_connection_lost(CLOSING_SECONDS)
