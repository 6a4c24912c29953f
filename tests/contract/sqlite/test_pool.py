"""Connections shared by threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.sqlite.connection import Synchronous
from infra.sqlite.pool import ConnectionPool


class GoneError(Exception):
    """The outage of this test's store."""


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[ConnectionPool]:
    opened = ConnectionPool(tmp_path / "some.db", Synchronous.NORMAL, GoneError)
    with opened.writing() as connection:
        connection.execute("CREATE TABLE t (x INTEGER UNIQUE)")
    yield opened
    opened.close()


def count(pool: ConnectionPool) -> int:
    with pool.reading() as connection:
        number: int = connection.execute("SELECT count(*) FROM t").fetchone()[0]
        return number


def test_what_fails_is_undone_and_the_next_can_write(pool: ConnectionPool) -> None:
    def fail() -> None:
        with pool.writing() as connection:
            connection.execute("INSERT INTO t VALUES (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert count(pool) == 0
    with pool.writing() as connection:
        connection.execute("INSERT INTO t VALUES (1)")
    assert count(pool) == 1


def test_outages_are_told_apart_from_conflicts_and_mistakes(pool: ConnectionPool) -> None:
    with pool.writing() as connection:
        connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError), pool.writing() as connection:
        connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(sqlite3.ProgrammingError), pool.reading() as connection:
        connection.execute("SELECT ?")
    with pytest.raises(GoneError), pool.reading() as connection:
        connection.execute("SELECT * FROM not_there")


def test_many_threads_write_one_after_the_other(pool: ConnectionPool) -> None:
    def write(number: int) -> None:
        with pool.writing() as connection:
            connection.execute("INSERT INTO t VALUES (?)", (number,))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(pool) == 20


def test_closing_waits_for_a_thread_that_still_reads(pool: ConnectionPool) -> None:
    reads, closes = threading.Event(), threading.Event()
    found: list[int] = []

    def read() -> None:
        with pool.reading() as connection:
            reads.set()
            closes.wait()
            # Had the pool closed this connection, the statement would fail, or crash the process.
            number = connection.execute("SELECT count(*) FROM t").fetchone()[0]
        found.append(number)

    reader = threading.Thread(target=read)
    reader.start()
    reads.wait()
    closing = threading.Thread(target=pool.close)
    closing.start()
    # Either it waits by now, or it will.
    closing.join(0.05)
    closes.set()
    for thread in (reader, closing):
        thread.join()
    assert found == [0]
    with pytest.raises(GoneError):
        count(pool)
