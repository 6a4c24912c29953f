"""Recognitions leave the log after their days; the lasting events between them stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import Cursor

from infra.event_store.retention import DROPPED, MARK, ROWS_A_CHUNK, Chunk, judge

SELECT_NEXT = """
SELECT notification_id, topic, state FROM stored_events
WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id LIMIT %s
"""

MOVE = """
INSERT INTO event_store_meta AS kept (name, value) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value
WHERE excluded.value::bigint > kept.value::bigint
"""


def look(cursor: Cursor[Any], older_than: datetime, up_to: int) -> Chunk:
    """The next rows above the mark."""
    start = read_mark(cursor)
    cursor.execute(SELECT_NEXT, (start, up_to, ROWS_A_CHUNK))
    rows = [(row["notification_id"], row["topic"], row["state"]) for row in cursor.fetchall()]
    return judge(rows, start, older_than)


def drop(cursor: Cursor[Any], chunk: Chunk) -> int:
    """Delete what was found and move the mark, within the open transaction; returns how many this process deleted."""
    cursor.execute("DELETE FROM stored_events WHERE notification_id = ANY(%s)", (chunk.old,))
    deleted = cursor.rowcount
    cursor.execute(MOVE, (MARK, str(chunk.mark)))
    if chunk.old:
        cursor.execute(MOVE, (DROPPED, str(chunk.old[-1])))
    return deleted


def read_mark(cursor: Cursor[Any], name: str = MARK) -> int:
    """The position that MARK or DROPPED stands for; 0 at first."""
    cursor.execute("SELECT value FROM event_store_meta WHERE name = %s", (name,))
    row = cursor.fetchone()
    return int(row["value"]) if row else 0
