"""Opening an image: its type and its size, without decompressing a pixel."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL.ImageFile import ImageFile

from domain.errors import INVALID_IMAGE, FacestreamError
from infra.recognition.decode.content_types import IMAGE_TYPES

UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    EOFError,
    AttributeError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise on damaged bytes; running out of memory is not among them."""


def open_image(data: bytes, content_type: str) -> ImageFile:
    """The image behind a claimed content type, header read, pixels not.

    Raises FacestreamError 100033 if the type is unknown here, or the bytes are not of that type.
    The reader is called itself, not ``PIL.Image.open``: that one would guess the type, and it refuses huge sizes
    before they can be named in the answer.
    """
    reader = IMAGE_TYPES.get(content_type)
    if reader is None:
        raise FacestreamError(INVALID_IMAGE)
    with damage_refused():
        return reader(BytesIO(data))


@contextmanager
def damage_refused() -> Iterator[None]:
    """Whatever a reader raises on damaged bytes becomes FacestreamError 100033."""
    try:
        yield
    except UNREADABLE as damage:
        raise FacestreamError(INVALID_IMAGE) from damage
