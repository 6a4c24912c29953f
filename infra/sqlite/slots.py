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

from collections.abc import Callable, Sequence
from typing import Any

Value = str | int | bytes | None
"""What is bound to a statement."""

Run = Callable[[str, Sequence[Value]], list[tuple[Any, ...]]]
"""Executes a statement and returns its rows; raises the store's own "away" error."""

SMALLEST_ROOM = 64
"""Bytes. Rooms are multiples of it up to 1 KiB, later of a power of two that wastes an eighth at most."""


def room_for(size: int) -> int:
    """The room, in bytes, of a blob of `size` bytes."""
    step = max(SMALLEST_ROOM, 1 << max(size.bit_length() - 4, 0))
    return max(-(-size // step), 1) * step


class Slots:
    """A table `name`:blobs of slots and a table `name`:free of those that wait; all calls belong into a transaction."""

    def __init__(self, name: str) -> None:
        """name: goes into the tables' names; an identifier, checked by the caller."""
        self.blobs = f'"{name}:blobs"'
        self.free = f'"{name}:free"'
        self._take = (
            f"DELETE FROM {self.free} WHERE room = ?1 AND slot = (SELECT slot FROM {self.free} WHERE room = ?1 LIMIT 1) "
            f"RETURNING slot"
        )
        self._append = f"INSERT INTO {self.blobs} (blob) VALUES (?) RETURNING slot"
        self._overwrite = f"UPDATE {self.blobs} SET blob = ? WHERE slot = ?"
        listed = "slot IN (SELECT value FROM json_each(?))"
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

    def add(self, run: Run, blob: bytes) -> int:
        """Store a blob, padded, in a free slot or a new one; returns the slot."""
        room = room_for(len(blob))
        padded = blob.ljust(room)
        taken = run(self._take, (room,))
        if not taken:
            return int(run(self._append, (padded,))[0][0])
        slot = int(taken[0][0])
        run(self._overwrite, (padded, slot))
        return slot

    def overwrite(self, run: Run, slot: int, room: int, blob: bytes) -> None:
        """Replace a slot's blob; `room` is the slot's own. ValueError where the blob is longer."""
        if len(blob) > room:
            raise ValueError("the blob does not fit into its slot")
        run(self._overwrite, (blob.ljust(room), slot))

    def erase(self, run: Run, slots: Sequence[int]) -> None:
        """Fill slots with zeros and give them free."""
        listed = (f"[{','.join(map(str, slots))}]",)
        run(self._release, listed)
        run(self._zero, listed)
