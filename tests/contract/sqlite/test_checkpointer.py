"""The write-ahead log is kept short, and empty when nothing is written."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.sqlite.checkpointer import Checkpointer
from infra.sqlite.connection import Synchronous, open_connection
from infra.sqlite.wal import copy_wal, truncate_wal, wal_bytes

NEVER_S = 3600.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


@pytest.fixture
def writer(path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_connection(path, Synchronous.NORMAL)
    connection.execute("CREATE TABLE t (x BLOB)")
    yield connection
    connection.close()


def write(connection: sqlite3.Connection, pages: int = 10) -> None:
    connection.execute("INSERT INTO t VALUES (zeroblob(?))", (pages * 4096,))


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again, for up to a minute."""
    pause = threading.Event()
    for _ in range(6000):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError(what)


def test_nothing_is_checkpointed_within_a_commit(path: Path, writer: sqlite3.Connection) -> None:
    for _ in range(30):
        write(writer, 100)
    assert wal_bytes(path) > 30 * 100 * 4096


def test_an_idle_log_is_emptied(path: Path, writer: sqlite3.Connection) -> None:
    write(writer)
    assert wal_bytes(path) > 0
    checkpointer = Checkpointer([path, path.with_name("not there.db")], tick_s=0.01)
    checkpointer.start()
    wait_until(lambda: wal_bytes(path) == 0, "the log was not emptied")
    write(writer)
    wait_until(lambda: wal_bytes(path) == 0, "the log was not emptied again")
    checkpointer.stop()


def test_a_request_is_served_without_waiting_for_the_tick(path: Path, writer: sqlite3.Connection) -> None:
    checkpointer = Checkpointer([path], tick_s=NEVER_S)
    checkpointer.start()
    write(writer)
    checkpointer.request_truncate()
    wait_until(lambda: wal_bytes(path) == 0, "the log was not emptied")
    checkpointer.stop()


def test_stopping_empties_the_log_and_ends_the_thread(path: Path, writer: sqlite3.Connection) -> None:
    checkpointer = Checkpointer([path], tick_s=NEVER_S)
    checkpointer.start()
    write(writer)
    checkpointer.stop()
    assert wal_bytes(path) == 0
    assert not any(thread.name == "checkpointer" for thread in threading.enumerate())


def test_the_cap_holds_while_a_writer_never_rests(path: Path, writer: sqlite3.Connection) -> None:
    cap = 200 * 4096
    # So long a tick that there is a write in each.
    checkpointer = Checkpointer([path], copy_from=20 * 4096, cap=cap, tick_s=0.2)
    checkpointer.start()
    highest = size = 0
    for _ in range(100_000):
        write(writer, 5)
        size = wal_bytes(path)
        if size < highest:
            break
        highest = size
    checkpointer.stop()
    assert size < highest
    assert highest >= cap


def test_a_reader_in_the_way_is_waited_for_and_writers_go_on(path: Path, writer: sqlite3.Connection) -> None:
    write(writer)
    reader = open_connection(path, Synchronous.NORMAL)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM t").fetchone()
    write(writer)
    other = open_connection(path, Synchronous.NORMAL)
    assert not truncate_wal(other, patience_ms=10)
    write(writer)
    reader.execute("COMMIT")
    copy_wal(other)
    assert truncate_wal(other, patience_ms=10)
    assert wal_bytes(path) == 0
    assert other.execute("PRAGMA busy_timeout").fetchone() == (5000,)
    assert other.execute("SELECT count(*) FROM t").fetchone() == (3,)
    for connection in (reader, other):
        connection.close()
