"""Fitting an image of any size into a detector's fixed square."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from infra.recognition.pixels import RgbImage


@dataclass(frozen=True)
class Letterbox:
    """An image in the top left corner of a square padded with 0.

    pixels: side x side x 3.
    scale_x, scale_y: pixels of the square per pixel of the image; they differ by rounding only.
    """

    pixels: RgbImage
    scale_x: float
    scale_y: float


def letterbox(image: RgbImage, side: int) -> Letterbox:
    """Shrink an image until its longer side fits; a smaller one is never enlarged, which would only blur it."""
    height, width = image.shape[:2]
    scale = min(1.0, side / max(height, width))
    fitted_width, fitted_height = max(1, round(width * scale)), max(1, round(height * scale))
    if scale < 1:
        image = np.asarray(cv2.resize(image, (fitted_width, fitted_height), interpolation=cv2.INTER_AREA), np.uint8)
    square = np.zeros((side, side, 3), np.uint8)
    square[:fitted_height, :fitted_width] = image
    return Letterbox(square, fitted_width / width, fitted_height / height)
