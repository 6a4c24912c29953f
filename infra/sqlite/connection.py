"""How every SQLite connection of the service is opened."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from enum import Enum
from pathlib import Path

CACHE_KIB = 65536
"""Page cache a connection that writes, KiB: measured best for catch-up into three indexes."""

READ_CACHE_KIB = 8192
"""Page cache a pooled connection, KiB: there may be a dozen of them, and the system caches the file anyway."""

LOCK_TIMEOUT_S = 5.0
"""How long a statement waits for another process's transaction."""

LOCK_RETRY_S = 0.01

OWNER_ONLY = 0o600
"""Mode of a database, and of the write-ahead log and its index: SQLite gives them the database's when it makes them."""


class Synchronous(Enum):
    """When a commit is on the disk: FULL at its return, NORMAL at the next checkpoint (a power cut may take the newest)."""

    FULL = "FULL"
    NORMAL = "NORMAL"


def pragmas(synchronous: Synchronous, cache_kib: int = CACHE_KIB) -> tuple[str, ...]:
    """What is set on each connection, beside the write-ahead log.

    secure_delete overwrites what is deleted; temporary files are kept in memory, so that no text reaches another file;
    checkpoints are made by `infra.sqlite.checkpointer`, since an automatic one makes the slowest commits.
    """
    return (
        f"PRAGMA synchronous={synchronous.value}",
        "PRAGMA secure_delete=ON",
        "PRAGMA temp_store=MEMORY",
        "PRAGMA wal_autocheckpoint=0",
        f"PRAGMA cache_size=-{cache_kib}",
        "PRAGMA foreign_keys=OFF",
    )


def open_connection(path: Path, synchronous: Synchronous, cache_kib: int = CACHE_KIB) -> sqlite3.Connection:
    """A connection in autocommit mode, usable from any one thread at a time; only the owner can read its files.

    Raises sqlite3.Error.
    """
    _keep_private(path)
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=LOCK_TIMEOUT_S, cached_statements=256
    )
    _use_wal(connection)
    for statement in pragmas(synchronous, cache_kib):
        connection.execute(statement)
    return connection


def _keep_private(path: Path) -> None:
    """Make the file for its owner only, before SQLite makes it for everybody; take older ones away from the others.

    Nothing is opened: closing any descriptor of a database takes the locks away that this process's connections have on it.
    What cannot be done here (no such folder, somebody else's file) SQLite fails at or can live with.
    """
    with suppress(OSError):
        os.mknod(path, OWNER_ONLY)
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(FileNotFoundError, PermissionError):
            if each.stat().st_mode & 0o077:
                each.chmod(OWNER_ONLY)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch a new file to a write-ahead log. While another process does so SQLite refuses at once, without its patience."""
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() >= deadline:
                connection.close()
                raise
            time.sleep(LOCK_RETRY_S)
