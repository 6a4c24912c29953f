"""The rows of a list: row numbers where they are few, a mask where they are many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from projections.match_store.block_layout import BlockLayout, Rows

DENSE_SHARE = 0.15
"""Where a list holds more than this share of a block, the block is scanned whole and masked; else it is gathered.

Measured with ``tests/load/match_store_crossover.py`` on two cores: gathering costs as much as a whole scan from 15 % of the
rows on for 128 dimensions and from 19 % for 512; where other work competes for the cores, from up to 30 %.
"""

Mask = NDArray[np.bool_]
"""(capacity of the block,), true where the row belongs to the set."""

NO_ROWS: Rows = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Segment:
    """What a set holds of one block: a mask, or the offsets within the block, sorted (n,)."""

    block: int
    mask: Mask | None
    offsets: Rows


@dataclass(frozen=True, eq=False)
class RowSet:
    """An immutable set of rows of one account and version.

    rows: those in sparse blocks. masks: of the dense blocks. A dense block turns sparse again at half the share at
    which it became dense, so that a list at the border does not swing to and fro.
    """

    layout: BlockLayout
    dense_share: float = DENSE_SHARE
    rows: Rows = field(default_factory=lambda: NO_ROWS)
    masks: Mapping[int, Mask] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.rows.size + sum(int(np.count_nonzero(mask)) for mask in self.masks.values())

    def segments(self) -> Iterator[Segment]:
        """The set block by block: the dense ones, then the sparse ones."""
        for block, mask in self.masks.items():
            yield Segment(block, mask, NO_ROWS)
        for block, part in self.layout.by_block(self.rows):
            yield Segment(block, None, self.rows[part] - np.int32(self.layout.start(block)))

    def changed(self, added: Rows, removed: Rows) -> RowSet:
        """The set with these rows added and those removed; no row in both. Rows already in or out stay so."""
        masks = dict(self.masks)
        sparse_added, sparse_removed = self._write_masks(masks, added, True), self._write_masks(masks, removed, False)
        rows = np.setdiff1d(np.union1d(self.rows, sparse_added), sparse_removed, assume_unique=True)
        rows = self._thin_out(masks, rows.astype(np.int32, copy=False), removed)
        rows = self._thicken(masks, rows, sparse_added)
        return RowSet(self.layout, self.dense_share, rows, masks)

    def _write_masks(self, masks: dict[int, Mask], rows: Rows, value: bool) -> Rows:
        """Write the rows that lie in dense blocks into copies of their masks; return the others."""
        others = []
        for block, part in self.layout.by_block(rows):
            if block in masks:
                mask = masks[block].copy()
                mask[rows[part] - self.layout.start(block)] = value
                masks[block] = mask
            else:
                others.append(rows[part])
        return np.concatenate(others) if others else NO_ROWS

    def _thin_out(self, masks: dict[int, Mask], rows: Rows, removed: Rows) -> Rows:
        """Turn the dense blocks that have lost too much into row numbers among `rows`."""
        for block, _ in self.layout.by_block(removed):
            mask = masks.get(block)
            if mask is not None and np.count_nonzero(mask) <= self.dense_share / 2 * mask.size:
                offsets = np.flatnonzero(masks.pop(block))
                rows = np.union1d(rows, (offsets + self.layout.start(block)).astype(np.int32))
        return rows

    def _thicken(self, masks: dict[int, Mask], rows: Rows, added: Rows) -> Rows:
        """Turn the sparse blocks that have won enough into masks; return the rows that are left."""
        grown = {block for block, _ in self.layout.by_block(added)}
        kept = np.ones(rows.size, dtype=np.bool_)
        for block, part in self.layout.by_block(rows):
            capacity = self.layout.capacity(block)
            if block in grown and part.stop - part.start > self.dense_share * capacity:
                mask = np.zeros(capacity, dtype=np.bool_)
                mask[rows[part] - self.layout.start(block)] = True
                masks[block] = mask
                kept[part] = False
        return rows if kept.all() else rows[kept]
