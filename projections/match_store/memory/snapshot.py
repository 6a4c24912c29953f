"""What a reader sees of an account: one published state, shared with the writer where it cannot change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.descriptor_versions import DescriptorVersion
from domain.member_list import ListKind
from projections.match_store.block_layout import BlockLayout
from projections.match_store.memory.snapshot_map import MapState
from projections.match_store.row_sets import RowSet

NOBODY = -1
"""Stands in a block's column of person numbers where a row belongs to no person."""

PersonNumbers = NDArray[np.int32]
"""(capacity of the block,): for each row the number of its person within the account, or ``NOBODY``."""


@dataclass(frozen=True)
class Block:
    """The rows of a block. A slot is written when no published state refers to it, so that readers share the arrays.

    vectors: (capacity, dimensions) float32, unit length, zero where free. ids: (capacity, 2) uint64, the descriptor
    id's upper and lower half.
    """

    vectors: NDArray[np.float32]
    ids: NDArray[np.uint64]

    @classmethod
    def zeroed(cls, capacity: int, dimensions: int) -> Block:
        """A block of free slots."""
        return cls(np.zeros((capacity, dimensions), dtype=np.float32), np.zeros((capacity, 2), dtype=np.uint64))

    def descriptor(self, offset: int) -> int:
        """The descriptor id of a row."""
        upper, lower = self.ids[offset].tolist()
        return int(upper) << 64 | int(lower)


@dataclass(frozen=True)
class VersionSnapshot:
    """The rows of one descriptor version. persons: per block; rows: from descriptor id to row number."""

    version: DescriptorVersion
    layout: BlockLayout
    blocks: tuple[Block, ...]
    persons: tuple[PersonNumbers, ...]
    rows: MapState[int]


@dataclass(frozen=True)
class ListSnapshot:
    """A list: what it holds, and by descriptor version the rows of its members."""

    kind: ListKind
    versions: Mapping[int, RowSet]


@dataclass(frozen=True)
class AccountSnapshot:
    """An account. persons: from person id to its descriptors; person_ids: from person number to person id."""

    versions: Mapping[int, VersionSnapshot]
    persons: MapState[tuple[int, ...]]
    person_ids: Sequence[int]
    lists: Mapping[int, ListSnapshot]
