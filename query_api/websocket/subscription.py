"""What waits for one subscriber."""

from __future__ import annotations

import asyncio
from collections import deque

from infra.http.auth import Caller
from query_api.websocket.closing import SLOW, Closing
from query_api.websocket.filters import Filters
from query_api.websocket.shared_message import SharedMessage


class Subscription:
    """A bounded queue between the fan-out, which never waits, and a socket. Of one event loop.

    request_id: the handshake's. after: the position after which its messages begin. room: messages that may wait; one more
    ends it as SLOW.
    """

    def __init__(self, caller: Caller, filters: Filters, after: int, room: int, request_id: str = "") -> None:
        self.request_id = request_id
        self.account_id = str(caller.account_id)
        self.caller = caller
        self.filters = filters
        self.after = after
        self.closing: Closing | None = None
        self.cut_off = asyncio.Event()
        """Set when it is to be ended without sending what waits."""
        self._room = room
        self._joined_at: int | None = None
        self._waiting: deque[SharedMessage] = deque()
        self._news = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Messages that wait."""
        return len(self._waiting)

    def join(self, position: int) -> None:
        """From here on the fan-out is listened to: everything up to `position` has been sent from the history."""
        self._joined_at = position

    def offer(self, message: SharedMessage) -> None:
        """Take a message that passes the filters and was not sent yet."""
        if self._joined_at is None or self.closing is not None or message.event.position <= self._joined_at:
            return
        if not self.filters.passes(message.event):
            return
        if len(self._waiting) >= self._room:
            self.end(SLOW)
            return
        self._waiting.append(message)
        self._news.set()

    async def next(self) -> SharedMessage | None:
        """The next message, waiting for it; None: there is none any more."""
        while not self._waiting:
            if self.closing is not None:
                return None
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()

    def end(self, closing: Closing) -> None:
        """Take nothing more. The first reason counts, but one that cannot wait cuts off one that would."""
        if self.closing is None or (self.closing.in_turn and not closing.in_turn):
            self.closing = closing
        if not self.closing.in_turn:
            self.cut()
        self._news.set()

    def cut(self) -> None:
        """Drop what waits, and do not wait for what is being sent."""
        self._waiting.clear()
        self.cut_off.set()
