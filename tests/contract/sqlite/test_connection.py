"""How connections are opened."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from infra.sqlite.connection import Synchronous, open_connection

FILES = 60
AT_ONCE = 2


def test_processes_may_create_a_file_at_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(AT_ONCE)
    processes = [spawn.Process(target=_create, args=(tmp_path, start)) for _ in range(AT_ONCE)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * AT_ONCE


def _create(folder: Path, start: Barrier) -> None:
    try:
        for number in range(FILES):
            start.wait()
            connection = open_connection(folder / f"{number}.db", Synchronous.NORMAL)
            connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
            connection.close()
    except BaseException:
        # Whoever fails leaves nobody waiting.
        start.abort()
        raise


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("temp_store", 2), ("wal_autocheckpoint", 0)],
)
def test_every_connection_leaves_no_traces(tmp_path: Path, pragma: str, value: str | int) -> None:
    connection = open_connection(tmp_path / "some.db", Synchronous.FULL)
    assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)
    connection.close()


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


@pytest.mark.parametrize("is_there", [False, True])
def test_nobody_but_the_owner_can_read_the_files(is_there: bool, tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    before = os.umask(0o022)
    try:
        if is_there:
            path.touch(0o644)
            assert modes(tmp_path) == {"some.db": 0o644}
        connection = open_connection(path, Synchronous.FULL)
        connection.execute("CREATE TABLE t (x)")
        names = ("some.db", "some.db-wal", "some.db-shm")
        assert modes(tmp_path) == dict.fromkeys(names, 0o600)
        for name in names:
            (tmp_path / name).chmod(0o644)
        open_connection(path, Synchronous.FULL).close()
        assert modes(tmp_path) == dict.fromkeys(names, 0o600)
        connection.close()
    finally:
        os.umask(before)


def test_a_folder_that_is_not_there_is_sqlites_error(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        open_connection(tmp_path / "missing" / "some.db", Synchronous.FULL)
