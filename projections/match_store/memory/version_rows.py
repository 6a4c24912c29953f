"""The rows of one account and descriptor version, as the writer keeps them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.descriptor_versions import DescriptorVersion
from projections.match_store.block_layout import BlockLayout, Rows
from projections.match_store.memory.snapshot import NOBODY, Block, PersonNumbers, VersionSnapshot
from projections.match_store.memory.snapshot_map import SnapshotMap

LOWER_HALF = (1 << 64) - 1


class FreedRows:
    """Rows that were removed: their slots are zeroed and then free again."""

    def __init__(self, owner: VersionRows, rows: Sequence[int]) -> None:
        self._owner = owner
        self._rows = rows

    def erase(self) -> None:
        """Zero the slots, then hand them back."""
        self._owner.zero(self._rows)


class AllRows:
    """Every row there is, of an account that is gone: the blocks are zeroed one by one and never used again."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks

    def erase(self) -> None:
        """Zero the blocks."""
        for block in self._blocks:
            block.vectors.fill(0)
            block.ids.fill(0)


class VersionRows:
    """Rows in order of arrival, in slots that come free only after they were zeroed."""

    def __init__(self, version: DescriptorVersion, layout: BlockLayout) -> None:
        self.version = version
        self._layout = layout
        self._blocks: list[Block] = []
        self._persons: list[PersonNumbers] = []
        self._own_persons: set[int] = set()
        self._rows: SnapshotMap[int] = SnapshotMap()
        self._next_row = 0
        # Filled by whichever thread zeroes, emptied by the writer: a deque's two ends are safe to use so.
        self._free: deque[int] = deque()
        self._removed: list[int] = []

    def row_of(self, descriptor: int) -> int | None:
        """The row of a descriptor, or null."""
        return self._rows.get(descriptor)

    def holds(self, descriptor: int, unit: NDArray[np.float32]) -> bool:
        """Whether the descriptor's template is this very vector."""
        row = self._rows.get(descriptor)
        if row is None:
            return False
        block, offset = self._layout.locate(row)
        return bool(np.array_equal(self._blocks[block].vectors[offset], unit))

    def append(self, descriptors: Sequence[int], units: NDArray[np.float32]) -> list[int]:
        """Store descriptors that have no row, each once, with their (n, dimensions) vectors; their row numbers, sorted."""
        rows = sorted(self._take_slots(len(descriptors)))
        ids = np.empty((len(rows), 2), dtype=np.uint64)
        ids[:, 0] = [descriptor >> 64 for descriptor in descriptors]
        ids[:, 1] = [descriptor & LOWER_HALF for descriptor in descriptors]
        numbers: Rows = np.array(rows, dtype=np.int32)
        for block, part in self._layout.by_block(numbers):
            offsets = numbers[part] - self._layout.start(block)
            self._blocks[block].vectors[offsets] = units[part]
            self._blocks[block].ids[offsets] = ids[part]
        self._rows.put_many(descriptors, rows)
        return rows

    def remove(self, descriptor: int) -> int | None:
        """Take a descriptor's row out of the next state; its number, or null if there is none."""
        row = self._rows.pop(descriptor)
        if row is not None:
            self.set_person(row, NOBODY)
            self._removed.append(row)
        return row

    def set_person(self, row: int, number: int) -> None:
        """Say to which person, by its number within the account, a row belongs."""
        block, offset = self._layout.locate(row)
        if self._persons[block][offset] == number:
            return
        self._writable_persons(block)[offset] = number

    def set_persons(self, rows: Sequence[int], numbers: Sequence[int]) -> None:
        """``set_person`` for many rows, sorted."""
        places: Rows = np.array(rows, dtype=np.int32)
        persons = np.array(numbers, dtype=np.int32)
        for block, part in self._layout.by_block(places):
            self._writable_persons(block)[places[part] - self._layout.start(block)] = persons[part]

    def snapshot(self) -> VersionSnapshot:
        """The rows as they are now, for readers."""
        self._own_persons.clear()
        state = self._rows.state()
        return VersionSnapshot(self.version, self._layout, tuple(self._blocks), tuple(self._persons), state)

    def leftovers(self) -> Iterator[FreedRows]:
        """What was removed since this was last asked."""
        if self._removed:
            yield FreedRows(self, self._removed)
            self._removed = []

    def everything(self) -> AllRows:
        """All rows, to be wiped with their account."""
        return AllRows(tuple(self._blocks))

    def zero(self, rows: Sequence[int]) -> None:
        """Zero slots that no reader can see, and make them free."""
        for row in rows:
            block, offset = self._layout.locate(row)
            self._blocks[block].vectors[offset] = 0
            self._blocks[block].ids[offset] = 0
        self._free.extend(rows)

    def _writable_persons(self, block: int) -> PersonNumbers:
        if block not in self._own_persons:
            self._persons[block] = self._persons[block].copy()
            self._own_persons.add(block)
        return self._persons[block]

    def _take_slots(self, count: int) -> Iterator[int]:
        reused = min(count, len(self._free))
        for _ in range(reused):
            yield self._free.popleft()
        first, self._next_row = self._next_row, self._next_row + count - reused
        while self._layout.start(len(self._blocks)) < self._next_row:
            capacity = self._layout.capacity(len(self._blocks))
            self._own_persons.add(len(self._blocks))
            self._blocks.append(Block.zeroed(capacity, self.version.dimensions))
            self._persons.append(np.full(capacity, NOBODY, dtype=np.int32))
        yield from range(first, self._next_row)
