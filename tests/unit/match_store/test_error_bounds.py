from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.descriptor_versions import BUILT_IN_VERSION, DEFAULT_VERSIONS, DescriptorVersion, ElementType
from domain.similarity import similarity
from projections.match_store.memory.error_bounds import cosine_floor, score_error

COSINES = st.floats(-1.000001, 1.000001)
SCALES = st.floats(0.5, 200.0)
OFFSETS = st.floats(-20.0, 60.0)


def version(scale: float, offset: float) -> DescriptorVersion:
    return DescriptorVersion(1, 512, ElementType.FLOAT32, scale, offset)


@given(COSINES, st.floats(0, 1e-6), SCALES, OFFSETS)
def test_no_cosine_below_the_floor_has_the_similarity(cosine: float, step: float, scale: float, offset: float) -> None:
    logistic = version(scale, offset)
    floor = cosine_floor(similarity(cosine, logistic), logistic)
    assert floor <= cosine
    if floor > -math.inf:
        assert similarity(floor - 1e-9 - step, logistic) < similarity(cosine, logistic)


def test_the_floor_is_close() -> None:
    built_in = DEFAULT_VERSIONS[BUILT_IN_VERSION]
    for cosine in (0.1, 0.35, 0.6):
        assert cosine - 1e-6 < cosine_floor(similarity(cosine, built_in), built_in) <= cosine
    assert cosine_floor(similarity(-0.5, built_in), built_in) == -math.inf


@pytest.mark.parametrize("dimensions", [128, 256, 512])
def test_float32_products_keep_within_the_bound(dimensions: int) -> None:
    random = np.random.default_rng(dimensions)
    rows = random.standard_normal((4_000, dimensions))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    query = rows[0]
    exact = rows.astype(np.float64) @ query.astype(np.float64)
    worst = np.zeros(len(rows), dtype=np.float32)
    for at in range(dimensions):
        worst += rows[:, at] * query[at]
    for scores in (rows @ query, worst):
        assert np.abs(scores - exact).max() <= score_error(dimensions)
    assert score_error(dimensions) < 1e-4
