"""Bringing every pixel format to RGB with 8 bits a channel."""

from __future__ import annotations

import numpy as np
from PIL.Image import Image

from infra.recognition.pixels import RgbImage

SIXTEEN_BIT_GRAY = ("I", "I;16", "I;16B", "I;16L", "I;16N")
"""Pillow's names for gray with more than 8 bits; its own conversion would saturate them instead of scaling."""

SIXTEEN_TO_EIGHT = 257
"""65535 / 255."""


def rgb(image: Image) -> RgbImage:
    """Height x width x 3; transparency is dropped, CMYK, palettes and gray are converted."""
    if image.mode in SIXTEEN_BIT_GRAY:
        gray = np.asarray(image).astype(np.int64).clip(0, 65535)
        eight = ((gray + SIXTEEN_TO_EIGHT // 2) // SIXTEEN_TO_EIGHT).astype(np.uint8)
        return np.ascontiguousarray(np.repeat(eight[:, :, None], 3, axis=2))
    if image.mode == "P":
        # By way of RGBA: a palette with transparency converts to RGB only with a warning.
        image = image.convert("RGBA")
    return np.array(image.convert("RGB"), np.uint8)
