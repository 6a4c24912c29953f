"""The event store on SQLite: the suite, and what only a file can show."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from infra.event_store.port import Committed, EventStoreAwayError, VersionConflictError
from infra.event_store.sqlite import SQLiteEventStore
from infra.sqlite import connection as connections
from infra.sqlite.connection import Synchronous
from tests.contract.event_store.material import NOW, new_person, recognition
from tests.contract.event_store.suite import EventStoreContract, positions

CONTESTED = [UUID(int=number) for number in range(200)]
ROUNDS = 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.db"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteEventStore]:
    opened = SQLiteEventStore(path)
    yield opened
    opened.close()


class TestSQLiteEventStore(EventStoreContract):
    """The suite."""


def test_the_log_and_its_id_outlive_the_process(path: Path, store: SQLiteEventStore) -> None:
    append = new_person()
    store.append_batch([append])
    store.close()
    again = SQLiteEventStore(path)
    assert again.log_id == store.log_id
    assert again.load_events([append.events[0].originator_id]) != {}  # type: ignore[list-item]  # a UUID
    again.close()


def test_another_log_has_another_id(tmp_path: Path, store: SQLiteEventStore) -> None:
    other = SQLiteEventStore(tmp_path / "other.db")
    assert other.log_id != store.log_id
    other.close()


@pytest.mark.parametrize("synchronous", Synchronous)
def test_synchronous_is_what_was_asked_for(tmp_path: Path, synchronous: Synchronous) -> None:
    store = SQLiteEventStore(tmp_path / "some.db", synchronous)
    with store.datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == {Synchronous.NORMAL: 1, Synchronous.FULL: 2}[synchronous]
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone()[0] == 1
    store.close()


def test_rows_that_were_looked_at_are_not_looked_at_again(path: Path, store: SQLiteEventStore) -> None:
    store.append_batch([new_person() for _ in range(1200)])
    (young,) = positions(store.append_batch([recognition(10)]))
    store.drop_recognitions(NOW.replace(hour=1), store.head())
    mark = sqlite3.connect(path).execute("SELECT value FROM event_store_meta WHERE name = 'retention_mark'").fetchone()
    assert mark == (str(young - 1),)


def test_a_store_that_cannot_be_written_is_away_and_comes_back(
    path: Path, store: SQLiteEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LOCK_TIMEOUT_S", 0.01)
    impatient = SQLiteEventStore(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    append = new_person()
    with pytest.raises(EventStoreAwayError):
        impatient.append_batch([append])
    assert impatient.read(0, 10) == []
    other.execute("ROLLBACK")
    positions(impatient.append_batch([append]))
    impatient.close()


def test_a_full_disk_is_an_outage_and_nothing_is_half_stored(store: SQLiteEventStore) -> None:
    with store.datastore.get_connection(commit=False) as borrowed:
        cursor = borrowed.cursor()
        cursor.execute("PRAGMA page_count")
        # The pool hands out this very connection again.
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0] + 2}")
        cursor.sqlite_cursor.close()
    with pytest.raises(EventStoreAwayError):
        store.append_batch([new_person(events=200)])
    assert store.read(0, 10) == []


def test_a_closed_store_is_away(store: SQLiteEventStore) -> None:
    store.close()
    with pytest.raises(EventStoreAwayError):
        store.head()


def test_two_processes_append_at_once(path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[list[int | None]] = spawn.Queue()
    start = spawn.Barrier(2)
    processes = [spawn.Process(target=_contend, args=(path, start, results)) for _ in range(2)]
    for process in processes:
        process.start()
    one, two = (results.get(timeout=60) for _ in processes)
    for process in processes:
        process.join()
    # Each version has one winner; positions rise without repetition, and every acknowledged one is in the log.
    assert all(
        (mine is None) != (yours is None) for mine, yours in zip(one[: len(CONTESTED)], two[: len(CONTESTED)], strict=True)
    )
    acknowledged = [position for position in one + two if position is not None]
    store = SQLiteEventStore(path)
    log = [notification.id for notification in store.read(0, 10_000)]
    assert sorted(acknowledged) == log == sorted(set(log))
    assert len(log) == len(CONTESTED) + 2 * ROUNDS
    store.close()


def _contend(path: Path, start: multiprocessing.synchronize.Barrier, results: multiprocessing.Queue[list[int | None]]) -> None:
    """One process: opens, perhaps creates, the log, and takes what versions it can get."""
    start.wait()
    store = SQLiteEventStore(path)
    taken: list[int | None] = []
    for person_id in CONTESTED:
        (outcome,) = store.append_batch([new_person(person_id=person_id)])
        assert isinstance(outcome, Committed | VersionConflictError)
        taken.append(outcome.position if isinstance(outcome, Committed) else None)
    for _ in range(ROUNDS):
        taken += positions(store.append_batch([new_person(person_id=uuid4())]))
    results.put(taken)
    store.close()
