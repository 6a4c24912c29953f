"""The write-ahead log: moving what it holds into the database, and emptying it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic, sleep

COPY = "PRAGMA wal_checkpoint(PASSIVE)"

READER_PATIENCE_S = 0.05
"""Reads take milliseconds: who reads an older state for longer than this is not going to be gone at once."""

READER_STEP_S = 0.005


def wal_bytes(path: Path) -> int:
    """Size of the log of the database at `path`; 0 where there is none. Its file does not shrink until it is truncated."""
    try:
        return Path(f"{path}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def copy_wal(connection: sqlite3.Connection) -> Sequence[int]:
    """Move as much of the log into the database as can be had without waiting for anybody. Raises sqlite3.Error.

    Returns SQLite's row: busy (another checkpoint is under way), frames in the log, frames copied; -1 where unknown.
    """
    row: Sequence[int] = connection.execute(COPY).fetchone()
    return row


def readers_have_left(copy: Callable[[], Sequence[int]], patience_s: float = READER_PATIENCE_S) -> bool:
    """Whether, within a moment, everybody has left the states older than now; nobody is held up meanwhile.

    To be asked before truncate_wal(), which is in vain and holds writers up while such a reader is there. copy: makes a
    checkpoint as copy_wal() does, and returns its row.
    """
    deadline = monotonic() + patience_s
    wanted: int | None = None
    while True:
        busy, frames, copied = copy()
        if not busy and frames >= 0:
            wanted = frames if wanted is None else wanted
            # Frames that came since are of no concern; fewer than there were: the log has started anew.
            if copied >= min(wanted, frames):
                return True
        if monotonic() >= deadline:
            return False
        sleep(READER_STEP_S)


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
