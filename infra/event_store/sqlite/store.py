"""The port on SQLite: `events.db`, its log in one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent

from domain.ids import DrawId, draw_id
from infra.event_store.port import Append, Committed, VersionConflictError
from infra.event_store.retention import DROPPED
from infra.event_store.sqlite.append import find_earlier_commit, store_at_once, store_batch
from infra.event_store.sqlite.recorder import EventDatastore, SQLiteEventRecorder
from infra.event_store.sqlite.retention import drop, look, read_mark
from infra.sqlite.connection import Synchronous

SELECT_LOG = """
SELECT group_concat(
    originator_id || ' ' || originator_version || ' ' || topic || ' ' || hex(state) || ' ' || rowid, ' '
) FROM (SELECT * FROM stored_events WHERE rowid > ? ORDER BY rowid LIMIT ?)
"""
"""In one row: Python takes the interpreter's lock back after each row, and waits for it beside a busy event loop.

Topics are dotted names, without spaces.
"""

IDS_A_QUERY = 500
"""Aggregates whose streams one query loads."""


class SQLiteEventStore(SQLiteEventRecorder):
    """Implements `infra.event_store.port.EventStore`; several processes may share the file. Raises EventStoreAwayError.

    synchronous: FULL makes a commit durable at its return; NORMAL may lose the newest commits when the power fails.
    """

    def __init__(self, path: Path, synchronous: Synchronous = Synchronous.FULL, draw_id: DrawId = draw_id) -> None:
        datastore = EventDatastore(path, synchronous)
        super().__init__(datastore)
        self._pool = datastore.pool
        with self._pool.writing() as connection:
            for statement in self.create_table_statements:
                connection.execute(statement)
            connection.execute("INSERT OR IGNORE INTO event_store_meta (name, value) VALUES ('log_id', ?)", (str(draw_id()),))
            (log_id,) = connection.execute("SELECT value FROM event_store_meta WHERE name = 'log_id'").fetchone()
        self._log_id = UUID(log_id)

    @property
    def log_id(self) -> UUID:
        return self._log_id

    def append_batch(self, appends: Sequence[Append]) -> list[Committed | VersionConflictError]:
        with self._pool.undisturbed() as connection:
            outcomes = store_at_once(connection, appends)
        if outcomes is None:
            with self._pool.writing() as connection:
                outcomes = store_batch(connection, appends)
        self.notify()
        return outcomes

    def earlier_commit(self, append: Append) -> Committed | None:
        with self._pool.reading() as connection:
            return find_earlier_commit(connection, append)

    def load_events(self, aggregate_ids: Iterable[UUID], limit: int | None = None) -> dict[UUID, list[StoredEvent]]:
        wanted = {aggregate_id.hex: aggregate_id for aggregate_id in aggregate_ids}
        keys = list(wanted)
        streams: dict[UUID, list[StoredEvent]] = {}
        room = -1 if limit is None else limit  # -1: SQLite's word for no limit
        with self._pool.reading() as connection:
            for start in range(0, len(keys), IDS_A_QUERY):
                chunk = _padded(keys[start : start + IDS_A_QUERY])
                rows = connection.execute(_select_streams(len(chunk)), (*chunk, room)).fetchall()
                if limit is not None:
                    room -= len(rows)
                for key, version, topic, state in rows:
                    aggregate_id = wanted[key]
                    streams.setdefault(aggregate_id, []).append(StoredEvent(aggregate_id, version, topic, state))
        return streams

    def read(self, after: int, limit: int) -> list[Notification]:
        with self._pool.reading() as connection:
            (joined,) = connection.execute(SELECT_LOG, (after, limit)).fetchone()
        # Five words an event; four of them come from the same iterator as the first.
        words = iter(joined.split(" ") if joined else ())
        return [
            Notification(UUID(key), int(next(words)), next(words), bytes.fromhex(next(words)), int(next(words))) for key in words
        ]

    def head(self) -> int:
        with self._pool.reading() as connection:
            # The highest row may be a recognition that is gone: only the sequence knows.
            row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'stored_events'").fetchone()
        return row[0] if row else 0

    def drop_recognitions(self, older_than: datetime, up_to: int) -> int:
        dropped = 0
        is_last = False
        while not is_last:
            with self._pool.reading() as connection:
                chunk = look(connection, older_than, up_to)
            if chunk.mark > chunk.start:
                with self._pool.writing() as connection:
                    dropped += drop(connection, chunk)
            is_last = chunk.is_last
        return dropped

    def last_dropped(self) -> int:
        with self._pool.reading() as connection:
            return read_mark(connection, DROPPED)

    def close(self) -> None:
        self.datastore.close()


def _padded(keys: list[str]) -> list[str]:
    """Filled up with its last key to a power of two or a full chunk, so that few statements are ever prepared."""
    size = min(1 << (len(keys) - 1).bit_length(), IDS_A_QUERY)
    return keys + keys[-1:] * (size - len(keys))


def _select_streams(ids: int) -> str:
    return (
        "SELECT originator_id, originator_version, topic, state FROM stored_events"
        f" WHERE originator_id IN ({', '.join('?' * ids)}) ORDER BY originator_id, originator_version LIMIT ?"
    )
