"""A collection's tables.

`name` has a row per document: its slot, its id and its exact fields, with the indexes; nothing personal but keyed digests.
`name:blobs` has the documents as JSON, in slots (see infra.sqlite.slots for why). A row's primary key is its document's slot, so
that every index ends with the slot and a document is found through an index without touching its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from infra.documents.port import Collection, Document
from infra.documents.sqlite.columns import COLUMN, id_column
from infra.sqlite.slots import Run, Slots, Value

_COLLECTION_NAME = re.compile(r"(?!sqlite)[a-z][a-z0-9_]{0,62}(?:@[0-9]{1,9})?", re.ASCII).fullmatch
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII).fullmatch
_OWN_COLUMNS = frozenset({"slot", "id"})


def field_name(name: str) -> str:
    """The name of a field or of a document's key, if it is one; ValueError if not: names become part of statements."""
    if _FIELD_NAME(name) is None:
        raise ValueError(f"{name!r} is not a field's name")
    return name


class Table:
    """A collection's statements and conversions, made once."""

    def __init__(self, collection: Collection) -> None:
        """Raises ValueError for names that are none and for indexes over fields that are not there."""
        if _COLLECTION_NAME(collection.name) is None:
            raise ValueError(f"{collection.name!r} is not a collection's name")
        fields = tuple(field_name(name) for name in collection.fields)
        if _OWN_COLUMNS & set(fields) or any(set(index) - {*fields, "id"} or not index for index in collection.indexes):
            raise ValueError(f"fields and indexes of {collection.name} do not fit together")
        self.collection = collection
        self.name = collection.name
        self.rows = f'"{collection.name}"'
        self.slots = Slots(collection.name)
        self.fields = fields
        self._columns: dict[str, Callable[[Any], Value]] = {
            "id": id_column,
            **{name: COLUMN[kind] for name, kind in collection.fields.items()},
        }
        self._field_columns = tuple((name, self._columns[name]) for name in fields)
        self._write_statements(fields)

    def _write_statements(self, fields: Sequence[str]) -> None:
        rows, blobs = self.rows, self.slots.blobs
        columns = "".join(f', "{name}"' for name in fields)
        kept = "".join(f', r."{name}"' for name in fields)
        joined = f"FROM {rows} AS r JOIN {blobs} AS b ON b.slot = r.slot"
        self.select_document = f"SELECT b.blob {joined} WHERE r.id = ?"
        self._select_rows = f"SELECT r.id, b.slot, length(b.blob){kept} {joined} WHERE r.id IN"
        self._insert = f"INSERT INTO {rows} (slot, id{columns}) VALUES "
        self._inserted_row = f"(?, ?{', ?' * len(fields)})"
        self._delete = f"DELETE FROM {rows} WHERE slot IN (SELECT value FROM json_each(?))"

    def creation(self) -> tuple[str, ...]:
        """Statements that create what is missing."""
        fields = "".join(f', "{name}"' for name in self.fields)
        indexes = []
        for index in self.collection.indexes:
            named = ",".join(index)
            columns = ", ".join(f'"{name}"' for name in (*index, *(() if "id" in index else ("id",))))
            indexes.append(f'CREATE INDEX IF NOT EXISTS "{self.name}:{named}" ON {self.rows} ({columns})')
        return (
            f"CREATE TABLE IF NOT EXISTS {self.rows} (slot INTEGER PRIMARY KEY, id BLOB NOT NULL{fields})",
            f'CREATE UNIQUE INDEX IF NOT EXISTS "{self.name}:" ON {self.rows} (id)',
            *indexes,
            *self.slots.creation(),
        )

    def removal(self) -> tuple[str, ...]:
        """Statements that remove all of it."""
        return f"DROP TABLE IF EXISTS {self.rows}", *self.slots.removal()

    @property
    def column_names(self) -> list[str]:
        """Columns of the rows' table, in order."""
        return ["slot", "id", *self.fields]

    def values(self, document: Document) -> tuple[Value, ...]:
        """A document's exact fields as they lie in the columns; None where a key is absent or null. ValueError if unfit."""
        try:
            return tuple(
                None if (value := document.get(name)) is None else convert(value) for name, convert in self._field_columns
            )
        except ValueError:
            # Once more, slowly, to say which one.
            return tuple(self._column(name, document.get(name)) for name in self.fields)

    def operand(self, name: str, value: str | int | None) -> Value:
        """A value to compare a field (or `id`) with. ValueError for an unknown field or an unfit value."""
        return self._column(name, value)

    def column(self, name: str) -> str:
        """A field (or `id`) as it is written in a statement over rows called `r`. ValueError where it is unknown."""
        if name not in self._columns:
            raise ValueError(f"{self.name} has no field {name!r}")
        return f'r."{name}"'

    def select_rows(self, amount: int) -> str:
        """The statement that finds so many ids: id, slot, room, exact fields."""
        return f"{self._select_rows} ({', '.join('?' * amount)})"

    def insert(self, amount: int) -> str:
        """The statement that inserts so many rows: slot, id, exact fields of each."""
        return self._insert + ", ".join([self._inserted_row] * amount)

    def remove(self, run: Run, slots: Sequence[int]) -> None:
        """Delete the rows in these slots and fill the slots with zeros."""
        run(self._delete, (f"[{','.join(map(str, slots))}]",))
        self.slots.erase(run, slots)

    def update(self, changed: Sequence[str]) -> str:
        """The statement that sets some fields of the row in a slot; the others' indexes stay untouched."""
        changes = ", ".join(f'"{name}" = ?' for name in changed)
        return f"UPDATE {self.rows} SET {changes} WHERE slot = ?"

    def _column(self, name: str, value: Any) -> Value:
        convert = self._columns.get(name)
        if convert is None:
            raise ValueError(f"{self.name} has no field {name!r}")
        if value is None:
            return None
        try:
            return convert(value)
        except ValueError as error:
            # Without the value: it is a client's.
            raise ValueError(f"field {name!r} of {self.name}: {error}") from None


class Tables:
    """The tables of the collections met so far, by name."""

    def __init__(self) -> None:
        self._tables: dict[str, Table] = {}

    def of(self, collection: Collection) -> Table:
        """The collection's table; a new one where a name has got another shape."""
        table = self._tables.get(collection.name)
        if table is None or (table.collection is not collection and table.collection != collection):
            table = self._tables[collection.name] = Table(collection)
        return table

    def forget(self, collection: Collection) -> None:
        """Of a dropped collection nothing is kept."""
        self._tables.pop(collection.name, None)
