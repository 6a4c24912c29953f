from __future__ import annotations

import math

import numpy as np

from projections.match_store.tree_sum import cosines, tree_sum


def test_odd_widths_lose_no_column() -> None:
    for width in range(1, 40):
        assert tree_sum(np.arange(2.0 * width).reshape(2, width)).tolist() == [
            width * (width - 1) / 2,
            width * (width - 1) / 2 + width * width,
        ]


def test_a_rows_figure_does_not_depend_on_its_neighbours() -> None:
    random = np.random.default_rng(1)
    left, right = random.standard_normal((2, 500, 128)).astype(np.float32)
    together = cosines(left, right)
    assert together.tolist() == [cosines(left[at : at + 1], right[at : at + 1])[0] for at in range(500)]
    exact = [math.fsum((one.astype(float) * other).tolist()) for one, other in zip(left, right, strict=True)]
    np.testing.assert_allclose(together, exact, rtol=0, atol=1e-13)
