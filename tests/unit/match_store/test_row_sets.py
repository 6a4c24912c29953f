from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.match_store.block_layout import BlockLayout, Rows
from projections.match_store.row_sets import RowSet

ROWS = st.sets(st.integers(0, 60))


def numbers(rows: Iterable[int]) -> Rows:
    return np.array(sorted(rows), dtype=np.int32)


def members(rows: RowSet) -> list[int]:
    found = []
    for segment in rows.segments():
        offsets = np.flatnonzero(segment.mask) if segment.mask is not None else segment.offsets
        found.extend((offsets + rows.layout.start(segment.block)).tolist())
    return found


@pytest.mark.parametrize("dense_share", [0.0, 0.3, 2.0])
def test_it_holds_what_a_set_would_hold(dense_share: float) -> None:
    @settings(deadline=None, max_examples=100)
    @given(st.lists(st.tuples(ROWS, ROWS), max_size=6))
    def holds(changes: list[tuple[set[int], set[int]]]) -> None:
        rows, expected = RowSet(BlockLayout(4, 16), dense_share), set[int]()
        for added, removed in changes:
            before, content = rows, members(rows)
            rows = rows.changed(numbers(added - removed), numbers(removed))
            expected = (expected | (added - removed)) - removed
            assert members(before) == content
            found = members(rows)
            assert len(found) == len(rows)
            assert set(found) == expected
            assert rows.rows.dtype == np.int32
            assert np.all(np.diff(rows.rows) > 0)

    holds()


def test_a_block_turns_dense_and_sparse_again_at_half_of_that() -> None:
    rows = RowSet(BlockLayout(16, 16), 0.5)
    rows = rows.changed(numbers(range(8)), numbers([]))
    assert not rows.masks
    rows = rows.changed(numbers([8]), numbers([]))
    assert list(rows.masks) == [0]
    assert not rows.rows.size
    rows = rows.changed(numbers([]), numbers(range(5, 9)))
    assert list(rows.masks) == [0]
    rows = rows.changed(numbers([]), numbers([4]))
    assert not rows.masks
    assert rows.rows.tolist() == [0, 1, 2, 3]
