"""The write-ahead log: moving what it holds into the database, and emptying it."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def wal_bytes(path: Path) -> int:
    """Size of the log of the database at `path`; 0 where there is none. Its file does not shrink until it is truncated."""
    try:
        return Path(f"{path}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def copy_wal(connection: sqlite3.Connection) -> None:
    """Move as much of the log into the database as can be had without waiting for anybody. Raises sqlite3.Error."""
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def truncate_wal(connection: sqlite3.Connection, patience_ms: int) -> bool:
    """Move all of the log into the database and cut its file to nothing, so that no trace of erased rows is left in it.

    False: a reader of an older state, or a writer, was in the way for `patience_ms`. Writers wait while this works. Outside of a
    transaction only. Raises sqlite3.Error.
    """
    (previous_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
    copy_wal(connection)
    connection.execute(f"PRAGMA busy_timeout={int(patience_ms)}")
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout={previous_ms}")
    return not busy
