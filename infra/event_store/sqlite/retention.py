"""Recognitions leave the log after their days; the lasting events between them stay."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from infra.event_store.retention import DROPPED, MARK, ROWS_A_CHUNK, Chunk, judge


def look(connection: sqlite3.Connection, older_than: datetime, up_to: int) -> Chunk:
    """The next rows above the mark."""
    start = read_mark(connection)
    rows = connection.execute(
        "SELECT rowid, topic, state FROM stored_events WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?",
        (start, up_to, ROWS_A_CHUNK),
    ).fetchall()
    return judge(rows, start, older_than)


def drop(connection: sqlite3.Connection, chunk: Chunk) -> int:
    """Delete what was found and move the mark, within the open transaction; returns how many this process deleted."""
    deleted = 0
    for position in chunk.old:
        deleted += connection.execute("DELETE FROM stored_events WHERE rowid = ?", (position,)).rowcount
    _move(connection, MARK, chunk.mark)
    if chunk.old:
        _move(connection, DROPPED, chunk.old[-1])
    return deleted


def _move(connection: sqlite3.Connection, name: str, position: int) -> None:
    connection.execute(
        "INSERT INTO event_store_meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        " WHERE CAST(excluded.value AS INTEGER) > CAST(value AS INTEGER)",
        (name, str(position)),
    )


def read_mark(connection: sqlite3.Connection, name: str = MARK) -> int:
    """The position that MARK or DROPPED stands for; 0 at first."""
    row = connection.execute("SELECT value FROM event_store_meta WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0
