"""A vector as it is stored: of length 1, float32, little-endian."""

from __future__ import annotations

import numpy as np

from domain.descriptor_versions import UNIT_NORM_FLOOR
from infra.recognition.pixels import FloatArray


class UnusableEmbeddingError(ArithmeticError):
    """The net gave a vector without a direction: never stored, since nothing could be compared with it."""


def template_of(vector: FloatArray) -> bytes:
    """Scale a vector to length 1 and pack it; raises UnusableEmbeddingError if it is not finite or has no length."""
    wide = vector.astype(np.float64)
    length = float(np.linalg.norm(wide))
    if not np.isfinite(length) or length < UNIT_NORM_FLOOR:
        raise UnusableEmbeddingError("the embedder's output is not finite or has no length")
    return (wide / length).astype("<f4").tobytes()
