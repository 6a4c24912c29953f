from __future__ import annotations

import numpy as np
import pytest

from domain.descriptor_versions import BUILT_IN_VERSION, DEFAULT_VERSIONS
from domain.errors import INVALID_DESCRIPTOR, FacestreamError
from projections.match_store.payload import unit_vector, unit_vectors

FLOATS, BYTES = DEFAULT_VERSIONS[BUILT_IN_VERSION], DEFAULT_VERSIONS[46]


def test_floats_keep_their_direction() -> None:
    payload = np.zeros(128, "<f4")
    payload[[3, 7]] = 3.0, -4.0
    unit = unit_vector(payload.tobytes(), FLOATS)
    assert unit.dtype == np.float32
    assert unit[[3, 7]].tolist() == [np.float32(0.6), np.float32(-0.8)]
    assert np.count_nonzero(unit) == 2


def test_bytes_are_centred() -> None:
    payload = bytearray([128] * 256)
    payload[0], payload[1] = 131, 124
    unit = unit_vector(bytes(payload), BYTES)
    assert unit[:2].tolist() == [np.float32(0.6), np.float32(-0.8)]
    assert np.count_nonzero(unit) == 2


def test_one_and_many_give_the_same_bits() -> None:
    payloads = np.random.default_rng(2).standard_normal((300, 128), dtype=np.float32).view(np.uint8)
    units = unit_vectors(payloads, FLOATS)
    assert all(np.array_equal(unit_vector(row.tobytes(), FLOATS), unit) for row, unit in zip(payloads, units, strict=True))
    np.testing.assert_allclose(np.linalg.norm(units.astype(np.float64), axis=1), 1, atol=1e-7)


def test_the_largest_and_smallest_floats_do_not_overflow() -> None:
    for value in (3.4e38, 1e-6):
        unit = unit_vector(np.full(128, value, "<f4").tobytes(), FLOATS)
        np.testing.assert_allclose(unit, 128**-0.5, rtol=1e-6)


@pytest.mark.parametrize("value", [0.0, 1e-8, np.nan, np.inf, -np.inf])
def test_what_has_no_direction_is_refused(value: float) -> None:
    with pytest.raises(FacestreamError) as refused:
        unit_vector(np.full(128, value, "<f4").tobytes(), FLOATS)
    assert refused.value.case is INVALID_DESCRIPTOR


def test_bytes_that_are_all_centre_are_refused() -> None:
    with pytest.raises(FacestreamError):
        unit_vector(bytes([128] * 256), BYTES)


@pytest.mark.parametrize("payload", [b"", bytes(511), bytes(513)])
def test_another_length_is_not_this_version(payload: bytes) -> None:
    with pytest.raises(ValueError, match="512 bytes long"):
        unit_vector(payload, FLOATS)
