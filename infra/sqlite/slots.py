"""Blobs that leave no trace in their file once they are erased.

`secure_delete` zeroes a row that is deleted, but not the copies that SQLite made of it before: when a delete leaves a page
nearly empty, the rows of its neighbours are moved together, and where a page is rebuilt its unused middle keeps what lay there.
About one deleted text in two thousand stays readable. So nothing is ever deleted here and no row ever changes its size:

- a blob lies in a slot, a row whose size (its room) is fixed for ever; it is padded to it with spaces;
- writing and erasing overwrite the row in place, which moves nothing; an erased slot holds zeros and waits for the next blob of
  its room;
- new slots are only added behind the last one, which splits pages without copying rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

Value = str | int | bytes | None
"""What is bound to a statement."""

T = TypeVar("T")

Run = Callable[[str, Sequence[Value]], list[tuple[Any, ...]]]
"""Executes a statement and returns its rows; raises the store's own "away" error."""

BLOBS_A_STATEMENT = 64
"""Beyond that a statement's own text costs as much as it saves."""

SMALLEST_ROOM = 64
"""Bytes. Rooms are multiples of it up to 1 KiB, later of a power of two that wastes an eighth at most."""


def room_for(size: int) -> int:
    """The room, in bytes, of a blob of `size` bytes."""
    step = max(SMALLEST_ROOM, 1 << max(size.bit_length() - 4, 0))
    return max(-(-size // step), 1) * step


@dataclass(frozen=True)
class Chosen:
    """Slots for some blobs, in their order. reused: (slot, room, blob); added: (slot, blob, padded), behind the last slot."""

    slots: list[int]
    reused: list[tuple[int, int, bytes]]
    added: list[tuple[int, bytes]]


class Slots:
    """A table `name`:blobs of slots and a table `name`:free of those that wait; all calls belong into a transaction."""

    def __init__(self, name: str) -> None:
        """name: goes into the tables' names; an identifier, checked by the caller."""
        self.blobs = f'"{name}:blobs"'
        self.free = f'"{name}:free"'
        listed = "slot IN (SELECT value FROM json_each(?))"
        self._take = f"DELETE FROM {self.free} WHERE room = ? AND {listed}"
        self._release = f"INSERT INTO {self.free} (room, slot) SELECT length(blob), slot FROM {self.blobs} WHERE {listed}"
        self._zero = f"UPDATE {self.blobs} SET blob = zeroblob(length(blob)) WHERE {listed}"

    def creation(self) -> tuple[str, ...]:
        """Statements that create the tables where they are missing."""
        return (
            f"CREATE TABLE IF NOT EXISTS {self.blobs} (slot INTEGER PRIMARY KEY, blob BLOB NOT NULL)",
            f"CREATE TABLE IF NOT EXISTS {self.free} (room INTEGER, slot INTEGER, PRIMARY KEY (room, slot)) WITHOUT ROWID",
        )

    def removal(self) -> tuple[str, ...]:
        """Statements that remove the tables; secure_delete zeroes their pages."""
        return f"DROP TABLE IF EXISTS {self.free}", f"DROP TABLE IF EXISTS {self.blobs}"

    def add(self, run: Run, blobs: Sequence[bytes]) -> list[int]:
        """Store blobs, each padded, in free slots as far as there are fitting ones, else in new ones; returns their slots."""
        chosen = self.choose(run, blobs)
        self.fill(run, chosen)
        return chosen.slots

    def choose(self, run: Run, blobs: Sequence[bytes]) -> Chosen:
        """A slot for each blob. Changes nothing yet; nobody else may choose before these are filled."""
        rooms = [room_for(len(blob)) for blob in blobs]
        last, free = self._look(run, Counter(rooms))
        chosen = Chosen([], [], [])
        for room, blob in zip(rooms, blobs, strict=True):
            if free[room]:
                slot = free[room].pop()
                chosen.reused.append((slot, room, blob))
            else:
                slot = last = last + 1
                chosen.added.append((slot, blob.ljust(room)))
            chosen.slots.append(slot)
        return chosen

    def fill(self, run: Run, chosen: Chosen) -> None:
        """Write the blobs into their slots."""
        for room in {room for _, room, _ in chosen.reused}:
            run(self._take, (room, _listed([slot for slot, its_room, _ in chosen.reused if its_room == room])))
        self.overwrite(run, chosen.reused)
        for some in _chunks(chosen.added):
            run(_adding(self.blobs, len(some)), [value for pair in some for value in pair])

    def overwrite(self, run: Run, blobs: Sequence[tuple[int, int, bytes]]) -> None:
        """Replace the blobs of slots: (slot, the slot's own room, blob). ValueError where a blob is longer than its room."""
        if any(len(blob) > room for _, room, blob in blobs):
            raise ValueError("the blob does not fit into its slot")
        for some in _chunks(blobs):
            values = [value for slot, room, blob in some for value in (slot, blob.ljust(room))]
            run(_overwriting(self.blobs, len(some)), values)

    def _look(self, run: Run, rooms: Counter[int]) -> tuple[int, dict[int, list[int]]]:
        """The last slot, and room → free slots of it, as many as are wanted or there are: in one statement."""
        wanted = [value for room_and_amount in rooms.items() for value in room_and_amount]
        (_, highest), *found = run(_looking(self.blobs, self.free, len(rooms)), wanted)
        free: dict[int, list[int]] = defaultdict(list)
        # Backwards: they are taken from the end, the first ones first.
        for room, slot in reversed(found):
            free[room].append(slot)
        return int(highest), free

    def erase(self, run: Run, slots: Sequence[int]) -> None:
        """Fill slots with zeros and give them free."""
        listed = _listed(slots)
        run(self._release, (listed,))
        run(self._zero, (listed,))


def _listed(slots: Sequence[int]) -> str:
    """As json_each reads them."""
    return f"[{','.join(map(str, slots))}]"


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + BLOBS_A_STATEMENT] for start in range(0, len(items), BLOBS_A_STATEMENT))


@cache
def _adding(blobs: str, amount: int) -> str:
    return f"INSERT INTO {blobs} (slot, blob) VALUES {', '.join(['(?, ?)'] * amount)}"


@cache
def _overwriting(blobs: str, amount: int) -> str:
    if amount == 1:
        return f"UPDATE {blobs} SET blob = ?2 WHERE slot = ?1"
    values = ", ".join(["(?, ?)"] * amount)
    return f"UPDATE {blobs} SET blob = new.column2 FROM (VALUES {values}) AS new WHERE slot = new.column1"


@cache
def _looking(blobs: str, free: str, rooms: int) -> str:
    highest = f"SELECT 0, coalesce(max(slot), 0) FROM {blobs}"
    one_room = f"SELECT * FROM (SELECT room, slot FROM {free} WHERE room = ? LIMIT ?)"
    return " UNION ALL ".join([highest, *[one_room] * rooms])
