"""The library's recorder on the service's table and connections, with the subscriptions that it lacks on SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

from eventsourcing.persistence import ListenNotifySubscription, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from infra.event_store.port import EventStoreAwayError
from infra.sqlite.connection import Synchronous
from infra.sqlite.pool import ConnectionPool

EVENTS_TABLE = """
CREATE TABLE IF NOT EXISTS stored_events (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
)
"""
"""AUTOINCREMENT: a position is never given again, also when the newest rows have been deleted."""

META_TABLE = "CREATE TABLE IF NOT EXISTS event_store_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)"


class EventDatastore(SQLiteDatastore):
    """The library's datastore over the service's own pool."""

    def __init__(self, path: Path, synchronous: Synchronous) -> None:
        super().__init__(str(path))
        self.pool: ConnectionPool = ConnectionPool(path, synchronous, EventStoreAwayError)


class SQLiteEventRecorder(SQLiteApplicationRecorder):
    """An application recorder of the library: whatever the library builds on one works on this log."""

    def __init__(self, datastore: EventDatastore) -> None:
        super().__init__(datastore)
        self.insert_events_statement = (
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
        )
        self._listeners: set[Event] = set()

    def construct_create_table_statements(self) -> list[str]:
        return [EVENTS_TABLE, META_TABLE]

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        positions = super().insert_events(stored_events, **kwargs)
        self.notify()
        return positions

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> SQLiteSubscription:
        """Follow the log from this process; what other processes commit is seen with this one's next commit."""
        return SQLiteSubscription(self, gt=gt, topics=topics)

    def notify(self) -> None:
        """Wake the subscriptions."""
        for listener in tuple(self._listeners):
            listener.set()

    def listen(self, listener: Event) -> None:
        """Have `listener` set after each commit, and now: something may have been committed just before."""
        self._listeners.add(listener)
        listener.set()

    def unlisten(self, listener: Event) -> None:
        """End that; harmless when repeated."""
        self._listeners.discard(listener)


class SQLiteSubscription(ListenNotifySubscription[SQLiteEventRecorder]):
    """A subscription woken by the recorder that writes."""

    def __init__(self, recorder: SQLiteEventRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        recorder.listen(self._has_been_notified)

    def stop(self) -> None:
        super().stop()
        self._recorder.unlisten(self._has_been_notified)
