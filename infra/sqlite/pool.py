"""Connections of one SQLite file, shared by threads: any number of readers, one writer at a time."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eventsourcing.persistence import ConnectionPoolClosedError, ConnectionUnavailableError
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteCursor

from infra.sqlite.connection import READ_CACHE_KIB, Synchronous, open_connection

KEPT_CONNECTIONS = 8
EXTRA_CONNECTIONS = 24
"""Open at most at once, beside those kept: as many threads as may read at one time."""

POOL_TIMEOUT_S = 5.0


class PooledConnection(SQLiteConnection):
    """A connection whose rows are tuples; the library's own cursors get the rows with names that it expects."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        super().__init__(raw, max_age=None)
        self.raw = raw

    def cursor(self) -> SQLiteCursor:
        cursor = self.raw.cursor()
        cursor.row_factory = sqlite3.Row
        return SQLiteCursor(cursor)


class ConnectionPool(SQLiteConnectionPool):
    """The library's pool with the service's pragmas, and with SQLite's outages told as `away`."""

    def __init__(self, path: Path, synchronous: Synchronous, away: type[Exception]) -> None:
        super().__init__(
            db_name=str(path), pool_size=KEPT_CONNECTIONS, max_overflow=EXTRA_CONNECTIONS, pool_timeout=POOL_TIMEOUT_S
        )
        self.path = path
        self._synchronous = synchronous
        self._away = away
        # The pool's own writer lock makes readers queue behind a waiting writer, which would stop the event loop.
        self._writing = threading.Lock()

    def _create_connection(self) -> PooledConnection:
        return PooledConnection(open_connection(self.path, self._synchronous, READ_CACHE_KIB))

    def close(self) -> None:
        """Close the connections, waiting for those in use: SQLite crashes when one is closed under another thread's statement."""
        deadline = time.monotonic() + POOL_TIMEOUT_S
        with self._put_condition:
            while self._in_use and (patience := deadline - time.monotonic()) > 0:
                self._put_condition.wait(patience)
            # What is still in use then is left to its thread.
            self._in_use.clear()
            super().close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection in autocommit mode: every statement reads for itself, and none is left open. Raises `away`."""
        with self._outages():
            connection = self.get_connection()
            try:
                yield connection.raw  # type: ignore[attr-defined]  # the library names its own class; `_create_connection` makes ours
            finally:
                self.put_connection(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection within a transaction that holds the write lock; it commits at the end.

        Raises `away`: nothing is stored then, unless it was the commit that failed, whose outcome is unknown.
        """
        with self._writing, self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # An error of the disk may have ended the transaction already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def undisturbed(self) -> Iterator[sqlite3.Connection]:
        """A connection outside of a transaction while no other thread of this process writes. Raises `away`."""
        with self._writing, self.reading() as connection:
            yield connection

    @contextmanager
    def _outages(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise
        except (sqlite3.Error, ConnectionUnavailableError, ConnectionPoolClosedError) as error:
            raise self._away(f"{self.path.name}: {type(error).__name__}: {error}") from error
