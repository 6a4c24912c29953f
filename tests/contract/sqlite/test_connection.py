"""How connections are opened."""

from __future__ import annotations

import multiprocessing
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
