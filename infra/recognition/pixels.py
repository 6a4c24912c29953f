"""The array types that travel between the steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RgbImage = NDArray[np.uint8]
"""Height x width x 3, RGB, 0..255, contiguous; upright as its EXIF orientation says."""

FloatArray = NDArray[np.float32]

Matrix = NDArray[np.float64]
"""2 x 3, maps source pixel positions to target pixel positions; whole numbers are pixel centres, as in OpenCV."""

Points = NDArray[np.float64]
"""N x 2, x and y in pixels of the image they were found in."""
