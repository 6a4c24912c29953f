"""Turning an image upright as its EXIF orientation says."""

from __future__ import annotations

from PIL.ExifTags import Base
from PIL.Image import Image, Transpose

from infra.recognition.decode.header import UNREADABLE

TRANSPOSITIONS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""Value of EXIF tag 274 to what makes the image upright (Exif 2.3, 4.6.4)."""


def upright(image: Image) -> Image:
    """The image with its orientation applied; one whose EXIF block is damaged or silent stays as it is.

    ``PIL.ImageOps.exif_transpose`` gives the same pixels, but it also writes the EXIF block anew and fails on what it
    cannot write.
    """
    try:
        orientation = image.getexif().get(Base.Orientation)
    except UNREADABLE:
        return image
    transposition = TRANSPOSITIONS.get(orientation) if isinstance(orientation, int) else None
    return image if transposition is None else image.transpose(transposition)
