"""The one reader of the event stream for all sockets of a process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import aclosing, asynccontextmanager
from time import monotonic

import structlog

from infra.stream.port import EventStream, RetentionClass
from query_api.websocket.closing import CREDENTIALS_ENDED, CROWDED, FAULT, GOING_AWAY, Closing
from query_api.websocket.endings import Endings, ends
from query_api.websocket.following import follow
from query_api.websocket.messages import Messages
from query_api.websocket.shared_message import SharedMessage
from query_api.websocket.subscription import Subscription

log = structlog.get_logger(__name__)


class Fanout:
    """Offers each recognition to the subscribers of its account, and ends those whose credentials end.

    It reads only while there are subscribers, and waits for none of them. most: subscribers at the same time.
    """

    def __init__(
        self,
        stream: EventStream,
        messages: Messages,
        endings: Endings,
        most: int,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self.reached = 0
        """Recognitions up to here have been offered."""
        self.failure: str | None = None
        """What ended all subscriptions: not an outage but a bug or a damaged record; until the next start."""
        self._stream = stream
        self._messages = messages
        self._endings = endings
        self._most = most
        self._elapsed = elapsed
        self._subscriptions: dict[str, set[Subscription]] = {}
        self.count = 0
        """Subscribers now."""
        self._none_left = asyncio.Event()
        self._starting = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_crowded(self) -> bool:
        """Whether there is no room for another subscriber."""
        return self.count >= self._most

    @property
    def is_reading(self) -> bool:
        """Whether the stream is followed."""
        return bool(self._tasks)

    @asynccontextmanager
    async def attended(self, subscription: Subscription) -> AsyncIterator[None]:
        """While the block runs the subscription hears of endings, and of recognitions once it has joined.

        One that cannot be admitted is ended at once. Raises StreamAwayError, DocumentsAwayError.
        """
        async with self._starting:
            if not self._tasks:
                await self._start()
            self._admit(subscription)
        try:
            yield
        finally:
            self._leave(subscription)

    async def drain(self, patience: float) -> None:
        """End all subscriptions, what waits for them first; return when they have left, or after twice `patience` seconds."""
        for hurry in (False, True):
            for subscription in self._everybody():
                subscription.end(GOING_AWAY)
                if hurry:
                    subscription.cut()
            try:
                async with asyncio.timeout(patience):
                    while self.count:
                        self._none_left.clear()
                        await self._none_left.wait()
            except TimeoutError:
                continue
            return

    def _admit(self, subscription: Subscription) -> None:
        # Nothing is awaited from the question to the entry: an ending is seen by the one or heard by the other.
        if self.is_crowded:
            subscription.end(CROWDED)
        elif not self._endings.admits(subscription.caller):
            subscription.end(CREDENTIALS_ENDED)
        self._subscriptions.setdefault(subscription.account_id, set()).add(subscription)
        self.count += 1

    def _leave(self, subscription: Subscription) -> None:
        own = self._subscriptions[subscription.account_id]
        own.remove(subscription)
        if not own:
            del self._subscriptions[subscription.account_id]
        self.count -= 1
        if not self.count:
            self._stop()
            self._none_left.set()

    async def _start(self) -> None:
        self.reached = await asyncio.to_thread(self._stream.head)
        self.failure = None
        self._tasks = [
            asyncio.ensure_future(self._guarded(self._deliver())),
            asyncio.ensure_future(self._guarded(self._watch(self._endings.applied()))),
        ]

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    async def _guarded(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception as error:
            log.exception("websockets end: the event stream cannot be followed")
            self.failure = type(error).__name__
            self._end(self._everybody(), FAULT)
            self._stop()

    async def _deliver(self) -> None:
        async with aclosing(follow(self._stream, self.reached, RetentionClass.RECOGNITIONS)) as events:
            async for event in events:
                message = SharedMessage(event, self._messages, self._elapsed)
                for subscription in self._subscriptions.get(event.account_id, ()):
                    subscription.offer(message)
                self.reached = event.position
                # A batch of the stream may be longer than a queue: every socket that can write gets its turn in between.
                await asyncio.sleep(0)

    async def _watch(self, after: int) -> None:
        async with aclosing(follow(self._stream, after, RetentionClass.LASTING)) as events:
            async for event in events:
                own = self._subscriptions.get(event.account_id, ())
                self._end((each for each in own if ends(event, each.caller)), CREDENTIALS_ENDED)
                self._endings.note(event)

    def _everybody(self) -> Iterator[Subscription]:
        return (subscription for own in list(self._subscriptions.values()) for subscription in list(own))

    def _end(self, subscriptions: Iterator[Subscription], closing: Closing) -> None:
        for subscription in subscriptions:
            subscription.end(closing)
