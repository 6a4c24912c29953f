"""The documents port: collections of JSON documents that projectors write and queries read.

A document is a JSON object with an `id` (a UUID as text). Beside it lie the fields that queries filter and sort by exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

Document = dict[str, Any]


class FieldType(Enum):
    """How an exact field is kept."""

    ID = "id"
    """A UUID as 36 lower-case characters in the document."""
    INTEGER = "integer"
    BYTES = "bytes"
    """A keyed digest of a client's text; hexadecimal in the document."""


@dataclass(frozen=True)
class Collection:
    """A collection's shape.

    fields: what is filtered and sorted by, besides `id`; the values are read from the document's own keys of the same names,
    null where a key is absent. indexes: tuples of fields, leading ones first; every exact filter has one. Texts of clients are
    never fields.
    """

    name: str
    fields: Mapping[str, FieldType]
    indexes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Query:
    """Which documents, in which order.

    where: field → value, all must be equal. contains: document key → literal, case-sensitive substring of that text.
    order: fields, each ascending, or descending with a leading "-"; documents equal in all of them are ordered by `id`.
    """

    where: Mapping[str, str | int | None]
    contains: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 1000


class DocumentWriter(Protocol):
    """Writes of one transaction; nothing of it is visible before it ends."""

    def put(self, collection: Collection, document: Document) -> None:
        """Insert or replace by `id`."""
        ...

    def get(self, collection: Collection, document_id: str) -> Document | None:
        """Read through the transaction's own writes."""
        ...

    def patch(self, collection: Collection, document_id: str, changes: Document) -> Document | None:
        """Replace some keys; returns the new document, or None where there is none."""
        ...

    def delete(self, collection: Collection, document_id: str) -> Document | None:
        """Remove one; returns what was there."""
        ...

    def delete_where(self, collection: Collection, where: Mapping[str, str | int | None], limit: int) -> list[Document]:
        """Remove up to `limit` documents; returns them."""
        ...

    def find(self, collection: Collection, query: Query) -> list[Document]:
        """As Documents.find, through the transaction's own writes."""
        ...

    def count_up(self, counter: str, key: str, by: int) -> None:
        """Change a counter; it starts at 0 and a counter at 0 takes no room."""
        ...

    def drop_counters(self, counter: str, key: str) -> None:
        """Remove one counter."""
        ...

    def set_position(self, name: str, log_id: UUID, position: int) -> None:
        """Remember how far a projection is, in the same transaction."""
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo the writes made inside when its block raises, and let the exception pass."""
        ...


class Documents(Protocol):
    """Blocking calls, safe from any thread. Raises DocumentsAwayError where the store cannot be reached."""

    def prepare(self, collections: Iterable[Collection]) -> None:
        """Create collections and indexes that are not there yet."""
        ...

    def get(self, collection: Collection, document_id: str) -> Document | None:
        """One document; quick enough for the event loop."""
        ...

    def get_many(self, collection: Collection, ids: Iterable[str]) -> dict[str, Document]:
        """The documents that are there, by id."""
        ...

    def find(self, collection: Collection, query: Query) -> list[Document]:
        """Documents that fit, in order."""
        ...

    def count(self, collection: Collection, query: Query) -> int:
        """How many fit (order, offset and limit are ignored)."""
        ...

    def scan(self, collection: Collection) -> Iterator[Document]:
        """All documents in the order of their ids, read in chunks (bulk loads, comparisons)."""
        ...

    def counter(self, counter: str, key: str) -> int:
        """A counter's value; 0 where it was never counted."""
        ...

    def position(self, name: str) -> tuple[UUID, int] | None:
        """The log and the position that a projection has reached."""
        ...

    def write(self) -> AbstractContextManager[DocumentWriter]:
        """One transaction; several threads or processes take turns."""
        ...

    def drop(self, collection: Collection) -> None:
        """Remove a collection with its bytes."""
        ...

    def reset(self, name: str, counters: Iterable[str]) -> None:
        """Forget a projection's position and its counters (before a rebuild)."""
        ...

    def purge(self) -> bool:
        """Remove the traces that deleted documents left behind (SQLite: the write-ahead log); False: a reader is in the way."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...


class DocumentsAwayError(Exception):
    """The read models cannot be reached now."""
