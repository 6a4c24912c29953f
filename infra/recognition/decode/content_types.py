"""Which content type claims which image format, and what reads it."""

from __future__ import annotations

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

IMAGE_TYPES: dict[str, type[ImageFile]] = {
    "image/jpeg": JpegImageFile,
    "image/png": PngImageFile,
}
"""Content type (lower case, without parameters) to the one reader that may look at such bytes.

A reader refuses bytes of any other format by their first bytes, so that a claimed type is also the real one, and
formats that nobody named are never parsed at all.
"""
