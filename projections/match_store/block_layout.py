"""How the rows of one account and version are cut into blocks that never move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
"""Row numbers, (n,), sorted, each once."""


@dataclass(frozen=True)
class BlockLayout:
    """Blocks double from `smallest` to `largest` rows (powers of two) and then stay; a row's place follows from its
    number.

    Growing adds a block and copies nothing, so that no template is left behind in an outgrown array; an account with a
    few descriptors does not take the 8 MB of a large block.
    """

    smallest: int = 256
    largest: int = 16_384

    @cached_property
    def _doublings(self) -> int:
        return (self.largest // self.smallest).bit_length() - 1

    @cached_property
    def _constant_from(self) -> int:
        """The first row of the first of the largest blocks."""
        return self.smallest * ((1 << self._doublings) - 1)

    def capacity(self, block: int) -> int:
        """Rows that a block holds."""
        return min(self.largest, self.smallest << min(block, self._doublings))

    def start(self, block: int) -> int:
        """The number of a block's first row."""
        doubled = min(block, self._doublings)
        return self.smallest * ((1 << doubled) - 1) + (block - doubled) * self.largest

    def locate(self, row: int) -> tuple[int, int]:
        """The block of a row and its offset there."""
        if row < self._constant_from:
            block = (row // self.smallest + 1).bit_length() - 1
            return block, row - self.start(block)
        further, offset = divmod(row - self._constant_from, self.largest)
        return self._doublings + further, offset

    def by_block(self, rows: Rows) -> Iterator[tuple[int, slice]]:
        """The blocks that sorted row numbers fall into, each with the slice of `rows` that lies in it."""
        at = 0
        while at < rows.size:
            block, _ = self.locate(int(rows[at]))
            until = int(np.searchsorted(rows, self.start(block + 1)))
            yield block, slice(at, until)
            at = until
