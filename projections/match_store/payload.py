"""From a template's payload to a vector of length 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.descriptor_versions import UNIT_NORM_FLOOR, DescriptorVersion, ElementType
from domain.errors import INVALID_DESCRIPTOR, FacestreamError
from projections.match_store.tree_sum import tree_sum

UINT8_CENTRE = 128.0
"""What stands for zero in a payload of unsigned bytes (see ``ElementType.CENTRED_UINT8``)."""


def unit_vector(payload: bytes, version: DescriptorVersion) -> NDArray[np.float32]:
    """(dimensions,) float32 of length 1; the same bits that ``unit_vectors`` gives for this payload among others."""
    unit: NDArray[np.float32] = unit_vectors(np.frombuffer(payload, dtype=np.uint8)[np.newaxis], version)[0]
    return unit


def unit_vectors(payloads: NDArray[np.uint8], version: DescriptorVersion) -> NDArray[np.float32]:
    """(n, payload length) bytes to (n, dimensions) float32, each row of length 1 within float32 rounding.

    Raises FacestreamError INVALID_DESCRIPTOR if a number is not finite or a row is shorter than ``UNIT_NORM_FLOOR``,
    and ValueError if the rows do not have the version's payload length.
    """
    if payloads.ndim != 2 or payloads.shape[1] != version.length:
        raise ValueError(f"payloads of version {version.version} are {version.length} bytes long")
    if version.element_type is ElementType.FLOAT32:
        numbers = np.ascontiguousarray(payloads).view("<f4").astype(np.float64)
    else:
        numbers = payloads.astype(np.float64) - UINT8_CENTRE
    if not np.isfinite(numbers).all():
        raise FacestreamError(INVALID_DESCRIPTOR)
    # The square of any float32 is a float64, so no payload overflows here.
    lengths = np.sqrt(tree_sum(numbers * numbers))
    if (lengths < UNIT_NORM_FLOOR).any():
        raise FacestreamError(INVALID_DESCRIPTOR)
    units: NDArray[np.float32] = (numbers / lengths[:, np.newaxis]).astype(np.float32)
    return units
