"""A batch of appends in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent
from psycopg import Connection, Cursor
from psycopg.errors import UniqueViolation

from infra.event_store.command_ids import command_id_of
from infra.event_store.port import Append, Committed, VersionConflictError

Outcome = Committed | VersionConflictError

LOCK = "LOCK TABLE stored_events IN EXCLUSIVE MODE"
"""Writers take turns, so that positions appear in their order: without it a reader passes over one that commits late."""

INSERT = """
INSERT INTO stored_events (originator_id, originator_version, topic, state)
SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[])
RETURNING notification_id
"""

SELECT_VERSION = """
SELECT notification_id, topic, state FROM stored_events WHERE originator_id = %s AND originator_version = %s
"""


def store_batch(connection: Connection[Any], appends: Sequence[Append]) -> list[Outcome]:
    """Store the appends in a transaction; a conflict undoes its own append alone. The outcomes, in their order.

    All together first: nearly always nobody is in the way. A statement that fails aborts a transaction of PostgreSQL up to its
    last savepoint, so that each try has one.
    """
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        try:
            with connection.transaction():
                return _insert_all(cursor, appends)
        except UniqueViolation:
            return [_store_alone(connection, cursor, append) for append in appends]


def find_earlier_commit(cursor: Cursor[Any], append: Append) -> Committed | None:
    """What an earlier attempt of the same command stored at all of the append's versions."""
    position = 0
    earlier = []
    for event in append.events:
        cursor.execute(SELECT_VERSION, (event.originator_id, event.originator_version))
        row = cursor.fetchone()
        if row is None or command_id_of(row["state"]) != str(append.command_id):
            return None
        position = max(position, row["notification_id"])
        earlier.append(StoredEvent(event.originator_id, event.originator_version, row["topic"], row["state"]))
    return Committed(position, tuple(earlier))


def _insert_all(cursor: Cursor[Any], appends: Sequence[Append]) -> list[Outcome]:
    positions = iter(_insert(cursor, [event for append in appends for event in append.events]))
    return [Committed(max(next(positions) for _ in append.events)) for append in appends]


def _store_alone(connection: Connection[Any], cursor: Cursor[Any], append: Append) -> Outcome:
    try:
        with connection.transaction():
            return Committed(max(_insert(cursor, append.events)))
    except UniqueViolation:
        return find_earlier_commit(cursor, append) or VersionConflictError()


def _insert(cursor: Cursor[Any], events: Sequence[StoredEvent]) -> list[int]:
    """Positions, in the order of the events: rows are numbered as they are taken from the arrays."""
    cursor.execute(
        INSERT,
        (
            [event.originator_id for event in events],
            [event.originator_version for event in events],
            [event.topic for event in events],
            [event.state for event in events],
        ),
    )
    return [row["notification_id"] for row in cursor.fetchall()]
