"""One socket from its handshake to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Protocol

import structlog

from infra.documents.port import DocumentsAwayError
from infra.http.websocket import SilentClientError, SlowReaderError, SocketGoneError
from infra.stream.port import StreamAwayError
from query_api.websocket.closing import FAULT, HISTORY_GONE, SILENT, SLOW
from query_api.websocket.fanout import Fanout
from query_api.websocket.history import History, HistoryGoneError
from query_api.websocket.messages import Messages
from query_api.websocket.subscription import Subscription

OUTAGE_WAIT_S = 0.2

log = structlog.get_logger(__name__)


class Socket(Protocol):
    """What a session needs of `infra.http.websocket.Socket`, with the same errors."""

    async def send(self, text: str) -> None: ...

    async def keep_alive(self, interval: float) -> None: ...

    async def until_gone(self) -> None: ...

    async def close(self, code: int, reason: str) -> None: ...


@dataclass(frozen=True)
class Sessions:
    """Serves sockets. ping: seconds between two pings."""

    fanout: Fanout
    history: History
    messages: Messages
    ping: float

    async def serve(self, socket: Socket, subscription: Subscription) -> None:
        """Send what passes, history first, until the client leaves or the subscription ends; then say why."""
        session = _Session(self, socket, subscription)
        try:
            async with self.fanout.attended(subscription):
                await session.run()
                await session.say_why()
        except (StreamAwayError, DocumentsAwayError):
            subscription.end(FAULT)
            await session.say_why()


class _Session:
    def __init__(self, parts: Sessions, socket: Socket, subscription: Subscription) -> None:
        self._parts = parts
        self._socket = socket
        self._subscription = subscription

    async def run(self) -> None:
        """Return when the first of these is over."""
        subscription, socket = self._subscription, self._socket
        work = [
            asyncio.ensure_future(self._ending(self._send_all())),
            asyncio.ensure_future(self._ending(socket.keep_alive(self._parts.ping))),
            asyncio.ensure_future(socket.until_gone()),
            asyncio.ensure_future(subscription.cut_off.wait()),
        ]
        try:
            await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in work:
                each.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    async def say_why(self) -> None:
        """Close the socket where it was this side that ended it."""
        closing = self._subscription.closing
        if closing is not None:
            request_id = self._subscription.request_id
            log.info("websocket ended", code=closing.code, reason=closing.reason, request_id=request_id)
            await self._socket.close(closing.code, closing.reason)

    async def _ending(self, work: Coroutine[None, None, None]) -> None:
        """Do the work; what it raises ends the subscription."""
        try:
            await work
        except SocketGoneError:
            return
        except SlowReaderError:
            self._subscription.end(SLOW)
        except SilentClientError:
            self._subscription.end(SILENT)
        except HistoryGoneError:
            self._subscription.end(HISTORY_GONE)
        except Exception:
            log.exception("websocket failed", request_id=self._subscription.request_id)
            self._subscription.end(FAULT)

    async def _send_all(self) -> None:
        await self._send_history()
        while (message := await self._subscription.next()) is not None:
            await self._send(message.text)

    async def _send_history(self) -> None:
        """What lies between the subscription's beginning and the fan-out's position, which moves on meanwhile; then join it."""
        subscription, fanout = self._subscription, self._parts.fanout
        position = subscription.after
        while position < fanout.reached:
            try:
                events, reached = await self._parts.history.read(position)
            except StreamAwayError:
                await asyncio.sleep(OUTAGE_WAIT_S)
                continue
            for event in events:
                if subscription.closing is not None:
                    return
                if event.account_id == subscription.account_id and subscription.filters.passes(event):
                    await self._send(lambda event=event: self._parts.messages.text(event))  # type: ignore[misc]  # binds the loop's variable
            position = reached
        # Nothing is awaited from the comparison to here: no event falls between history and fan-out.
        subscription.join(position)

    async def _send(self, text: Callable[[], str]) -> None:
        """Join and send; an outage of the views is waited out, while the queue fills."""
        while True:
            try:
                joined = text()
            except DocumentsAwayError:
                await asyncio.sleep(OUTAGE_WAIT_S)
                continue
            await self._socket.send(joined)
            # A client that reads fast never makes `send` wait, and a long history would keep everybody else waiting.
            await asyncio.sleep(0)
            return
