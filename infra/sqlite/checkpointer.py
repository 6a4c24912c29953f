"""Checkpoints in a thread of their own: made inside a commit they are what makes the slowest commits slow."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

from infra.sqlite.connection import Synchronous, open_connection
from infra.sqlite.wal import copy_wal, readers_have_left, truncate_wal, wal_bytes
from infra.telemetry.outage_log import OutageLog

TICK_S = 0.5
"""How often the logs are looked at; a log that has not grown for a tick is idle."""

COPY_FROM_BYTES = 8 << 20
"""From here on what the log holds is copied at every tick in which it was written to; nobody waits for that."""

CAP_BYTES = 64 << 20
"""From here on the log is truncated, for which writers wait a moment: under unbroken load copying never lets it start anew."""

PATIENCE_MS = 50
"""How long a truncation may hold writers up while it waits for a reader; then it is tried again at the next tick."""

CHECKPOINT_CACHE_KIB = 2048


class Checkpointer:
    """Keeps the write-ahead logs of some databases short, and empty when nothing is written."""

    def __init__(
        self, paths: Sequence[Path], *, copy_from: int = COPY_FROM_BYTES, cap: int = CAP_BYTES, tick_s: float = TICK_S
    ) -> None:
        self._logs = [_Log(path, copy_from, cap) for path in paths]
        self._tick_s = tick_s
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="checkpointer", daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def request_truncate(self) -> None:
        """Have every log emptied soon, at the first tick at which no reader is in the way."""
        for log in self._logs:
            log.truncation_wanted = True
        self._wake.set()

    def stop(self) -> None:
        """Empty the logs as far as nobody is in the way, and end the thread."""
        self._stopping = True
        self.request_truncate()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(self._tick_s)
            self._wake.clear()
            for log in self._logs:
                log.look()
        for log in self._logs:
            log.look()
            log.close()


class _Log:
    """One write-ahead log, as the checkpointer's thread sees it."""

    def __init__(self, path: Path, copy_from: int, cap: int) -> None:
        self.truncation_wanted = False
        self._path = path
        self._copy_from = copy_from
        self._cap = cap
        self._last_write_ns = 0
        self._outages = OutageLog("checkpoint_failed")
        self._connection: sqlite3.Connection | None = None

    def look(self) -> None:
        """Copy or truncate where it is time to; an error is logged and tried again at the next tick."""
        size = wal_bytes(self._path)
        if size == 0:
            self.truncation_wanted = False
            return
        written_ns = self._written_ns()
        idle, self._last_write_ns = written_ns == self._last_write_ns, written_ns
        try:
            if idle or self.truncation_wanted or size >= self._cap:
                connection = self._open()
                if readers_have_left(lambda: copy_wal(connection)) and truncate_wal(connection, PATIENCE_MS):
                    self.truncation_wanted = False
            elif size >= self._copy_from:
                copy_wal(self._open())
        except sqlite3.Error as error:
            self._outages.warn(error, file=self._path.name)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            # What a checkpoint writes is on the disk before the log is cut, also where commits are not awaited.
            self._connection = open_connection(self._path, Synchronous.FULL, CHECKPOINT_CACHE_KIB)
        return self._connection

    def _written_ns(self) -> int:
        try:
            return Path(f"{self._path}-wal").stat().st_mtime_ns
        except FileNotFoundError:
            return 0
