"""What SQLite leaves in its files of texts that are gone: nothing."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.documents.port import Documents, DocumentWriter, Query
from infra.documents.sqlite import SqliteDocuments
from infra.sqlite.slots import room_for
from tests.contract.documents.shape import OTHERS, VISITORS, uuid, visitor

ROUNDS = 12
PERSONS = 3000


class Texts:
    """Documents whose texts are numbered, and which of them are there."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.current: dict[str, int] = {}
        self.written = 0

    def text(self) -> tuple[int, str]:
        """A number, and 12 to about 900 characters that repeat it."""
        self.written += 1
        return self.written, f"<{self.written:08}> " * self.dice.randrange(1, 80)

    def put(self, writer: DocumentWriter, document_id: str) -> None:
        """A new text for a new or an old document."""
        number, text = self.text()
        account = uuid(self.dice.randrange(20))
        writer.put(VISITORS, {"id": document_id, "account_id": account, "created": number, "note": text})
        self.current[document_id] = number

    def patch(self, writer: DocumentWriter, document_id: str) -> None:
        """A new text in an old document."""
        number, text = self.text()
        writer.patch(VISITORS, document_id, {"note": text})
        self.current[document_id] = number

    def some(self, share: float) -> list[str]:
        """A share of the documents that are there."""
        return self.dice.sample(sorted(self.current), int(len(self.current) * share))

    def fresh(self, amount: int) -> list[str]:
        """Ids that were never used."""
        return [uuid(self.dice.getrandbits(128)) for _ in range(amount)]


def live(documents: Documents, texts: Texts) -> None:
    """Many persons come, change and go, so that pages fill and empty."""
    with documents.write() as writer:
        for document_id in texts.fresh(PERSONS):
            texts.put(writer, document_id)
    for _ in range(ROUNDS):
        with documents.write() as writer:
            for document_id in texts.some(0.1):
                texts.put(writer, document_id)
            for document_id in texts.some(0.1):
                texts.patch(writer, document_id)
            for document_id in texts.some(0.15):
                removed = writer.delete(VISITORS, document_id)
                assert removed is not None
                del texts.current[document_id]
            for removed in writer.delete_where(VISITORS, {"account_id": uuid(texts.dice.randrange(20))}, 60):
                del texts.current[removed["id"]]
            for document_id in texts.fresh(PERSONS // 8):
                texts.put(writer, document_id)


def numbers_in(folder: Path) -> set[int]:
    """The numbers of all texts of which at least one repetition lies in any file."""
    return {int(found) for path in folder.iterdir() for found in re.findall(rb"<(\d{8})>", path.read_bytes())}


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[SqliteDocuments]:
    store = SqliteDocuments(tmp_path / "views.db")
    store.prepare([VISITORS, OTHERS])
    yield store
    store.close()


def test_only_the_texts_that_are_there_are_in_the_files(documents: SqliteDocuments, tmp_path: Path) -> None:
    texts = Texts(random.Random(6))
    live(documents, texts)
    assert len(texts.current) > 1000
    assert texts.written > 10_000
    assert documents.purge()
    assert numbers_in(tmp_path) == set(texts.current.values())


def test_what_was_undone_is_not_there_either(documents: SqliteDocuments, tmp_path: Path) -> None:
    def undone(writer: DocumentWriter, number: int) -> None:
        writer.put(VISITORS, visitor(1, note=f"<{number:08}>" * 3000))
        raise RuntimeError

    with documents.write() as writer:
        writer.put(VISITORS, visitor(1, note="<00000001>"))
        with pytest.raises(RuntimeError), writer.savepoint():
            undone(writer, 2)
    with pytest.raises(RuntimeError), documents.write() as writer:
        undone(writer, 3)
    assert documents.purge()
    assert numbers_in(tmp_path) == {1}


def test_a_dropped_collection_goes_with_its_bytes(documents: SqliteDocuments, tmp_path: Path) -> None:
    texts = Texts(random.Random(7))
    with documents.write() as writer:
        for document_id in texts.fresh(500):
            texts.put(writer, document_id)
        writer.put(OTHERS, visitor(1, note="<99999999>"))
    documents.drop(VISITORS)
    assert documents.purge()
    assert numbers_in(tmp_path) == {99999999}


def test_erased_room_is_used_again(documents: SqliteDocuments, tmp_path: Path) -> None:
    def fill() -> int:
        with documents.write() as writer:
            for number in range(1000):
                writer.put(VISITORS, visitor(number, note="x" * (number % 700)))
        with documents.write() as writer:
            assert len(writer.delete_where(VISITORS, {}, 1000)) == 1000
        assert documents.purge()
        return (tmp_path / "views.db").stat().st_size

    first = fill()
    assert [fill() for _ in range(3)] == [first] * 3


def test_no_text_is_in_an_index(documents: SqliteDocuments, tmp_path: Path) -> None:
    reader = sqlite3.connect(tmp_path / "views.db")
    indexed = {row[0] for row in reader.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")}
    assert indexed == {"visitors", "others"}
    columns = {row[0] for row in reader.execute("SELECT name FROM pragma_table_info('visitors')")}
    assert columns == {"slot", "id", *VISITORS.fields}
    reader.close()


def test_a_slot_is_never_deleted_and_never_changes_its_size(documents: SqliteDocuments, tmp_path: Path) -> None:
    texts = Texts(random.Random(8))
    reader = sqlite3.connect(tmp_path / "views.db")
    live(documents, texts)
    before = dict(reader.execute('SELECT slot, length(blob) FROM "visitors:blobs"'))
    live(documents, texts)
    after = dict(reader.execute('SELECT slot, length(blob) FROM "visitors:blobs"'))
    assert before.items() <= after.items()
    assert list(after) == list(range(1, len(after) + 1))
    assert all(room_for(size) == size for size in after.values())
    ((rows,),) = reader.execute("SELECT count(*) FROM visitors")
    free = dict(reader.execute('SELECT slot, room FROM "visitors:free"'))
    assert rows + len(free) == len(after)
    assert free.items() <= after.items()
    reader.close()


def test_a_reader_in_the_way_is_told(documents: SqliteDocuments, tmp_path: Path) -> None:
    with documents.write() as writer:
        writer.put(VISITORS, visitor(1))
    reader = sqlite3.connect(tmp_path / "views.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM visitors").fetchall()
    with documents.write() as writer:
        writer.put(VISITORS, visitor(2))
    assert not documents.purge()
    reader.close()
    assert documents.purge()
    assert (tmp_path / "views.db-wal").stat().st_size == 0


def test_a_reader_in_the_way_holds_no_writer_up(documents: SqliteDocuments, tmp_path: Path) -> None:
    with documents.write() as writer:
        writer.put(VISITORS, visitor(1))
    reader = sqlite3.connect(tmp_path / "views.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM visitors").fetchall()
    with documents.write() as writer:
        writer.put(VISITORS, visitor(2))
    with documents.write() as writer:
        # In this very transaction: a purge that waited for its turn, or for the lock, would wait in vain.
        with ThreadPoolExecutor(1) as thread:
            assert not thread.submit(documents.purge).result()
        writer.put(VISITORS, visitor(3))
    reader.close()
    assert documents.purge()
    assert documents.count(VISITORS, Query({})) == 3
