"""The writes of one transaction."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import orjson

from infra.documents.port import Collection, Document, DocumentsAwayError, Query
from infra.documents.sqlite import selection
from infra.documents.sqlite.columns import id_column
from infra.documents.sqlite.session import Session
from infra.documents.sqlite.table import Table, Tables
from infra.documents.sqlite.waiting import WaitingWrites
from infra.sqlite.slots import Value


class SqliteDocumentWriter:
    """DocumentWriter over a session in a transaction. After an error of the store every further call is refused, commit too.

    What is written waits in this object until it is searched, is too much, or the transaction ends. A savepoint, too, is told to
    SQLite only when something is stored within it: mostly nothing is.
    """

    def __init__(self, session: Session, tables: Tables) -> None:
        self._session = session
        self._tables = tables
        self._waiting = WaitingWrites()
        self._savepoints: list[bool] = []
        """The open ones, outer ones first: whether SQLite knows of each."""
        self._over = False

    def put(self, collection: Collection, document: Document) -> None:
        """Insert or replace by `id`. ValueError for a field that does not fit, TypeError for what is not JSON."""
        self._put(self._tables.of(collection), id_column(document.get("id")), document)

    def get(self, collection: Collection, document_id: str) -> Document | None:
        """Read through the transaction's own writes."""
        return self._get(self._tables.of(collection), id_column(document_id))

    def patch(self, collection: Collection, document_id: str, changes: Document) -> Document | None:
        """Replace some keys, never `id`; returns the new document, or None where there is none."""
        if changes.get("id", document_id) != document_id:
            raise ValueError("a document keeps its id")
        table, key = self._tables.of(collection), id_column(document_id)
        document = self._get(table, key)
        if document is None:
            return None
        document |= changes
        self._put(table, key, document)
        return document

    def delete(self, collection: Collection, document_id: str) -> Document | None:
        """Remove one; returns what was there."""
        removed = self.delete_where(collection, {"id": document_id}, 1)
        return removed[0] if removed else None

    def delete_where(self, collection: Collection, where: selection.Where, limit: int) -> list[Document]:
        """Remove up to `limit` documents; returns them."""
        table = self._settled(collection)
        statement, values = selection.slots_found(table, Query(where, limit=limit))
        slots = [int(row[0]) for row in self._run(statement, values)]
        if not slots:
            return []
        listed = f"[{','.join(map(str, slots))}]"
        removed = selection.documents_of(self._run, table, "SELECT value AS slot FROM json_each(?) LIMIT -1", (listed,))
        table.remove(self._write, slots)
        return removed

    def find(self, collection: Collection, query: Query) -> list[Document]:
        """As Documents.find, through the transaction's own writes."""
        return selection.find(self._run, self._settled(collection), query)

    def count_up(self, counter: str, key: str, by: int) -> None:
        """Change a counter; one that comes to 0 goes."""
        self._refuse_if_over()
        self._waiting.tallies.count_up(counter, key, by)

    def drop_counters(self, counter: str, key: str) -> None:
        """Remove one counter."""
        self._waiting.tallies.drop_counter(self._write, counter, key)

    def set_position(self, name: str, log_id: UUID, position: int) -> None:
        """Remember how far a projection is. OverflowError for a number beyond 64 bits."""
        self._refuse_if_over()
        self._waiting.tallies.set_position(name, log_id, position)

    @contextmanager
    def savepoint(self) -> Generator[None]:
        """Undo the writes made inside when its block raises; may be nested."""
        self._refuse_if_over()
        waiting = self._waiting.copy()
        self._savepoints.append(False)
        try:
            yield
        except BaseException:
            # What has been stored since then had waited before: it waits again.
            if self._savepoints.pop() and not self._over:
                self._run("ROLLBACK TO undo")
                self._run("RELEASE undo")
            self._waiting = waiting
            raise
        if self._savepoints.pop():
            self._run("RELEASE undo")

    def commit(self) -> None:
        """End the transaction well; DocumentsAwayError where one of its calls has failed."""
        self._refuse_if_over()
        self._waiting.store(self._write)
        self._run("COMMIT")
        self._over = True

    def roll_back(self) -> None:
        """End the transaction without a trace, if SQLite has not done so itself."""
        self._over = True
        if self._session.in_transaction:
            self._session.run("ROLLBACK")

    def _put(self, table: Table, key: bytes, document: Document) -> None:
        self._refuse_if_over()
        waiting = self._waiting.of(table)
        waiting.put(key, table.values(document), orjson.dumps(document))
        if waiting.are_too_many:
            waiting.store(self._write)

    def _get(self, table: Table, key: bytes) -> Document | None:
        body = self._waiting.of(table).body(key)
        if body is None:
            found = self._run(table.select_document, (key,))
            if not found:
                return None
            body = found[0][0]
        return selection.document_of(body)

    def _settled(self, collection: Collection) -> Table:
        """The table, with all of its documents stored."""
        table = self._tables.of(collection)
        self._waiting.of(table).store(self._write)
        return table

    def _refuse_if_over(self) -> None:
        if self._over:
            raise DocumentsAwayError("this transaction has failed or ended")

    def _write(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Run a statement that belongs into every open savepoint."""
        for depth, is_known in enumerate(self._savepoints):
            if not is_known:
                self._run("SAVEPOINT undo")
                self._savepoints[depth] = True
        return self._run(statement, values)

    def _run(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        self._refuse_if_over()
        try:
            return self._session.run(statement, values)
        except DocumentsAwayError:
            # SQLite may have undone everything already; what came later would be committed alone.
            self._over = True
            raise
