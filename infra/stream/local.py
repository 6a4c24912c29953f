"""The embedded stream: the event store's own log, with a wake-up in this process and a look-out for other processes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

from eventsourcing.persistence import Notification

from domain.topics import is_recognition
from infra.event_store.port import EventStore, EventStoreAwayError
from infra.stream.envelope import Envelope, envelope_of
from infra.stream.port import RetentionClass, StreamAwayError

POLL_S = 0.05
"""How often other processes' commits are looked for: measured median of being heard 27 ms, at 5 microseconds a look."""

NEVER = -1
"""No version that a probe tells but in an outage."""

SUBSCRIBE_BATCH = 500
SUBSCRIBE_WAIT_S = 1.0


class LocalStream:
    """Reads the log of one event store. `probe` returns a number that moves when another process commits."""

    def __init__(self, store: EventStore, probe: Callable[[], int]) -> None:
        self._store = store
        self._probe = probe
        self._log_id = str(store.log_id)
        self._news = threading.Condition()
        # Before the head is read: a commit that comes between is seen as a change by the look-out.
        self._seen = probe()
        self._known_head = store.head()
        self._sleepers: set[asyncio.Future[None]] = set()
        self._closed = threading.Event()
        self._lookout = threading.Thread(target=self._look_out, name="stream-lookout", daemon=True)

    def start(self) -> None:
        """Begin to look out for other processes."""
        self._lookout.start()

    def notify(self, position: int) -> None:
        """Tell those who wait that the log reaches `position` now; from any thread."""
        with self._news:
            self._known_head = max(self._known_head, position)
            self._wake()

    def _wake(self) -> None:
        """Wake threads and coroutines; the lock is held."""
        self._news.notify_all()
        for sleeper in self._sleepers:
            loop = sleeper.get_loop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_end_sleep, sleeper)
        self._sleepers.clear()

    def fetch(self, after: int, retention_class: RetentionClass, limit: int) -> tuple[list[Envelope], int]:
        """See EventStream.fetch."""
        try:
            notifications = list(self._store.read(after, limit))
            if len(notifications) == limit:
                self._complete_append(notifications)
        except EventStoreAwayError as error:
            raise StreamAwayError("the event log cannot be read") from error
        wanted = retention_class is RetentionClass.RECOGNITIONS
        events = [
            envelope_of(self._log_id, notification.id, notification)
            for notification in notifications
            if is_recognition(notification.topic) is wanted
        ]
        return events, notifications[-1].id if notifications else after

    def _complete_append(self, notifications: list[Notification]) -> None:
        """Add what is left of the last append: its events follow each other and have one command id."""
        command_id = envelope_of(self._log_id, 0, notifications[-1]).command_id
        while True:
            rest = self._store.read(notifications[-1].id, 100)
            for notification in rest:
                if envelope_of(self._log_id, 0, notification).command_id != command_id:
                    return
                notifications.append(notification)
            if not rest:
                return

    def wait(self, after: int, timeout: float) -> bool:
        """See EventStream.wait."""
        with self._news:
            self._news.wait_for(lambda: self._known_head > after or self._closed.is_set(), timeout)
            return self._known_head > after

    async def subscribe(self, after: int, retention_class: RetentionClass) -> AsyncIterator[Envelope]:
        """See EventStream.subscribe."""
        while not self._closed.is_set():
            events, reached = await asyncio.to_thread(self.fetch, after, retention_class, SUBSCRIBE_BATCH)
            for event in events:
                yield event
            if reached == after:
                await self._sleep(after)
            after = reached

    async def _sleep(self, after: int) -> None:
        """As `wait`, without a thread: there are few, and searches have to get through them."""
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self._news:
            if self._known_head > after or self._closed.is_set():
                return
            self._sleepers.add(sleeper)
        try:
            async with asyncio.timeout(SUBSCRIBE_WAIT_S):
                await sleeper
        except TimeoutError:
            return
        finally:
            with self._news:
                self._sleepers.discard(sleeper)

    def head(self) -> int:
        """See EventStream.head."""
        try:
            return self._store.head()
        except EventStoreAwayError as error:
            raise StreamAwayError("the event log cannot be read") from error

    def kept_after(self, retention_class: RetentionClass) -> int:
        """See EventStream.kept_after."""
        if retention_class is RetentionClass.LASTING:
            return 0
        try:
            return self._store.last_dropped()
        except EventStoreAwayError as error:
            raise StreamAwayError("the event log cannot be read") from error

    def close(self) -> None:
        """See EventStream.close."""
        self._closed.set()
        with self._news:
            self._wake()
        if self._lookout.is_alive():
            self._lookout.join()

    def _look_out(self) -> None:
        while not self._closed.wait(POLL_S):
            version = self._probe()
            if version != self._seen:
                self._seen = version
                try:
                    self.notify(self._store.head())
                except EventStoreAwayError:
                    # Looked at again with the next turn; readers meet the outage themselves.
                    self._seen = NEVER


def _end_sleep(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
