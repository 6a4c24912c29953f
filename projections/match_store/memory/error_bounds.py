"""What a float32 score says for certain about the similarity in double precision."""

from __future__ import annotations

import math

from domain.descriptor_versions import DescriptorVersion
from domain.similarity import DECIMALS, ZERO_BELOW

FLOAT32_ROUNDOFF = 2.0**-24

COMPARISON_SLACK = 2.0**-23
"""For rounding a bound itself to float32, at most one unit in the last place of 1."""


def score_error(dimensions: int) -> float:
    """The most by which a float32 dot product of two unit vectors may miss their cosine, whatever its order of
    summation.

    gamma(n) = n u / (1 - n u) times the product of the lengths (Higham, Accuracy and Stability of Numerical
    Algorithms, 2nd ed., section 3.1); fused multiply-adds only lessen it. The factor covers lengths that are 1 within
    float32 rounding and the rounding of the double-precision cosine.
    """
    relative = dimensions * FLOAT32_ROUNDOFF
    return 1.0001 * relative / (1.0 - relative) + COMPARISON_SLACK


def cosine_floor(similarity: float, version: DescriptorVersion) -> float:
    """A cosine below which every cosine has a smaller similarity than this one (which is rounded); -inf if none is
    smaller.

    The inverse of the version's logistic at the lower end of what rounds to `similarity`, and a fifth of that
    interval's half further down, which exceeds the rounding errors of both directions.
    """
    if similarity < ZERO_BELOW:
        return -math.inf
    lowest = similarity - 0.6 * 10.0**-DECIMALS
    return (version.offset + math.log(lowest / (1.0 - lowest))) / version.scale
