"""The documents port on SQLite: one file, one writing connection, one reading connection a thread."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from uuid import UUID

from infra.documents.port import Collection, Document, DocumentsAwayError, Query
from infra.documents.sqlite import selection
from infra.documents.sqlite.columns import id_column
from infra.documents.sqlite.session import Readers, Session
from infra.documents.sqlite.table import Tables
from infra.documents.sqlite.tallies import COUNTERS, OWN_TABLES, POSITIONS
from infra.documents.sqlite.writer import SqliteDocumentWriter
from infra.sqlite.connection import LOCK_TIMEOUT_S
from infra.sqlite.wal import COPY, readers_have_left

CHUNK = 512
"""Documents read by one statement of a scan or a bulk lookup: a few milliseconds, a few hundred KiB."""

PURGE_WAIT_MS = 50
"""How long purge() waits for the last readers; writers wait meanwhile, and it is called again."""


class SqliteDocuments:
    """Documents in the file at `path`, which several processes may share.

    A document is stored with the spaces that fill its slot; a collection's name may carry `@` and a number for a rebuild.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises DocumentsAwayError."""
        self._tables = Tables()
        self._turn = threading.Lock()
        self._writing = Session(path, writes=True)
        self._readers = Readers(path)
        try:
            with self._transaction() as session:
                for statement in OWN_TABLES:
                    session.run(statement)
        except BaseException:
            self.close()
            raise

    def prepare(self, collections: Iterable[Collection]) -> None:
        """Create what is missing. ValueError where a table is there with other fields: rebuild under another name."""
        with self._transaction() as session:
            for table in map(self._tables.of, collections):
                for statement in table.creation():
                    session.run(statement)
                columns = [row[0] for row in session.run("SELECT name FROM pragma_table_info(?)", (table.name,))]
                if columns != table.column_names:
                    raise ValueError(f"{table.name} is stored with other fields: {', '.join(columns[2:])}")

    def get(self, collection: Collection, document_id: str) -> Document | None:
        """One document. ValueError where the id is no UUID."""
        found = self._readers.mine().run(self._tables.of(collection).select_document, (id_column(document_id),))
        return selection.document_of(found[0][0]) if found else None

    def get_many(self, collection: Collection, ids: Iterable[str]) -> dict[str, Document]:
        """The documents that are there, by id; read in chunks, each of one moment."""
        run, table = self._readers.mine().run, self._tables.of(collection)
        keys = iter(dict.fromkeys(map(id_column, ids)))
        found: dict[str, Document] = {}
        while chunk := list(islice(keys, CHUNK)):
            found.update((document["id"], document) for document in selection.many(run, table, chunk))
        return found

    def find(self, collection: Collection, query: Query) -> list[Document]:
        """Documents that fit, in order, all of one moment."""
        return selection.find(self._readers.mine().run, self._tables.of(collection), query)

    def count(self, collection: Collection, query: Query) -> int:
        """How many fit."""
        return selection.count(self._readers.mine().run, self._tables.of(collection), query)

    def scan(self, collection: Collection) -> Iterator[Document]:
        """All documents by id; each chunk is of one moment, between chunks the collection may change."""
        after = b""
        while chunk := selection.following(self._readers.mine().run, self._tables.of(collection), after, CHUNK):
            yield from chunk
            after = id_column(chunk[-1]["id"])

    def counter(self, counter: str, key: str) -> int:
        """A counter's value; 0 where it was never counted."""
        found = self._readers.mine().run(f"SELECT value FROM {COUNTERS} WHERE name = ? AND key = ?", (counter, key))
        return int(found[0][0]) if found else 0

    def position(self, name: str) -> tuple[UUID, int] | None:
        """The log and the position that a projection has reached."""
        found = self._readers.mine().run(f"SELECT log_id, position FROM {POSITIONS} WHERE name = ?", (name,))
        return (UUID(bytes=found[0][0]), int(found[0][1])) if found else None

    @contextmanager
    def write(self) -> Generator[SqliteDocumentWriter]:
        """One transaction; committed when the block ends well. Must not be nested: the inner one waits for its turn in vain."""
        with self._taking_turns():
            self._writing.run("BEGIN IMMEDIATE")
            writer = SqliteDocumentWriter(self._writing, self._tables)
            try:
                yield writer
                writer.commit()
            except BaseException:
                writer.roll_back()
                raise

    def drop(self, collection: Collection) -> None:
        """Remove a collection with its bytes; those in the write-ahead log go with the next purge()."""
        with self._transaction() as session:
            for statement in self._tables.of(collection).removal():
                session.run(statement)
        self._tables.forget(collection)

    def reset(self, name: str, counters: Iterable[str]) -> None:
        """Forget a projection's position and its counters."""
        with self._transaction() as session:
            session.run(f"DELETE FROM {POSITIONS} WHERE name = ?", (name,))
            for counter in counters:
                session.run(f"DELETE FROM {COUNTERS} WHERE name = ?", (counter,))

    def purge(self) -> bool:
        """Empty the write-ahead log; False where a reader or another process's writer is in the way."""
        # The bulk of the work, on a reader's connection, while others write.
        if not readers_have_left(lambda: self._readers.mine().run(COPY)[0]):
            return False
        with self._taking_turns():
            return self._writing.truncate_wal(PURGE_WAIT_MS)

    def close(self) -> None:
        """Wait for the transaction under way (one that does not end is undone), then close; later calls are refused."""
        self._readers.close()
        waited = self._turn.acquire(timeout=LOCK_TIMEOUT_S)
        try:
            self._writing.close()
        finally:
            if waited:
                self._turn.release()

    @contextmanager
    def _taking_turns(self) -> Generator[None]:
        if not self._turn.acquire(timeout=LOCK_TIMEOUT_S):
            raise DocumentsAwayError("another thread's transaction lasts too long")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _transaction(self) -> Generator[Session]:
        """A transaction over tables instead of documents."""
        with self._taking_turns():
            self._writing.run("BEGIN IMMEDIATE")
            try:
                yield self._writing
                self._writing.run("COMMIT")
            except BaseException:
                if self._writing.in_transaction:
                    self._writing.run("ROLLBACK")
                raise
