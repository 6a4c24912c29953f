"""From cosine to similarity."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.descriptor_versions import BUILT_IN_VERSION, CONTRACT_VERSIONS, DEFAULT_VERSIONS, ElementType
from domain.similarity import DECIMALS, ZERO_BELOW, rounded, similarity

BUILT_IN = DEFAULT_VERSIONS[BUILT_IN_VERSION]
cosines = st.floats(-1, 1)


@given(cosines, cosines)
def test_monotone_and_within_its_range(one: float, other: float) -> None:
    lower, higher = sorted((one, other))
    assert 0 <= similarity(lower, BUILT_IN) <= similarity(higher, BUILT_IN) <= 1


def test_the_accept_border_is_a_half() -> None:
    border = BUILT_IN.offset / BUILT_IN.scale
    assert border == pytest.approx(0.3518, abs=1e-4)
    assert similarity(border, BUILT_IN) == pytest.approx(0.5)
    assert similarity(1.0, BUILT_IN) > 0.9999
    assert similarity(-1.0, BUILT_IN) == 0.0


@given(st.floats(0, 1))
def test_no_exponent_is_ever_written(value: float) -> None:
    written = rounded(value)
    assert b"e" not in orjson.dumps(written)
    assert written == 0.0 or written >= ZERO_BELOW
    assert abs(written - value) <= max(ZERO_BELOW, 10**-DECIMALS)


def test_far_out_of_range_nothing_overflows() -> None:
    assert similarity(-1e9, BUILT_IN) == 0.0
    assert similarity(1e9, BUILT_IN) == 1.0


@pytest.mark.parametrize("number", [BUILT_IN_VERSION, *CONTRACT_VERSIONS])
def test_descriptor_versions(number: int) -> None:
    version = DEFAULT_VERSIONS[number]
    assert version.version == number
    if number == BUILT_IN_VERSION:
        assert (version.length, version.dimensions, version.element_type) == (512, 128, ElementType.FLOAT32)
    else:
        assert version.dimensions == version.length == (256 if number in (46, 52) else 512)
    assert number == BUILT_IN_VERSION or number < 1000
