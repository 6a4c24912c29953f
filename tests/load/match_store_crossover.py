"""From which share of a block's rows on it pays to scan the block whole: the figure behind ``row_sets.DENSE_SHARE``.

``python -m tests.load.match_store_crossover``
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

SHARES = (0.02, 0.05, 0.1, 0.125, 0.15, 0.2, 0.3, 0.5)
DIMENSIONS = (128, 512)
BLOCKS = 32
BLOCK_ROWS = 16_384
REPEATS = 25
CUT = 60.0
"""Hardly any row passes, as in the steady state of a search."""

Vectors = NDArray[np.float32]


def run() -> dict[str, float]:
    """Time of gathering and multiplying a share of the rows, by that of multiplying and masking all of them."""
    figures = {}
    random = np.random.default_rng(1)
    for dimensions in DIMENSIONS:
        blocks = [random.standard_normal((BLOCK_ROWS, dimensions), dtype=np.float32) for _ in range(BLOCKS)]
        query = random.standard_normal((1, dimensions), dtype=np.float32)
        for share in SHARES:
            masks = [random.random(BLOCK_ROWS) < share for _ in blocks]
            rows = [np.flatnonzero(mask).astype(np.int32) for mask in masks]
            whole, gathered = _fastest(partial(_scan_whole, blocks, masks, query), partial(_gather, blocks, rows, query))
            figures[f"{dimensions} dimensions, {share:.3f} of the rows"] = round(gathered / whole, 2)
    return figures


def _scan_whole(blocks: list[Vectors], masks: list[NDArray[np.bool_]], query: Vectors) -> None:
    for block, mask in zip(blocks, masks, strict=True):
        scores = (query @ block.T)[0]
        offsets = np.flatnonzero(scores >= CUT)
        offsets[mask[offsets]]


def _gather(blocks: list[Vectors], rows: list[NDArray[np.int32]], query: Vectors) -> None:
    for block, offsets in zip(blocks, rows, strict=True):
        scores = (query @ np.take(block, offsets, axis=0).T)[0]
        offsets[np.flatnonzero(scores >= CUT)]


def _fastest(*works: Callable[[], object]) -> list[float]:
    """The best time of each, taken in turns, so that what else the machine does hits them alike."""
    best = [float("inf")] * len(works)
    for _ in range(REPEATS):
        for at, work in enumerate(works):
            start = time.perf_counter()
            work()
            best[at] = min(best[at], time.perf_counter() - start)
    return best


if __name__ == "__main__":
    for name, ratio in run().items():
        print(f"{name}: gathering takes {ratio} of a whole scan")
