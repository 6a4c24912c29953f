"""Portraits and their thumbnails: JPEG, without any metadata of the photograph."""

from __future__ import annotations

import cv2
import numpy as np

from infra.recognition.pixels import RgbImage
from infra.recognition.rect import Rect
from infra.recognition.warp import Border, sample

PORTRAIT_SIDE = 250
"""Pixels: a portrait's longer side."""

THUMBNAIL_SIDES = (32, 64, 96, 160)
"""Pixels: the longer sides a thumbnail may have."""

JPEG_QUALITY = 92
"""0..100; above, the file grows faster than the eye follows."""


def portrait_of(image: RgbImage, box: Rect) -> bytes:
    """The part of an image inside a box, black where the box leaves it, its longer side brought to 250 px."""
    scale = PORTRAIT_SIDE / max(box.width, box.height)
    size = (max(1, round(box.width * scale)), max(1, round(box.height * scale)))
    # Half a pixel, since positions are pixel centres: the box's edge lies half a pixel before its first pixel.
    shift_x, shift_y = (scale * (0.5 - edge) - 0.5 for edge in (box.x, box.y))
    matrix = np.array([[scale, 0.0, shift_x], [0.0, scale, shift_y]])
    return encode_jpeg(sample(image, matrix, size, Border.BLACK))


def thumbnail(portrait: bytes, longer_side: int) -> bytes:
    """A stored portrait, shrunk to one of ``THUMBNAIL_SIDES``; raises ValueError for another side or other bytes."""
    if longer_side not in THUMBNAIL_SIDES:
        raise ValueError(f"no thumbnail has a side of {longer_side}")
    image = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR_RGB)
    if image is None:
        raise ValueError("the stored portrait is not an image")
    height, width = image.shape[:2]
    scale = longer_side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return encode_jpeg(np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8))


def encode_jpeg(image: RgbImage) -> bytes:
    """An image as JPEG; OpenCV writes pixels and nothing else."""
    bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    done, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise ValueError("the image could not be written as JPEG")
    return encoded.tobytes()
