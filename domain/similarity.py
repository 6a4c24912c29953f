"""Similarity: a monotone map of the cosine, per descriptor version.

0.5 is the accept border; genuine pairs lie mostly above 0.9. Source of the logistic: ``domain/descriptor_versions.py``.
"""

from __future__ import annotations

import math

from domain.descriptor_versions import DescriptorVersion

DECIMALS = 10
"""Digits of a similarity on the wire (docs/compatibility.md, names, shapes, order)."""

ZERO_BELOW = 1e-5
"""Smaller values are sent as 0, so that no exponent appears on the wire."""


def similarity(cosine: float, version: DescriptorVersion) -> float:
    """Map a cosine in -1..1 to a similarity in 0..1, rounded as the wire wants it."""
    exponent = min(700.0, -(version.scale * cosine - version.offset))
    return rounded(1.0 / (1.0 + math.exp(exponent)))


def rounded(value: float) -> float:
    """A probability or similarity as the wire wants it: 10 digits, below 1e-5 as 0."""
    return 0.0 if value < ZERO_BELOW else round(value, DECIMALS)
