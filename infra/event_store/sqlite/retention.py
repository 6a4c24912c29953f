"""Recognitions leave the log after their days; the lasting events between them stay."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from domain.topics import is_recognition

ROWS_A_CHUNK = 1000
"""Rows looked at, and at most deleted, by one transaction: a few milliseconds for which appends wait."""

MARK = "retention_mark"
"""The position up to which no recognition is left."""

DROPPED = "retention_dropped"
"""The position of the newest recognition that was deleted: not above the mark, which also moves over lasting events."""


@dataclass(frozen=True)
class Chunk:
    """What one look at the log found.

    old: positions to delete, above the mark's `start` and up to `mark`, where it moves to. is_last: nothing more to do now.
    """

    old: list[int]
    start: int
    mark: int
    is_last: bool


def look(connection: sqlite3.Connection, older_than: datetime, up_to: int) -> Chunk:
    """The next rows above the mark.

    Positions follow time but for the length of a request, so that the first recognition that is too young ends the search: the
    mark stays before it, and nothing is looked at twice. (One stamped by a clock that was far ahead holds back those after it.)
    """
    start = read_mark(connection)
    rows = connection.execute(
        "SELECT rowid, topic, state FROM stored_events WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?",
        (start, up_to, ROWS_A_CHUNK),
    ).fetchall()
    old: list[int] = []
    for position, topic, state in rows:
        if is_recognition(topic):
            if _time(state) >= older_than:
                return Chunk(old, start, position - 1, is_last=True)
            old.append(position)
    is_last = len(rows) < ROWS_A_CHUNK
    return Chunk(old, start, rows[-1][0] if rows else start, is_last)


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


def _time(state: bytes) -> datetime:
    """The event's time; one that cannot be read counts as the oldest: a damaged recognition goes like any other."""
    try:
        return datetime.fromisoformat(orjson.loads(state)["timestamp"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return datetime.min.replace(tzinfo=UTC)
