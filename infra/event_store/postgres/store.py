"""The port on PostgreSQL, over the eventsourcing library's connections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from psycopg import Connection

from domain.ids import DrawId, draw_id
from infra.event_store.port import Append, Committed, EventStoreAwayError, VersionConflictError
from infra.event_store.postgres.append import find_earlier_commit, store_batch
from infra.event_store.postgres.datastore import open_datastore, outages_told
from infra.event_store.postgres.retention import drop, look, read_mark
from infra.event_store.postgres.schema import create_tables
from infra.event_store.retention import DROPPED

UNREACHABLE = -1
"""No position: a server that is away, and one that is back, are both news."""

SELECT_STREAMS = """
SELECT originator_id, originator_version, topic, state FROM stored_events
WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version LIMIT %s
"""

SELECT_LOG = """
SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events
WHERE notification_id > %s ORDER BY notification_id LIMIT %s
"""

SELECT_HEAD = """
SELECT greatest(
    (SELECT max(notification_id) FROM stored_events),
    (SELECT value::bigint FROM event_store_meta WHERE name = %s),
    0
) AS head
"""
"""The highest row may be a recognition that is gone. The sequence is no answer: it counts what was never committed."""


class PostgresEventStore:
    """Implements `infra.event_store.port.EventStore`; several processes may share the database. Raises EventStoreAwayError.

    Positions rise in the order of commits and have gaps: an append that conflicts has used up some.
    """

    def __init__(self, url: str, draw_id: DrawId = draw_id) -> None:
        self._datastore = open_datastore(url)
        try:
            with self._connection() as connection, connection.transaction(), connection.cursor() as cursor:
                self._log_id = create_tables(cursor, draw_id())
        except BaseException:
            self._datastore.close()
            raise

    @property
    def log_id(self) -> UUID:
        return self._log_id

    def append_batch(self, appends: Sequence[Append]) -> list[Committed | VersionConflictError]:
        with self._connection() as connection:
            return store_batch(connection, appends)

    def earlier_commit(self, append: Append) -> Committed | None:
        with self._connection() as connection, connection.cursor() as cursor:
            return find_earlier_commit(cursor, append)

    def load_events(self, aggregate_ids: Iterable[UUID], limit: int | None = None) -> dict[UUID, list[StoredEvent]]:
        streams: dict[UUID, list[StoredEvent]] = {}
        with self._connection() as connection, connection.cursor() as cursor:
            cursor.execute(SELECT_STREAMS, (list(aggregate_ids), limit))
            for row in cursor.fetchall():
                event = StoredEvent(row["originator_id"], row["originator_version"], row["topic"], row["state"])
                streams.setdefault(row["originator_id"], []).append(event)
        return streams

    def read(self, after: int, limit: int) -> list[Notification]:
        with self._connection() as connection, connection.cursor() as cursor:
            cursor.execute(SELECT_LOG, (after, limit))
            return [
                Notification(row["originator_id"], row["originator_version"], row["topic"], row["state"], row["notification_id"])
                for row in cursor.fetchall()
            ]

    def head(self) -> int:
        with self._connection() as connection, connection.cursor() as cursor:
            cursor.execute(SELECT_HEAD, (DROPPED,))
            row = cursor.fetchone()
        return row["head"] if row else 0

    def foreign_commits(self) -> int:
        """Moves when anybody has committed, and at the beginning and end of an outage; raises nothing."""
        try:
            return self.head()
        except EventStoreAwayError:
            return UNREACHABLE

    def drop_recognitions(self, older_than: datetime, up_to: int) -> int:
        dropped = 0
        is_last = False
        while not is_last:
            with self._connection() as connection, connection.transaction(), connection.cursor() as cursor:
                chunk = look(cursor, older_than, up_to)
                if chunk.mark > chunk.start:
                    dropped += drop(cursor, chunk)
            is_last = chunk.is_last
        return dropped

    def last_dropped(self) -> int:
        with self._connection() as connection, connection.cursor() as cursor:
            return read_mark(cursor, DROPPED)

    def close(self) -> None:
        self._datastore.close()

    @contextmanager
    def _connection(self) -> Iterator[Connection[Any]]:
        with outages_told(), self._datastore.get_connection() as connection:
            yield connection
