"""A connection whose errors are the port's, and the connections of the threads that read."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from weakref import WeakSet

from infra.documents.port import DocumentsAwayError
from infra.documents.sqlite.selection import text_contains
from infra.sqlite.connection import CACHE_KIB, READ_CACHE_KIB, Synchronous, open_connection
from infra.sqlite.slots import Value
from infra.sqlite.wal import truncate_wal


class Session:
    """One connection; every call fetches all of its rows, so that no read transaction outlives it."""

    def __init__(self, path: Path, *, writes: bool) -> None:
        """Raises DocumentsAwayError where the file cannot be opened."""
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        try:
            self._connection = open_connection(path, Synchronous.NORMAL, CACHE_KIB if writes else READ_CACHE_KIB)
            self._connection.create_function("text_contains", 3, text_contains, deterministic=True)
            if not writes:
                self._connection.execute("PRAGMA query_only=ON")
        except sqlite3.Error as error:
            self.close()
            raise DocumentsAwayError(f"the read models cannot be opened: {error}") from error

    def run(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement. DocumentsAwayError: closed, locked too long, failing disk; wrong use passes as it is."""
        with self._lock:  # close() may come from another thread; SQLite must not lose a connection that is at work
            try:
                return self._opened().execute(statement, values).fetchall()
            except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
                raise
            except sqlite3.Error as error:
                raise DocumentsAwayError(f"the read models do not answer: {error}") from error

    def truncate_wal(self, patience_ms: int) -> bool:
        """See infra.sqlite.wal; DocumentsAwayError as above."""
        with self._lock:
            try:
                return truncate_wal(self._opened(), patience_ms)
            except sqlite3.Error as error:
                raise DocumentsAwayError(f"the read models' log cannot be emptied: {error}") from error

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open: some errors (a full disk) end it on their own."""
        return self._connection is not None and self._connection.in_transaction

    def close(self) -> None:
        """Wait for the statement at work, then close; again and again is harmless."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise DocumentsAwayError("the read models are closed")
        return self._connection

    def __del__(self) -> None:
        """A thread's session ends with its thread."""
        if getattr(self, "_connection", None) is not None:
            self.close()


class Readers:
    """One reading session a thread, opened at the thread's first read and closed with the thread or by close()."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._sessions: WeakSet[Session] = WeakSet()
        self._closed = False

    def mine(self) -> Session:
        """The calling thread's session."""
        session: Session | None = getattr(self._local, "session", None)
        return self._open() if session is None else session

    def _open(self) -> Session:
        session = Session(self._path, writes=False)
        with self._lock:
            if self._closed:
                session.close()
                raise DocumentsAwayError("the read models are closed")
            self._sessions.add(session)
        self._local.session = session
        return session

    def close(self) -> None:
        """Close every thread's session."""
        with self._lock:
            self._closed = True
            sessions = list(self._sessions)
        for session in sessions:
            session.close()
