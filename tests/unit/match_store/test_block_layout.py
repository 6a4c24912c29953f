from __future__ import annotations

import numpy as np
import pytest

from projections.match_store.block_layout import BlockLayout


@pytest.mark.parametrize("layout", [BlockLayout(), BlockLayout(2, 4), BlockLayout(8, 8)])
def test_every_row_has_one_place(layout: BlockLayout) -> None:
    expected = [
        (block, offset) for block in range(2 * layout.largest // layout.smallest) for offset in range(layout.capacity(block))
    ][:50_000]
    assert [layout.locate(row) for row in range(len(expected))] == expected


def test_blocks_double_and_then_stay() -> None:
    layout = BlockLayout(256, 1_024)
    assert [layout.capacity(block) for block in range(5)] == [256, 512, 1_024, 1_024, 1_024]
    assert [layout.start(block) for block in range(5)] == [0, 256, 768, 1_792, 2_816]


def test_rows_are_cut_at_the_borders_of_blocks() -> None:
    rows = np.array([1, 3, 5, 6, 30], dtype=np.int32)
    assert [(block, rows[part].tolist()) for block, part in BlockLayout(2, 4).by_block(rows)] == [
        (0, [1]),
        (1, [3, 5]),
        (2, [6]),
        (8, [30]),
    ]
