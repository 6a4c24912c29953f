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
from infra.sqlite.slots import Value, room_for

COUNTERS = '":counters"'
POSITIONS = '":positions"'
OWN_TABLES = (
    f"CREATE TABLE IF NOT EXISTS {COUNTERS} (name TEXT, key TEXT, value INTEGER, PRIMARY KEY (name, key)) WITHOUT ROWID",
    f"CREATE TABLE IF NOT EXISTS {POSITIONS} (name TEXT PRIMARY KEY, log_id BLOB, position INTEGER) WITHOUT ROWID",
)
"""Counters and positions: names, ids and numbers, nothing personal. A collection's name has no colon in front."""

_Row = tuple[int, int, tuple[Value, ...]]
"""A document's slot, its room and its exact fields."""


class SqliteDocumentWriter:
    """DocumentWriter over a session in a transaction. After an error of the store every further call is refused, commit too."""

    def __init__(self, session: Session, tables: Tables) -> None:
        self._session = session
        self._tables = tables
        self._over = False

    def put(self, collection: Collection, document: Document) -> None:
        """Insert or replace by `id`. ValueError for a field that does not fit, TypeError for what is not JSON."""
        table = self._tables.of(collection)
        key = id_column(document.get("id"))
        fields = table.values(document)
        found = self._run(table.select_row, (key,))
        row = (found[0][0], found[0][1], found[0][2:]) if found else None
        self._store(table, row, key, fields, orjson.dumps(document))

    def get(self, collection: Collection, document_id: str) -> Document | None:
        """Read through the transaction's own writes."""
        found = self._run(self._tables.of(collection).select_document, (id_column(document_id),))
        return selection.document_of(found[0][0]) if found else None

    def patch(self, collection: Collection, document_id: str, changes: Document) -> Document | None:
        """Replace some keys, never `id`; returns the new document, or None where there is none."""
        if changes.get("id", document_id) != document_id:
            raise ValueError("a document keeps its id")
        table, key = self._tables.of(collection), id_column(document_id)
        found = self._run(table.select_all, (key,))
        if not found:
            return None
        slot, room, *fields, blob = found[0]
        document = selection.document_of(blob) | changes
        self._store(table, (slot, room, tuple(fields)), key, table.values(document), orjson.dumps(document))
        return document

    def delete(self, collection: Collection, document_id: str) -> Document | None:
        """Remove one; returns what was there."""
        removed = self.delete_where(collection, {"id": document_id}, 1)
        return removed[0] if removed else None

    def delete_where(self, collection: Collection, where: selection.Where, limit: int) -> list[Document]:
        """Remove up to `limit` documents; returns them."""
        table = self._tables.of(collection)
        statement, values = selection.slots_found(table, Query(where, limit=limit))
        slots = [int(row[0]) for row in self._run(statement, values)]
        if not slots:
            return []
        listed = f"[{','.join(map(str, slots))}]"
        removed = selection.documents_of(self._run, table, "SELECT value AS slot FROM json_each(?) LIMIT -1", (listed,))
        self._remove(table, slots)
        return removed

    def find(self, collection: Collection, query: Query) -> list[Document]:
        """As Documents.find, through the transaction's own writes."""
        return selection.find(self._run, self._tables.of(collection), query)

    def count_up(self, counter: str, key: str, by: int) -> None:
        """Change a counter; one that comes to 0 goes."""
        if by == 0:
            return
        added = (
            f"INSERT INTO {COUNTERS} (name, key, value) VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET value = value + excluded.value RETURNING value"
        )
        if self._run(added, (counter, key, by))[0][0] == 0:
            self.drop_counters(counter, key)

    def drop_counters(self, counter: str, key: str) -> None:
        """Remove one counter."""
        self._run(f"DELETE FROM {COUNTERS} WHERE name = ? AND key = ?", (counter, key))

    def set_position(self, name: str, log_id: UUID, position: int) -> None:
        """Remember how far a projection is."""
        self._run(f"INSERT OR REPLACE INTO {POSITIONS} VALUES (?, ?, ?)", (name, log_id.bytes, position))

    @contextmanager
    def savepoint(self) -> Generator[None]:
        """Undo the writes made inside when its block raises; may be nested."""
        self._run("SAVEPOINT undo")
        try:
            yield
        except BaseException:
            if not self._over:
                self._run("ROLLBACK TO undo")
                self._run("RELEASE undo")
            raise
        self._run("RELEASE undo")

    def commit(self) -> None:
        """End the transaction well; DocumentsAwayError where one of its calls has failed."""
        self._run("COMMIT")
        self._over = True

    def roll_back(self) -> None:
        """End the transaction without a trace, if SQLite has not done so itself."""
        self._over = True
        if self._session.in_transaction:
            self._session.run("ROLLBACK")

    def _store(self, table: Table, row: _Row | None, key: bytes, fields: tuple[Value, ...], body: bytes) -> None:
        if row is not None:
            slot, room, before = row
            # A text that shrinks keeps its slot unless that would waste more than half of it.
            if len(body) <= room <= 2 * room_for(len(body)):
                table.slots.overwrite(self._run, slot, room, body)
                self._set_fields(table, slot, before, fields)
                return
            self._remove(table, [slot])
        slot = table.slots.add(self._run, body)
        self._run(table.insert, (slot, key, *fields))

    def _set_fields(self, table: Table, slot: int, before: Sequence[Value], fields: Sequence[Value]) -> None:
        changed = [i for i, value in enumerate(fields) if value != before[i]]
        if changed:
            self._run(table.update([table.fields[i] for i in changed]), (*(fields[i] for i in changed), slot))

    def _remove(self, table: Table, slots: Sequence[int]) -> None:
        self._run(table.delete, (f"[{','.join(map(str, slots))}]",))
        table.slots.erase(self._run, slots)

    def _run(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        if self._over:
            raise DocumentsAwayError("this transaction has failed or ended")
        try:
            return self._session.run(statement, values)
        except DocumentsAwayError:
            # SQLite may have undone everything already; what came later would be committed alone.
            self._over = True
            raise
