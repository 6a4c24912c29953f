"""A sum whose every rounding is laid down, so that a row's figure never depends on its neighbours or on the machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def tree_sum(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, width) to (n,): the second half of the columns is added to the first until one is left.

    An odd last column waits for the next round. BLAS and ``numpy.sum`` choose their order by shape and by processor
    and so differ in the last bits; additions of whole columns cannot.
    """
    width = values.shape[1]
    while width > 1:
        half = width // 2
        folded = values[:, :half] + values[:, half : 2 * half]
        values = folded if width == 2 * half else np.concatenate([folded, values[:, -1:]], axis=1)
        width = values.shape[1]
    return values[:, 0]


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float64]:
    """Cosines of pairs of unit vectors, (n, dimensions) each: the products are exact in float64, then ``tree_sum``."""
    return tree_sum(left.astype(np.float64) * right.astype(np.float64))
