"""Hearing of other processes' commits."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from infra.sqlite.connection import Synchronous, open_connection

UNREADABLE = -1


class DataVersionProbe:
    """`PRAGMA data_version` on a connection of its own: the number moves when any other connection has committed.

    About 5 microseconds a call. For one thread at a time; inside a transaction it would stand still, so there is never one.
    """

    def __init__(self, path: Path) -> None:
        self._connection = open_connection(path, Synchronous.NORMAL)

    def __call__(self) -> int:
        """The number now; -1 while the file cannot be read, which is a move too."""
        try:
            version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            return UNREADABLE
        return version

    def close(self) -> None:
        """Release the connection."""
        self._connection.close()
