"""From a query to statements.

A statement returns its documents joined to one JSON array, in one row: Python takes the interpreter's lock back after every row
that SQLite steps to, and a thread that does so a thousand times beside a busy event loop waits a thousand times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from infra.documents.port import Document, Query
from infra.documents.sqlite.table import Table, field_name
from infra.sqlite.slots import Run, Value

Where = Mapping[str, str | int | None]
"""Field → value, all of them equal; None: null or absent."""

Condition = tuple[list[str], list[Value]]
"""Terms of a WHERE, and the values bound in them."""

_CONTAINS = (
    "CASE WHEN instr(b.blob, ?) = 0 THEN 0"
    " WHEN instr(b.blob, CAST('\\u0000' AS BLOB)) > 0 THEN text_contains(b.blob, ?, ?)"
    " ELSE instr(json_extract(CAST(b.blob AS TEXT), ?), ?) > 0 AND json_type(CAST(b.blob AS TEXT), ?) = 'text' END"
)
"""Is a literal part of a text of the document?

orjson escapes character by character, so a document without the escaped literal in its bytes cannot hold it: that sieve is quick,
and JSON is parsed only where it lets through. All in SQL, without the interpreter's lock; only texts with a NUL, at which
SQLite's JSON stops reading, are looked at by Python.
"""


def text_contains(blob: bytes, key: str, literal: str) -> bool:
    """The same question answered by Python."""
    text = orjson.loads(blob).get(key)
    return isinstance(text, str) and literal in text


def equal(table: Table, where: Where) -> Condition:
    """The terms of exact fields over rows called `r`. ValueError for unknown fields and unfit values."""
    terms = [f"{table.column(name)} {'IS NULL' if value is None else '= ?'}" for name, value in where.items()]
    return terms, [table.operand(name, value) for name, value in where.items() if value is not None]


def containing(contains: Mapping[str, str]) -> Condition:
    """The terms of substrings over blobs called `b`. ValueError for a key that is no name."""
    values: list[Value] = []
    for key, literal in contains.items():
        name, path = field_name(key), f"$.{key}"
        values += [orjson.dumps(literal)[1:-1], name, literal, path, literal, path]
    return [_CONTAINS] * len(contains), values


def filtered(terms: Sequence[str]) -> str:
    """WHERE, if there is anything to ask."""
    return f" WHERE {' AND '.join(terms)}" if terms else ""


def order_by(table: Table, order: Iterable[str]) -> str:
    """ORDER BY: the fields asked for, then the id. ValueError for an unknown field."""
    terms = [f"{table.column(name.removeprefix('-'))}{' DESC' if name.startswith('-') else ''}" for name in order]
    return ", ".join([*terms, "r.id"])


def slots_found(table: Table, query: Query) -> tuple[str, list[Value]]:
    """The SELECT of a query's slots, in order. ValueError as above, and for a negative offset or limit."""
    if query.offset < 0 or query.limit < 0:
        raise ValueError("offset and limit are never negative")
    terms, values = equal(table, query.where)
    more_terms, more_values = containing(query.contains)
    blobs = f" CROSS JOIN {table.slots.blobs} AS b ON b.slot = r.slot" if more_terms else ""
    statement = (
        f"SELECT r.slot FROM {table.rows} AS r{blobs}{filtered([*terms, *more_terms])} "
        f"ORDER BY {order_by(table, query.order)} LIMIT ? OFFSET ?"
    )
    return statement, [*values, *more_values, query.limit, query.offset]


def documents_of(run: Run, table: Table, slots: str, values: Sequence[Value]) -> list[Document]:
    """The documents of a SELECT of slots, in its order.

    The SELECT is the outer loop of a CROSS JOIN and has a LIMIT, so SQLite neither reorders nor merges it.
    """
    statement = (
        "SELECT CAST('[' || group_concat(CAST(b.blob AS TEXT), ',') || ']' AS BLOB) "
        f"FROM ({slots}) AS s CROSS JOIN {table.slots.blobs} AS b ON b.slot = s.slot"
    )
    found: bytes | None = run(statement, values)[0][0]
    documents: list[Document] = [] if found is None else orjson.loads(found)
    return documents


def find(run: Run, table: Table, query: Query) -> list[Document]:
    """A query's documents, in order."""
    return documents_of(run, table, *slots_found(table, query))


def count(run: Run, table: Table, query: Query) -> int:
    """How many documents fit. Blobs are visited in the order in which they lie in the file, twice as quick as an index's."""
    terms, values = equal(table, query.where)
    if not query.contains:
        return int(run(f"SELECT count(*) FROM {table.rows} AS r{filtered(terms)}", values)[0][0])
    more_terms, more_values = containing(query.contains)
    slots = f"SELECT r.slot FROM {table.rows} AS r{filtered(terms)} ORDER BY r.slot LIMIT -1"
    statement = f"SELECT count(*) FROM ({slots}) AS s CROSS JOIN {table.slots.blobs} AS b ON b.slot = s.slot"
    return int(run(statement + filtered(more_terms), [*values, *more_values])[0][0])


def many(run: Run, table: Table, ids: Sequence[bytes]) -> list[Document]:
    """The documents of some ids, in any order. The list is filled up to a power of two: few statements, each prepared once."""
    if not ids:
        return []
    size = 1 << (len(ids) - 1).bit_length()
    marks = ", ".join("?" * size)
    statement = f"SELECT r.slot FROM {table.rows} AS r WHERE r.id IN ({marks}) LIMIT {size}"
    return documents_of(run, table, statement, [*ids, *[ids[-1]] * (size - len(ids))])


def following(run: Run, table: Table, after: bytes, limit: int) -> list[Document]:
    """The next documents in the order of their ids (b"" comes before all)."""
    statement = f"SELECT r.slot FROM {table.rows} AS r WHERE r.id > ? ORDER BY r.id LIMIT ?"
    return documents_of(run, table, statement, (after, limit))


def document_of(blob: Any) -> Document:
    """A document from a slot's bytes; the spaces that fill the slot are white space of JSON."""
    document: Document = orjson.loads(blob)
    return document
