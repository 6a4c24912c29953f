"""When the file does not answer: the port's error, and no half of a transaction."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from infra.documents.port import Collection, DocumentsAwayError, DocumentWriter, FieldType
from infra.documents.sqlite import SqliteDocuments
from tests.contract.documents.shape import OTHERS, VISITORS, uuid, visitor

LOG = UUID(int=77)


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteDocuments]:
    """A store that loses patience at once."""
    monkeypatch.setattr("infra.sqlite.connection.LOCK_TIMEOUT_S", 0.01)
    monkeypatch.setattr("infra.documents.sqlite.documents.LOCK_TIMEOUT_S", 0.01)
    store = SqliteDocuments(tmp_path / "views.db")
    store.prepare([VISITORS, OTHERS])
    yield store
    store.close()


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """No file of this process grows beyond `size` bytes: a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def fill(writer: DocumentWriter) -> None:
    """6 MB and a position."""
    writer.set_position("view", LOG, 5)
    for number in range(2000):
        writer.put(VISITORS, visitor(number, note="x" * 3000))


def test_another_process_that_holds_the_file_is_an_outage_of_writing_only(documents: SqliteDocuments, tmp_path: Path) -> None:
    with documents.write() as writer:
        writer.put(VISITORS, visitor(1))
    other = sqlite3.connect(tmp_path / "views.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DocumentsAwayError), documents.write() as writer:
        writer.put(VISITORS, visitor(2))
    assert documents.get(VISITORS, uuid(1)) == visitor(1)
    other.close()
    with documents.write() as writer:
        writer.put(VISITORS, visitor(2))
    assert documents.get(VISITORS, uuid(2)) == visitor(2)


def test_another_thread_that_keeps_its_turn_is_an_outage(documents: SqliteDocuments) -> None:
    with documents.write() as writer:
        writer.put(VISITORS, visitor(1))
        with pytest.raises(DocumentsAwayError), documents.write():
            pass
        with pytest.raises(DocumentsAwayError):
            documents.purge()
    assert documents.get(VISITORS, uuid(1)) == visitor(1)


def test_a_full_disk_undoes_all_of_it(documents: SqliteDocuments) -> None:
    with files_end_at(1 << 20), pytest.raises(DocumentsAwayError), documents.write() as writer:
        fill(writer)
    assert documents.position("view") is None
    assert list(documents.scan(VISITORS)) == []
    with documents.write() as writer:
        fill(writer)
    assert documents.position("view") == (LOG, 5)


def test_who_steps_over_an_outage_does_not_commit_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite may have ended the transaction by itself: whatever follows would be committed on its own."""
    monkeypatch.setattr("infra.documents.sqlite.session.CACHE_KIB", 100)  # pages reach the log, and the disk's end, at once
    documents = SqliteDocuments(tmp_path / "views.db")
    documents.prepare([VISITORS])

    def write(writer: DocumentWriter) -> None:
        with pytest.raises(DocumentsAwayError), files_end_at(1 << 20), writer.savepoint():
            fill(writer)
        after: tuple[Callable[[], object], ...] = (
            lambda: writer.put(VISITORS, visitor(1)),
            lambda: writer.set_position("view", LOG, 9),
            lambda: writer.get(VISITORS, uuid(1)),
        )
        for call in after:
            with pytest.raises(DocumentsAwayError):
                call()

    with pytest.raises(DocumentsAwayError), documents.write() as writer:
        write(writer)
    assert list(documents.scan(VISITORS)) == []
    assert documents.position("view") is None
    with documents.write() as writer:
        fill(writer)
    assert documents.position("view") == (LOG, 5)
    documents.close()


def test_a_mistake_of_one_event_may_be_stepped_over(documents: SqliteDocuments) -> None:
    with documents.write() as writer:
        writer.put(VISITORS, visitor(1))
        with pytest.raises(OverflowError), writer.savepoint():
            writer.set_position("view", LOG, 1 << 64)
        writer.put(VISITORS, visitor(2))
    assert list(documents.scan(VISITORS)) == [visitor(1), visitor(2)]


def test_closing_undoes_a_transaction_that_does_not_end(documents: SqliteDocuments, tmp_path: Path) -> None:
    def write(writer: DocumentWriter) -> None:
        writer.put(VISITORS, visitor(1))
        documents.close()
        writer.put(VISITORS, visitor(2))

    with pytest.raises(DocumentsAwayError), documents.write() as writer:
        write(writer)
    again = SqliteDocuments(tmp_path / "views.db")
    assert list(again.scan(VISITORS)) == []
    again.close()


def test_a_file_that_is_no_database_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "views.db").write_bytes(b"no database at all, " * 500)
    with pytest.raises(DocumentsAwayError):
        SqliteDocuments(tmp_path / "views.db")
    with pytest.raises(DocumentsAwayError):
        SqliteDocuments(tmp_path / "no such folder" / "views.db")


def test_a_collection_stored_with_other_fields_is_not_taken_for_its_own(documents: SqliteDocuments) -> None:
    with documents.write() as writer:
        writer.put(OTHERS, visitor(1))
    with pytest.raises(ValueError, match="other fields: account_id"):
        documents.prepare([Collection("others", {"account_id": FieldType.ID, "floor": FieldType.INTEGER})])
    assert documents.get(OTHERS, uuid(1)) == visitor(1)
