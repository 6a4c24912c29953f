"""What a transaction has written and not stored yet.

Documents are stored together, in statements of many rows: each statement takes the interpreter's lock several times, and beside
a busy event loop every one of them may wait for it. What is put twice in one transaction is stored once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from infra.documents.sqlite.table import Table
from infra.documents.sqlite.tallies import WaitingTallies
from infra.sqlite.slots import Run, Value, room_for

MOST_DOCUMENTS = 512
MOST_BYTES = 4 << 20
"""Nothing more waits: a batch of the projections, at its largest."""

ROWS_A_STATEMENT = 64


class Waiting(NamedTuple):
    """A document as it will be stored: its exact fields and its JSON."""

    fields: tuple[Value, ...]
    body: bytes


class Stored(NamedTuple):
    """Where a document lies: its slot, the slot's room, its exact fields."""

    slot: int
    room: int
    fields: tuple[Value, ...]


class WaitingWrites:
    """All of a transaction."""

    def __init__(self) -> None:
        self.tallies = WaitingTallies()
        self._documents: dict[str, WaitingDocuments] = {}

    def of(self, table: Table) -> WaitingDocuments:
        """The documents of one table."""
        waiting = self._documents.get(table.name)
        if waiting is None:
            waiting = self._documents[table.name] = WaitingDocuments(table)
        return waiting

    def copy(self) -> WaitingWrites:
        """What waits now, whatever becomes of it."""
        copied = WaitingWrites()
        copied.tallies = self.tallies.copy()
        copied._documents = {name: documents.copy() for name, documents in self._documents.items()}
        return copied

    def store(self, run: Run) -> None:
        """Store all; nothing waits afterwards."""
        for documents in self._documents.values():
            documents.store(run)
        self.tallies.store(run)


class WaitingDocuments:
    """Those of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._waiting: dict[bytes, Waiting] = {}
        self._bytes = 0

    def copy(self) -> WaitingDocuments:
        """As WaitingWrites.copy."""
        copied = WaitingDocuments(self.table)
        copied._waiting, copied._bytes = self._waiting.copy(), self._bytes
        return copied

    @property
    def are_too_many(self) -> bool:
        """Whether it is time to store them."""
        return len(self._waiting) >= MOST_DOCUMENTS or self._bytes >= MOST_BYTES

    def body(self, key: bytes) -> bytes | None:
        """The JSON of the document with an id, if it waits."""
        waiting = self._waiting.get(key)
        return None if waiting is None else waiting.body

    def put(self, key: bytes, fields: tuple[Value, ...], body: bytes) -> None:
        """One more, or another one instead of what waits under its id."""
        self._waiting[key] = Waiting(fields, body)
        self._bytes += len(body)

    def store(self, run: Run) -> None:
        """Store all, in the order in which their ids came; nothing waits afterwards."""
        waiting, self._waiting, self._bytes = self._waiting, {}, 0
        if not waiting:
            return
        stored = self._stored(run, list(waiting))
        in_place = {key: there for key, there in stored.items() if _fits(waiting[key].body, there.room)}
        self._overwrite(run, waiting, in_place)
        moved = [there.slot for key, there in stored.items() if key not in in_place]
        if moved:
            self.table.remove(run, moved)
        self._insert(run, {key: document for key, document in waiting.items() if key not in in_place})

    def _stored(self, run: Run, keys: Sequence[bytes]) -> dict[bytes, Stored]:
        found = {}
        remaining = iter(keys)
        while chunk := list(islice(remaining, MOST_DOCUMENTS)):
            # Filled up to a power of two: few statements, each prepared once.
            size = 1 << (len(chunk) - 1).bit_length()
            rows = run(self.table.select_rows(size), [*chunk, *[chunk[-1]] * (size - len(chunk))])
            found.update({key: Stored(slot, room, tuple(fields)) for key, slot, room, *fields in rows})
        return found

    def _overwrite(self, run: Run, waiting: Mapping[bytes, Waiting], stored: Mapping[bytes, Stored]) -> None:
        self.table.slots.overwrite(run, [(there.slot, there.room, waiting[key].body) for key, there in stored.items()])
        for key, there in stored.items():
            fields = waiting[key].fields
            changed = [i for i, value in enumerate(fields) if value != there.fields[i]]
            if changed:
                run(self.table.update([self.table.fields[i] for i in changed]), (*(fields[i] for i in changed), there.slot))

    def _insert(self, run: Run, documents: Mapping[bytes, Waiting]) -> None:
        if not documents:
            return
        slots = self.table.slots.add(run, [document.body for document in documents.values()])
        rows = zip(slots, documents.items(), strict=True)
        for some in _chunks((slot, key, *document.fields) for slot, (key, document) in rows):
            run(self.table.insert(len(some)), [value for row in some for value in row])


def _fits(body: bytes, room: int) -> bool:
    """A text that shrinks keeps its slot unless that would waste more than half of it."""
    return len(body) <= room <= 2 * room_for(len(body))


def _chunks(rows: Iterator[tuple[Value, ...]]) -> Iterator[list[tuple[Value, ...]]]:
    while some := list(islice(rows, ROWS_A_STATEMENT)):
        yield some
